#!/usr/bin/env python3
"""Back up the lab's running cluster, destroy it, and have it again; and see bad backups refused.

    rehearse.py [ACT…]

Without names all acts, in their order. What the runs printed and the backups are in .cache/restored.
STOREOPS_PROFILE is the profile of the stand-in on new hosts, by default the one they had.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "testinfra"), str(ROOT / "tests" / "witness"), str(ROOT / "tests/unit/plugins")]
sys.path[:0] = [str(ROOT / ".cache" / "collections")]
TOOLS = ROOT / ".venv" / "bin"
INVENTORY = ROOT / "molecule" / "shared" / "inventory"
FOLDER = ROOT / ".cache" / "restored" / (os.environ.get("STOREOPS_LAB_NUMBER") or "0")
BACKUPS = FOLDER / "backups"
CLUSTER = "store.test"
UNITS = (os.environ.get("STOREOPS_UNITS") or "unit1,unit2").split(",")
PROXIES = ("lb1", "lb2")
PROFILE = ("--profile", os.environ["STOREOPS_PROFILE"]) if os.environ.get("STOREOPS_PROFILE") else ()
GONE = (*UNITS, *PROXIES, "mc1", "mc2", "db1")
SAMPLES = "/run/storeops-test/processes.jsonl"
# What changes by itself.
LEAVE = ["/var/log", "/var/lib/systemd/timesync", "/var/lib/ceph", "user@*.service", "user-runtime-dir@*.service"]
LEAVE += ["systemd-*d.service", "/var/lib/postgresql", "/var/tmp"]
RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)

os.environ.setdefault("STOREOPS_INVENTORY", str(INVENTORY))

import age_files
import snaps
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.plugins.module_utils._store import document
from cluster import Cluster
from forms import names_in, of_secret


class Surprise(Exception):
    """Something was not as promised."""


def promised(what, kept):
    """Go on only if it is so."""
    if not kept:
        raise Surprise(what)


def lab(*words, text=None):
    """One call of the lab's command."""
    done = subprocess.run([str(ROOT / "lab" / "lab"), *words], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Surprise(f"lab {words[:4]}: {done.stderr or done.stdout}")
    return done.stdout


def on(host, command):
    """A command as root on a host."""
    return lab("exec", host, "--", "sh", "-c", command)


def keys():
    """(identity, recipient): one pair for all acts, in a file for nobody else."""
    path = FOLDER / "identity"
    if not path.exists():
        FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("\n".join(age_files.pair()), encoding="utf-8")
    return path.read_text(encoding="utf-8").split()


def environment():
    """That of an operator who has our checkout."""
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
        "LAB_GROUPS": f"units={','.join(UNITS)}",
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
    }


class Run:
    """One run of a playbook to its end, with or without the witness."""

    def __init__(self, name, playbook, *words, witnessed=False, **inputs):
        self.name = f"{name}-{playbook}"
        argv = [str(TOOLS / "ansible-playbook"), f"--inventory={INVENTORY}", *words, f"storeops.ha.{playbook}"]
        inputs = {"store_backup_folder": str(BACKUPS), **inputs}
        secret = FOLDER / "inputs.json"
        secret.touch(mode=0o600)
        secret.write_text(json.dumps(inputs), encoding="utf-8")
        argv += [f"--extra-vars=@{secret}"]
        if witnessed:
            argv = [str(ROOT / "tests" / "witness" / "run"), "--seconds", "85", "--rate", "25", "--", *argv]
        began, log = time.monotonic(), FOLDER / f"{self.name}.log"
        with log.open("w", encoding="utf-8") as handle:
            done = subprocess.run(argv, stdout=handle, stderr=subprocess.STDOUT, env=environment(), check=False)
        secret.unlink()
        self.status, self.log = done.returncode, log
        self.text = log.read_text(encoding="utf-8", errors="replace")
        self.verdict = "".join(re.findall(r"^sent \d+.*$", self.text, re.MULTILINE)[-1:])
        print(f"{self.name}: status {self.status} after {time.monotonic() - began:.0f} s. {self.verdict}", flush=True)

    def succeeds(self):
        """Its end is a good one; the run itself for more questions."""
        promised(f"{self.name} succeeds, see {self.log}", self.status == 0)
        return self

    @property
    def changed(self):
        """{host: how many tasks changed it}, of hosts that were changed."""
        return {host: int(changed) for host, changed, _away, _failed in RECAP.findall(self.text) if int(changed)}


