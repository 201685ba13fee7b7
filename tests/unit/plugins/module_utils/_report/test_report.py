# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One thing is wrong, one thing is told; and whatever is missing, a report comes of it."""

from __future__ import annotations

import copy
import json

import pytest
import told
from ansible_collections.storeops.ha.plugins.module_utils._report.page import page
from ansible_collections.storeops.ha.plugins.module_utils._report.table import lines
from hypothesis import given, settings as hypothesis_settings, strategies as st

GONE = {"unreachable": True, "msg": "Failed to connect to the host via ssh: No route to host"}
BROKEN = {"failed": True, "msg": "Task failed: no python there"}

# What is changed, and the one finding that comes of it: level, about whom, code, and a part of the sentence.
ONE_BY_ONE = {
    "a unit that is away": ("units/unit2", GONE, "critical", "unit2", "unreachable", "unit2 cannot be reached: Failed"),
    "a unit that cannot be asked": ("units/unit2", BROKEN, "critical", "unit2", "not_looked_at", "no python there"),
    "a unit nobody asked": ("units/unit2", {}, "critical", "unit2", "not_looked_at", "no reason given"),
    "a unit without a store": (
        *("units/unit2", {"installed": False, "identity": {"installed": False}}),
        *("critical", "unit2", "not_installed", "has no Enterprise Store installed"),
    ),
    "another revision": (
        *("units/unit2/identity/revision", "121", "warning", "unit2", "release"),
        "runs revision 121 of the store and unit1 revision 120",
    ),
    "a lifted hold": ("units/unit2/identity/hold", "none", "warning", "unit2", "hold", "is not held"),
    "a hold that ends": (
        *("units/unit2/identity/hold", "2026-12-01T00:00:00Z", "warning", "unit2", "hold"),
        "is held only until 2026-12-01",
    ),
    "an owed restart": (
        *("units/unit2/identity/restart_pending", True, "warning", "unit2", "restart_pending"),
        "owes its services a restart",
    ),
    "no registration": (
        *("units/unit2/identity/store_id", None, "critical", "unit2", "not_registered"),
        "is not registered as a store",
    ),
    "no assertion": (
        *("units/unit2/identity/assertion", {"exists": False}, "critical", "unit2", "assertion_missing"),
        "has no store assertion",
    ),
    "another assertion": (
        *("units/unit2/identity/assertion/sha256", "99" * 32, "critical", "unit2", "assertion"),
        "has another store assertion than unit1",
    ),
    "an assertion of another store": (
        *("units/unit2/identity/has_assertion", False, "critical", "unit2", "assertion_foreign"),
        "not of its own store",
    ),
    "a stopped service": (
        *("units/unit2/status/services/nginx", {"running": False, "reason": "500 Server Error"}),
        *("critical", "unit2", "service", "has a service that does not run: nginx (500 Server Error)."),
    ),
    "a broken database": (
        *("units/unit2/status/db", "could not connect", "critical", "unit2", "database"),
        "says of its database: could not connect.",
    ),
    "no services": (
        *("units/unit2/status/services", {}, "critical", "unit2", "no_services"),
        "lists no service in its status",
    ),
    "a connection that fails": (
        "units/unit2/connections",
        {"all_ok": False, "items": [{"kind": "memcached", "target": "mc1", "ok": False, "reason": "refused"}]},
        *("warning", "unit2", "connection", "cannot connect to everything it needs: memcached mc1 (refused)."),
    ),
    "a part that cannot be read": (
        *("units/unit2/problems", {"status": "The command did not end."}, "critical", "unit2", "unread_status"),
        "unit2 does not tell its status: The command did not end.",
    ),
    "a plain key": (
        *("units/unit2/configuration/settings/proxy.cache.size", 4096, "critical", "unit2", "configuration"),
        "is not configured like unit1: proxy.cache.size;",
    ),
    "a secret key": (
        *("units/unit2/configuration/fingerprints/proxy.auth.secret", "zz", "critical", "unit2", "configuration"),
        "is not configured like unit1: proxy.auth.secret;",
    ),
    "a key only one has": (
        *("units/unit2/configuration/settings/some.new", "x", "critical", "unit2", "configuration"),
        "is not configured like unit1: some.new;",
    ),
    "a proxy that is away": ("proxies/lb1", GONE, "critical", "lb1", "unreachable", "lb1 cannot be reached"),
    "a proxy that cannot be asked": ("proxies/lb1", BROKEN, "critical", "lb1", "not_looked_at", "no python there"),
    "a stopped HAProxy": (
        *("proxies/lb1", {"running": False, "servers": []}, "critical", "lb1", "not_running"),
        "does not run HAProxy",
    ),
    "a proxy that does not serve": (
        *("served/lb1", {"failed": True, "msg": "GET x answered 503."}, "critical", "lb1", "not_serving"),
        "lb1 does not serve the store: GET x answered 503.",
    ),
    "an expired certificate": (
        *("served/lb1/certificate/not_after", "2026-11-17T00:00:00Z", "critical", "lb1", "certificate_expired"),
        "expired on 2026-11-17",
    ),
    "a certificate that will expire": (
        *("served/lb1/certificate/not_after", "2026-12-08T11:06:40Z", "warning", "lb1", "certificate_expires"),
        "valid for 20 more days",
    ),
    "two certificates": (
        *("served/lb1/certificate/sha256", "00" * 32, "warning", "cluster", "certificates_differ"),
        "lb1 and lb2 show different certificates",
    ),
    "a virtual address that nobody has": (
        *("entrance/answers/lb1/held", [], "critical", "cluster", "no_holder"),
        "None of lb1 and lb2 has the virtual address 10.0.0.9;",
    ),
    "a virtual address that two have": (
        *("entrance/answers/lb2/held", ["10.0.0.9"], "critical", "cluster", "several_holders"),
        "lb1 and lb2 have the virtual address 10.0.0.9 at the same time;",
    ),
    "a proxy that could not take the address over": (
        *("entrance/answers/lb2/running", False, "warning", "cluster", "no_successor"),
        "keepalived does not run on lb2,",
    ),
    "a unit that is drained": (
        *("proxies/lb1/servers/1/admin_state", "drain", "warning", "unit2", "not_ready"),
        "unit2 is set to drain on lb1",
    ),
    "a unit that is down": (
        *("proxies/lb2/servers/1/operational_state", "DOWN", "critical", "unit2", "not_up"),
        "unit2 is seen DOWN by lb2 (HTTP status 200).",
    ),
    "an unusable database": (
        *("services/database/problem", "it takes no more connections", "critical", "cluster", "database_unusable"),
        "The database at 10.0.0.41:5432 cannot be used: it takes no more connections.",
    ),
    "a missing extension": (
        *("services/database/missing", ["intarray"], "warning", "cluster", "extension_missing"),
        "The database store lacks the extension intarray",
    ),
    "a missing bucket": (
        *("services/storage/buckets/0", {"name": "scanned-production", "ok": False, "problem": "no such bucket"}),
        *("critical", "cluster", "bucket_unusable", "The bucket scanned-production at https://s3.example.com"),
    ),
    "services nobody asked": ("services", {}, "warning", "cluster", "services_not_looked_at", "no unit that could ask"),
    "services that could not be asked": (
        "services",
        BROKEN,
        "warning",
        "cluster",
        "services_not_looked_at",
        "no python",
    ),
    "nonces that are not shared": (
        "nonces/exchanges/0",
        {"issuer": "unit1", "opener": "unit2", "tried": 8, "opened": 3, "said": "answered 401"},
        *("critical", "cluster", "nonces_not_shared", "unit2 took 3 of 8 nonces of unit1 (answered 401)"),
    ),
    "a unit without nonces": (
        *("nonces/units/1", {"name": "unit2", "issues": False, "opens_own": None, "said": "answered 503"}),
        *("critical", "unit2", "nonces", "unit2 hands out no nonces: answered 503."),
    ),
    "nonces nobody tried": ("nonces", {}, "warning", "cluster", "nonces_not_tried", "nobody could ask the units"),
}


