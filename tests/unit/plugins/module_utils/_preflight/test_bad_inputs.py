"""Each bad input of the table by itself: it is refused by the code that the table names, in one sentence of its own."""

from __future__ import annotations

import base64
import importlib
import inspect
import os
import re
import socket
import ssl
from pathlib import Path

import pg8000.dbapi
import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _postgres_password as passwords
from ansible_collections.storeops.ha.plugins.module_utils._preflight import (
    compare,
    database_client,
    host,
    inputs,
    probes,
    s3_client,
    unit,
)
from ansible_collections.storeops.ha.tests.refusals.bad_inputs import BAD_INPUTS
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd

from .conftest import ASSERTION, CANARY, Authority, bundle, snap_assertion, snap_bytes, specification
from .fake_s3 import Server as S3
from .squashfs_images import IMAGES
from .test_database_client import ADMIN, Database, _wanted
from .test_host import FACTS
from .test_probes import _http, _today, serving
from .test_unit import REGISTERED

PACKAGE = "ansible_collections.storeops.ha.plugins.module_utils._preflight."
REFUSALS = Path(__file__).resolve().parents[4] / "refusals"
CASES = {}
TOLD = {}
# The thing: what is wrong; what to do.
SENTENCE = re.compile(r"[^:]+( at \S+:\d+)?: [^;]+; [^;]+(; [^;]+)?\.\Z")
OK, REFUSED, SILENT = ("ok", ""), ("refused", "it refuses connections"), ("silent", "it did not answer")


def case(name):
    """The function makes this bad input and returns the problems it is refused with."""

    def keep(function):
        assert name not in CASES, name
        CASES[name] = function
        return function

    return keep


def static(name, **changes):
    case(name)(lambda at: at.world.set(**changes).problems())


class At:
    """What the cases need: a cluster without a problem, and servers."""

    def __init__(self, request):
        self._request = request
        self.path = request.getfixturevalue("tmp_path")

    def __getattr__(self, name):
        return self._request.getfixturevalue(name)

    def certificate(self, pem):
        return self.world.set(store_certificate=pem).problems()

    def login(self, current="", **changes):
        return database_client.check(_wanted(**changes), False, 5, current)

    def s3_answers(self, **refuse):
        self.s3.refuse.update(refuse)
        wanted = {"url": self.s3.url, "access_key_id": "store", "secret_access_key": CANARY, "region": "us-east-1"}
        wanted.update(path_style=True, ca="", buckets={"store_s3_bucket_scanned": "scanned"})
        return s3_client.check(wanted, 5, str(self.path))

    def probe(self, port, **more):
        endpoint = {"name": "S3 server", "host": "127.0.0.1", "port": port, "option": "store_s3_url"}
        return probes.probe_all([dict(endpoint, **more)], 5, 300)

    def compared(self, found, store_id="Store1"):
        return compare.compare(self.world.cluster(), found, store_id)

    def memcached(self, unit_sees, proxy_sees):
        places = ("10.9.0.1:11211", "10.9.0.2:11211")
        self.world.set(store_memcached_endpoints=list(places))
        found = {}
        for name in ("unit1", "unit2", "lb1"):
            seen = proxy_sees if name == "lb1" else unit_sees
            answers = [{"place": p, "state": state, "words": words} for p, (state, words) in zip(places, seen)]
            found[name] = {"facts": {"architecture": "x86_64", "store": None}, "memcached": answers}
        return self.compared(found)

    def host(self, minimum="2.58", **changes):
        return list(host.system_problems(dict(FACTS, **changes), ["debian 13"], minimum, 2048))

    def files(self, snap=None, assertion=None):
        """Problems of a signed snap file of which something is changed."""
        data = snap_bytes() if snap is None else snap
        (self.path / "a.snap").write_bytes(data)
        (self.path / "a.assert").write_text(assertion or snap_assertion(data))
        self.world.unset("store_snap_revision").set(store_snap_file=str(self.path / "a.snap"))
        return self.world.set(store_snap_assertion_file=str(self.path / "a.assert")).problems()


@pytest.fixture
def at(request):
    return At(request)


