"""The cluster under test, as its Ansible inventory describes it, and ways to ask its hosts."""

from __future__ import annotations

import base64
import functools
import ipaddress
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import testinfra

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
# Reads a script and then its input from standard input, so that neither shows in a list of processes or in a journal.
_RUN_STDIN = "import sys, base64; exec(base64.b64decode(sys.stdin.readline()))"


def inventories():
    """Where the cluster is described: what molecule says, then what the environment says, else the lab's own."""
    found = []
    if os.environ.get("MOLECULE_INVENTORY_FILE"):
        found.append(os.path.dirname(os.environ["MOLECULE_INVENTORY_FILE"]))
    found.append(os.environ.get("STOREOPS_INVENTORY") or str(ROOT / ".cache" / "inventory.yml"))
    return [word for path in found for word in ("--inventory", path)]


def ansible(*words):
    """Run one of Ansible's commands on the cluster and return what it printed."""
    environment = dict(
        os.environ,
        ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"),
        ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"),
        ANSIBLE_CALLBACK_RESULT_FORMAT="json",
        ANSIBLE_FORCE_COLOR="false",
        ANSIBLE_NOCOLOR="true",
        PATH=f"{TOOLS}:{os.environ['PATH']}",
    )
    environment.pop("ANSIBLE_LOG_PATH", None)
    argv = [str(TOOLS / words[0]), *inventories(), *words[1:]]
    return subprocess.run(argv, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)


def until(what, condition, seconds=60, pause=0.3):
    """Wait for a condition and return its value; say what was waited for when it does not come true."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(pause)


@functools.lru_cache(maxsize=None)
def _sockets():
    """A folder of our own for shared connections: those of an earlier run may lead to hosts that are no more."""
    return tempfile.mkdtemp(prefix="storeops-")


def on_each(hosts, function):
    """{name: function(host)} for all hosts at once."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        return dict(zip([host.name for host in hosts], pool.map(function, hosts)))


class Host:
    """One host of the inventory."""

    def __init__(self, name, variables):
        self.name = name
        self.variables = variables
        self.login = self.variables.get("ansible_host", name)
        # Where the other members of the cluster, and its clients, reach this host; Cluster looks names up.
        self.address = self.variables.get("store_address") or self.login
        self.state = testinfra.get_host(
            f"ssh://{self.variables['ansible_user']}@{self.login}",
            ssh_identity_file=self.variables["ansible_ssh_private_key_file"],
            ssh_extra_args=self._ssh_options(),
            controlpersist=0,
            sudo=True,
        )

    def _ssh_options(self):
        # Of what is said twice ssh takes the first.
        own = f"-o ControlMaster=auto -o ControlPersist=60s -o ControlPath={_sockets()}/%C"
        return f"{own} {self.variables['ansible_ssh_common_args']}"

    def run(self, command, *args):
        """Run a command as root and return its standard output."""
        return self.state.check_output(command, *args)

    def python(self):
        """The words that run Python as root here; it takes its script from standard input, in base64 on one line."""
        ssh = ["ssh", *shlex.split(self._ssh_options()), "-i", self.variables["ansible_ssh_private_key_file"]]
        return [*ssh, f"{self.variables['ansible_user']}@{self.login}", f"sudo -n python3 -c {shlex.quote(_RUN_STDIN)}"]

    def script(self, name, question, timeout=120):
        """Run one of the scripts in `remote/` here with a JSON document as its input; returns its JSON answer."""
        text = (Path(__file__).parent / "remote" / name).read_bytes()
        done = subprocess.run(
            self.python(),
            input=base64.b64encode(text).decode() + "\n" + json.dumps(question),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"{name} on {self.name}: {done.stderr.strip()[-2000:]}"
        return json.loads(done.stdout)


class Cluster:
    """Groups of hosts, and what the operator asked for."""

    def __init__(self, listing):
        self._listing = listing
        hostvars = listing["_meta"]["hostvars"]
        self.hosts = {name: Host(name, own) for name, own in hostvars.items() if "store_domain" in own}
        # What is said for all hosts is in the variables of each.
        self.variables = next(iter(self.hosts.values())).variables
        self.units = self.group("units")
        self.proxies = self.group("reverse_proxies")
        self.memcached = self.group("memcached")
        self.database = self.group("database")
        self.client = self.group("clients")[0]
        for host in self.hosts.values():
            host.address = self._numeric(host.address)
        self.domain = self.variables["store_domain"]
        self.scheme = self.variables.get("store_scheme", "https")
        self.tls = self.scheme == "https"
        self.http_port = int(self.variables.get("store_http_port", 80))
        self.https_port = int(self.variables.get("store_https_port", 443))
        self.storage = self.variables.get("store_storage_backend", "s3")
        self.url = f"{self.scheme}://{self.domain}"
        # Those that the proxies share, without the length of their network; the inventory names variables of the lab.
        shared = re.sub(
            r"\{\{ (\w+) \}\}",
            lambda found: self.variables[found.group(1)],
            str(self.variables.get("store_virtual_address") or ""),
        )
        self.virtual = [str(ipaddress.ip_interface(word).ip) for word in shared.replace(",", " ").split()]

    @classmethod
    def read(cls):
        """The cluster Ansible sees."""
        done = ansible("ansible-inventory", "--list")
        assert done.returncode == 0, done.stderr
        return cls(json.loads(done.stdout))

    def _numeric(self, address):
        """An address as the client knows it; to a host itself its own name may mean its loopback."""
        try:
            return str(ipaddress.ip_address(address))
        except ValueError:
            return self.client.run("getent ahosts %s", address).split()[0]

    def group(self, name):
        """Hosts of a group, in the order of the inventory."""
        return [self.hosts[host] for host in self._listing.get(name, {}).get("hosts", []) if host in self.hosts]

    @property
    def members(self):
        """Every host one of our roles has touched."""
        return [*self.units, *self.proxies, *self.memcached, *self.database]

    def module(self, group, name, arguments=""):
        """{host: result} of one module on a group."""
        done = ansible("ansible", group, "--module-name", name, "--args", arguments)
        results = {}
        for match in re.finditer(r"^(\S+) \| (\w+)!? => (?=\{)", done.stdout, re.MULTILINE):
            results[match.group(1)] = json.JSONDecoder().raw_decode(done.stdout, match.end())[0]
            assert match.group(2) in ("SUCCESS", "CHANGED"), f"{match.group(1)}: {results[match.group(1)]}"
        assert results, done.stdout + done.stderr
        return results
