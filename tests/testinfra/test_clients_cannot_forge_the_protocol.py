"""The proxy, and nobody else, says how a client came."""

from __future__ import annotations

import pytest

FORGED = {
    "nothing": [],
    "http": ["X-Forwarded-Proto: http"],
    "https": ["X-Forwarded-Proto: https"],
    "http twice": ["X-Forwarded-Proto: http", "X-Forwarded-Proto: http"],
    "both": ["X-Forwarded-Proto: https", "X-Forwarded-Proto: http"],
    "a list": ["X-Forwarded-Proto: http, http"],
    "another spelling": ["x_forwarded_proto: http", "x-forwarded-PROTO: http"],
}


@pytest.mark.parametrize("claimed", FORGED)
def test_what_a_client_claims_changes_nothing(cluster, client, claimed):
    headers = [f"--header={header}" for header in FORGED[claimed]]
    for proxy in cluster.proxies:
        for version in ["--http1.1", "--http2"] if cluster.tls else ["--http1.1"]:
            answer = client.through(proxy, "/v2/auth/store/assertions", version, *headers)
            assert answer.status == 200, (proxy.name, version, answer.body)
            assert answer.header("X-Standin-Forwarded-Proto") == cluster.scheme, (proxy.name, version)


def test_a_unit_believes_the_proxy(cluster, client):
    """Otherwise the test above would prove nothing: a unit that hears another protocol sends the client away."""
    other = "http" if cluster.tls else "https"
    path = "/v2/auth/store/assertions"
    answer = client.unit(cluster.units[0], path, forwarded=other)
    assert answer.status == 301
    assert answer.header("Location") == f"{cluster.url}{path}"
    assert client.unit(cluster.units[0], path, f"--header=X-Forwarded-Proto: {other}").status == 400, "two are refused"


def test_http_is_redirected_to_the_same_path(cluster, client):
    if not cluster.tls:
        pytest.skip("this store is served over HTTP")
    port = "" if cluster.https_port == 443 else f":{cluster.https_port}"
    path = "/api/v1/snaps/search?q=a%20b&size=2"
    for proxy in cluster.proxies:
        answer = client.plainly(proxy, path)
        assert answer.status in (301, 308), proxy.name
        assert answer.header("Location") == f"https://{cluster.domain}{port}{path}", proxy.name
        assert answer.header("X-Standin-Unit") is None, "no unit was asked"