def _brief(report):
    return [(one["level"], one["about"], one["code"]) for one in report["findings"]]


def test_nothing_is_found_where_all_is_well():
    report = told.judged(told.cluster())
    assert report["findings"] == [] and report["notes"] == []
    assert report["cluster"]["verdict"] == "ok" and report["cluster"]["serves"] is True
    assert {unit["verdict"] for unit in report["units"].values()} == {"ok"}
    assert {proxy["verdict"] for proxy in report["proxies"].values()} == {"ok"}
    assert report["shared"]["nonces"]["state"] == "shared"
    assert report["compared"]["configuration"] == {
        "alike": True,
        "groups": [["unit1", "unit2", "unit3"]],
        "odd": [],
        "keys": [],
    }


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_one_thing_that_is_wrong_is_told_and_nothing_else(name):
    path, value, level, about, code, part = ONE_BY_ONE[name]
    report = told.judged(told.put(told.cluster(), path, value))
    assert _brief(report) == [(level, about, code)]
    assert part in report["findings"][0]["message"]
    assert report["cluster"]["verdict"] == level


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_only_the_host_it_is_about_gets_a_verdict_of_it(name):
    path, value, level, about, code, _part = ONE_BY_ONE[name]
    report = told.judged(told.put(told.cluster(), path, value))
    verdicts = {host: found["verdict"] for group in ("units", "proxies") for host, found in report[group].items()}
    own = {} if about == "cluster" else {about: "unreachable" if code == "unreachable" else level}
    assert verdicts == {**dict.fromkeys(verdicts, "ok"), **own}


