"""The end state of a cluster: what an operator would look at to say that two clusters are the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lab import GROUPS, MEMBERS, argv, environment, on, script_on

BUCKETS = "timeout 30 radosgw-admin bucket list"


def take(key):
    """{host or subject: what is there}."""
    with ThreadPoolExecutor(max_workers=3) as pool:
        states = dict(zip(MEMBERS, pool.map(lambda host: json.loads(script_on(host, "state.py", key)), MEMBERS)))
    states["s3"] = {"buckets": sorted(json.loads(on("s3", BUCKETS)))}
    for unit, found in _ask("enterprise_store_config_info").items():
        states[unit]["configuration"] = {name: found[name] for name in ("settings", "set_keys", "digest")}
    for unit, found in _ask("enterprise_store_info", "gather=status,connections").items():
        states[unit]["store"] = _store(found)
    return states


def _store(found):
    return {
        "healthy": found["healthy"],
        "store id": found["status"]["store_id"],
        "offline": found["status"]["air_gapped"],
        "services": {name: service["running"] for name, service in found["status"]["services"].items()},
        "connections": sorted(f"{item['kind']} {item['ok']}" for item in found["connections"]["items"]),
    }


def _ask(module, arguments=""):
    """{unit: result} of one of our own modules."""
    words = argv("ansible", "units", "--module-name", f"storeops.ha.{module}", "--args", arguments)
    done = subprocess.run(words, capture_output=True, text=True, env=environment(), check=False)
    found = {}
    for match in re.finditer(r"^(\S+) \| SUCCESS => (?=\{)", done.stdout, re.MULTILINE):
        found[match.group(1)] = json.JSONDecoder().raw_decode(done.stdout, match.end())[0]
    missing = set(GROUPS["units"]) - set(found)
    if missing:
        raise ValueError(
            f"{module} has no answer from {', '.join(sorted(missing))}: {done.stdout[-500:]}{done.stderr[-500:]}"
        )
    return found


def new_key(path):
    """The key of the hashes that stand for secrets, known to this account alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(32).hex())
    return path.read_text()
