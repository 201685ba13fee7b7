"""What each host is asked to look at, and what the hosts' findings mean side by side."""

from __future__ import annotations

import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import compare, live_plan

from .conftest import CANARY


def _places(plan, host):
    return [(e["name"], e["host"], e["port"], e["may_refuse"]) for e in plan[host]["endpoints"]]


def _memcached(world, host):
    return [
        (e["name"], e["host"], e["port"], e["may_refuse"]) for e in live_plan.plan(world.cluster())[host]["memcached"]
    ]


def test_units_try_storage_and_database_and_proxies_try_units(world):
    plan = live_plan.plan(world.cluster())
    assert _places(plan, "unit1") == [
        ("S3 server", "s3.example.com", 9000, False),
        ("database server", "db.example.com", 5432, False),
    ]
    assert _places(plan, "lb1") == [
        ("unit unit1", "10.0.0.1", 80, True),
        ("unit unit2", "10.0.0.2", 80, True),
        ("unit unit3", "10.0.0.3", 80, True),
    ]


def test_services_installed_by_the_same_run_may_refuse(world):
    world.unset("store_database_host").group("database", "db1").group("memcached", "mc1")
    world.addresses.update(db1="fd00::db", mc1="10.0.0.8")
    assert _places(live_plan.plan(world.cluster()), "unit1")[1:] == [
        ("database server", "fd00::db", 5432, True),
    ]
    assert _memcached(world, "unit1") == [("memcached mc1", "10.0.0.8", 11211, True)]


def test_services_that_exist_may_not_refuse(world):
    world.group("database", "db1").set(store_memcached_endpoints=["mc.example.com:11212"])
    assert _places(live_plan.plan(world.cluster()), "unit1")[1:] == [
        ("database server", "db.example.com", 5432, False),
    ]
    assert _memcached(world, "unit1") == [("memcached", "mc.example.com", 11212, False)]


def test_a_host_does_not_try_itself(world):
    world.group("memcached", "unit1", "mc2")
    assert [name for name, *_rest in _memcached(world, "unit1")] == ["memcached mc2"]


def test_proxies_try_memcached_too_and_other_hosts_do_not(world):
    world.group("memcached", "mc1").group("database", "db1")
    assert _memcached(world, "lb1") == _memcached(world, "unit1") != []
    assert _memcached(world, "db1") == []


def test_memcached_is_not_tried_when_nonces_are_in_postgresql(world):
    world.group("memcached", "mc1").set(store_nonces="postgresql")
    assert _memcached(world, "unit1") == []


def test_tls_of_the_storage_is_tried_against_its_authority(world, root_authority):
    plan = live_plan.plan(world.set(store_s3_ca=root_authority.pem).cluster())
    endpoint = plan["unit1"]["endpoints"][0]
    assert (endpoint["tls"], endpoint["ca"], endpoint["clock"]) == (True, root_authority.pem, True)
    plain = live_plan.plan(world.set(store_s3_url="http://s3.example.com").cluster())["unit1"]["endpoints"][0]
    assert (plain["tls"], plain["port"]) == (False, 80)


def test_no_storage_is_tried_with_the_local_backend(world):
    world.set(store_storage_backend="local")
    assert [name for name, *_rest in _places(live_plan.plan(world.cluster()), "unit1")] == ["database server"]


def test_every_host_looks_at_the_ports_of_all_its_parts(world):
    world.group("memcached", "lb1").group("database", "db1").unset("store_database_host")
    world.set(store_settings={"proxy.port.http": 8080})
    plan = live_plan.plan(world.cluster())
    held = {host: [(p["port"], p["held_by"]) for p in plan[host]["ports"]] for host in plan}
    assert held["unit1"] == [(8080, ["snap.enterprise-store.*"])]
    assert held["lb1"] == [(80, ["haproxy*"]), (443, ["haproxy*"]), (11211, ["memcached*"])]
    assert held["db1"] == [(5432, ["postgres*"])]


