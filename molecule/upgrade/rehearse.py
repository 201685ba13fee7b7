#!/usr/bin/env python3
"""Change the lab's running cluster with the real playbooks, under load, and see that nobody noticed.

    rehearse.py [ACT…]

Without names all acts, in their order. What the runs printed and the witness's evidence are in .cache/rehearsal.
STOREOPS_RATE is the load in requests per second.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv" / "bin"
INVENTORY = ROOT / "molecule" / "shared" / "inventory"
FOLDER = ROOT / ".cache" / "rehearsal" / (os.environ.get("STOREOPS_LAB_NUMBER") or "0")
UNITS = ("unit1", "unit2", "unit3")
RATE = os.environ.get("STOREOPS_RATE") or "25"
RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)
# The task during which the unit loses its power.
FATAL = "Install the store at its revision and hold it"


class Surprise(Exception):
    """Something was not as promised."""


def promised(what, kept):
    """Go on only if it is so."""
    if not kept:
        raise Surprise(what)


def lab(*words):
    """One call of the lab's command."""
    return subprocess.run([str(ROOT / "lab" / "lab"), *words], capture_output=True, text=True, check=True).stdout


def on(host, command):
    """A command as root on a host."""
    return lab("exec", host, "--", "sh", "-c", command)


def snap(number):
    """The lab's snap file of the store with this number."""
    listing = json.loads(subprocess.run([str(INVENTORY)], capture_output=True, text=True, check=True).stdout)
    return listing["all"]["vars"]["store_snap_file"].replace("_1.snap", f"_{number}.snap")


class Run:
    """One run of a playbook, with or without the witness."""

    def __init__(self, act, playbook, *words, witnessed=False, **inputs):
        self.name = f"{act}-{playbook}"
        argv = [str(TOOLS / "ansible-playbook"), f"--inventory={INVENTORY}", *words, f"storeops.ha.{playbook}"]
        argv += [f"--extra-vars={json.dumps(inputs)}"] if inputs else []
        if witnessed:
            argv = [str(ROOT / "tests" / "witness" / "run"), "--rate", RATE, "--", *argv]
        self.began = time.monotonic()
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.log = FOLDER / f"{self.name}.log"
        self._handle = self.log.open("w", encoding="utf-8")
        environment = {
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
            "LAB_GROUPS": f"units={','.join(UNITS)}",
            "PATH": f"{TOOLS}:{os.environ['PATH']}",
        }
        self._process = subprocess.Popen(argv, stdout=self._handle, stderr=subprocess.STDOUT, env=environment)

    @property
    def text(self):
        """What it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def until(self, sentence, times):
        """Wait until it has printed this so many times."""
        while self.text.count(sentence) < times:
            promised(f"{self.name} prints '{sentence}' {times} times before it ends", self._process.poll() is None)
            time.sleep(0.1)

    def end(self):
        """Wait for its end; its status."""
        status = self._process.wait()
        self._handle.close()
        seconds = time.monotonic() - self.began
        print(f"{self.name}: status {status} after {seconds:.0f} s. {self.verdict}", flush=True)
        return status

    @property
    def verdict(self):
        """What the witness says."""
        return "".join(re.findall(r"^sent \d+.*$", self.text, re.MULTILINE)[-1:])

    def succeeds(self):
        """Its end is a good one; the run itself for more questions."""
        promised(f"{self.name} succeeds, see {self.log}", self.end() == 0)
        return self

    @property
    def changed(self):
        """{host: how many tasks changed it}, of hosts that were changed."""
        return {host: int(changed) for host, changed, _away, _failed in RECAP.findall(self.text) if int(changed)}


def versions(*units):
    """{unit: version of its store}."""
    return {unit: on(unit, "snap list enterprise-store | tail -n 1").split()[1] for unit in units or UNITS}


def held():
    """Whether every unit's store is held."""
    return all("held" in on(unit, "snap list enterprise-store | tail -n 1") for unit in UNITS)


def started(unit):
    """When the services of a unit started."""
    return on(unit, "systemctl show --property=Id,ActiveEnterTimestampMonotonic 'snap.enterprise-store.*.service'")


def states():
    """What both proxies have the units in."""
    command = "echo show servers state | socat - UNIX-CONNECT:/run/haproxy/admin.sock"
    rows = [row.split() for proxy in ("lb1", "lb2") for row in on(proxy, command).splitlines() if " store " in row]
    return {row[3]: row[6] for row in rows}


def setting(unit, key):
    """One setting of a unit."""
    return on(unit, f"/snap/bin/enterprise-store config {key}").strip()


def upgrade():
    """Three units, another release, nobody notices; and nothing is left to do."""
    target = {"store_snap_file": snap(2)}
    predicted = Run("check", "upgrade", "--check", **target).succeeds()
    promised("check mode names every unit", set(predicted.changed) >= set(UNITS))
    promised("check mode changes nothing", set(versions().values()) == {"2.40"})
    Run("upgrade", "upgrade", witnessed=True, **target).succeeds()
    promised("all units have the new version", set(versions().values()) == {"2.41"})
    promised("all are held", held())
    promised("all are in rotation", set(states().values()) == {"0"})
    promised("a second run changes nothing", not Run("again", "upgrade", **target).succeeds().changed)


def configure():
    """Another setting on three units with one restart each."""
    wanted = {"store_snap_file": snap(2), "store_settings": {"proxy.cache.size": 4711}}
    predicted = Run("check", "configure", "--check", **wanted).succeeds()
    promised("check mode names every unit", set(predicted.changed) >= set(UNITS))
    Run("configure", "configure", witnessed=True, **wanted).succeeds()
    promised("all units have it", {setting(unit, "proxy.cache.size") for unit in UNITS} == {"4711"})
    promised("a second run changes nothing", not Run("again", "configure", **wanted).succeeds().changed)


def power():
    """The second unit loses its power in the middle: the third is not touched, and the same command finishes later."""
    target = {"store_snap_file": snap(1)}
    before = started("unit3")
    run = Run("power", "upgrade", witnessed=True, **target)
    # The first time it only compares, all units at once; then it is one unit's turn after the other's.
    run.until(f": {FATAL}]", 3)
    time.sleep(float(os.environ.get("STOREOPS_MOMENT") or 1))
    lab("crash", "unit2")
    promised("the run fails", run.end() != 0)
    promised("no request failed", ", failed 0" in run.verdict)
    promised("it names the unit", "unit2 was not changed to the end" in run.text)
    promised("the third unit was not touched", started("unit3") == before and versions("unit3") == {"unit3": "2.41"})
    lab("boot", "unit2")
    Run("finish", "upgrade", witnessed=True, **target).succeeds()
    promised("all units have the new version", set(versions().values()) == {"2.40"})
    promised("all are in rotation", set(states().values()) == {"0"})
    promised("a second run changes nothing", not Run("again", "upgrade", **target).succeeds().changed)


ACTS = {"upgrade": upgrade, "configure": configure, "power": power}


def main():
    """Every act asked for."""
    for name in sys.argv[1:] or ACTS:
        try:
            ACTS[name]()
        except Surprise as surprise:
            return f"act {name}: it is not so that {surprise}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
