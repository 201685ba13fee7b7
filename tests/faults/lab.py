"""The lab's hosts, through its one command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
LAB = str(ROOT / "lab" / "lab")
# The smallest cluster that has one of everything, and two units.
GROUPS = {"units": ["unit1", "unit2"], "reverse_proxies": ["lb1"], "memcached": ["mc1"], "database": ["db1"]}
MEMBERS = [host for hosts in GROUPS.values() for host in hosts]


class LabFailed(Exception):
    """The lab did not do what it was asked to. That says nothing about the product."""


def lab(*words, text=None):
    """One call of lab/lab; what it prints."""
    done = subprocess.run([LAB, *words], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise LabFailed(f"`lab/lab {' '.join(words)[:80]}`: status {done.returncode}: {' | '.join(said)}")
    return done.stdout


def on(host, script):
    """Run a shell script as root on a host, by no way that a fault could cut."""
    return lab("exec", host, "--", "sh", "-euc", script)


def script_on(host, file, *words):
    """Run one of the scripts in remote/ on a host."""
    return lab("exec", host, "--", "python3", "-", *words, text=(Path(__file__).parent / "remote" / file).read_text())


def empty():
    """Empty hosts for the whole cluster, whatever is there now; a second attempt, since podman has its moments."""
    try:
        lab("reset", *MEMBERS, "s3")
    except LabFailed:
        lab("reset", *MEMBERS, "s3")


def environment():
    """That of an operator who has our checkout, with this cluster as the inventory."""
    groups = " ".join(f"{group}={','.join(hosts)}" for group, hosts in GROUPS.items())
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
        "ANSIBLE_FORCE_COLOR": "false",
        "ANSIBLE_NOCOLOR": "true",
        "LAB_GROUPS": groups,
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
    }


def argv(command, *words):
    """The words of one of Ansible's commands for this cluster."""
    return [str(TOOLS / command), f"--inventory={ROOT / 'molecule' / 'shared' / 'inventory'}", *words]
