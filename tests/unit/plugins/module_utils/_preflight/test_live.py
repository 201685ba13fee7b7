"""What each host is asked to look at, and what the hosts' findings mean side by side."""

from __future__ import annotations

import json

from ansible_collections.storeops.ha.plugins.module_utils._preflight import compare, live_plan

from .conftest import CANARY


def _places(plan, host):
    return [(e["name"], e["host"], e["port"], e["may_refuse"]) for e in plan[host]["endpoints"]]


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
        ("memcached mc1", "10.0.0.8", 11211, True),
    ]


def test_services_that_exist_may_not_refuse(world):
    world.group("database", "db1").set(store_memcached_endpoints=["mc.example.com:11212"])
    assert _places(live_plan.plan(world.cluster()), "unit1")[1:] == [
        ("database server", "db.example.com", 5432, False),
        ("memcached", "mc.example.com", 11212, False),
    ]


def test_a_host_does_not_try_itself(world):
    world.group("memcached", "unit1")
    names = [name for name, *_rest in _places(live_plan.plan(world.cluster()), "unit1")]
    assert names == ["S3 server", "database server"]


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


def test_hosts_that_agree_have_no_problem(world):
    found = dict.fromkeys(["unit1", "unit2", "lb1"], _facts(store={"id": "Store1", "url": None}))
    assert _compared(world, found, "Store1") == []
    assert compare.any_registered(found) is True


def test_empty_hosts_are_not_registered(world):
    assert compare.any_registered({"unit1": _facts(), "unit2": {}}) is False


def test_units_of_two_architectures_are_refused(world):
    found = {"unit1": _facts(), "unit2": _facts("aarch64"), "unit3": _facts(), "lb1": _facts("riscv64")}
    assert _compared(world, found) == [
        "group units: their architectures differ (aarch64 on unit2 and x86_64 on unit1 and unit3), and one snap file "
        "runs on "
        "one only; use units of one architecture."
    ]


def test_a_unit_of_another_store_is_refused(world):
    found = {"unit1": _facts(), "unit2": _facts(store={"id": "Store2", "url": None})}
    assert _compared(world, found, "Store1") == [
        "host unit2: it serves the store 'Store2' already, but the registration bundle is of 'Store1'; use an empty "
        "machine."
    ]


def test_units_of_two_stores_are_refused_without_a_bundle(world):
    found = {host: _facts(store={"id": store, "url": None}) for host, store in (("unit1", "A"), ("unit2", "B"))}
    assert _compared(world, found) == [
        "group units: they serve different stores (A on unit1 and B on unit2); put units of one store into the group."
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


def test_a_host_outside_the_groups_is_not_asked(world):
    assert _compared(world, {"controller": {"skipped": True}}) == []
