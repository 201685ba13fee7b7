"""All units are one store: one revision, one configuration, one assertion."""

from __future__ import annotations

from cluster import on_each


def _only(values):
    """The one value that all hosts have."""
    assert len(set(values.values())) == 1, values
    return next(iter(values.values()))


def test_every_unit_has_the_same_revision(cluster):
    listed = on_each(cluster.units, lambda unit: unit.run("snap list enterprise-store").splitlines()[1].split()[1:3])
    assert all(_only({name: tuple(value) for name, value in listed.items()}))


def test_no_unit_refreshes_the_store_by_itself(cluster):
    notes = on_each(cluster.units, lambda unit: unit.run("snap list enterprise-store").split()[-1].split(","))
    assert all("held" in words for words in notes.values()), notes
    held = on_each(cluster.units, lambda unit: "hold:" in unit.run("snap info enterprise-store"))
    assert all(held.values()), held


def test_every_unit_has_the_same_configuration(cluster):
    found = cluster.module("units", "storeops.ha.enterprise_store_config_info")
    assert set(found) == {unit.name for unit in cluster.units}
    assert _only({name: result["digest"] for name, result in found.items()})


def test_every_unit_serves_the_same_assertion(cluster):
    path = "/var/snap/enterprise-store/common/nginx/airgap/store.assert"
    assert _only(on_each(cluster.units, lambda unit: unit.run("sha256sum %s", path).split()[0]))
    assert _only(on_each(cluster.units, lambda unit: unit.run("stat -c '%%U:%%G %%a' %s", path))) == "root:root 644"


def test_every_service_of_every_unit_runs(cluster):
    found = cluster.module("units", "storeops.ha.enterprise_store_info", "gather=status,connections")
    for name, result in found.items():
        assert result["healthy"], (name, result["status"])
        assert result["connections"]["all_ok"], (name, result["connections"])


def test_clients_see_all_units_and_no_difference_between_them(cluster, client):
    seen = {}
    for number in range(len(cluster.units) * 4):
        proxy = cluster.proxies[number % len(cluster.proxies)]
        answer = client.through(proxy, "/_status/check")
        assert answer.status == 200, answer.body
        seen[answer.header("X-Standin-Unit")] = (answer.header("X-Standin-Revision"), answer.header("X-Standin-Digest"))
    assert set(seen) == {unit.name for unit in cluster.units}
    assert _only(seen)
