# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What programs print of their errors, in words for people: no classes, no numbers of the system, no markup. Pure.

The store and its libraries are Python, so what they say of a connection is often a chain of exceptions. What is not
known here stays as it is.
"""

from __future__ import annotations

import re

_POOL = re.compile(r"HTTPS?ConnectionPool\(host='?([^',)]*)'?, port='?(\d+)'?\): ")
_CAUSE = re.compile(r"Max retries exceeded with url: \S+ \(Caused by (.*)\)\s*$")
_RULES = (
    # Text that is about the program and not about the error.
    (re.compile(r"^Traceback \(most recent call last\):.* (?=\w+(?:\.\w+)*(?:Error|Exception|Timeout)\b: )"), ""),
    (re.compile(r"\((?:\w+\.)+\w*(?:Error|Exception)\) "), ""),
    (re.compile(r"<\w+ error (.*?)>"), r"\1"),
    (re.compile(r"<(?:\w+\.)+\w+ object at 0x[0-9a-f]+>[:,] "), ""),
    (re.compile(r"\('Connection aborted\.', (.*?\))\)"), r"\1"),
    (re.compile(r"\b\w+(?:Error|Exception|Timeout|Disconnected)\((?:-?\d+, )?['\"](.*?)['\"],?\)"), r"\1"),
    (re.compile(r"^(?:\w+\.)*\w+(?:Error|Exception|Timeout): "), ""),
    (re.compile(r"\[SSL: \w+\] "), ""),
    (re.compile(r" \(_ssl\.c:\d+\)"), ""),
    (re.compile(r"\[Errno -?\d+\] "), ""),
    (re.compile(r"Failed to establish a new connection: "), ""),
    (re.compile(r"Connection to \S+ timed out\. \(connect timeout=[^)]*\)"), "no answer in time"),
    (re.compile(r"Read timed out\. \(read timeout=[^)]*\)"), "no answer in time"),
    (re.compile(r"Failed to resolve '[^']*' \((?:[^()]|\([^()]*\))*\)"), "the name cannot be resolved"),
    (re.compile(r"(?:Temporary failure in name resolution|Name or service not known)"), "the name cannot be resolved"),
    (re.compile(r"Remote end closed connection without response"), "it closed the connection without an answer"),
    (re.compile(r"Connection refused"), "it refuses connections"),
    (re.compile(r"Connection reset by peer"), "it cut the connection"),
    (re.compile(r"No route to host"), "there is no way to it"),
    (re.compile(r"(\d{3}) (?:Server|Client) Error: (.+?) for url: (\S+)"), r"\3 answers \1, \2"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), " "),
)


def spoken(text):
    """The same in plain words, on one line."""
    place, text = _place(text)
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return place + " ".join(text.split())


def _place(text):
    """(where, what is left) of an exception of the libraries urllib3 and requests."""
    found = _POOL.search(text)
    if not found:
        return "", text
    rest = text[found.end() :]
    cause = _CAUSE.search(rest)
    return "{0}:{1}: ".format(found.group(1), found.group(2)), cause.group(1) if cause else rest
