"""What the tests of a running cluster share.

They prove what clients and operators are promised, on whatever the inventory describes:

    .venv/bin/python -m pytest tests/testinfra                       the lab as it is now
    STOREOPS_INVENTORY=inventory/ .venv/bin/python -m pytest …       something else

They leave the cluster as it was, but for one pushed snap and a unit that was killed and came back.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys

import pytest
from answers import Client
from cluster import ROOT, Cluster

SNAP = ("hello-testinfra", 7, 3 * 1024 * 1024 + 11)


def pytest_configure(config):
    """Words to choose tests by (-m)."""
    config.addinivalue_line("markers", "disruptive: kills something, so that it takes seconds to be well again")


def pytest_collection_modifyitems(items):
    """What kills something comes last."""
    items.sort(key=lambda item: item.get_closest_marker("disruptive") is not None)


@pytest.fixture(scope="session")
def cluster():
    """The cluster under test."""
    return Cluster.read()


@pytest.fixture(scope="session")
def client(cluster):
    """Somebody who uses the store."""
    return Client(cluster)


@pytest.fixture(scope="session")
def run_log():
    """What Ansible printed while it built the cluster."""
    path = os.environ.get("ANSIBLE_LOG_PATH")
    if not path:
        pytest.skip("no log of a run; molecule makes one")
    with open(path, encoding="utf-8") as handle:
        return handle.read()


@pytest.fixture(scope="session")
def pushed(cluster, tmp_path_factory):
    """A snap pushed to the store: its name and the SHA3-384 its file must have."""
    name, revision, size = SNAP
    maker = ROOT / "lab" / "standin" / "make_push_bundle"
    here = tmp_path_factory.mktemp("push") / "bundle.tar.gz"
    argv = [sys.executable, str(maker), name, str(revision), str(size)]
    digest = subprocess.run([*argv, str(here)], capture_output=True, text=True, check=True).stdout.strip()
    # The same arguments make the same bytes everywhere, so the bundle is made where it is needed.
    unit = cluster.units[0]
    there = f"/var/snap/enterprise-store/common/snaps-to-push/{name}.tar.gz"
    script = base64.b64encode(maker.read_bytes()).decode()
    unit.run(f"echo {script} | base64 -d | python3 - {name} {revision} {size} {there}")
    unit.run(f"/snap/bin/enterprise-store push-snap {there}; rm {there}")
    return {"name": name, "revision": revision, "size": size, "sha3-384": digest}
