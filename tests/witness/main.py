"""Watch the store while something happens to it.

    tests/witness/run [--seconds 100] [--rate 25] -- COMMAND…

Sends requests from the client through every proxy, at a constant rate and whether or not earlier ones have been
answered; runs COMMAND meanwhile; and says what it cost. Ends with status 0 only if COMMAND did and no request failed.
What every request met with, the report and a picture are kept as evidence.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "testinfra"), str(ROOT / "tests" / "witness")]

import plot
import report
import snaps
from cluster import Cluster
from watch import Watch, question

# So long it goes on before and after the command, to have seen how it was and that all is well again.
LEAD, TAIL = 3, 3
LOST = 2
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PLAY = re.compile(r"PLAY \[(.+?)\] \**$")


def _arguments():
    parser = argparse.ArgumentParser(
        prog="tests/witness/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=100, help="go on for at least so long (default 100)")
    parser.add_argument("--at-most", type=float, default=3600, help="and no longer than that (default 3600)")
    parser.add_argument("--rate", type=float, default=25, help="requests per second (default 25)")
    parser.add_argument("--name", help="name of the evidence's folder (default: from the command and the time)")
    parser.add_argument("--evidence", type=Path, help="where that folder is made (default .cache/witness/LAB)")
    parser.add_argument(
        "--through", action="append", metavar="NAME=ADDRESS", help="ask there and not through the proxies (repeatable)"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="what to run meanwhile")
    given = parser.parse_args()
    given.command = given.command[1:] if given.command[:1] == ["--"] else given.command
    if given.through and not all("=" in word for word in given.through):
        parser.error("--through takes NAME=ADDRESS")
    return given


def _folder(given):
    """A new folder for the evidence."""
    playbooks = [word for word in given.command if word.startswith("storeops.ha.")]
    word = (playbooks or [Path(word).name for word in given.command] or ["nothing"])[0]
    name = given.name or f"{word}-{time.strftime('%Y%m%d-%H%M%S')}"
    base = given.evidence or ROOT / ".cache" / "witness" / (os.environ.get("STOREOPS_LAB_NUMBER") or "0")
    (base / name).mkdir(parents=True, exist_ok=True)
    return base / name


class Command:
    """What is run meanwhile. All it prints is passed on; its plays are marked in the evidence."""

    def __init__(self, argv, watch, marks):
        self.status = 0
        self._marks, self._watch = marks, watch
        self._argv = argv
        self._process = None

    def start(self):
        """Begin, and return at once."""
        if not self._argv:
            return
        self._mark(f"began: {' '.join(self._argv)[:80]}")
        try:
            self._process = subprocess.Popen(
                self._argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        except OSError as problem:
            print(f"{self._argv[0]}: {problem}", flush=True)
            self.status = 127
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hand_on)
        threading.Thread(target=self._pass_on, daemon=True).start()

    def _hand_on(self, received, _frame):
        """Whoever ends this means the command; what it did until then is judged all the same."""
        if self._process is not None:
            self._process.send_signal(received)

    def _mark(self, words):
        self._marks.append((round(self._watch.elapsed, 3), words))

    def _pass_on(self):
        for line in self._process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            play = _PLAY.search(_COLOURS.sub("", line.decode("utf-8", "replace")).strip())
            if play:
                self._mark(play.group(1))

    @property
    def running(self):
        """Whether it has not ended yet; its end is marked."""
        if self._process is None:
            return False
        status = self._process.poll()
        if status is not None:
            self.status, self._process = status, None
            self._mark(f"ended with status {status}")
        return self._process is not None


def _observe(given, watch, marks):
    """Run the command under the witness's eyes; its status."""
    command = Command(given.command, watch, marks)
    time.sleep(LEAD)
    command.start()
    while command.running and watch.alive:
        time.sleep(0.1)
    if command.running:
        print("The witness ended before the command did, so it cannot speak for all of it.", flush=True)
        while command.running:
            time.sleep(0.5)
        return command.status or LOST
    end = max(given.seconds, watch.elapsed + TAIL)
    while watch.alive and watch.elapsed < end:
        time.sleep(0.1)
    return command.status


def main():
    """Status of the command, or 1 if a request failed."""
    given = _arguments()
    # Whichever lab runs here, unless the environment names a cluster.
    os.environ.setdefault("STOREOPS_INVENTORY", str(ROOT / "molecule" / "shared" / "inventory"))
    cluster = Cluster.read()
    through = [word.split("=", 1) for word in given.through or []]
    asked = question(cluster, given.rate, given.at_most, snaps.have(cluster), through=through)
    folder, marks = _folder(given), []
    with open(folder / "requests.jsonl", "w", encoding="utf-8") as evidence:
        watch = Watch(cluster.client.python(), asked, evidence)
        watch.start()
        status = _observe(given, watch, marks)
        watch.stop()
        evidence.write(json.dumps({"marks": marks, "command": given.command, "status": status}) + "\n")
    wanted = int(given.seconds * given.rate * 0.98)
    verdict = report.judge(watch.records, wanted)
    words = report.text(watch.records, watch.trailer, marks, wanted)
    (folder / "report.txt").write_text(words + "\n", encoding="utf-8")
    (folder / "latency.svg").write_text(plot.svg(watch.records, marks, str(verdict)), encoding="utf-8")
    print("", *plot.sparkline(watch.records), sep="\n")
    if given.command:
        words = words.replace(str(verdict), f"the command ended with status {status}\n{verdict}")
    print(f"evidence: {folder}", words, sep="\n", flush=True)
    return status or (0 if verdict.good else 1)


if __name__ == "__main__":
    sys.exit(main())
