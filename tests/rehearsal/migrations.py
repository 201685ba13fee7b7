"""An existing store of one unit is taken over under load, and goes back."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys

from hosts import PROXIES, STORE, lab, listing, on
from stage import FOLDER, INVENTORY, ROOT, TOOLS, Run, environment, promised, succeeds, written

sys.path[:0] = [str(ROOT / "tests" / "testinfra"), str(ROOT / "tests" / "witness")]

UNIT = "unit1"
UNITS = (UNIT,)
SCHEME = os.environ.get("LAB_SCHEME") or "https"
BLOBS = "/var/snap/enterprise-store/common/snapstorage-local"
INCOMING = "/var/snap/enterprise-store/common/snaps-to-push"
# How many snaps there are, and of what size at most.
COUNT = int(os.environ.get("STOREOPS_SNAPS") or "40")
LARGEST = 6_000_000
PSQL = "cd /; runuser -u postgres -- psql -qAtd enterprise-store"
STAGES = ("begun", "pin", "proxies", "settings", "trust", "plain", "switch")


def wanted(**more):
    """The inputs of every run: the unit has the certificate, and rows whose file is missing stay as they are."""
    return {
        "store_migrate_backup": False,
        "store_certificate_file": "",
        "store_migrate_irregular": {"row_without_file": "leave"},
        **more,
    }


def migrated(act, *words, **more):
    """A run to its good end."""
    witnessed = more.pop("witnessed", False)
    return succeeds(act, "migrate_existing", *words, units=UNITS, witnessed=witnessed, **wanted(**more))


def returned(act, *words, **more):
    """A run back to its good end."""
    witnessed = more.pop("witnessed", False)
    return succeeds(act, "rollback_migration", *words, units=UNITS, witnessed=witnessed, **wanted(**more))


def table():
    """All rows, in their order."""
    return on("db1", f"{PSQL} -c 'SELECT * FROM snapstorage.package_store ORDER BY id'")


def digest():
    """The digest of the unit's configuration, as a module tells."""
    argv = [str(TOOLS / "ansible"), UNIT, f"--inventory={INVENTORY}", "-m", "storeops.ha.enterprise_store_config_info"]
    printed = subprocess.run(argv, env=environment(UNITS), capture_output=True, text=True, check=True).stdout
    return re.search(r'\bdigest"?: "?([0-9a-f]{64})', printed).group(1)


def kept():
    """{stage: digest before it} of what is kept on the unit."""
    printed = on(UNIT, "cat /var/lib/storeops/migration/*.json 2>/dev/null || true")
    return {one["name"]: one["digest"] for one in map(json.loads, printed.splitlines())}


def push(names):
    """Snaps by the store's own command; sizes from one kilobyte on, each some larger than the one before."""
    maker = base64.b64encode((ROOT / "lab" / "standin" / "make_push_bundle").read_bytes()).decode()
    lines = [f"mkdir -p {INCOMING}", f"echo {maker} | base64 -d >/root/maker"]
    for name, size in names:
        bundle = f"{INCOMING}/{name}.tar.gz"
        lines.append(f"python3 /root/maker {name} 1 {size} {bundle} >/dev/null")
        lines.append(f"{STORE} push-snap {bundle} >/dev/null && rm {bundle}")
    lab("exec", UNIT, "--", "sh", "-e", text="\n".join(lines) + "\n")


def existing():
    """A store that runs, with everything irregular that may be left."""
    path = written("existing", {})
    argv = [str(TOOLS / "ansible-playbook"), f"--inventory={INVENTORY}", str(ROOT / "tests/rehearsal/existing.yml")]
    log = FOLDER / "existing.log"
    with log.open("w", encoding="utf-8") as handle:
        done = subprocess.run(argv, env=environment(UNITS), stdout=handle, stderr=subprocess.STDOUT, check=False)
    path.unlink()
    promised(f"there is a store, see {log}", done.returncode == 0)
    growth = (LARGEST / 1000) ** (1 / max(1, COUNT - 1))
    push([(f"snap-{number:03}", int(1000 * growth**number)) for number in range(COUNT)])
    irregular()
    print(f"{len(table().splitlines())} rows, digest {digest()[:12]}", flush=True)


