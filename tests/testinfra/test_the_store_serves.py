"""What devices do works through every proxy, whichever units they meet."""

from __future__ import annotations

import itertools

AUTH = "/api/v1/snaps/auth"


def test_a_pushed_snap_arrives_unharmed_through_every_proxy(cluster, client, pushed):
    for proxy in cluster.proxies:
        download = client.through(proxy, f"/v2/snaps/info/{pushed['name']}").json()["download"]
        assert download["sha3-384"] == pushed["sha3-384"], proxy.name
        assert client.digest_through(proxy, download["url"], "sha3-384") == pushed["sha3-384"], proxy.name


def test_every_unit_has_the_pushed_snap(cluster, client, pushed):
    for unit in cluster.units:
        path = client.unit(unit, f"/v2/snaps/info/{pushed['name']}").json()["download"]["url"]
        answer = client.unit(unit, path, "--head")
        assert (answer.status, answer.header("Content-Length")) == (200, str(pushed["size"])), unit.name


def test_every_proxy_serves_the_assertion_of_the_store(cluster, client):
    path = "/var/snap/enterprise-store/common/nginx/airgap/store.assert"
    placed = cluster.units[0].run("sha256sum %s", path).split()[0]
    for proxy in cluster.proxies:
        assert client.digest_through(proxy, "/v2/auth/store/assertions", "sha256") == placed, proxy.name


def test_a_nonce_of_one_unit_opens_a_session_on_another_and_only_once(cluster, client):
    # A single unit has to do with itself.
    pairs = list(itertools.permutations(cluster.units, 2)) or [(cluster.units[0], cluster.units[0])]
    for issuer, opener in pairs:
        nonce = client.post(issuer, f"{AUTH}/nonces", {}).json()["nonce"]
        opened = client.post(opener, f"{AUTH}/sessions", {"nonce": nonce})
        assert opened.status == 200, (issuer.name, opener.name, opened.body)
        again = client.post(issuer, f"{AUTH}/sessions", {"nonce": nonce})
        assert again.status == 401, (issuer.name, opener.name, again.body)


def test_a_session_of_one_unit_is_believed_by_all(cluster, client):
    opener = cluster.units[-1]
    nonce = client.post(opener, f"{AUTH}/nonces", {}).json()["nonce"]
    macaroon = client.post(opener, f"{AUTH}/sessions", {"nonce": nonce}).json()["macaroon"]
    for unit in cluster.units:
        answer = client.unit(unit, f"{AUTH}/whoami", f'--header=Authorization: Macaroon root="{macaroon}"')
        assert answer.status == 200, (unit.name, answer.body)
        assert answer.json()["issued-by"] == opener.name
