"""The witness as seen from the controller: it is started on the client, and what it tells is kept."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
import time
from pathlib import Path

SCRIPT = Path(__file__).parent / "witness.py"
# A request that takes longer has failed. On a machine that does much else, a restart of the only unit takes longer.
TIMEOUT = float(os.environ.get("STOREOPS_PATIENCE") or 30)
SLOW_SECONDS = 5
# Twenty requests. Every nonce is followed by its session, later and elsewhere; one download in six is of a slow client,
# so that some transfer is under way at any time.
MIX = (
    "download assertion nonce health download info session assertion download nonce "
    "slow session assertion download nonce health info session assertion download"
).split()


def question(cluster, rate, seconds, snaps, mix=MIX, through=None):
    """What to ask of the witness; `through` is a list of [name, address] in place of the proxies."""
    port = cluster.https_port if cluster.tls else cluster.http_port
    targets = through or [[proxy.name, proxy.address] for proxy in cluster.proxies]
    return {
        "rate": rate,
        "seconds": seconds,
        "timeout": TIMEOUT,
        "mix": list(mix),
        "domain": cluster.domain,
        "tls": cluster.tls,
        "ca": cluster.variables.get("store_ca"),
        "proxies": [[name, address, port] for name, address in targets],
        "snaps": snaps,
        "slow_seconds": SLOW_SECONDS,
    }


class Watch:
    """One run of the witness, on a host of its own choice of words: `argv` runs Python with a script from its input."""

    def __init__(self, argv, asked, evidence=None):
        self.records = []
        self.header = self.trailer = None
        self._argv = argv
        self._asked = asked
        self._evidence = evidence
        self._process = self._reader = self._began = None

    def start(self):
        """Returns when the first request is due."""
        script = base64.b64encode(SCRIPT.read_bytes()).decode()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(self._argv, text=True, **pipes)
        self._say(f"{script}\n{json.dumps(self._asked)}\n")
        first = self._process.stdout.readline()
        if not first:
            raise RuntimeError(f"the witness did not start: {self._process.communicate()[1].strip()[-2000:]}")
        self._began = time.monotonic()
        self.header = json.loads(first)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _say(self, words):
        try:
            self._process.stdin.write(words)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # It is gone, and its silence is noticed where something is expected of it.

    def _read(self):
        if self._evidence:
            self._evidence.write(json.dumps(self.header) + "\n")
        for line in self._process.stdout:
            told = json.loads(line)
            if "number" in told:
                self.records.append(told)
            else:
                self.trailer = told
            if self._evidence:
                self._evidence.write(line)

    @property
    def elapsed(self):
        """Seconds since the first request was due."""
        return time.monotonic() - self._began

    @property
    def alive(self):
        """Whether it still sends requests."""
        return self._process.poll() is None

    def stop(self):
        """Send no more requests, and wait for the answers to those under way."""
        self._say("stop\n")
        self._end(TIMEOUT + 2 * SLOW_SECONDS + 10)

    def wait(self):
        """Wait until it has sent all it was asked to."""
        self._end(self._asked["seconds"] + TIMEOUT + 2 * SLOW_SECONDS + 10)

    def _end(self, seconds):
        self._reader.join(seconds)
        if self._reader.is_alive():
            self._process.kill()
        said = self._process.stderr.read()
        self._process.wait()
        self.records.sort(key=lambda row: row["number"])
        if self.trailer is None:
            raise RuntimeError(f"the witness was lost: {said.strip()[-2000:]}")