def irregular():
    """Files without a row, a row without a file, packages marked as deleted, a charm, unscanned uploads."""
    uuid = "e33d585a-cdf3-420e-9b6e-125d069542a5"
    on(
        UNIT,
        f"cd {BLOBS}; head -c 5000 /dev/urandom >scanned/orphan_1.snap; head -c 7000 /dev/urandom >scanned/charm-blob;"
        f" mkdir -p unscanned/{uuid}; head -c 9000 /dev/urandom >unscanned/{uuid}/hello-world_29.snap",
    )
    columns = "INSERT INTO snapstorage.package_store (object_uuid, path, bucket, object_size, mark_deleted) VALUES"
    rows = [
        f"(gen_random_uuid(), 'charm-blob', '{BLOBS}/scanned', 7000, false)",
        f"(gen_random_uuid(), 'Gone0_1.snap', '{BLOBS}/scanned', 100, false)",
        f"(gen_random_uuid(), 'Deleted0_1.snap', '{BLOBS}/scanned', 100, true)",
        f"('{uuid}', 'hello-world_29.snap', '{BLOBS}/unscanned/{uuid}', 9000, false)",
    ]
    lab("exec", "db1", "--", "sh", "-c", f"{PSQL} -f -", text=f"{columns} {', '.join(rows)};\n")


def proxied():
    """Proxies come in front, and the run says what there is to do as long as a client comes to the unit directly."""
    hosts = listing()["_meta"]["hostvars"]
    there = f"{SCHEME}://{hosts[UNIT]['ansible_host']}/_status/check"
    asking = f"while true; do curl -sko /dev/null {there}; sleep 0.2; done"
    on("client", f"systemd-run --quiet --unit=direct sh -c '{asking}'")
    run = Run("proxied", "migrate_existing", units=UNITS, **wanted(store_migrate_until="clients"))
    run.fails(f"Directly to {UNIT} came {hosts['client']['ansible_host']} within")
    on("client", "systemctl stop direct")
    for proxy in PROXIES:
        told = on(proxy, "echo show servers state | socat - UNIX-CONNECT:/run/haproxy/admin.sock")
        promised(f"{proxy} has the server line of now", (" unit1-tls " in told) == (SCHEME == "https"))
    promised("the snap is held", "held" in on(UNIT, "snap list enterprise-store | tail -n 1"))
    promised("nothing else was changed", len({*kept().values(), digest()}) == 1)


def taken():
    """All of it under load; the second run finds nothing to do."""
    before = len(table().splitlines())
    run = migrated("taken", witnessed=True)
    promised("every package came through the proxies", "came through the proxies" in run.text)
    promised("no row came or went", len(table().splitlines()) == before + 2 or len(table().splitlines()) == before)
    left = [row for row in table().splitlines() if BLOBS in row]
    promised(f"only the row without a file and the deleted one stayed: {left}", len(left) <= 2)
    promised("blobs are in S3", "s3" in on(UNIT, f"{STORE} config proxy.storage.backend"))
    if SCHEME == "https":
        promised("the unit has no key any more", not on(UNIT, f"{STORE} config proxy.tls.key").strip(" \nNone"))
    again = migrated("taken-again")
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


def back():
    """Back from S3 and from plain HTTP, and on again; what was pushed meanwhile survives."""
    rows, digests = table(), kept()
    push([("pushed-later", 123_456)])
    returned("back-switch", witnessed=True, store_rollback_to="switch")
    promised("the digest is as before the switch", digest() == digests["switch"])
    promised("no row is in a bucket", not [row for row in table().splitlines() if "-production" in row])
    promised(
        "the pushed snap survives", "123456" in table() and len(table().splitlines()) == len(rows.splitlines()) + 1
    )
    returned("back-settings", witnessed=True, store_rollback_to="settings")
    promised("the digest is that of the beginning", digest() == digests["begun"])
    promised("stages are forgotten", not {"settings", "trust", "plain", "switch"} & set(kept()))
    again = returned("back-again", store_rollback_to="settings")
    promised(f"a second run changes nothing: {again.changed}", not again.changed)


def onwards():
    """The same way once more."""
    migrated("onwards", witnessed=True)
    promised("blobs are in S3", "s3" in on(UNIT, f"{STORE} config proxy.storage.backend"))


ACTS = (existing, proxied, taken, back, onwards)
