"""When the stand-in answers, redirects or refuses."""

from __future__ import annotations

import pytest
from enterprise_store import scheme, settings

HTTPS = "https://store.test"
HTTP = "http://store.test"


def ask(path="/v2/x", forwarded=(), tls=False, loopback=False, host="store.test"):
    return scheme.Question(path, host, tls, scheme.forwarded_values(forwarded), loopback)


def rules(trust=False, url=HTTPS, has_certificate=False, https_port=443):
    return scheme.Rules(trust, url, has_certificate, https_port)


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize("path", ["/v2/x", scheme.HEALTH])
@pytest.mark.parametrize("forwarded", [["https", "https"], ["https", "http"], ["https, http"]])
def test_two_forwarded_protocols_are_refused_always(trust, path, forwarded):
    assert scheme.decide(ask(path, forwarded), rules(trust)) == scheme.REFUSED


@pytest.mark.parametrize("path", ["/v2/x?a=b", scheme.HEALTH])
def test_a_believed_protocol_that_differs_is_redirected_to_the_registered_url(path):
    assert scheme.decide(ask(path, ["http"]), rules(trust=True)) == HTTPS + path
    assert scheme.decide(ask(path, ["https"]), rules(trust=True, url=HTTP)) == HTTP + path


@pytest.mark.parametrize("path", ["/v2/x", scheme.HEALTH])
def test_a_believed_protocol_that_agrees_is_answered(path):
    assert scheme.decide(ask(path, ["https"]), rules(trust=True)) is None
    assert scheme.decide(ask(path, ["HTTPS"]), rules(trust=True)) is None


def test_the_header_is_not_believed_unless_trusted():
    assert scheme.decide(ask(forwarded=["https"]), rules(trust=False)) == HTTPS + "/v2/x"
    assert scheme.decide(ask(forwarded=["https"]), rules(trust=False, url=HTTP)) is None


def test_a_health_check_without_header_is_answered_by_a_unit_that_trusts():
    assert scheme.decide(ask(scheme.HEALTH), rules(trust=True)) is None
    assert scheme.decide(ask("/v2/x"), rules(trust=True)) == HTTPS + "/v2/x"


def test_a_health_check_from_elsewhere_is_redirected_by_a_unit_that_does_not_trust():
    assert scheme.decide(ask(scheme.HEALTH), rules()) == HTTPS + scheme.HEALTH
    assert scheme.decide(ask(scheme.HEALTH, loopback=True), rules()) is None


def test_with_a_certificate_the_plain_port_only_redirects():
    assert scheme.decide(ask(forwarded=["https"]), rules(trust=True, has_certificate=True)) == HTTPS + "/v2/x"
    assert scheme.decide(ask(tls=True), rules(has_certificate=True)) is None


def test_without_a_registration_the_redirect_keeps_the_name_the_client_used():
    unregistered = rules(url="", has_certificate=True, https_port=8443)
    assert scheme.decide(ask(host="unit1:8080"), unregistered) == "https://unit1:8443/v2/x"
    assert scheme.decide(ask(host="[fd00::1]"), unregistered) == "https://[fd00::1]:8443/v2/x"
    assert scheme.decide(ask(forwarded=["https"]), rules(trust=True, url="")) is None


def test_the_rules_come_from_the_configuration():
    config = settings.effective({"internal.store.url": HTTPS + "/", "proxy.tls.cert": "c", "proxy.tls.key": "k"})
    assert scheme.rules(config) == scheme.Rules(False, HTTPS, True, 443)