def inventory():
    """What the inventory says."""
    return json.loads(
        subprocess.run([str(INVENTORY)], env=environment(), capture_output=True, text=True, check=True).stdout
    )


def secrets():
    """{name: ways to write it} of everything secret of the cluster that runs."""
    given = inventory()["all"]["vars"]
    found = {name: given[name] for name in given if re.search("(password|secret_access_key|_bundle)$", name)}
    found["certificate"] = Path(given["store_certificate_file"]).read_text(encoding="utf-8")
    found["identity"] = keys()[0]
    exported = on(UNITS[0], "/snap/bin/enterprise-store config --export-yaml 2>/dev/null")
    flat = document.parse(exported, "The export").entries()
    found.update({key: str(flat[key]) for key in _redact.SECRET_KEYS if len(str(flat.get(key) or "")) > 8})
    return {name: texts for key, value in found.items() for name, texts in of_secret(key, value).items()}


def complete():
    """The folders of whole backups, the oldest first."""
    folder = BACKUPS / CLUSTER
    return sorted(path for path in folder.glob("*Z") if (path / "manifest.json").exists()) if folder.exists() else []


def newest():
    """(folder, manifest) of the newest one."""
    path = complete()[-1]
    return path, json.loads((path / "manifest.json").read_text(encoding="utf-8"))


def digests():
    """{unit: digest of its configuration} as a module of the collection tells."""
    argv = [
        str(TOOLS / "ansible"),
        "units",
        f"--inventory={INVENTORY}",
        "-m",
        "storeops.ha.enterprise_store_config_info",
    ]
    printed = subprocess.run(argv, env=environment(), capture_output=True, text=True, check=True).stdout
    return dict(
        zip(re.findall(r"^(\w+) \| SUCCESS", printed, re.M), re.findall(r'"digest": "([0-9a-f]{64})"', printed))
    )


def downloads():
    """Every snap that was pushed comes through both proxies with the right hash; how many of them."""
    cluster = Cluster.read()
    known, count = snaps.have(cluster), 0
    lab("exec", "client", "--", "sh", "-c", "cat >/tmp/ca.pem", text=inventory()["all"]["vars"]["store_ca"])
    for proxy in PROXIES:
        address = inventory()["_meta"]["hostvars"][proxy]["ansible_host"]
        curl = f"curl -sSf --cacert /tmp/ca.pem --connect-to ::{address}: https://{CLUSTER}"
        for snap in known.values():
            url = json.loads(on("client", f"{curl}/v2/snaps/info/{snap['name']}"))["download"]["url"]
            told = on("client", f"{curl}{url} -o /tmp/snap && openssl dgst -sha3-384 -r /tmp/snap").split()[0]
            promised(f"{snap['name']} comes whole through {proxy}", told == snap["sha3-384"])
            count += 1
    return count


def predict():
    """Check mode makes none and says that it would."""
    before = len(complete())
    predicted = Run("check", "backup", "--check", store_backup_recipients=[keys()[1]]).succeeds()
    promised("check mode says that it would make one", predicted.changed)
    promised("check mode makes none", len(complete()) == before)


def backup():
    """Under load; nothing of it can be read without the key."""
    snaps.have(Cluster.read())
    Run("backup", "backup", witnessed=True, store_backup_recipients=[keys()[1]]).succeeds()
    path, manifest = newest()
    modes = {stat.S_IMODE(one.stat().st_mode) for one in path.iterdir()}
    promised("files are for their owner alone", modes == {0o600} and stat.S_IMODE(path.stat().st_mode) == 0o700)
    promised("no part is missing", len(manifest["files"]) == len(UNITS) + len(PROXIES) + 3)
    promised("it has the digest of the cluster", set(digests().values()) == {manifest["digest"]})
    needles = secrets()
    promised("secrets are known", len(needles) > 8)
    for file in path.iterdir():
        found = names_in(file.read_bytes().decode("latin-1"), needles)
        promised(f"{file.name} shows no secret, not {found}", not found)
    print(f"{len(needles)} secrets looked for in {len(list(path.iterdir()))} files of {path.name}", flush=True)


