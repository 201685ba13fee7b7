"""The lab is asked what runs before it was ever started, and after every trace of it was removed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAB = Path(__file__).resolve().parents[3] / "lab" / "lab"


def asked(verb, folder, path):
    environment = {**os.environ, "STOREOPS_LAB_DIR": str(folder), "STOREOPS_LAB_NUMBER": "9", "PATH": path}
    return subprocess.run([sys.executable, LAB, verb], env=environment, capture_output=True, text=True)


@pytest.fixture
def without_podman(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("stat", "nsenter"):
        (tools / name).symlink_to(shutil.which(name))
    return str(tools)


@pytest.mark.skipif(os.geteuid() != 0, reason="the lab asks for root first")
def test_status_of_a_machine_without_podman_says_that_the_lab_is_not_up(tmp_path, without_podman):
    answer = asked("status", tmp_path / "state", without_podman)
    assert (answer.returncode, answer.stdout) == (0, "the lab is not up; start it with `lab/lab up`\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="the lab asks for root first")
def test_inventory_of_a_machine_without_podman_names_the_command_that_starts_the_lab(tmp_path, without_podman):
    answer = asked("inventory", tmp_path / "state", without_podman)
    assert (answer.returncode, answer.stderr) == (1, "lab: nothing runs; start the lab with `lab/lab up`\n")


@pytest.mark.parametrize(
    ("podman", "plain", "shown", "runs"),
    [
        (False, True, True, False),
        (True, True, False, True),
        (True, False, True, True),
        # What `lab/lab down --purge` leaves on a hybrid host: podman, and no namespace for it.
        (True, False, False, False),
    ],
)
def test_hosts_are_asked_for_only_where_podman_has_a_view_of_the_cgroups(monkeypatch, podman, plain, shown, runs):
    from tool import machine

    monkeypatch.setattr(machine, "has_podman", lambda: podman)
    monkeypatch.setattr(machine, "_is_plain_cgroup2", lambda: plain)
    monkeypatch.setattr(machine, "_shows_plain_cgroup2", lambda _namespace: shown)
    assert machine.can_run_hosts() is runs
