# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people read of an error is no Python."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import ended
from ansible_collections.storeops.ha.plugins.module_utils._report.spoken import spoken

_POOL = "HTTPConnectionPool(host='10.0.0.9', port=9000): "
_RETRIES = _POOL + "Max retries exceeded with url: /bucket?x=1 (Caused by {0})"
_CONNECTION = "<urllib3.connection.HTTPConnection object at 0x7f00aa11bb22>: "
TEXTS = {
    _RETRIES.format(
        f"NewConnectionError('{_CONNECTION}Failed to establish a new connection: [Errno 111] Connection refused')"
    ): ("10.0.0.9:9000: it refuses connections"),
    _RETRIES.format(
        f"NameResolutionError(\"{_CONNECTION}Failed to resolve 's3.test' ([Errno -2] Name or service not known)\")"
    ): ("10.0.0.9:9000: the name cannot be resolved"),
    _RETRIES.format(
        f"ConnectTimeoutError({_CONNECTION[:-2]}, 'Connection to 10.0.0.9 timed out. (connect timeout=5)')"
    ): ("10.0.0.9:9000: no answer in time"),
    _POOL + "Read timed out. (read timeout=5)": "10.0.0.9:9000: no answer in time",
    "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))": (
        "it closed the connection without an answer"
    ),
    "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))": "it cut the connection",
    "<urlopen error [Errno 111] Connection refused>": "it refuses connections",
    "[Errno 113] No route to host": "there is no way to it",
    "<urlopen error timed out>": "timed out",
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1010)": (
        "certificate verify failed: self-signed certificate"
    ),
    "500 Server Error: Internal Server Error for url: http://127.0.0.1:8006/_status/check": (
        "http://127.0.0.1:8006/_status/check answers 500, Internal Server Error"
    ),
    "(psycopg2.OperationalError) could not connect": "could not connect",
    'Traceback (most recent call last): File "a.py", line 1, in <module> x() ValueError: bad text': "bad text",
    "answered 503 (<html><body><h1>503 Service Unavailable</h1> No server. </body></html>)": (
        "answered 503 ( 503 Service Unavailable No server. )"
    ),
}


@pytest.mark.parametrize("text", TEXTS)
def test_errors_of_libraries_are_put_in_plain_words(text):
    assert spoken(text) == TEXTS[text]


@pytest.mark.parametrize(
    "text", ["ok", "", "no pg_hba.conf entry for host 10.0.0.3", "a < b and c > d", "disk full (95 %)"]
)
def test_what_is_plain_stays_as_it_is(text):
    assert spoken(text) == text


def test_the_end_of_a_sentence_is_in_plain_words():
    assert ended("Task failed: [Errno 111] Connection refused.") == "it refuses connections"
