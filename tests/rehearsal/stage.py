"""What every act stands on: runs of the real playbooks on the lab, with or without load, and promises.

Whatever a run prints is in .cache/rehearsal, and so is the witness's evidence. STOREOPS_RATE is the load in requests
per second.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv" / "bin"
INVENTORY = ROOT / "molecule" / "shared" / "inventory"
FOLDER = ROOT / ".cache" / "rehearsal" / (os.environ.get("STOREOPS_LAB_NUMBER") or "0")
ALL_UNITS = ("unit1", "unit2", "unit3")
# For so many seconds the witness goes on at least, whatever it watches.
LEAST = "85"
RATE = os.environ.get("STOREOPS_RATE") or "25"
RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)


class Surprise(Exception):
    """Something was not as promised."""


def promised(what, kept):
    """Go on only if it is so."""
    if not kept:
        raise Surprise(what)


def environment(units):
    """That of an operator who has this checkout, and these units in the inventory."""
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "LAB_GROUPS": f"units={','.join(units)}",
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
    }


def written(name, inputs):
    """A file of inputs for nobody else: some are secret, and everybody sees the arguments of a process."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(inputs), encoding="utf-8")
    return path


class Run:
    """One run of a playbook on these units, with or without the witness; it goes on while the act does."""

    def __init__(self, act, playbook, *words, units=ALL_UNITS, witnessed=False, **inputs):
        self.name = f"{act}-{playbook}"
        self._inputs = written(self.name, inputs)
        argv = [str(TOOLS / "ansible-playbook"), f"--inventory={INVENTORY}", *words, f"storeops.ha.{playbook}"]
        argv.append(f"--extra-vars=@{self._inputs}")
        if witnessed:
            argv = [str(ROOT / "tests" / "witness" / "run"), "--seconds", LEAST, "--rate", RATE, "--", *argv]
        self.began = time.monotonic()
        self.log = FOLDER / f"{self.name}.log"
        self._handle = self.log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            argv, stdout=self._handle, stderr=subprocess.STDOUT, env=environment(units), start_new_session=True
        )

    @property
    def text(self):
        """What it has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def says(self, sentence):
        """Whether it printed this, however the lines were broken."""
        return sentence in " ".join(self.text.split())

    def until(self, sentence, times):
        """Wait until it has printed this so many times."""
        while self.text.count(sentence) < times:
            promised(f"{self.name} prints '{sentence}' {times} times before it ends", self._process.poll() is None)
            time.sleep(0.1)

    def kill(self):
        """SIGKILL to the controller and everything it started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        return self.end()

    def end(self):
        """Wait for its end; its status."""
        status = self._process.wait()
        self._handle.close()
        self._inputs.unlink()
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
        self.undisturbed()
        return self

    def fails(self, sentence):
        """It fails and says this, and no request of a client failed; the run itself for more questions."""
        promised(f"{self.name} fails, see {self.log}", self.end() != 0)
        promised(f"{self.name} says '{sentence}', see {self.log}", self.says(sentence))
        self.undisturbed()
        return self

    def undisturbed(self):
        """If there was a witness, no request failed."""
        promised(f"no request failed, see {self.log}", not self.verdict or ", failed 0" in self.verdict)

    @property
    def changed(self):
        """{host: how many tasks changed it}, of hosts that were changed."""
        return {host: int(changed) for host, changed, _away, _failed in RECAP.findall(self.text) if int(changed)}


def succeeds(act, playbook, *words, **more):
    """A run to its good end."""
    return Run(act, playbook, *words, **more).succeeds()


def nothing_is_left(act, playbook, **more):
    """The same command once more, and in check mode, changes nothing."""
    promised("a second run changes nothing", not succeeds(f"{act}-again", playbook, **more).changed)
    promised("nor would a third", not succeeds(f"{act}-check-again", playbook, "--check", "--diff", **more).changed)


def refused(act, playbook, sentence, **more):
    """It fails with this sentence and changes nothing."""
    run = Run(act, playbook, **more).fails(sentence)
    promised(f"{run.name} changes nothing", not run.changed)
    return run