@pytest.fixture
def snapd(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with FakeSnapd(tmp_path) as fake:
        fake.installed("enterprise-store", b"x", "7")
        yield fake


@pytest.fixture
def s3():
    server = S3()
    yield server
    server.close()


@pytest.fixture
def database(monkeypatch):
    server = Database().store()
    monkeypatch.setattr(pg8000.dbapi, "connect", lambda user, **options: server.dial(user, **options))
    server.verifiers["postgres"] = passwords.verifier("b@ss", b"0123456789abcdef")
    server.superusers.clear()
    server.roles["postgres"] = {"LOGIN", "CREATEROLE"}
    return server


# --- the registration bundle

static("no bundle", store_registration_bundle=None)
static("bad base64", store_registration_bundle="%%%" + CANARY)
static("bundle without a key", store_registration_bundle=bundle(drop=["private_key"]))
static("bundle of another domain", store_registration_bundle=bundle(domain="other.example.com"))
static(
    "bundle with HTTP where the proxies speak HTTPS",
    store_registration_bundle=bundle(url="http://store.example.com"),
)
static("assertion of another store", store_registration_bundle=bundle(store="Store2"))
static("not a store assertion", store_registration_bundle=bundle(store_assertion="type: model\n\nsig"))
static(
    "assertion truncated",
    store_registration_bundle=bundle(
        store_assertion=ASSERTION.format(store="Store1", url="https://store.example.com")[:130]
    ),
)


# --- the database


@case("database unreachable")
def _database_unreachable(at):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return at.probe(nobody.getsockname()[1], name="database server", option="store_database_host")


@case("wrong password of the database")
def _wrong_password(at):
    assert at.database
    return at.login(password="other")


@case("no database and nobody to create it")
def _no_database(at):
    assert at.database
    return at.login(name="none")


@case("no database and no right to create it")
def _no_right_to_create_a_database(at):
    assert at.database
    return at.login(name="none", admin_url=ADMIN, made_by_run=True)


@case("missing extension and no right to create it")
def _missing_extension(at):
    at.database.untrusted = True
    return at.login()


@case("database not empty and of another store")
def _packages_of_another_store(at):
    at.database.packages["store"] = 3
    return at.login()


@case("database of another store than the one served")
def _another_database(at):
    assert at.database
    return at.login(current="postgresql://store@db.example.com/enterprise-store")


# --- S3


@case("S3 unreachable")
def _s3_unreachable(at):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return at.probe(nobody.getsockname()[1])


@case("untrusted certificate of S3")
def _untrusted(at):
    pem = at.path / "server.pem"
    pem.write_text("".join(Authority("Somebody", **_today()).issue("127.0.0.1", **_today())))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(pem))
    with serving(context=context) as port:
        return at.probe(port, tls=True, ca_option="store_s3_ca")


@case("clock skew")
def _clock_skew(at):
    with serving(_http(-3600)) as port:
        return at.probe(port, clock=True)


case("unknown key of S3")(lambda at: at.s3_answers(head=(403, "403"), list=(403, "InvalidAccessKeyId")))
case("wrong secret of S3")(lambda at: at.s3_answers(head=(403, "403"), list=(403, "SignatureDoesNotMatch")))
case("bucket of somebody else")(lambda at: at.s3_answers(head=(403, "403"), list=(403, "AccessDenied")))
case("region wrong")(lambda at: at.s3_answers(head=(400, "400"), list=(400, "AuthorizationHeaderMalformed")))
case("read-only key")(lambda at: at.s3_answers(begin=(403, "AccessDenied")))


# --- memcached

case("memcached down")(lambda at: at.memcached((REFUSED, REFUSED), (REFUSED, REFUSED))[:1])
case("one of two memcached down")(lambda at: at.memcached((OK, REFUSED), (OK, REFUSED)))
case("memcached reachable from the proxies only")(lambda at: at.memcached((OK, SILENT), (OK, OK)))


# --- the certificate of the proxies

