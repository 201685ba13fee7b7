"""No secret of the cluster is anywhere but where it belongs: neither what the operator gave nor what a host told us.

Everything is looked through once, with leaks planted beside: a search that finds nothing proves nothing unless it finds
those. What a run leaves behind is searched after every scenario; `secrets` has canaries for inputs, and writes more.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from pathlib import Path

import evidence
import pytest
from ansible_collections.storeops.ha.plugins.module_utils._redact import is_secret
from canary import WRITTEN, leaks
from cluster import on_each
from forms import Needles, forms, of_secret
from inputs import secret_inputs

WHILE_IT_RAN = ("output", "diffs", "results", "registered variables", "processes")
LEFT_BEHIND = ("journals", "files of hosts", "files of the controller")
OF_THE_HOST = "/root/canary-of-the-host"


# -- what is looked for -------------------------------------------------------------------------------------------


def _of_operator(variables):
    """What the operator gave, rightly or wrongly."""
    found = {}
    later, refused = variables.get("canary_later", {}), variables.get("canary_refused", {})
    for given, where in ((variables, ""), (later, ""), (refused, "refused ")):
        for name in sorted(secret_inputs() & set(given)):
            found.update(of_secret(where + name, given[name]))
    found.update(of_secret("misplaced", refused.get("store_settings", {})))
    if variables.get("store_certificate_file"):
        pem = Path(variables["store_certificate_file"]).read_text(encoding="utf-8")
        found.update(of_secret("store_certificate_file", pem))
    return found


def _flat(document, prefix=""):
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _of_unit(unit):
    """What snapd keeps for the store on a unit; most of it the unit made up itself."""
    document = json.loads(unit.run("snap get -d enterprise-store"))
    found = {}
    for name, value in _flat(document):
        if value and is_secret(name):
            found.update(of_secret(f"{name} of {unit.name}", value))
    return found


def _of_database(host):
    """By what PostgreSQL knows passwords."""
    ask = "SELECT rolname || ' ' || rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL"
    rows = host.run(f'cd / && runuser -u postgres -- psql --no-psqlrc -Atc "{ask}"').splitlines()
    pieces = {row.split(" ")[0]: [word for word in re.split(r"[\s$:]", row) if len(word) > 40] for row in rows}
    return {f"verifier of {name}": [form for word in words for form in forms(word)] for name, words in pieces.items()}


@pytest.fixture(scope="module")
def needles(cluster):
    """Every secret of this cluster."""
    found = _of_operator(cluster.variables)
    for texts in on_each(cluster.units, _of_unit).values():
        found.update(texts)
    for host in (*cluster.database, *cluster.group("given")):
        found.update(_of_database(host))
    assert len(found) >= 6 and all(found.values()), sorted(name for name, texts in found.items() if not texts)
    return Needles(found)


@pytest.fixture(scope="module")
def planted(cluster):
    """{form: text} of what is leaked on purpose."""
    return cluster.variables.get("canary_leaks") or leaks(secrets.token_hex())


@pytest.fixture(scope="module")
def written_down(cluster):
    """What was written down while the playbooks ran."""
    if "canary_leaks" not in cluster.variables:
        pytest.skip("this scenario has no canaries")
    return evidence.Run.of_environment()


@pytest.fixture(scope="module")
def looked_at():
    """{host: how much was looked at there}."""
    return {}


@pytest.fixture(scope="module")
def found(cluster, needles, planted, looked_at):
    """Which secrets and leaks were found where."""
    found = evidence.Found()
    has_canaries = "canary_leaks" in cluster.variables
    wanted = {**needles, **{f"leaked {form}": forms(text) for form, text in planted.items()}}
    if has_canaries:
        wanted["leaked from a host"] = forms(cluster.units[0].run("cat %s", OF_THE_HOST))
    evidence.Run.of_environment().search(wanted, found)
    since = evidence.booted(cluster)
    hosts = list(cluster.hosts.values()) if has_canaries else cluster.members
    with evidence.Plants(cluster.units[0], planted):
        looked_at.update(evidence.search_hosts(hosts, wanted, since, has_canaries, found))
        looked_at["controller"] = evidence.search_here(wanted, since, has_canaries, found)
    if has_canaries:
        evidence.end_sampling(hosts)
    return found


# -- what is promised ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", (*WHILE_IT_RAN, *LEFT_BEHIND))
def test_no_secret_is_in(place, found, needles):
    if place not in found.places:
        pytest.skip("nothing of it was written down")
    leaked = [f"{name} in {where}" for name, where in found.places[place] if name in needles]
    assert not leaked, "\n" + "\n".join(leaked)


def test_only_the_document_for_clones_is_kept_from_callbacks(written_down):
    """Everything else that is registered is looked through."""
    hidden = {name for event in written_down.of_kind("registered") for name in event["hidden"]}
    assert hidden == {"__unit_document"}


def test_every_secret_input_was_given(written_down, cluster, needles):
    assert secret_inputs() <= {*cluster.variables, *cluster.variables["canary_later"]}
    assert all(any(name.startswith(wanted) for name in needles) for wanted in secret_inputs())


def test_every_wrong_input_was_refused(written_down, cluster):
    text = written_down.output["refused.log"]
    assert "PLAY RECAP" in text
    assert {name for name in cluster.variables["canary_refused"] if name not in text} == set()


def test_it_was_the_version_that_was_asked_for(written_down):
    versions = {event["version"] for event in written_down.of_kind("run")}
    assert len(versions) == 1 and versions.pop().startswith(os.environ.get("STOREOPS_CORE", ""))


# -- that it would be seen ----------------------------------------------------------------------------------------

LEAKED = {f"leaked {form}" for form in WRITTEN}


def test_there_was_something_to_look_at(found, looked_at):
    hosts = {name: answer for name, answer in looked_at.items() if name != "controller"}
    assert all(answer["journal_bytes"] > 1000 and answer["files"] for answer in hosts.values()), hosts
    assert looked_at["controller"]["files"], looked_at["controller"]


@pytest.mark.parametrize("place", ("output", "diffs", "results", "registered variables"))
def test_a_leak_while_it_runs_is_found_in_every_form(place, written_down, found):
    assert LEAKED - found.names(place) == set()


@pytest.mark.parametrize("place", ("output", "results", "registered variables"))
def test_a_value_read_from_a_host_is_found(place, written_down, found):
    assert "leaked from a host" in found.names(place)


def test_a_leak_into_the_arguments_of_a_process_is_found_on_every_host(written_down, cluster, found):
    assert {name: LEAKED - found.names("processes", f"{name}: ") for name in (*cluster.hosts, "controller")} == {
        name: set() for name in (*cluster.hosts, "controller")
    }


@pytest.mark.parametrize("kind", evidence.PLANTS)
def test_a_leak_into_a_file_is_found(kind, found):
    assert LEAKED - found.names("files of hosts", evidence.PLANTS[kind][0]) == set()


def test_a_leak_into_a_journal_is_found(cluster, found):
    assert LEAKED - found.names("journals", f"{cluster.units[0].name}: ") == set()


def test_a_leak_onto_the_controllers_disk_is_found(found):
    assert LEAKED - found.names("files of the controller", evidence.PLANT_HERE) == set()