def test_the_age_of_snapd_does_not_count_when_a_snap_of_it_comes(world):
    assert live_plan.plan(world.cluster())["unit1"]["brings_snapd"] is False
    world.set(store_snap_prerequisites=[{"name": "snapd", "file": "/x"}])
    assert live_plan.plan(world.cluster())["unit1"]["brings_snapd"] is True


def test_the_plan_holds_no_secret(world):
    assert CANARY not in json.dumps(live_plan.plan(world.cluster()))


def test_broken_inputs_leave_a_plan_all_the_same(world):
    world.set(store_s3_url="nonsense", store_database_port="x", store_memcached_endpoints="x", store_http_port=0)
    assert _places(live_plan.plan(world.cluster()), "unit1") == []


def _facts(architecture="x86_64", store=None):
    return {"facts": {"architecture": architecture, "store": store}, "problems": []}


def _compared(world, found, store_id=""):
    return [problem.message for problem in compare.compare(world.cluster(), found, store_id)]


def _store(identity="Store1", url=None, serves=True):
    return {"id": identity, "url": url, "serves": serves}


def test_hosts_that_agree_have_no_problem(world):
    found = dict.fromkeys(["unit1", "unit2", "lb1"], _facts(store=_store()))
    assert _compared(world, found, "Store1") == []
    assert compare.any_registered(found) is True


def test_empty_hosts_are_not_registered(world):
    assert compare.any_registered({"unit1": _facts(), "unit2": {}}) is False
    assert compare.any_registered({"unit1": _facts(store=_store(serves=False))}) is False


def test_units_of_two_architectures_are_refused(world):
    found = {"unit1": _facts(), "unit2": _facts("aarch64"), "unit3": _facts(), "lb1": _facts("riscv64")}
    assert _compared(world, found) == [
        "group units: their architectures differ (aarch64 on unit2 and x86_64 on unit1 and unit3), and one snap file "
        "runs on "
        "one only; use units of one architecture."
    ]


def test_a_unit_of_another_store_is_refused(world):
    found = {"unit1": _facts(), "unit2": _facts(store=_store("Store2"))}
    assert _compared(world, found, "Store1") == [
        "host unit2: the store there is 'Store2' already, but the registration bundle is of 'Store1'; use an empty "
        "machine, or the bundle of 'Store2'."
    ]


def test_units_on_the_way_to_being_another_store_are_refused_together(world):
    found = dict.fromkeys(["unit1", "unit3"], _facts(store=_store("Store2", serves=False)))
    assert _compared(world, found, "Store1") == [
        "hosts unit1 and unit3: the store there is 'Store2' already, but the registration bundle is of 'Store1'; use "
        "an empty machine, or the bundle of 'Store2'."
    ]


def test_units_of_two_stores_are_refused_without_a_bundle(world):
    found = {host: _facts(store=_store(store)) for host, store in (("unit1", "A"), ("unit2", "B"), ("unit3", "B"))}
    assert _compared(world, found) == [
        "group units: they are different stores (A on unit1 and B on unit2 and unit3); put units of one store into the "
        "group."
    ]


@pytest.mark.parametrize(
    "changes, sentence",
    [
        (
            {"store_scheme": "http"},
            "store_scheme: it is 'http', but the store on unit1 is registered as 'https://store.example.com'; set it "
            "to https, or give the bundle of a new registration.",
        ),
        (
            {"store_domain": "other.example.com"},
            "store_domain: it is 'other.example.com', but the store on unit1 is registered as "
            "'https://store.example.com'; set it to store.example.com, or give the bundle of a new registration.",
        ),
    ],
)
def test_a_store_is_not_moved_to_another_url_in_passing(world, changes, sentence):
    found = dict.fromkeys(["unit1", "unit2"], _facts(store=_store(url="https://store.example.com")))
    assert _compared(world, found) == []
    world.set(**changes)
    assert _compared(world, found) == [sentence]
    assert _compared(world, found, "Store1") == [], "a bundle is checked against these inputs itself"