def another():
    """A second backup is another one, and nothing but the folder on the controller changes."""
    before = len(complete())
    again = Run("another", "backup", store_backup_recipients=[keys()[1]], store_backup_keep=1).succeeds()
    promised("there is one more, and only one is kept", before >= 1 and len(complete()) == 1)
    promised("it changes the controller only", sum(again.changed.values()) == 2)


def fingerprints(take):
    """Keep in mind what all hosts are, or say what became different."""
    script = (ROOT / "tests" / "refusals" / "remote" / "fingerprint.py").read_text(encoding="utf-8")
    question = {"name": "restore", "take": take, "leave": LEAVE}
    found = {}
    for host in GONE:
        argv = [str(ROOT / "lab" / "lab"), "exec", host, "--", "python3", "-c", script]
        done = subprocess.run(argv, input=json.dumps(question), capture_output=True, text=True, check=True)
        found[host] = json.loads(done.stdout)["differences"]
    return {host: differences for host, differences in found.items() if differences}


def refused():
    """On empty hosts, which stay empty."""
    lab("reset", *GONE)
    good, _manifest = newest()
    bad = FOLDER / "bad"
    spoil = {
        "tampered": (
            "unit-unit1.json.age",
            lambda data: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
            "content of its file",
        ),
        "truncated": ("database.dump.age", lambda data: data[: len(data) // 2], "bytes, and had"),
        "missing": ("database-roles.json.age", None, "is missing"),
        "edited": (
            "manifest.json",
            lambda data: data.replace(b'"domain": "store', b'"domain": "other'),
            "its manifest",
        ),
        "unfinished": ("manifest.json", None, "no manifest"),
        "newer": ("manifest.json", lambda data: data.replace(b'"format": 1', b'"format": 2'), "format 2"),
    }
    fingerprints(True)
    for name, (file, change, sentence) in spoil.items():
        shutil.rmtree(bad, ignore_errors=True)
        shutil.copytree(good, bad)
        data = (bad / file).read_bytes()
        (bad / file).unlink()
        if change:
            (bad / file).write_bytes(change(data))
        run = Run(name, "restore", store_restore_from=str(bad), store_backup_identity=keys()[0])
        promised(f"a backup that is {name} is refused with '{sentence}'", run.status and sentence in run.text)
        promised("nothing is changed", not run.changed)
    run = Run("stranger", "restore", store_backup_identity=age_files.pair()[0])
    promised("a wrong identity is refused", run.status and "does not open" in run.text and not run.changed)
    run = Run("other", "restore", store_restore_from=str(good), store_backup_identity=keys()[0], store_cluster_name="b")
    promised("another cluster's is refused", run.status and "of the cluster store.test" in run.text and not run.changed)
    differing = fingerprints(False)
    promised(f"no host is different: {json.dumps(differing)[:2000]}", not differing)
    print(f"{len(spoil) + 2} bad restores refused, {len(GONE)} hosts as they were", flush=True)


def rebuild():
    """All hosts but the one with the blobs are new, and the cluster is what it was."""
    lab("reset", *PROFILE, *GONE)
    _path, manifest = newest()
    inputs = {"store_backup_identity": keys()[0]}
    sampler = (ROOT / "tests" / "testinfra" / "remote" / "sampler.py").read_text(encoding="utf-8")
    lab("exec", "db1", "--", "python3", "-", SAMPLES, "1200", text=sampler)
    Run("rebuild", "restore", **inputs).succeeds()
    sampled = on("db1", f"cat {SAMPLES}; rm {SAMPLES}")
    promised(
        "arguments of processes were seen, and the identity in none",
        "pg_restore" in sampled and keys()[0] not in sampled,
    )
    search = "grep -rslFf /dev/stdin /etc /home /root /tmp /var/tmp /var/log /var/lib/storeops /run /dev/shm || true"
    for host in GONE:
        left = lab("exec", host, "--", "sh", "-c", search, text=keys()[0] + "\n")
        promised(f"the identity is on no disk of {host}, not in {left}", not left.strip())
    found = digests()
    promised(f"the digest is that of the backup: {found}", set(found.values()) == {manifest["digest"]})
    promised("every unit tells it", sorted(found) == sorted(UNITS))
    for unit in UNITS:
        listed = on(unit, "/snap/bin/enterprise-store list-pushed-snaps")
        promised(f"{unit} knows every snap", all(name in listed for name, *_rest in snaps.SNAPS.values()))
    print(f"digest {manifest['digest'][:12]} on {len(found)} units, {downloads()} good downloads", flush=True)


def same():
    """On what was restored there is nothing left to do."""
    inputs = {"store_backup_identity": keys()[0]}
    again = Run("same", "restore", **inputs).succeeds()
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


def foretold():
    """Check mode says so, too."""
    predicted = Run("check", "restore", "--check", store_backup_identity=keys()[0]).succeeds()
    promised(f"check mode changes nothing: {predicted.changed}", not predicted.changed)


def spoilt():
    """A key that was changed by hand on one unit, and the assertion that was removed, come back; nobody notices."""
    _path, manifest = newest()
    unit = UNITS[-1]
    on(unit, "/snap/bin/enterprise-store config proxy.cache.size=4711 >/dev/null 2>&1; true")
    on(unit, "rm /var/snap/enterprise-store/common/nginx/airgap/store.assert")
    promised("it differs now", digests()[unit] != manifest["digest"])
    inputs = {"store_backup_identity": keys()[0], "store_restore_units": unit}
    predicted = Run("check-unit", "restore", "--check", **inputs).succeeds()
    promised(f"check mode names the unit alone: {predicted.changed}", list(predicted.changed) == [unit])
    run = Run("unit", "restore", witnessed=True, **inputs).succeeds()
    promised("no request failed", ", failed 0" in run.verdict)
    promised("it is as it was", set(digests().values()) == {manifest["digest"]})
    on(unit, "test -s /var/snap/enterprise-store/common/nginx/airgap/store.assert")
    again = Run("again-unit", "restore", **inputs).succeeds()
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


def replaced():
    """A database with something else in it is left alone, until somebody says that it may go; it is dumped first."""
    psql = "runuser -u postgres -- psql -qAtd enterprise-store -c"
    on("db1", f"cd /; {psql} 'COMMENT ON DATABASE \"enterprise-store\" IS NULL'")
    before = on("db1", f"cd /; {psql} 'SELECT count(*) FROM snapstorage.package_store'")
    inputs = {"store_backup_identity": keys()[0], "store_backup_recipients": keys()[1]}
    run = Run("unconfirmed", "restore", **inputs)
    promised("it is refused", run.status and "set store_confirm to store.test" in run.text and not run.changed)
    Run("confirmed", "restore", store_confirm=CLUSTER, **inputs).succeeds()
    after = on("db1", f"cd /; {psql} 'SELECT count(*) FROM snapstorage.package_store'")
    promised("the database is that of the backup", before == after)
    kept = list((BACKUPS / f"{CLUSTER}.before-restore").glob("*Z/database.dump.age"))
    promised("what was there is kept", len(kept) == 1 and kept[0].stat().st_size > 1000)
    promised("it serves", downloads() == 4)
    again = Run("again-confirmed", "restore", store_confirm=CLUSTER, **inputs).succeeds()
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


ACTS = {
    "predict": predict,
    "backup": backup,
    "another": another,
    "rebuild": rebuild,
    "same": same,
    "foretold": foretold,
    "spoilt": spoilt,
    "replaced": replaced,
    "refused": refused,
}


def main():
    """Every act asked for."""
    os.umask(0o077)
    for name in sys.argv[1:] or ACTS:
        try:
            ACTS[name]()
        except Surprise as surprise:
            return f"act {name}: it is not so that {surprise}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