case("certificate not covering the domain")(
    lambda at: at.certificate("".join(at.root_authority.issue("other.example.com")))
)
case("certificate expired")(
    lambda at: at.certificate("".join(at.root_authority.issue("store.example.com", start=-100, days=50)))
)
case("certificate not yet valid")(
    lambda at: at.certificate("".join(at.root_authority.issue("store.example.com", start=10)))
)
case("encrypted key")(lambda at: at.certificate("".join(at.root_authority.issue("store.example.com", password=b"x"))))


@case("key not matching")
def _key_not_matching(at):
    issued = [at.root_authority.issue("store.example.com") for _ in range(2)]
    return at.certificate(issued[0][0] + issued[1][1])


@case("chain in the wrong order")
def _chain_in_the_wrong_order(at):
    key, cert = at.intermediate.issue("store.example.com")
    return at.certificate(key + at.intermediate.pem + cert)


# --- the hosts of the inventory


@case("duplicate names")
def _duplicate_names(at):
    at.world.groups["units"] = ["unit1", "UNIT1"]
    at.world.addresses["UNIT1"] = "10.0.0.77"
    at.world.play_hosts += ("UNIT1",)
    return at.world.problems()


@case("duplicate addresses")
def _duplicate_addresses(at):
    at.world.addresses["unit2"] = at.world.addresses["unit1"]
    return at.world.problems()


@case("a proxy that is also a unit on the same port")
def _proxy_beside_unit(at):
    at.world.groups["reverse_proxies"] = ["unit1"]
    return at.world.problems()


@case("an empty group")
def _empty_group(at):
    at.world.groups["units"] = []
    return at.world.problems()


@case("--limit that hides members a step needs")
def _hidden_by_limit(at):
    at.world.play_hosts = ("unit1", "lb1", "lb2")
    return at.world.problems()


# --- the address that the proxies share

static("virtual address that is none", store_virtual_address="10.0.0.256")
static("virtual address of a host", store_virtual_address="10.0.0.4")
static("virtual router out of range", store_virtual_router_id="256")


@case("virtual address with a single proxy")
def _virtual_address_alone(at):
    at.world.groups["reverse_proxies"] = ["lb1"]
    return at.world.set(store_virtual_address="10.0.0.9").problems()


def _shared(at, **seen):
    """What is said of 10.0.0.9 when a proxy sees this."""
    at.world.set(store_virtual_address="10.0.0.9")
    shared = [dict({"address": "10.0.0.9", "held": False, "answers": False, "linked": True}, **seen)]
    return at.compared({"lb1": {"facts": {}, "shared": shared}})


case("virtual address that somebody else has")(lambda at: _shared(at, answers=True))
case("virtual address of another network")(lambda at: _shared(at, linked=False))


# --- the variables

static("unknown variable", store_s3_ulr="x")
static("wrong type", store_memcached_endpoints="mc1,mc2")
static("number out of range", store_database_port=70000)
static("boolean as a string that is none", store_airgap="maybe")
case("removed variable")(
    lambda at: inputs.check_inputs(
        specification(), dict(at.world.inputs, store_s3_host="x"), removed={"store_s3_host": "use store_s3_url"}
    )[1]
)


# --- the settings of the store

static("unknown setting", store_settings={"proxy.cashe.size": 1})
static("use-postgres-over-memcached with an HSM token", store_settings={"proxy.hsm.token-label": "t"})
static("neither memcached nor PostgreSQL", store_nonces="memcached")
static("local backend with more than one unit", store_storage_backend="local")
static("TLS on the unit and at the proxy", store_settings={"proxy.tls.cert": "x"})


# --- the hosts themselves


def _facts(architecture="x86_64", **store):
    return {"facts": {"architecture": architecture, "store": dict(store, serves=True) if store else None}}


case("mixed architectures")(lambda at: at.compared({"unit1": _facts(), "unit2": _facts("aarch64")}))
case("a unit that already serves another store")(lambda at: at.compared({"unit1": _facts(id="Store2", url=None)}))
case("a unit registered at another URL")(
    lambda at: at.compared({"unit1": _facts(id="Store1", url="https://elsewhere.example.com")}, store_id="")
)
case("unsupported operating system")(lambda at: at.host(os={"id": "plan9", "version": "4", "name": "Plan 9"}))
case("snapd too old")(lambda at: at.host(snapd={"installed": "2.57.6", "candidate": None, "lists_known": True}))
case("disk nearly full")(lambda at: at.host(disk={"path": "/var", "free_mb": 100}))