REFUSED = "Failed to connect to the host via ssh: ssh: connect to host {0} port 22: Connection refused"


def _away(*hosts, said=REFUSED):
    return {host: {"unreachable": True, "msg": "Task failed: " + said.format(host + ".test")} for host in hosts}


def test_hosts_that_cannot_be_reached_for_one_reason_are_one_problem(world):
    assert _compared(world, _away("unit1", "unit2", "lb1")) == [
        "hosts lb1, unit1 and unit2: they cannot be reached ('SSH at port 22: Connection refused'); correct their "
        "address and credentials, or start them."
    ]


def test_other_reasons_are_other_problems(world):
    found = {**_away("unit1"), **_away("unit2", said="root@{0}: Permission denied (publickey).")}
    assert [told.partition(";")[0] for told in _compared(world, found)] == [
        "host unit1: it cannot be reached ('SSH at port 22: Connection refused')",
        "host unit2: it cannot be reached ('SSH: Permission denied (publickey)')",
    ]


def test_a_name_that_is_none_is_told_without_the_name(world):
    said = "ssh: Could not resolve hostname {0}: Name or service not known"
    assert _compared(world, _away("unit1", "unit2", said=said)) == [
        "hosts unit1 and unit2: they cannot be reached ('its name cannot be resolved'); correct their address and "
        "credentials, or start them."
    ]


def test_an_unreachable_host_is_named(world):
    assert _compared(world, {"unit1": {"unreachable": True, "msg": "Task failed: timed out"}}) == [
        "host unit1: it cannot be reached ('timed out'); correct its address and credentials, or start it."
    ]


def test_a_host_on_which_the_checks_fail_is_named(world):
    assert _compared(world, {"unit1": {"failed": True, "msg": "no python"}}) == [
        "host unit1: the live checks could not run there ('no python'); correct that and try again."
    ]


def test_a_host_without_an_answer_is_named(world):
    assert _compared(world, {"unit1": {}}) == [
        "host unit1: it gave no answer to the live checks; run the playbook again."
    ]


def test_the_problems_of_a_host_name_the_host(world):
    item = {"code": "port_taken", "thing": "port 80", "message": "port 80: it is taken by nginx.service; stop that."}
    assert _compared(world, {"lb1": dict(_facts(), problems=[item])}) == [
        "host lb1, port 80: it is taken by nginx.service; stop that."
    ]


def test_what_several_hosts_are_lacking_alike_is_one_problem(world):
    item = {"code": "refused", "thing": "S3 server", "message": "S3 server: it refuses connections; start it."}
    found = {host: dict(_facts(), problems=[item]) for host in ("unit1", "unit2", "unit3")}
    assert _compared(world, found) == ["hosts unit1, unit2 and unit3, S3 server: it refuses connections; start it."]


def test_a_host_outside_the_groups_is_not_asked(world):
    assert _compared(world, {"controller": {"skipped": True}}) == []


# --- the services with their credentials


def _services(world, host="unit1", **more):
    return live_plan.services(world.cluster(), host, **more)


def test_a_unit_logs_in_with_the_store_s_own_credentials(world):
    wanted = _services(world)
    assert wanted["database"] == {
        "host": "db.example.com",
        "port": 5432,
        "name": "enterprise-store",
        "user": "enterprise-store",
        "password": CANARY,
        "sslmode": "prefer",
        "admin_url": "",
        "made_by_run": False,
        "installed_by_run": False,
        "in_use": False,
    }
    assert wanted["s3"] == {
        "url": "https://s3.example.com:9000",
        "access_key_id": "key",
        "secret_access_key": CANARY,
        "region": "us-east-1",
        "path_style": True,
        "ca": "",
        "buckets": {
            "store_s3_bucket_scanned": "scanned-production",
            "store_s3_bucket_unscanned": "unscanned-production",
        },
    }


