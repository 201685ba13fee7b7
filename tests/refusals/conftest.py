"""What the tests of the scenario `refused` share. They need the hosts as molecule/refused/prepare.yml leaves them."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "testinfra")]

from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._preflight.squashfs_images import IMAGES
from cluster import Cluster, ansible
from lab_inputs import Site
from refusal import Hosts, Outcome


@pytest.fixture(scope="session")
def cluster():
    """All hosts of the lab, in the groups of molecule.yml."""
    found = Cluster.read()
    # These tests touch what they look at, so they keep off any other cluster.
    assert "given_reader_key" in found.variables, "this is not the inventory of the scenario refused"
    return found


@pytest.fixture(scope="session")
def hosts(cluster):
    """Their state, to be compared."""
    return Hosts(list(cluster.hosts.values()))


@pytest.fixture(scope="session")
def site(cluster, tmp_path_factory):
    """What the lab's operator would give."""
    addresses = {name: host.variables["ansible_host"] for name, host in cluster.hosts.items()}
    same, other = cluster.hosts["unit3"].run("uname -m; setarch linux32 uname -m").split()
    snap = base64.b64decode(IMAGES["xz"])
    return Site(cluster.variables, addresses, tmp_path_factory.mktemp("site"), snap, (same, other))


@pytest.fixture(scope="session")
def play(site, tmp_path_factory):
    """Run the playbook with some inputs changed."""

    def call(run):
        folder = tmp_path_factory.mktemp("inventory")
        (folder / "group_vars").mkdir()
        groups = {group: {"hosts": hosts} for group, hosts in run.more.items()}
        known = {host: variables for host, variables in run.hosts.items()}
        (folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": known, "children": groups}}))
        (folder / "group_vars" / "all.yml").write_text(json.dumps(run.variables))
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(os.environ, "LAB_GROUPS", f"{run.groups} memcached= database=")
            words = ["--inventory", str(folder), *run.arguments, "storeops.ha.new_cluster"]
            return Outcome(run, ansible("ansible-playbook", *words), site)

    return call