def test_a_sentence_begins_with_what_it_is_about_and_ends():
    for path, value, _level, about, _code, _part in ONE_BY_ONE.values():
        message = told.judged(told.put(told.cluster(), path, value))["findings"][0]["message"]
        assert message.endswith(".") and not message.endswith("..")
        assert about == "cluster" or message.startswith(about + " ")


def test_one_state_that_several_proxies_see_is_told_once():
    facts = told.cluster()
    for proxy in ("lb1", "lb2"):
        told.put(facts, proxy.join(("proxies/", "/servers/1/operational_state")), "DOWN")
    report = told.judged(facts)
    assert [one["message"] for one in report["findings"]] == ["unit2 is seen DOWN by lb1 and lb2 (HTTP status 200)."]


def test_a_cluster_that_no_proxy_serves_is_told_as_such():
    facts = told.cluster()
    facts["served"] = {name: {"failed": True, "msg": "no answer"} for name in facts["served"]}
    report = told.judged(facts)
    assert ("critical", "cluster", "not_serving") in _brief(report)
    assert report["cluster"]["serves"] is False


def test_a_single_unit_needs_no_proxies_and_shares_with_nobody():
    facts = told.cluster(1)
    facts.update(proxies={}, served={})
    told.put(facts, "units/unit1/configuration/settings/proxy.memcached.connection", None)
    told.put(facts, "units/unit1/configuration/settings/proxy.storage.backend", "local")
    told.put(facts, "services/storage", {"backend": "local"})
    report = told.judged(facts)
    assert report["findings"] == []
    assert (report["cluster"]["serves"], report["shared"]["nonces"]["state"]) == (None, "one unit")


def test_units_that_each_keep_nonces_for_themselves_are_found_without_trying():
    facts = told.put(told.cluster(2), "nonces", {})
    for unit in facts["units"].values():
        unit["configuration"]["settings"]["proxy.memcached.connection"] = None
    report = told.judged(facts)
    assert _brief(report) == [("critical", "cluster", "nonces_not_shared")]
    assert "unit1 and unit2 keep nonces where no other unit has them" in report["findings"][0]["message"]


def test_units_that_each_keep_blobs_for_themselves_are_found():
    facts = told.put(told.cluster(2), "services/storage", {"backend": "local"})
    for unit in facts["units"].values():
        unit["configuration"]["settings"]["proxy.storage.backend"] = "local"
    assert _brief(told.judged(facts)) == [("critical", "cluster", "local_blobs")]


def test_a_store_that_wants_more_than_a_nonce_is_no_fault():
    facts = told.cluster(2)
    for unit in facts["nonces"]["units"]:
        unit.update(opens_own=False, said="answered 400 (serial missing)")
    facts["nonces"]["exchanges"] = []
    report = told.judged(facts)
    assert report["findings"] == []
    assert report["notes"] == [
        "Whether nonces are shared could not be tried: this store opens no session with a nonce alone (answered 400 "
        "(serial missing))."
    ]


def test_an_online_store_needs_no_assertion():
    facts = told.cluster(1)
    facts["units"]["unit1"]["identity"].update(air_gapped=False, has_assertion=False, assertion={"exists": False})
    assert told.judged(facts)["findings"] == []


