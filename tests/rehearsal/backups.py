"""A running cluster is backed up, destroyed, and made again; bad backups are refused."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from hosts import PROXIES, STORE, inputs, lab, listing, on
from stage import FOLDER, INVENTORY, ROOT, TOOLS, environment, promised, refused as refused_run, succeeds

sys.path[:0] = [str(ROOT / "tests" / "testinfra"), str(ROOT / "tests" / "witness"), str(ROOT / "tests/unit/plugins")]
sys.path[:0] = [str(ROOT / ".cache" / "collections")]

import age_files
import snaps
from ansible_collections.storeops.ha.plugins.module_utils import _redact
from ansible_collections.storeops.ha.plugins.module_utils._store import document
from cluster import Cluster
from forms import names_in, of_secret

BACKUPS = FOLDER / "backups"
CLUSTER = "store.test"
UNITS = ("unit1", "unit2")
GONE = (*UNITS, *PROXIES, "mc1", "mc2", "db1")
SAMPLES = "/run/storeops-test/processes.jsonl"
# What changes by itself.
LEAVE = ["/var/log", "/var/lib/systemd/timesync", "/var/lib/ceph", "user@*.service", "user-runtime-dir@*.service"]
LEAVE += ["systemd-*d.service", "/var/lib/postgresql", "/var/tmp"]


def done(act, playbook, *words, **more):
    """A run to its good end."""
    return succeeds(act, playbook, *words, units=UNITS, store_backup_folder=str(BACKUPS), **more)


def restored(act, *words, **more):
    """The same of a restore."""
    return done(act, "restore", *words, store_backup_identity=keys()[0], **more)


def turned_down(act, sentence, **more):
    """A restore that fails with this sentence and changes nothing."""
    more = {"store_backup_identity": keys()[0], "store_backup_folder": str(BACKUPS), **more}
    refused_run(act, "restore", sentence, units=UNITS, **more)


def keys():
    """(identity, recipient): one pair for all acts, in a file for nobody else."""
    path = FOLDER / "identity"
    if not path.exists():
        FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("\n".join(age_files.pair()), encoding="utf-8")
    return path.read_text(encoding="utf-8").split()


def secrets():
    """{name: ways to write it} of everything secret of the cluster that runs."""
    given = inputs()
    found = {name: given[name] for name in given if re.search("(password|secret_access_key|_bundle)$", name)}
    found["certificate"] = Path(given["store_certificate_file"]).read_text(encoding="utf-8")
    found["identity"] = keys()[0]
    exported = on(UNITS[0], f"{STORE} config --export-yaml 2>/dev/null")
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
    printed = subprocess.run(argv, env=environment(UNITS), capture_output=True, text=True, check=True).stdout
    return dict(
        zip(re.findall(r"^(\w+) \| SUCCESS", printed, re.M), re.findall(r'"digest": "([0-9a-f]{64})"', printed))
    )


def downloads():
    """Every snap that was pushed comes through both proxies with the right hash; how many of them."""
    cluster = Cluster.read()
    known, count = snaps.have(cluster), 0
    lab("exec", "client", "--", "sh", "-c", "cat >/tmp/ca.pem", text=inputs()["store_ca"])
    for proxy in PROXIES:
        address = listing()["_meta"]["hostvars"][proxy]["ansible_host"]
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
    predicted = done("predict", "backup", "--check", store_backup_recipients=[keys()[1]])
    promised("check mode says that it would make one", predicted.changed)
    promised("check mode makes none", len(complete()) == before)


def backup():
    """Under load; nothing of it can be read without the key."""
    snaps.have(Cluster.read())
    done("backup", "backup", witnessed=True, store_backup_recipients=[keys()[1]])
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
    again = done("another", "backup", store_backup_recipients=[keys()[1]], store_backup_keep=1)
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
        turned_down(name, sentence, store_restore_from=str(bad))
    turned_down("stranger", "does not open", store_backup_identity=age_files.pair()[0])
    turned_down("other", "of the cluster store.test", store_restore_from=str(good), store_cluster_name="b")
    differing = fingerprints(False)
    promised(f"no host is different: {json.dumps(differing)[:2000]}", not differing)
    print(f"{len(spoil) + 2} bad restores refused, {len(GONE)} hosts as they were", flush=True)


def rebuild():
    """All hosts but the one with the blobs are new, and the cluster is what it was."""
    lab("reset", *GONE)
    _path, manifest = newest()
    sampler = (ROOT / "tests" / "testinfra" / "remote" / "sampler.py").read_text(encoding="utf-8")
    lab("exec", "db1", "--", "python3", "-", SAMPLES, "1200", text=sampler)
    restored("rebuild")
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
    again = restored("same")
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


def foretold():
    """Check mode says so, too."""
    predicted = restored("foretold", "--check")
    promised(f"check mode changes nothing: {predicted.changed}", not predicted.changed)


def spoilt():
    """A key that was changed by hand on one unit is as it was again, and nobody notices."""
    _path, manifest = newest()
    unit = UNITS[-1]
    on(unit, "/snap/bin/enterprise-store config proxy.cache.size=4711 >/dev/null 2>&1; true")
    promised("it differs now", digests()[unit] != manifest["digest"])
    wanted = {"store_restore_units": unit}
    predicted = restored("spoilt-check", "--check", **wanted)
    promised(f"check mode names the unit alone: {predicted.changed}", list(predicted.changed) == [unit])
    restored("spoilt", witnessed=True, **wanted)
    promised("it is as it was", set(digests().values()) == {manifest["digest"]})
    again = restored("spoilt-again", **wanted)
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


def replaced():
    """A database with something else in it is left alone, until somebody says that it may go; it is dumped first."""
    psql = "runuser -u postgres -- psql -qAtd enterprise-store -c"
    on("db1", f"cd /; {psql} 'COMMENT ON DATABASE \"enterprise-store\" IS NULL'")
    before = on("db1", f"cd /; {psql} 'SELECT count(*) FROM snapstorage.package_store'")
    wanted = {"store_backup_recipients": keys()[1]}
    turned_down("unconfirmed", "set store_confirm to store.test", **wanted)
    restored("confirmed", store_confirm=CLUSTER, **wanted)
    after = on("db1", f"cd /; {psql} 'SELECT count(*) FROM snapstorage.package_store'")
    promised("the database is that of the backup", before == after)
    kept = list((BACKUPS / f"{CLUSTER}.before-restore").glob("*Z/database.dump.age"))
    promised("what was there is kept", len(kept) == 1 and kept[0].stat().st_size > 1000)
    promised("it serves", downloads() == 4)
    again = restored("confirmed-again", store_confirm=CLUSTER, **wanted)
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


ACTS = (predict, backup, another, rebuild, same, foretold, spoilt, replaced, refused)
