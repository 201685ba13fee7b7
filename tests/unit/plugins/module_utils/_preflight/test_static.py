"""Every refusal that needs no connection, each with its own sentence."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import inputs

from .conftest import ASSERTION, CANARY, bundle, snap_assertion, snap_bytes, specification


def test_a_good_cluster_has_no_problem(world):
    assert world.sentences() == []


@pytest.mark.parametrize("word", ["true", "Yes", "on", "1", True, 1, "false", "no", "off", "0", False, 0])
def test_booleans_as_words_are_accepted(world, word):
    assert world.set(store_snap_devmode=word, store_airgap=word).sentences() == []


def test_numbers_as_words_are_accepted(world):
    assert world.set(store_database_port="5433", store_https_port="8443").sentences() == []


def test_a_revision_may_be_a_number(world):
    assert world.set(store_snap_revision=142).sentences() == []


def test_an_empty_answer_of_a_survey_is_not_given(world):
    assert world.set(store_nonces="", store_snap_channel=None, store_http_port=" ").sentences() == []


def test_one_unit_without_proxies_needs_no_certificate(world):
    world.groups = {"units": ["unit1"]}
    world.play_hosts = ("unit1",)
    assert world.unset("store_certificate").set(store_storage_backend="local").sentences() == []


def test_ipv6_everywhere_is_fine(world):
    world.addresses = {host: "fd00::{0}".format(n) for n, host in enumerate(world.addresses, 1)}
    world.set(store_database_host="fd00::db", store_s3_url="https://[fd00::53]:9000")
    assert world.set(store_memcached_endpoints=["[fd00::c]:11211", "fd00::d"]).sentences() == []


def test_a_bundle_is_not_needed_once_registered(world):
    world.registered = True
    assert world.unset("store_registration_bundle").sentences() == []


def test_an_online_store_needs_no_assertion_in_the_bundle(world):
    world.set(store_airgap="false", store_registration_bundle=bundle(drop=["store_assertion"]))
    assert world.sentences() == []


def test_own_variables_can_be_allowed(world):
    world.allowed = ("store_owner",)
    assert world.set(store_owner="me").sentences() == []


def test_nonces_in_memcached_by_default_when_there_is_a_group(world):
    assert world.group("memcached", "mc1").set(store_settings={"proxy.hsm.token-label": "t"}).sentences() == []


UNKNOWN_KEY = (
    "store_settings, proxy.cashe.size: the store has no setting of this name (did you mean proxy.cache.size?); "
)

REFUSED = [
    # names and types
    (
        {"store_s3_ulr": "x"},
        "store_s3_ulr: there is no such variable (did you mean store_s3_url?); correct the name, or remove it.",
    ),
    ({"store_zzzzzzz": "x"}, "store_zzzzzzz: there is no such variable; correct the name, or remove it."),
    ({"store_domain": None}, "store_domain: this input is required; set it in the variables of the inventory."),
    ({"store_domain": ["a"]}, "store_domain: it must be a text, and '['a']' is not; write it in quotes."),
    ({"store_snap_channel": 2.3}, "store_snap_channel: it must be a text, and '2.3' is not; write it in quotes."),
    (
        {"store_database_password": {"a": CANARY}},
        "store_database_password: it must be a text, and what is set is not; write it in quotes.",
    ),
    ({"store_airgap": "maybe"}, "store_airgap: it must be true or false, and 'maybe' is not; write one of them."),
    ({"store_airgap": "y"}, "store_airgap: it must be true or false, and 'y' is not; write one of them."),
    (
        {"store_database_port": "many"},
        "store_database_port: it must be a whole number, and 'many' is not; write it in digits.",
    ),
    (
        {"store_database_port": True},
        "store_database_port: it must be a whole number, and 'True' is not; write it in digits.",
    ),
    ({"store_database_port": 70000}, "store_database_port: 70000 is not between 1 and 65535; set a port."),
    ({"store_http_port": "0"}, "store_http_port: 0 is not between 1 and 65535; set a port."),
    (
        {"store_settings": "a=b"},
        "store_settings: it must be a mapping of keys to values, and 'a=b' is not; write it as YAML: {key: value}.",
    ),
    (
        {"store_secret_settings": CANARY},
        "store_secret_settings: it must be a mapping of keys to values, and what is set is not; write it as YAML: "
        "{key: value}.",
    ),
    (
        {"store_memcached_endpoints": "mc1,mc2"},
        "store_memcached_endpoints: it must be a list, and 'mc1,mc2' is not; write it as YAML: [first, second].",
    ),
    (
        {"store_memcached_endpoints": [["mc1"]]},
        "store_memcached_endpoints, item 1: it must be a text, and what is set is not; write it in quotes.",
    ),
    (
        {"store_snap_prerequisites": [{"name": "core22"}], "store_snap_dangerous": True},
        "store_snap_prerequisites, item 1, file: this input is required; set it in the variables of the inventory.",
    ),
    (
        {"store_snap_prerequisites": ["core22"]},
        "store_snap_prerequisites, item 1: it must be a mapping of keys to values, and what is set is not; write it as "
        "YAML: {key: value}.",
    ),
    (
        {"store_scheme": "htps"},
        "store_scheme: 'htps' is neither https nor http (did you mean https?); set one of them.",
    ),
    ({"store_nonces": "redis"}, "store_nonces: 'redis' is neither memcached nor postgresql; set one of them."),
    # domain and proxies
    (
        {"store_domain": "https://store.example.com"},
        "store_domain: 'https://store.example.com' is not a host name; write it without scheme, port and path, such as "
        "store.example.com.",
    ),
    (
        {"store_https_port": 80},
        "store_https_port: it is the same as store_http_port (80); HTTP and HTTPS need a port each.",
    ),
    # database
    (
        {"store_database_host": None},
        "store_database_host: no database server is named; set it, or put a host into the group database.",
    ),
    (
        {"store_database_host": "db:5432"},
        "store_database_host: 'db:5432' is neither an address nor a host name; write it without scheme and port.",
    ),
    (
        {"store_database_name": "x" * 64},
        "store_database_name: the name is longer than the 63 bytes PostgreSQL keeps; shorten it.",
    ),
    (
        {"store_database_admin_url": "mysql://root:" + CANARY + "@db"},
        "store_database_admin_url: it is not a PostgreSQL URI; write postgresql://user:password@host:port/database.",
    ),
    (
        {"store_database_admin_url": "postgresql://root:" + CANARY + "@db:port/x"},
        "store_database_admin_url: its port is not a number from 1 to 65535; percent-encode special characters of "
        "the password.",
    ),
    # nonces
    (
        {"store_nonces": "memcached"},
        "store_nonces: it is memcached, but there is none; put hosts into the group memcached, set "
        "store_memcached_endpoints, or set it to postgresql.",
    ),
    (
        {"store_memcached_endpoints": ["mc1:port"]},
        "store_memcached_endpoints, item 1: 'mc1:port' is not host or host:port; put an IPv6 address with a port in "
        "brackets.",
    ),
    (
        {"store_memcached_endpoints": ["mc1", "mc1:11211"]},
        "store_memcached_endpoints, item 2: 'mc1:11211' is listed twice; remove one.",
    ),
    # storage
    (
        {"store_storage_backend": "local"},
        "store_storage_backend: with 'local' each of the 3 units would have blobs of its own; set it to s3, or use "
        "one unit.",
    ),
    (
        {"store_s3_url": None},
        "store_s3_url: this input is required with store_storage_backend s3; set it in the variables of the inventory.",
    ),
    (
        {"store_s3_secret_access_key": None},
        "store_s3_secret_access_key: this input is required with store_storage_backend s3; set it in the variables "
        "of the "
        "inventory.",
    ),
    (
        {"store_s3_url": "s3.example.com"},
        "store_s3_url: 's3.example.com' is not the URL of a server; write it as https://host or https://host:port.",
    ),
    (
        {"store_s3_url": "https://s3.example.com:99999"},
        "store_s3_url: 'https://s3.example.com:99999' is not the URL of a server; write it as https://host or "
        "https://host:port.",
    ),
    (
        {"store_s3_url": "https://me:" + CANARY + "@s3.example.com"},
        "store_s3_url: it carries a user name; give the key in store_s3_access_key_id and store_s3_secret_access_key.",
    ),
    (
        {"store_s3_url": "https://s3.example.com/bucket"},
        "store_s3_url: 'https://s3.example.com/bucket' has a path; give the server only and name the buckets in "
        "store_s3_bucket_scanned and _unscanned.",
    ),
    (
        {"store_s3_bucket_scanned": "My_Bucket"},
        "store_s3_bucket_scanned: 'My_Bucket' is no bucket name; use 3 to 63 lower-case letters, digits, dots and "
        "hyphens.",
    ),
    (
        {"store_s3_bucket_unscanned": "scanned-production"},
        "store_s3_bucket_unscanned: it is the same as store_s3_bucket_scanned; scanned and unscanned blobs need a "
        "bucket each.",
    ),
    # snap
    (
        {"store_snap_revision": None},
        "store_snap_revision: nothing says which snap to install; set store_snap_revision, store_snap_channel or "
        "store_snap_file.",
    ),
    (
        {"store_snap_revision": "latest"},
        "store_snap_revision: 'latest' is not a revision; write the number that 'snap list enterprise-store' shows.",
    ),
    (
        {"store_snap_assertion_file": "/x"},
        "store_snap_assertion_file: it is set without store_snap_file; set the file it belongs to, or remove it.",
    ),
    # settings
    ({"store_settings": {"proxy.cashe.size": CANARY}}, UNKNOWN_KEY + "correct it, or remove it."),
    (
        {"store_settings": {"proxy.auth.secret": CANARY}},
        "store_settings, proxy.auth.secret: its value is secret; move it to store_secret_settings.",
    ),
    (
        {"store_settings": {"proxy.domain": "x"}},
        "store_settings, proxy.domain: this setting follows from store_domain; set that, and remove it here.",
    ),
    (
        {"store_settings": {"proxy.cache.size": 1}, "store_secret_settings": {"proxy.cache.size": 2}},
        "store_secret_settings, proxy.cache.size: it is in store_settings too; keep one of them.",
    ),
    (
        {"store_secret_settings": {"proxy.hsm.token-pin": CANARY}},
        "store_nonces: nonces in PostgreSQL exclude a hardware security module (proxy.hsm.token-pin is set); use "
        "memcached, "
        "or remove the token.",
    ),
    (
        {"store_settings": {"proxy.https.proxy": "http://me:" + CANARY + "@squid:3128"}},
        "store_settings, proxy.https.proxy: its value is secret; move it to store_secret_settings.",
    ),
    (
        {"store_settings": {"proxy": {"cache": {"size": CANARY}}}},
        "store_settings, proxy.cache.size: its value must be a whole number; correct it.",
    ),
    (
        {"store_secret_settings": {"proxy.tls.key": CANARY}},
        "store_secret_settings, proxy.tls.key: the proxies serve HTTPS already, so the units must not; remove it, "
        "or set store_scheme to http.",
    ),
    # bundle
    (
        {"store_registration_bundle": None},
        "store_registration_bundle: this input is required as long as the store is not registered; set it to the "
        "registration bundle.",
    ),
    (
        {"store_registration_bundle": "%%%" + CANARY},
        "store_registration_bundle: it is not base64; give the whole content of registration_bundle.b64.",
    ),
    (
        {"store_registration_bundle": base64.b64encode(CANARY.encode()).decode()},
        "store_registration_bundle: it holds no JSON (is it cut off?); give the whole content of "
        "registration_bundle.b64.",
    ),
    (
        {"store_registration_bundle": base64.b64encode(json.dumps([CANARY]).encode()).decode()},
        "store_registration_bundle: it holds no JSON object; give the whole content of registration_bundle.b64.",
    ),
    (
        {"store_registration_bundle": bundle(drop=["private_key"], public_key=" ")},
        "store_registration_bundle: it lacks private_key and public_key; give the whole content "
        "of "
        "registration_bundle.b64, or register the store again.",
    ),
    (
        {"store_registration_bundle": bundle(drop=["store_assertion"])},
        "store_registration_bundle: it lacks store_assertion, which the units of an offline store serve; give the "
        "content of "
        "registration_bundle.b64 as it was made.",
    ),
    (
        {"store_registration_bundle": bundle(domain="other.example.com")},
        "store_registration_bundle: it is for the domain 'other.example.com', but store_domain is "
        "'store.example.com'; use "
        "the bundle of this store, or correct the domain.",
    ),
    (
        {"store_registration_bundle": bundle(url="http://store.example.com")},
        "store_registration_bundle, store_assertion: the store is registered with http, but store_scheme is https; "
        "register "
        "with https, or set store_scheme to http.",
    ),
    (
        {"store_registration_bundle": bundle(url="https://other.example.com")},
        "store_registration_bundle, store_assertion: the store is registered at 'other.example.com', but "
        "store_domain is "
        "'store.example.com'; use the bundle of this store.",
    ),
    (
        {"store_registration_bundle": bundle(url="nonsense")},
        "store_registration_bundle, store_assertion: its url 'nonsense' is not one; give the content of "
        "registration_bundle.b64 as it was made.",
    ),
    (
        {"store_registration_bundle": bundle(store="Store2")},
        "store_registration_bundle, store_assertion: it is of store 'Store2', but store_id of the bundle is "
        "'Store1'; give "
        "the content of registration_bundle.b64 as it was made.",
    ),
    (
        {"store_registration_bundle": bundle(store_assertion="type: model\n\nsig")},
        "store_registration_bundle, store_assertion: it is not a store assertion (it has no line `type: store`); use "
        "the "
        "proxy.assert that belongs to the registration of this store.",
    ),
    (
        {
            "store_registration_bundle": bundle(
                store_assertion=ASSERTION.format(store="Store1", url="https://store.example.com")[:130]
            )
        },
        "store_registration_bundle, store_assertion: it ends before its signature; give the content of "
        "registration_bundle.b64 as it was made.",
    ),
]


@pytest.mark.parametrize("changes, sentence", REFUSED, ids=[sentence[:60] for _changes, sentence in REFUSED])
def test_is_refused_with_its_own_sentence_and_no_other(world, changes, sentence):
    assert world.set(**changes).sentences() == [sentence]


@pytest.mark.parametrize("changes", [changes for changes, _sentence in REFUSED])
def test_no_sentence_holds_a_secret(world, changes):
    told = json.dumps([problem.as_dict() for problem in world.set(**changes).problems()])
    assert told != "[]"
    assert CANARY not in told
    assert base64.b64encode(CANARY.encode()).decode()[:-4] not in told


def test_all_problems_are_told_together(world):
    everything = {}
    for changes, _sentence in REFUSED[:3]:
        everything.update(changes)
    assert len(world.set(store_airgap="maybe", store_https_port=80, **everything).sentences()) == 5


def _of_removed(given, extra_names=()):
    removed = {"store_old": "use store_domain", "store_scheme": "never told"}
    _typed, problems = inputs.check_inputs(specification(), dict(given, store_domain="x"), extra_names, removed)
    return [problem.message for problem in problems if problem.code != "missing"]


def test_an_input_of_an_earlier_release_is_refused_with_what_took_its_place():
    assert _of_removed({"store_old": CANARY}) == [
        "store_old: this input no longer exists; use store_domain, and remove it."
    ]


def test_an_input_that_came_back_and_a_variable_of_the_operator_s_own_are_fine():
    assert _of_removed({"store_scheme": "http"}) == []
    assert _of_removed({"store_old": "mine"}, ["store_old"]) == []


def test_an_input_that_exists_is_not_among_the_removed():
    assert set(inputs.REMOVED) & set(specification()) == set()


# --- hosts


def test_an_empty_group_of_proxies_is_refused(world):
    world.groups["reverse_proxies"] = []
    world.play_hosts = tuple(host for host in world.play_hosts if not host.startswith("lb"))
    assert world.sentences() == [
        "group reverse_proxies: the group is empty; put the hosts that clients come through into it, or leave the "
        "group out."
    ]


def test_an_empty_group_of_units_is_refused(world):
    world.groups["units"] = []
    world.play_hosts = ("lb1", "lb2")
    assert world.sentences() == ["group units: the group is empty; put the hosts that shall run the store into it."]


def test_a_missing_group_of_units_is_refused_and_the_misspelt_one_named(world):
    world.groups["unit"] = world.groups.pop("units")
    assert world.sentences() == [
        "group units: the group does not exist; put the hosts that shall run the store into it.",
        "group unit: the playbook does not use this group (did you mean units?); correct its name.",
    ]


def test_other_groups_of_the_operator_are_fine(world):
    world.groups["unit_tests"] = ["elsewhere"]
    assert world.sentences() == []


def test_two_units_with_one_address_are_refused(world):
    world.addresses["unit2"] = world.addresses["unit1"]
    assert world.sentences() == [
        "hosts unit1 and unit2: both have the address 10.0.0.1 in group units; set store_address of each to its own."
    ]


def test_two_spellings_of_one_ipv6_address_are_one(world):
    world.addresses.update(lb1="fd00::1", lb2="[FD00:0::1]")
    assert [p.code for p in world.problems()] == ["duplicate_address"]


def test_names_that_differ_in_case_only_are_refused(world):
    world.groups["units"][1] = "Unit1"
    world.addresses["Unit1"] = "10.0.0.77"
    world.play_hosts += ("Unit1",)
    assert world.sentences() == [
        "hosts unit1 and Unit1: these are two spellings of one name; give every host in group units its own."
    ]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "0.0.0.0"])
def test_an_address_others_cannot_reach_is_refused(world, address):
    world.addresses["unit2"] = address
    assert world.sentences() == [
        "host unit2: no other host can reach its address '{0}'; set store_address to one that they can reach.".format(
            address
        )
    ]


def test_a_cluster_on_one_machine_may_use_the_loopback(world):
    world.groups, world.play_hosts = {"units": ["unit1"]}, ("unit1",)
    world.addresses = {"unit1": "127.0.0.1"}
    assert world.unset("store_certificate").sentences() == []


@pytest.mark.parametrize("address", ["10.0.0.256", "10.0.0.1:22", "https://unit2", "unit 2"])
def test_an_address_that_is_none_is_refused(world, address):
    world.addresses["unit2"] = address
    assert world.sentences() == [
        "host unit2: its address '{0}' is neither an address nor a host name; set store_address without scheme and "
        "port.".format(address)
    ]


PROXY_IS_UNIT = (
    "proxy {0}: it is a unit too (unit1), and both would listen on port 80; use another host, or set proxy.port.http "
    "in "
    "store_settings or store_http_port."
)


def test_a_proxy_that_is_a_unit_on_the_same_port_is_refused(world):
    world.groups["reverse_proxies"] = ["unit1"]
    assert world.sentences() == [PROXY_IS_UNIT.format("unit1")]


def test_a_proxy_with_the_address_of_a_unit_is_refused(world):
    world.addresses["lb1"] = world.addresses["unit1"]
    assert world.sentences() == [PROXY_IS_UNIT.format("lb1")]


def test_a_proxy_that_is_a_unit_on_another_port_is_fine(world):
    world.groups["reverse_proxies"] = ["unit1"]
    assert world.set(store_settings={"proxy.port.http": "8080"}).sentences() == []


def test_hosts_hidden_by_a_limit_are_named(world):
    world.play_hosts = ("unit1", "lb1", "lb2")
    assert world.sentences() == [
        "group units: unit2 and unit3 are not part of this run, but the playbook needs the whole group; run it without "
        "--limit."
    ]


def test_a_value_that_differs_between_hosts_is_refused(world):
    world.differing = {"store_domain": ("unit1", "lb1")}
    assert world.sentences() == [
        "store_domain: it differs between unit1 and lb1, but the whole cluster needs one value; set it once, for all "
        "groups."
    ]


# --- snap files


@pytest.fixture
def files(world, tmp_path):
    """A signed snap file instead of a revision."""
    data = snap_bytes()
    snap, assertion = tmp_path / "store.snap", tmp_path / "store.assert"
    snap.write_bytes(data)
    assertion.write_text(snap_assertion(data))
    world.unset("store_snap_revision").set(store_snap_file=str(snap), store_snap_assertion_file=str(assertion))
    return snap, assertion


def test_a_snap_file_with_its_assertions_is_fine(world, files):
    assert world.sentences() == []


def test_a_snap_file_alone_is_fine_when_dangerous(world, files):
    assert world.unset("store_snap_assertion_file").set(store_snap_dangerous="true").sentences() == []


def test_a_snap_file_alone_is_refused(world, files):
    [sentence] = world.unset("store_snap_assertion_file").sentences()
    assert sentence.endswith(
        "has no assertions beside it; set store_snap_assertion_file, or store_snap_dangerous if you trust the file."
    )


def test_a_file_and_a_channel_are_refused(world, files):
    assert world.set(store_snap_channel="latest/stable", store_snap_revision=3).sentences() == [
        "store_snap_file: it is set together with store_snap_channel and store_snap_revision; set either the file, or "
        "channel and revision."
    ]


def test_a_channel_with_a_revision_is_fine(world):
    assert world.set(store_snap_channel="latest/stable").sentences() == []


def test_a_missing_snap_file_is_refused(world, files):
    files[0].unlink()
    [sentence] = world.sentences()
    assert sentence.startswith("store_snap_file: there is no file '")
    assert sentence.endswith("on the controller; correct the path.")


@pytest.mark.parametrize(
    "data, ending",
    [
        (b"", "is empty; download it again."),
        (b"<html>not found</html>", "is not a snap (no squashfs); give the .snap file itself."),
        (snap_bytes(used=5000), "is truncated; download or copy it again."),
    ],
)
def test_a_snap_file_that_is_none_is_refused(world, files, data, ending):
    files[0].write_bytes(data)
    [sentence] = world.sentences()
    assert sentence.startswith("store_snap_file: the file ")
    assert sentence.endswith(ending)


def test_a_missing_assertion_file_is_refused(world, files):
    files[1].unlink()
    [sentence] = world.sentences()
    assert sentence.startswith("store_snap_assertion_file: there is no readable file")


def test_a_file_without_assertions_is_refused(world, files):
    files[1].write_text("type: model\n\nsig\n")
    [sentence] = world.sentences()
    assert sentence.endswith("holds no assertion of type snap-revision; give the .assert file of 'snap download'.")


def test_the_assertions_of_another_snap_are_refused(world, files):
    files[1].write_text(snap_assertion(snap_bytes(), name="core22"))
    [sentence] = world.sentences()
    assert sentence.endswith("are of the snap core22, not enterprise-store; give those of enterprise-store.")


@pytest.mark.parametrize("size", [None, 1])
def test_the_assertions_of_another_file_are_refused(world, files, size):
    files[1].write_text(snap_assertion(snap_bytes() + b"x", size=4096 if size is None else size))
    [sentence] = world.sentences()
    assert "do not belong to the file" in sentence
    assert sentence.endswith("give the two files of one download.")


def test_prerequisites_are_looked_at_as_well(world, files):
    world.set(store_snap_prerequisites=[{"name": "core22", "file": "/nowhere/core22.snap"}])
    assert world.sentences() == [
        "store_snap_prerequisites, item 1: there is no file '/nowhere/core22.snap' on the controller; correct the "
        "path.",
        "store_snap_prerequisites, item 1: '/nowhere/core22.snap' has no assertions beside it; set assertion_file of "
        "the "
        "item, or store_snap_dangerous if you trust the file.",
    ]