def test_hosts_that_are_no_units_get_no_credentials(world):
    assert _services(world, "lb1") == {"database": None, "s3": None}


def test_the_administrator_logs_in_from_the_first_unit_alone_as_the_playbook_does(world):
    world.set(store_database_admin_url="postgresql://boss@db/postgres")
    found = [_services(world, host)["database"] for host in ("unit1", "unit2")]
    assert [one["admin_url"] for one in found] == ["postgresql://boss@db/postgres", ""]
    assert [one["made_by_run"] for one in found] == [True, True]


def test_no_administrator_logs_in_to_a_server_of_this_run(world):
    world.unset("store_database_host").group("database", "db1")
    found = _services(world.set(store_database_admin_url="postgresql://boss@db/postgres"))["database"]
    assert (found["admin_url"], found["made_by_run"], found["installed_by_run"]) == ("", True, True)


@pytest.mark.parametrize(
    "changes, service",
    [
        ({"store_storage_backend": "local"}, "s3"),
        ({"store_s3_url": "nonsense"}, "s3"),
        ({"store_s3_secret_access_key": None}, "s3"),
        ({"store_s3_bucket_scanned": "Not_A_Bucket"}, "s3"),
        ({"store_database_host": "db:5432"}, "database"),
        ({"store_database_password": None}, "database"),
        ({"store_database_port": "many"}, "database"),
    ],
)
def test_a_service_whose_inputs_are_broken_is_not_tried(world, changes, service):
    wanted = _services(world.set(**changes))
    assert wanted.pop(service) is None
    assert None not in wanted.values()


def _told(world, services, found=None):
    found = found or {host: _facts() for host in services}
    return [problem.message for problem in compare.compare(world.cluster(), found, "", services)]


def _problem(code="s3_secret", thing="store_s3_secret_access_key"):
    return {"problems": [{"code": code, "thing": thing, "message": thing + ": it is wrong; correct it."}]}


def test_what_several_units_found_alike_is_one_problem(world):
    services = {"unit1": _problem(), "unit2": _problem(), "unit3": {"problems": []}, "lb1": {"skipped": True}}
    assert _told(world, services) == ["hosts unit1 and unit2, store_s3_secret_access_key: it is wrong; correct it."]


def test_what_one_unit_found_names_it(world):
    assert _told(world, {"unit2": _problem()}) == ["host unit2, store_s3_secret_access_key: it is wrong; correct it."]


def test_what_the_controller_lacks_is_no_problem_of_a_host(world):
    services = dict.fromkeys(["unit1", "unit2"], _problem("no_libraries", "controller"))
    assert _told(world, services) == ["controller: it is wrong; correct it."]


@pytest.mark.parametrize(
    "code, thing",
    [
        ("s3_unreachable", "S3 server at s3.example.com:9000"),
        ("s3_not_trusted", "S3 server at s3.example.com:9000"),
        ("s3_clock", "S3 server at s3.example.com:9000"),
        ("database_unreachable", "database server at db.example.com:5432"),
    ],
)
def test_nothing_is_told_twice(world, code, thing):
    services = {"unit1": _problem(code, "x")}
    before = dict(_facts(), problems=_problem("refused", thing)["problems"])
    assert _told(world, services, {"unit1": before}) == ["host unit1, {0}: it is wrong; correct it.".format(thing)]
    assert _told(world, services) == ["host unit1, x: it is wrong; correct it."]


def test_services_that_could_not_be_checked_are_told(world):
    assert _told(world, {"unit1": {"failed": True, "msg": "no room"}}) == [
        "host unit1, database and S3 server: they could not be checked ('no room'); correct that and try again."
    ]
    assert _told(world, {"unit1": {"unreachable": True, "msg": "gone"}}) == []


# --- memcached, as all hosts see it


