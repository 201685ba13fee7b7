"""The playbook verify: it finds nothing where all is well, names what is not, changes nothing, and shows no secret."""

from __future__ import annotations

import json
import re
import shlex
import stat

import pytest
from cluster import ansible, until
from forms import Needles, names_in, of_secret
from test_hosts_are_in_order import servers

ASSERTION = "/var/snap/enterprise-store/common/nginx/airgap/store.assert"
CANARY = "canary-of-verify-4711"
# Nothing on any host needs it, so it may stand still for a while.
SERVICE = "snapmodels"
GHOST = {"units": {"hosts": {"ghost": {"ansible_host": "127.0.0.1", "ansible_port": 1}}}}


class Run:
    """One run of the playbook, with what it wrote."""

    def __init__(self, folder, *words):
        files = {"verify_report_file": str(folder / "report.json"), "verify_html_file": str(folder / "report.html")}
        done = ansible("ansible-playbook", "storeops.ha.verify", "--extra-vars", json.dumps(files), *words)
        self.code, self.output = done.returncode, done.stdout + done.stderr
        self.files = [folder / "report.json", folder / "report.html"]
        self.report = json.loads(self.files[0].read_text(encoding="utf-8"))

    @property
    def changed(self):
        """{host: number of changes} of the recap."""
        return {name: int(count) for name, count in re.findall(r"^(\S+) +: ok=\d+ +changed=(\d+)", self.output, re.M)}

    @property
    def findings(self):
        """{(level, about, code)}"""
        return {(one["level"], one["about"], one["code"]) for one in self.report["findings"]}

    def messages_about(self, name):
        """All that is said about one host or the cluster."""
        return " ".join(one["message"] for one in self.report["findings"] if one["about"] == name)