@case("port taken")
def _port_taken(at):
    with socket.create_server(("127.0.0.1", 0)) as server:
        entry = {"port": server.getsockname()[1], "held_by": ["haproxy*"], "option": "store_http_port"}
        return list(host.port_problems([entry]))


@case("a unit with the assertion of another store")
def _assertion_of_another_store(at):
    (at.path / "store.assert").write_text(ASSERTION.format(store="Store2", url="https://store.example.com"))
    at.snapd.configuration.update(REGISTERED)
    return unit.Unit(str(at.path / "store.assert"), at.snapd.socket_path, at.snapd.blobs).store()[1]


# --- the snap's files

case("snap file truncated")(lambda at: at.files(snap=snap_bytes(used=5000)))
case("assertions of another snap")(lambda at: at.files(assertion=snap_assertion(snap_bytes(), name="core22")))
case("assertions of the snap truncated")(
    lambda at: at.files(assertion=snap_assertion(snap_bytes()).rpartition("sig")[0])
)


@case("snap file missing")
def _snap_file_missing(at):
    at.files()
    (at.path / "a.snap").unlink()
    return at.world.problems()


@case("snap file of another snap")
def _snap_file_of_another_snap(at):
    return at.files(snap=base64.b64decode(IMAGES["xz"]))


# --- the promises


@pytest.mark.parametrize("name", sorted(BAD_INPUTS))
def test_is_refused_in_one_sentence_of_its_own(at, name):
    code, _where = BAD_INPUTS[name]
    problems = CASES[name](at)
    assert [problem.code for problem in problems] == [code]
    [problem] = problems
    assert problem.message.startswith(problem.thing + ": ")
    assert SENTENCE.match(problem.message), problem.message
    assert CANARY not in problem.message
    TOLD[name] = problem.message


@pytest.mark.parametrize("name", sorted(BAD_INPUTS))
def test_is_refused_by_the_code_that_the_table_names(name):
    code, where = BAD_INPUTS[name]
    module, _dot, part = where.partition(".")
    found = getattr(importlib.import_module(PACKAGE + module), part)
    text = inspect.getsource(found) if callable(found) else repr(found)
    assert '"{0}"'.format(code) in text or repr(code) in text


def test_every_bad_input_has_its_case_and_there_are_enough():
    assert set(CASES) == set(BAD_INPUTS)
    assert len(BAD_INPUTS) >= 53


def test_the_scenario_makes_each_of_them_on_real_hosts_or_says_why_not(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(REFUSALS))
    lab_inputs, runs = (importlib.import_module(name) for name in ("lab_inputs", "refused_runs"))
    (tmp_path / "any.snap").write_bytes(b"x")
    prerequisites = [{"name": name, "file": str(tmp_path / "any.snap")} for name in ("snapd", "core22")]
    variables = {"store_registration_bundle": bundle(), "store_snap_prerequisites": prerequisites, "store_ca": "x"}
    variables.update({"store_s3_access_key_id": "x", "given_reader_key": "x", "given_reader_secret": "x"})
    variables["given_clerk_password"] = "x"
    site = lab_inputs.Site(variables, {"lb2": "10.0.0.2", "client": "10.0.0.3"}, tmp_path, b"x", ("x86_64", "i686"))
    made = [make(site) for make in (*runs.ON_EMPTY_HOSTS, *runs.ON_A_CLUSTER)]
    shown = [name for run in made for name in run.shows]
    assert sorted([*shown, *runs.NOT_HERE]) == sorted(BAD_INPUTS)
    assert all(SENTENCE.match(sentence) for run in made for sentence in run.sentences)


def test_no_two_bad_inputs_are_told_in_the_same_words():
    """Else an operator would not know which of them it is."""
    if set(TOLD) != set(BAD_INPUTS):
        pytest.skip("only some of them were made in this run")
    assert len(set(TOLD.values())) == len(TOLD)
