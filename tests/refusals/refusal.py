"""What a run of the playbook said, and what became of the hosts meanwhile."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

from cluster import on_each
from forms import Needles, names_in, of_secret
from inputs import secret_inputs
from lab_inputs import CANARY
from pem import PASSWORD

FINGERPRINT = str(Path(__file__).parent / "remote" / "fingerprint.py")
# What lives by itself: logs, clocks, sessions of SSH, and databases, which are asked for what is in them.
VOLATILE = (
    "/var/log",
    "/var/lib/systemd/timesync",
    "/var/lib/ceph",
    "/var/lib/postgresql",
    "user@*.service",
    "user-runtime-dir@*.service",
    "systemd-*d.service",
)
# What PostgreSQL has, but for the key with which each dump is protected.
DUMP = r"cd / && runuser -u postgres -- pg_dumpall | grep -v -e '^\\restrict' -e '^\\unrestrict' | sha256sum"
BUCKETS = "radosgw-admin bucket stats"
_FAILED = re.compile(r"^fatal: \[\S+\]: FAILED! => (?=\{)", re.MULTILINE)
_RECAP = re.compile(r"^\S+ +: ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)", re.MULTILINE)
# The clock of a host is asked a moment later than the server's.
_ABOUT_AN_HOUR = re.compile(r"\b(3599|360[1-9]) seconds")


class Outcome:
    """What one run said."""

    def __init__(self, run, done, site):
        self.run, self.code = run, done.returncode
        self._output = done.stdout + done.stderr
        self._site = site

    @property
    def failures(self):
        """The results of the tasks that failed."""
        decoder = json.JSONDecoder()
        return [decoder.raw_decode(self._output, found.end())[0] for found in _FAILED.finditer(self._output)]

    @property
    def sentences(self):
        """What is told of each failure, as the operator is to read it: a head, and one numbered sentence a line."""
        lines = [line for failure in self.failures for line in failure["msg"].splitlines()]
        numbered = [line.partition(". ")[2] for line in lines if re.match(r"\d+\. ", line)]
        return sorted(_ABOUT_AN_HOUR.sub("3600 seconds", line) for line in numbered)

    @property
    def plays(self):
        """Names of the plays that began."""
        return re.findall(r"^PLAY \[(.*?)\] \*", self._output, re.MULTILINE)

    @property
    def tasks(self):
        """Names of the tasks that began."""
        return re.findall(r"^TASK \[(.*?)\] \*", self._output, re.MULTILINE)

    @property
    def changed(self):
        """How many changes the hosts count."""
        return sum(int(found.group(1)) for found in _RECAP.finditer(self._output))

    @property
    def secrets_shown(self):
        """Names of the secrets in the output: those of the lab, and those that were given wrongly."""
        needles = Needles(of_secret("password of a key", PASSWORD.decode()))
        needles.update(of_secret("misplaced", CANARY))
        for name in sorted(secret_inputs()):
            for where, given in (("", self._site.variables), ("wrong ", self.run.variables)):
                if given.get(name):
                    needles.update(of_secret(where + name, given[name]))
        return names_in(self._output, needles)

    def __repr__(self):
        """What pytest shows of a failure. Its secrets are the lab's own."""
        return self._output


class Hosts:
    """The hosts, and whether anything on them is different from what it was."""

    def __init__(self, hosts):
        self._hosts = hosts
        self._by_name = {host.name: host for host in hosts}
        self._kept = None

    def _ask(self, take, leave):
        question = {"name": "refused", "take": take, "leave": [*VOLATILE, *leave]}
        answers = {}
        services = threading.Thread(target=lambda: answers.update(self._services()))
        services.start()
        answers.update(on_each(self._hosts, lambda host: host.script(FINGERPRINT, question)))
        services.join()
        return answers

    def _services(self):
        """What is in the services that are given to the cluster."""
        buckets = json.loads(self._by_name["s3"].run(BUCKETS))
        return {"database": self._by_name["db1"].run(DUMP), "buckets": [_of_bucket(stats) for stats in buckets]}

    def keep(self, leave=()):
        """This is how they shall be."""
        self._leave = leave
        self._kept = self._ask(True, leave)
        assert all(self._kept[host.name]["looked_at"] > 5000 for host in self._hosts), "there was something to keep"

    def differences(self):
        """{host or service: [what is different]}"""
        now = self._ask(False, self._leave)
        found = {host.name: now[host.name]["differences"] for host in self._hosts}
        for service in ("database", "buckets"):
            found[service] = [] if now[service] == self._kept[service] else [self._kept[service], now[service]]
        return {name: rows for name, rows in found.items() if rows}


def _of_bucket(stats):
    """What counts of a bucket: its objects, uploads that were begun and not ended among them."""
    objects = {kind: usage["num_objects"] for kind, usage in stats["usage"].items() if usage["num_objects"]}
    return [stats["bucket"], stats["owner"], stats["mtime"], objects]
