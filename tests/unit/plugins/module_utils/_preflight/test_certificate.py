"""Every refusal of a certificate."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import static
from ansible_collections.storeops.ha.plugins.module_utils._preflight.certificate import RENEW, name_matches, renewable

from .conftest import Authority


def _one(world, **inputs):
    [sentence] = world.set(**inputs).sentences()
    return sentence


def test_the_key_may_stand_anywhere(world, intermediate):
    key, cert = intermediate.issue("store.example.com")
    for text in (cert + key + intermediate.pem, cert + intermediate.pem + key):
        assert world.set(store_certificate=text).sentences() == []


def test_windows_line_ends_and_words_between_the_blocks_are_fine(world, chain):
    assert world.set(store_certificate=("Bag Attributes\n" + chain).replace("\n", "\r\n")).sentences() == []


def test_a_wildcard_covers_one_label(world, root_authority):
    assert world.set(store_certificate="".join(root_authority.issue("*.example.com"))).sentences() == []


def test_an_address_as_domain_is_covered_by_an_address(world, root_authority):
    world.set(store_domain="10.9.9.9", store_certificate="".join(root_authority.issue("10.9.9.9")))
    assert {problem.code for problem in world.problems()} == {"bundle_domain", "assertion_domain"}


def test_a_certificate_is_required_with_https(world):
    assert _one(world, store_certificate=None) == (
        "store_certificate: the proxies need it for HTTPS; set store_certificate or store_certificate_file to key, "
        "certificate and chain, or set store_scheme to http."
    )


def test_a_missing_certificate_file_is_refused(world):
    assert _one(world, store_certificate_file="/nowhere/store.pem") == (
        "store_certificate_file: there is no readable file '/nowhere/store.pem' on the controller; correct the path."
    )


def test_a_certificate_file_is_read(world, chain, tmp_path):
    path = tmp_path / "store.pem"
    path.write_text(chain)
    assert world.unset("store_certificate").set(store_certificate_file=str(path)).sentences() == []


def test_no_pem_is_refused(world):
    assert _one(world, store_certificate="hello") == (
        "store_certificate: it holds a block that cannot be read, or none; give key, certificate and chain as PEM text."
    )


def test_a_damaged_block_is_refused(world, chain):
    assert "cannot be read" in _one(world, store_certificate=chain.replace("MII", "XXX"))


def test_no_key_is_refused(world, root_authority):
    assert _one(world, store_certificate=root_authority.issue("store.example.com")[1]) == (
        "store_certificate: it holds no private key; add the key of the certificate."
    )


def test_no_certificate_is_refused(world, root_authority):
    assert _one(world, store_certificate=root_authority.issue("store.example.com")[0]) == (
        "store_certificate: it holds no certificate; add the server's certificate and its chain."
    )


def test_an_encrypted_key_is_refused(world, root_authority):
    assert _one(world, store_certificate="".join(root_authority.issue("store.example.com", password=b"x"))) == (
        "store_certificate: its private key is encrypted, and the proxies cannot ask for a password; give the key "
        "without "
        "one."
    )


def test_another_key_is_refused(world, root_authority):
    key = root_authority.issue("store.example.com")[0]
    assert _one(world, store_certificate=key + root_authority.issue("store.example.com")[1]) == (
        "store_certificate: its private key is not that of the certificate; give the key the certificate was made with."
    )


def test_a_chain_in_the_wrong_order_is_refused(world, intermediate):
    key, cert = intermediate.issue("store.example.com")
    assert _one(world, store_certificate=key + intermediate.pem + cert) == (
        "store_certificate: its certificates are in the wrong order ('CN=Intermediate' and 'CN=store.example.com'); "
        "put the "
        "server's certificate first, and after each certificate that of its issuer."
    )


def test_an_expired_certificate_is_refused(world, root_authority):
    pem = "".join(root_authority.issue("store.example.com", start=-100, days=50))
    assert _one(world, store_certificate=pem) == (
        "store_certificate: the certificate 'CN=store.example.com' expired on 2026-04-12; renew it."
    )


def test_a_certificate_of_the_future_is_refused(world, root_authority):
    pem = "".join(root_authority.issue("store.example.com", start=10))
    assert _one(world, store_certificate=pem) == (
        "store_certificate: the certificate 'CN=store.example.com' is not valid before 2026-06-11; correct the "
        "clock, or use "
        "one that is valid now."
    )


def test_a_certificate_of_another_name_is_refused(world, root_authority):
    assert _one(world, store_certificate="".join(root_authority.issue("a.example.com", "b.example.com"))) == (
        "store_certificate: the certificate is for a.example.com and b.example.com and does not cover store_domain "
        "'store.example.com'; use one with that name."
    )


def test_a_common_name_alone_does_not_count(world, root_authority):
    assert "is for no alternative name and does not cover" in _one(
        world, store_certificate="".join(root_authority.issue())
    )


def test_nothing_is_asked_of_a_certificate_with_http(world, root_authority):
    from .conftest import bundle

    world.set(store_scheme="http", store_registration_bundle=bundle(url="http://store.example.com"))
    assert world.set(store_certificate=None).sentences() == []


def test_the_authority_of_the_chain_is_accepted(world, root_authority):
    assert world.set(store_ca=root_authority.pem, store_s3_ca=root_authority.pem).sentences() == []


def test_another_authority_is_refused(world):
    assert _one(world, store_ca=Authority("Other").pem) == (
        "store_ca: it did not issue the proxies' certificate; give the certificate of the authority that did."
    )


@pytest.mark.parametrize("name", ["store_ca", "store_s3_ca"])
def test_an_authority_that_is_none_is_refused(world, name):
    assert _one(world, **{name: "hello"}) == (
        name + ": it holds no certificate; give the authority's certificate as PEM text."
    )


def test_an_authority_with_its_key_is_refused(world, root_authority):
    assert _one(world, store_s3_ca="".join(root_authority.issue("x"))) == (
        "store_s3_ca: it holds a private key, which nobody needs here; give certificates only."
    )


@pytest.mark.parametrize(
    "pattern, domain, matches",
    [
        ("store.example.com", "STORE.example.com.", True),
        ("*.example.com", "store.example.com", True),
        ("*.example.com", "a.store.example.com", False),
        ("*.example.com", "example.com", False),
        ("example.com", "store.example.com", False),
    ],
)
def test_a_wildcard_stands_for_one_label(pattern, domain, matches):
    assert name_matches(pattern, domain) is matches


def test_without_tls_there_is_no_certificate_to_renew(world):
    cluster = world.set(store_scheme="http").cluster()
    cluster.play = RENEW
    sentence = "it is http, so the proxies have no certificate; set it to https, or leave this playbook alone."
    assert [problem.message for problem in renewable(cluster)] == ["store_scheme: " + sentence]
    cluster.play = "new_cluster"
    assert list(renewable(cluster)) == []


@pytest.mark.parametrize("play, needed", [("backup", False), ("restore", False), ("add_unit", True)])
def test_what_a_backup_has_or_takes_need_not_be_given(world, play, needed):
    cluster = world.unset("store_certificate").cluster()
    cluster.play = play
    assert ("no_certificate" in {problem.code for problem in static.check(cluster)}) is needed


def test_a_restore_does_not_take_a_bad_certificate_either(world):
    cluster = world.set(store_certificate="nonsense").cluster()
    cluster.play = "restore"
    assert "certificate_unreadable" in {problem.code for problem in static.check(cluster)}


def test_a_renewal_needs_no_snap(world):
    cluster = world.unset("store_snap_revision").cluster()
    assert "no_snap_source" in {problem.code for problem in static.check(cluster)}
    cluster.play = RENEW
    assert static.check(cluster) == []