REFUSED = ("refused", "it refuses connections")
SILENT = ("silent", "it did not answer within 5 seconds")
UNROUTABLE = ("unroutable", "it cannot be reached: No route to host")
OK = ("ok", "")


def _seen(world, **answers):
    """Sentences, from what each host saw of mc1 and mc2."""
    found = {}
    for host in ("unit1", "unit2", "unit3", "lb1", "lb2"):
        seen = zip(("10.9.0.1:11211", "10.9.0.2:11211"), answers.get(host, answers.get(host[:-1], (OK, OK))))
        found[host] = dict(_facts(), memcached=[{"place": p, "state": s, "words": w} for p, (s, w) in seen])
    return [problem.message for problem in compare.compare(world.cluster(), found)]


@pytest.fixture
def given(world):
    return world.set(store_memcached_endpoints=["10.9.0.1", "10.9.0.2:11211"])


@pytest.fixture
def installed(world):
    world.addresses.update(mc1="10.9.0.1", mc2="10.9.0.2")
    return world.group("memcached", "mc1", "mc2")


def test_memcached_that_answers_everybody_is_fine(given):
    assert _seen(given) == []


def test_memcached_that_is_down_is_refused(given):
    down = (REFUSED, REFUSED)
    assert _seen(given, unit=down, lb=down) == [
        "memcached at 10.9.0.1:11211: no unit reaches it (it refuses connections); start it, or correct "
        "store_memcached_endpoints.",
        "memcached at 10.9.0.2:11211: no unit reaches it (it refuses connections); start it, or correct "
        "store_memcached_endpoints.",
    ]


def test_one_of_two_memcached_down_is_refused(given):
    down = (OK, REFUSED)
    assert _seen(given, unit=down, lb=down) == [
        "memcached at 10.9.0.2:11211: no unit reaches it (it refuses connections), while memcached at 10.9.0.1:11211 "
        "answers, and each server holds a part of the nonces; start it, or correct store_memcached_endpoints."
    ]


def test_memcached_that_only_the_proxies_reach_is_refused(given):
    assert _seen(given, unit=(SILENT, OK)) == [
        "memcached at 10.9.0.1:11211: it is reached from the proxies only (lb1 and lb2), and from no unit (it did not "
        "answer within 5 seconds); open the way from the units."
    ]


def test_memcached_that_some_units_do_not_reach_is_refused(given):
    assert _seen(given, unit2=(OK, UNROUTABLE)) == [
        "memcached at 10.9.0.2:11211: it is reached from unit1 and unit3 only, and not from unit2 (it cannot be "
        "reached: No route to host); open the way from there."
    ]


def test_memcached_that_the_proxies_do_not_reach_is_fine_since_they_are_no_clients(given):
    assert _seen(given, lb=(SILENT, SILENT)) == []


def test_another_service_in_place_of_memcached_is_refused(given):
    stranger = (("stranger", "it answered 'HTTP/1.1 400'"), OK)
    assert _seen(given, unit=stranger, lb=stranger) == [
        "memcached at 10.9.0.1:11211: what listens there is no memcached (it answered 'HTTP/1.1 400'); stop that, or "
        "correct store_memcached_endpoints."
    ]


def test_memcached_that_this_run_installs_may_refuse_but_not_be_silent(installed):
    refused = (REFUSED, REFUSED)
    assert _seen(installed, unit=refused, lb=refused) == []
    silent = (SILENT, REFUSED)
    assert _seen(installed, unit=silent, lb=silent) == [
        "memcached mc1 at 10.9.0.1:11211: no unit reaches it (it did not answer within 5 seconds); open the way "
        "through the firewall, or correct store_address of mc1."
    ]


def test_a_host_that_gave_no_answer_hides_nothing_about_memcached(given):
    assert [problem.code for problem in compare.compare(given.cluster(), {"unit1": {"unreachable": True}})] == [
        "unreachable"
    ]