def _secrets(cluster):
    """What the operator gave and what a unit keeps."""
    names = ("store_registration_bundle", "store_database_password", "store_s3_secret_access_key")
    found = Needles()
    for name in names:
        if cluster.variables.get(name):
            found.update(of_secret(name, cluster.variables[name]))
    kept = json.loads(cluster.units[0].run("snap get -d enterprise-store"))
    waiting = [("", kept)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{name}".lstrip("."), item) for name, item in value.items()]
        elif isinstance(value, str) and re.search(r"(secret|password|private|-key|token|hash|connection)$", path):
            found.update(of_secret(path, value))
    return Needles({name: texts for name, texts in found.items() if texts and not name.endswith("key-id")})


# -- all is well ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def well(cluster, tmp_path_factory):
    """A run with everything Ansible can be made to say, in check mode for good measure."""
    for proxy in cluster.proxies:
        until(f"all up for {proxy.name}", lambda proxy=proxy: set(servers(proxy).values()) == {"UP"}, 60)
    return Run(tmp_path_factory.mktemp("well"), "--check", "--diff", "-vvv")


def test_a_cluster_that_is_well_gets_a_good_verdict(cluster, well):
    assert well.code == 0, well.output[-3000:]
    assert well.report["findings"] == []
    assert well.report["cluster"]["verdict"] == "ok" and well.report["cluster"]["serves"] is True
    for group, hosts in (("units", cluster.units), ("proxies", cluster.proxies)):
        verdicts = {name: found["verdict"] for name, found in well.report[group].items()}
        assert verdicts == {host.name: "ok" for host in hosts}


def test_everything_was_really_looked_at(cluster, well):
    shared = well.report["shared"]
    assert shared["database"]["reachable"] and shared["database"]["extensions"] == ["btree_gist", "intarray"]
    assert shared["storage"]["backend"] == cluster.storage
    assert len(shared["storage"]["buckets"]) == (2 if cluster.storage == "s3" else 0)
    assert shared["nonces"]["state"] == ("shared" if len(cluster.units) > 1 else "one unit")
    assert len(shared["nonces"]["exchanges"]) == (len(cluster.units) if len(cluster.units) > 1 else 0)
    for unit in well.report["units"].values():
        assert (unit["hold"], unit["database"], unit["connections"]["all_ok"]) == ("forever", "ok", True)
        assert len(unit["services"]["running"]) > 10 and unit["digest"] and unit["assertion"]["sha256"]
        assert {server["operational_state"] for server in unit["proxies"].values()} == {"UP"}
    if cluster.tls:
        assert all(proxy["certificate"]["days_left"] > 30 for proxy in well.report["proxies"].values())


def test_nothing_is_changed(cluster, well):
    assert {host.name for host in [*cluster.units, *cluster.proxies]} <= set(well.changed)
    assert set(well.changed.values()) == {0}


def test_people_get_a_table_and_a_page(cluster, well):
    assert f"The verdict on {cluster.domain} is ok" in well.output
    page = well.files[1].read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and all(f">{unit.name}</text>" in page for unit in cluster.units)
    assert [stat.S_IMODE(path.stat().st_mode) for path in well.files] == [0o600, 0o600]


def test_no_secret_is_told_however_much_ansible_says(cluster, well):
    needles = _secrets(cluster)
    assert len(needles) >= 5, needles
    assert names_in(well.output, needles) == []
    assert [names_in(path.read_text(encoding="utf-8"), needles) for path in well.files] == [[], []]


# -- and what is not --------------------------------------------------------------------------------------------------


def _break(cluster):
    """Everything at once, on the last unit, so that the others stay what it is compared with."""
    unit, proxy = cluster.units[-1], cluster.proxies[0]
    unit.run(f"/snap/bin/enterprise-store config proxy.cache.size=4096 proxy.oci-registry.password={CANARY}")
    unit.run(f"snap stop enterprise-store.{SERVICE}")
    unit.run("snap refresh --unhold enterprise-store")
    unit.run(f"mv {ASSERTION} {ASSERTION}.away")
    others = cluster.proxies[1:] if len(cluster.units) > 1 else cluster.proxies
    for other in others:
        until(f"{unit.name} up for {other.name}", lambda other=other: servers(other)[unit.name] == "UP", 90)
    if len(cluster.units) > 1:
        _set_state(proxy, unit, "drain")


def _mend(cluster):
    unit = cluster.units[-1]
    unit.run(f"test ! -e {ASSERTION}.away || mv {ASSERTION}.away {ASSERTION}")
    unit.run("/snap/bin/enterprise-store config proxy.cache.size= proxy.oci-registry.password=")
    unit.run(f"snap start enterprise-store.{SERVICE}")
    unit.run("snap refresh --hold enterprise-store")
    _set_state(cluster.proxies[0], unit, "ready")
    for proxy in cluster.proxies:
        until(f"{unit.name} up for {proxy.name}", lambda proxy=proxy: servers(proxy)[unit.name] == "UP", 90)


def _set_state(proxy, unit, state):
    command = shlex.quote(f"set server store/{unit.name} state {state}")
    proxy.run(f"echo {command} | socat - /run/haproxy/admin.sock")


@pytest.fixture(scope="module")
def ill(cluster, tmp_path_factory):
    """A run on a cluster in which as much as possible is wrong, a unit that is away among it."""
    folder = tmp_path_factory.mktemp("ill")
    (folder / "ghost.json").write_text(json.dumps(GHOST), encoding="utf-8")
    try:
        _break(cluster)
        return Run(folder, "--inventory", str(folder / "ghost.json"))
    finally:
        _mend(cluster)


@pytest.mark.disruptive
def test_all_that_is_wrong_is_found_and_nothing_else(cluster, ill):
    unit = cluster.units[-1].name
    expected = {
        ("critical", unit, "assertion_missing"),
        ("critical", unit, "service"),
        ("warning", unit, "hold"),
        ("critical", "ghost", "unreachable"),
        ("warning", "ghost", "not_a_server"),
    }
    if len(cluster.units) > 1:
        expected |= {("critical", unit, "configuration"), ("warning", unit, "not_ready")}
    assert ill.findings == expected
    assert SERVICE in ill.messages_about(unit)


@pytest.mark.disruptive
def test_a_unit_that_is_away_is_a_verdict_and_hides_no_other(cluster, ill):
    verdicts = {name: unit["verdict"] for name, unit in ill.report["units"].items()}
    well = {unit.name: "ok" for unit in cluster.units[:-1]}
    assert verdicts == {**well, cluster.units[-1].name: "critical", "ghost": "unreachable"}


@pytest.mark.disruptive
def test_keys_that_differ_are_named_and_a_secret_only_so(cluster, ill):
    if len(cluster.units) < 2:
        pytest.skip("there is no other unit to differ from")
    unit = cluster.units[-1].name
    rows = {row["key"]: row for row in ill.report["compared"]["configuration"]["keys"]}
    assert set(rows) == {"proxy.cache.size", "proxy.oci-registry.password"}
    assert rows["proxy.cache.size"]["values"] == {**{u.name: 2048 for u in cluster.units}, unit: 4096}
    assert rows["proxy.oci-registry.password"]["values"] == {}
    assert all(row["odd"] == [unit] for row in rows.values())
    assert CANARY not in ill.output + "".join(path.read_text(encoding="utf-8") for path in ill.files)


@pytest.mark.disruptive
def test_the_run_fails_and_still_changes_nothing(ill):
    assert ill.code != 0
    assert set(ill.changed.values()) == {0}
