# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import socket

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._errors import ProbeError
from ansible_collections.storeops.ha.plugins.module_utils._probe import (
    Answer,
    Expected,
    Request,
    attempt,
    certificate as told,
    objection,
    probe,
    split_url,
)
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_web import make_certificate, web_server

NAME = "store.example.com"
SHOWN = hashlib.sha256(b"x").hexdigest()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), NAME)


def request(server, scheme="http", **options):
    return Request(f"{scheme}://{NAME}/a?b=c", connect_to="127.0.0.1", connect_port=server.server_port, **options)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 100.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_the_url_s_name_is_asked_for_at_the_given_address():
    with web_server() as server:
        answer = attempt(request(server, headers={"X-Forwarded-Proto": "https"}))
    method, path, headers = server.asked[0]
    assert (method, path, headers["Host"], headers["X-Forwarded-Proto"]) == ("GET", "/a?b=c", NAME, "https")
    assert (answer.status, answer.headers["x-unit"]) == (200, "unit1")


def test_size_and_sums_are_those_of_the_whole_body():
    body = bytes(range(256)) * 10000
    with web_server(body=body) as server:
        answer = attempt(request(server))
    assert answer.size == len(body)
    assert answer.sha256 == hashlib.sha256(body).hexdigest()
    assert answer.sha3_384 == hashlib.sha3_384(body).hexdigest()
    assert answer.beginning == body[: 1024 * 1024]


def test_head_has_no_body():
    with web_server() as server:
        answer = attempt(request(server, method="HEAD"))
    assert (server.asked[0][0], answer.status, answer.size) == ("HEAD", 200, 0)


def test_a_certificate_of_the_given_ca_is_accepted_for_the_url_s_name(certificate):
    pem, ca = certificate
    with web_server(certificate=pem) as server:
        assert attempt(request(server, "https", ca=ca)).status == 200


@pytest.mark.parametrize(("name", "with_ca"), [(NAME, False), ("other.example.com", True)])
def test_a_certificate_of_another_ca_or_name_is_an_objection(certificate, name, with_ca):
    pem, ca = certificate
    with web_server(certificate=pem) as server:
        asked = Request(f"https://{name}/", "127.0.0.1", server.server_port, ca=ca if with_ca else "")
        assert "certificate that is not accepted" in attempt(asked).error
        assert server.asked == []


def test_a_ca_that_is_no_pem_is_an_error():
    with pytest.raises(ProbeError, match="PEM"):
        attempt(Request("https://a/", "127.0.0.1", 1, ca="nonsense"))


def test_a_refused_connection_is_an_objection_and_not_a_crash():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = attempt(Request("http://a/", "127.0.0.1", free.getsockname()[1]))
    assert "gave no answer (Connection refused)" in answer.error


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://a", ("http", "a", 80, "/")),
        ("https://a/b?c", ("https", "a", 443, "/b?c")),
        ("https://[fd00::1]:8443/", ("https", "fd00::1", 8443, "/")),
    ],
)
def test_a_url_is_split(url, parts):
    assert split_url(url) == parts


@pytest.mark.parametrize("url", ["", "a", "ftp://a/", "http://", "http://a:x/", "http://[a/"])
def test_what_is_no_url_is_refused(url):
    with pytest.raises(ProbeError, match="URL"):
        split_url(url)


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (Answer(status=200), Expected(), ""),
        (Answer(status=301), Expected((301, 302)), ""),
        (Answer(status=500, beginning=b"no\n database"), Expected(), "answered 500 instead of 200 (no database)"),
        (Answer(status=404), Expected((200, 204)), "answered 404 instead of 200 or 204"),
        (Answer(status=200, sha256="ab"), Expected(sha256="AB"), ""),
        (
            Answer(status=200, sha256="ab", size=3),
            Expected(sha256="cd"),
            "answered 3 bytes with the SHA-256 ab instead of cd",
        ),
        (Answer(error="gave no answer"), Expected(), "gave no answer"),
        (Answer(status=200, certificate=b"x"), Expected(certificate=SHOWN.upper()), ""),
        (
            Answer(status=200, certificate=b"x"),
            Expected(certificate="cd"),
            "showed another certificate (SHA-256 " + SHOWN + ") than cd",
        ),
        (Answer(status=200), Expected(certificate="cd"), "showed another certificate (SHA-256 none) than cd"),
    ],
)
def test_an_objection_says_what_came_instead_of_what(answer, expected, words):
    assert objection(answer, expected) == words


def test_it_is_asked_again_until_the_answer_is_right():
    time, answers = Time(), [Answer(status=503), Answer(error="gave no answer"), Answer(status=200)]
    answer, attempts, elapsed = probe(
        Request("http://a/"), Expected(), 10, 2, lambda _request: answers.pop(0), time.clock, time.sleep
    )
    assert (answer.status, attempts, elapsed) == (200, 3, 4.0)


def test_the_deadline_ends_it_with_the_last_answer():
    time = Time()
    with pytest.raises(ProbeError) as caught:
        probe(Request("http://a/", "10.0.0.1"), Expected(), 5, 2, lambda _r: Answer(status=503), time.clock, time.sleep)
    assert str(caught.value) == "GET http://a/ at 10.0.0.1 answered 503 instead of 200 (attempts: 3, seconds: 4)."
    assert caught.value.details == {"status": 503, "attempts": 3, "certificate": None}


def test_without_a_deadline_it_is_asked_once():
    time = Time()
    with pytest.raises(ProbeError) as caught:
        probe(Request("http://a/"), Expected(), 0, 1, lambda _r: Answer(status=503), time.clock, time.sleep)
    assert caught.value.details["attempts"] == 1


def test_the_certificate_is_told_whether_it_is_accepted_or_not(certificate):
    path, ca = certificate
    with web_server(certificate=path) as server:
        accepted = attempt(request(server, "https", ca=ca))
        refused = attempt(request(server, "https"))
    assert accepted.status == 200 and "is not accepted" in refused.error
    assert told(accepted) == told(refused)
    assert len(told(accepted)["sha256"]) == 64 and told(accepted)["not_before"] < told(accepted)["not_after"]
    # Only the accepted one was used to ask anything.
    assert len(server.asked) == 1


def test_without_tls_there_is_no_certificate():
    with web_server() as server:
        assert told(attempt(request(server))) is None


def test_a_certificate_nobody_can_read_has_no_dates():
    found = told(Answer(certificate=b"nonsense"))
    assert (found["not_before"], found["not_after"]) == (None, None) and found["sha256"]


def test_a_failure_tells_the_certificate_too(certificate):
    with web_server(certificate=certificate[0]) as server, pytest.raises(ProbeError) as caught:
        probe(request(server, "https"), Expected())
    assert caught.value.details["certificate"]["not_after"]