def test_revisions_of_unsigned_files_are_compared_by_their_version():
    facts = told.put(told.cluster(), "units/unit2/identity/revision", "x2")
    for unit in ("unit1", "unit3"):
        told.put(facts, "units/{0}/identity/revision".format(unit), "x1")
    assert told.judged(facts)["findings"] == []
    assert _brief(told.judged(told.put(facts, "units/unit2/identity/version", "3"))) == [
        ("warning", "unit2", "release")
    ]


def test_of_a_host_without_a_store_nothing_is_known():
    facts = told.put(
        told.cluster(), "units/unit2", {"installed": False, "identity": {"installed": False, "hold": "none"}}
    )
    unit = told.judged(facts)["units"]["unit2"]
    assert (unit["state"], unit["hold"], unit["revision"], unit["services"]) == ("absent", None, None, None)


def test_members_that_were_left_out_are_worth_a_note_and_nothing_else():
    facts = told.put(told.cluster(), "left_out", ["unit3", "lb3"])
    del facts["units"]["unit3"]
    report = told.judged(facts)
    assert report["findings"] == []
    assert report["notes"] == [
        "These members were not looked at, since --limit leaves them out: unit3 and lb3. The verdict is one without "
        "them."
    ]


def test_a_limit_that_leaves_out_all_units_is_told_as_such():
    facts = told.put(told.put(told.cluster(), "left_out", ["unit1", "unit2"]), "units", {})
    report = told.judged(facts)
    messages = [finding["message"] for finding in report["findings"] if finding["code"] == "no_units"]
    assert messages == ["No unit was looked at, since --limit leaves out unit1 and unit2; run it without --limit."]


def test_a_unit_that_a_run_left_out_of_rotation_is_told_with_what_to_do():
    facts = told.put(told.cluster(), "proxies/lb1/servers/1/admin_state", "drain")
    facts = told.put(facts, "proxies/lb1/servers/1/left_by_run", True)
    message = next(one["message"] for one in told.judged(facts)["findings"] if one["code"] == "not_ready")
    assert message.startswith("unit2 is out of rotation on lb1 since a run")
    assert "run that same command again" in message


def test_a_unit_that_differs_is_told_with_the_way_back():
    messages = [one["message"] for one in told.judged(told.with_differences())["findings"]]
    told_of = [message for message in messages if "is not configured like" in message]
    assert told_of and all("storeops.ha.reconcile" in message and "store_reference" in message for message in told_of)


def test_a_server_that_is_no_unit_is_told():
    facts = told.cluster()
    facts["proxies"]["lb1"] = told.haproxy(["unit1", "unit2", "unit3", "old"])
    report = told.judged(facts)
    assert _brief(report) == [("warning", "lb1", "stranger")]
    assert "servers that are not among the units: old;" in report["findings"][0]["message"]


def test_servers_are_known_by_the_names_that_the_proxies_use():
    facts = told.cluster(2)
    facts["servers"]["unit2"] = "unit-2"
    for proxy in facts["proxies"].values():
        proxy["servers"][1]["name"] = "unit-2"
    assert told.judged(facts)["findings"] == []


# -- from whom a unit differs ---------------------------------------------------------------------------------------


def _with_key(*sizes):
    facts = told.cluster(len(sizes))
    for number, size in enumerate(sizes, 1):
        told.put(facts, "units/unit{0}/configuration/settings/proxy.cache.size".format(number), size)
    return facts


@pytest.mark.parametrize(
    "sizes, options, reference, why, odd",
    [
        ((1, 2, 2), {}, "unit2", "majority", ["unit1"]),
        ((1, 2), {}, "unit1", "order", ["unit2"]),
        ((1, 2, 2), {"reference": "unit1"}, "unit1", "named", ["unit2", "unit3"]),
        ((1, 2, 3), {"ignore_keys": ["proxy.cache.size"]}, "unit1", "majority", []),
    ],
)
def test_the_majority_is_right_unless_somebody_is_named(sizes, options, reference, why, odd):
    compared = told.judged(_with_key(*sizes), **options)["compared"]
    assert (compared["reference"], compared["reference_by"]) == (reference, why)
    assert compared["configuration"]["odd"] == odd


def test_a_sound_unit_is_right_against_one_with_troubles():
    facts = told.put(_with_key(1, 2), "units/unit1/status/services/nginx", {"running": False, "reason": None})
    assert told.judged(facts)["compared"]["reference"] == "unit2"


