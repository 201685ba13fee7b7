# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of host names, addresses, endpoints and URLs. Pure."""

from __future__ import annotations

import ipaddress
import re
import shlex
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\Z")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


def bare(host):
    """A host as it is compared: no brackets, lower case, addresses in their one spelling."""
    text = str(host).strip().strip("[]").lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def is_address(host):
    try:
        ipaddress.ip_address(bare(host))
    except ValueError:
        return False
    return True


def is_host(text):
    """An address (IPv6 with or without brackets) or a host name; not a URL, not host:port."""
    if is_address(text):
        return True
    labels = str(text).rstrip(".").split(".")
    if all(label.isdigit() for label in labels):
        return False  # 10.0.0 or 10.0.0.256 is an address with a mistake
    return len(str(text)) <= 253 and all(_LABEL.match(label) for label in labels)


def local_only(host):
    """Whether no other host can reach this address: loopback, unspecified, localhost."""
    name = bare(host)
    if not is_address(name):
        return name == "localhost" or name.endswith(".localhost")
    address = ipaddress.ip_address(name)
    return address.is_loopback or address.is_unspecified


def endpoint(text, default_port):
    """(host, port) of host, host:port, [ipv6]:port or ipv6; None when it is none of them."""
    text = str(text).strip()
    if is_address(text):
        return bare(text), default_port
    host, colon, port = text.rpartition(":")
    if not colon:
        host, port = text, str(default_port)
    if not port.isdigit() or not 0 < int(port) < 65536 or not is_host(host):
        return None
    return bare(host), int(port)


def place(host, port):
    """host:port, with brackets around IPv6."""
    return "{0}:{1}".format("[{0}]".format(host) if ":" in host else host, port)


def url_parts(text):
    """(scheme, host, port) of an http(s) URL; None when it is not one."""
    try:
        parts = urlsplit(str(text).strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_host(parts.hostname):
        return None
    return parts.scheme, bare(parts.hostname), port or (443 if parts.scheme == "https" else 80)


def has_user_info(text):
    return "@" in urlsplit(str(text)).netloc


def is_bucket(name):
    return bool(_BUCKET.match(str(name))) and ".." not in str(name)


def words(value):
    """Names given as a list, or as one text with commas or blanks between them; None when it is neither."""
    if value is None or isinstance(value, str):
        return (value or "").replace(",", " ").split()
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) and len(item.split()) == 1 for item in value):
        return [item.strip() for item in value]
    return None


def command_words(value):
    """The words of a command given as a list or as one line; None when it is neither, or a quote has no end."""
    if isinstance(value, (list, tuple)):
        return [str(word) for word in value]
    try:
        return shlex.split(value) if isinstance(value, str) else None
    except ValueError:
        return None