def test_a_reference_that_cannot_be_read_is_told():
    facts = told.put(told.cluster(), "units/unit2", GONE)
    report = told.judged(facts, reference="unit2")
    assert ("warning", "cluster", "no_reference") in _brief(report)
    assert report["compared"]["reference"] == "unit1"


def test_values_of_plain_keys_are_told_per_unit_and_of_secrets_only_the_names():
    facts = told.with_differences()
    rows = {row["key"]: row for row in told.judged(facts)["compared"]["configuration"]["keys"]}
    assert rows["proxy.cache.size"] == {
        "key": "proxy.cache.size",
        "secret": False,
        "values": {"unit1": 2048, "unit2": 4096, "unit4": 2048},
        "odd": ["unit2"],
    }
    assert rows["proxy.auth.secret"] == {"key": "proxy.auth.secret", "secret": True, "values": {}, "odd": ["unit2"]}
    # Only the password differs, which is not shown.
    assert rows["proxy.db.connection"]["values"] == {} and rows["proxy.db.connection"]["odd"] == ["unit2"]


# -- whatever comes -------------------------------------------------------------------------------------------------


def _paths(value, prefix=""):
    """Every place in the facts."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        path = "{0}/{1}".format(prefix, key) if prefix else str(key)
        yield path
        yield from _paths(item, path)


# A name with a slash is no path.
PATHS = [path for path in _paths(told.with_differences()) if "//" not in path]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
JUNK = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def _rendered(report):
    """All that leaves: the data, the table and the page."""
    json.dumps(report)
    return lines(report), page(report)


@given(st.lists(st.tuples(st.sampled_from(PATHS), JUNK), max_size=6))
def test_a_report_comes_of_whatever_the_hosts_tell(changes):
    facts = told.with_differences()
    for path, junk in changes:
        try:
            told.put(facts, path, junk)
        except (KeyError, IndexError, TypeError, ValueError):
            pass  # an earlier change took the place away
    _rendered(told.judged(facts))


@given(JUNK)
def test_a_report_comes_of_facts_that_are_none(junk):
    _rendered(told.judged(junk))


def test_a_report_comes_of_facts_in_which_any_one_thing_is_missing():
    for path in PATHS:
        facts = told.with_differences()
        container, last = told.place(facts, path)
        del container[last]
        _rendered(told.judged(facts))


def test_the_facts_are_left_as_they_are():
    facts = told.with_differences()
    before = copy.deepcopy(facts)
    told.judged(facts)
    assert facts == before


CANARY = "cAnArY-4711"
SECRET_KEYS = [
    "proxy.auth.secret",
    "proxy.key.private",
    "proxy.hsm.token-pin",
    "my.own.password",
    "proxy.db.connection",
]
URLS = ["postgresql://store:{0}@db/store", "https://user:{0}@proxy:3128", "host=db password={0} user=store"]
PLACES = [
    "units/unit1/msg",
    "units/unit1/problems/status",
    "units/unit1/status/db",
    "units/unit1/status/services/nginx/reason",
    "units/unit1/connections/items/0/reason",
    "units/unit1/identity/hold",
    "served/lb1/msg",
    "proxies/lb1/servers/0/check_detail",
    "services/msg",
    "services/database/problem",
    "services/storage/url",
    "services/storage/buckets/0/problem",
    "nonces/exchanges/0/said",
    "nonces/units/0/said",
]


@hypothesis_settings(max_examples=150)
@given(
    st.dictionaries(st.sampled_from(SECRET_KEYS), st.sampled_from(["unit1", "unit2", "unit4"]), max_size=5),
    st.dictionaries(st.sampled_from(PLACES), st.sampled_from(URLS), max_size=5),
    st.sampled_from([{}, {"failed": True}, {"unreachable": True}]),
)
def test_no_secret_gets_out_even_where_a_module_let_it_through(keys, places, ending):
    facts = told.with_differences()
    for key, unit in keys.items():
        value = URLS[0].format(CANARY) if key == "proxy.db.connection" else CANARY
        told.put(facts, "units/{0}/configuration/settings/{1}".format(unit, key), value)
    for path, text in places.items():
        told.put(facts, path, text.format(CANARY))
    for path in ("units/unit1", "served/lb1", "services"):
        facts[path.split("/")[0]].update(ending if path == "services" else {})
    facts["units"]["unit1"].update(ending)
    facts["served"]["lb1"].update(ending)
    report = told.judged(facts)
    assert CANARY not in json.dumps(report) + str(_rendered(report))
