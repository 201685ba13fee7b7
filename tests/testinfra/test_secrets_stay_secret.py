"""No secret of the cluster is anywhere but where it belongs."""

from __future__ import annotations

import base64
import json
import tempfile
import urllib.parse
from pathlib import Path

import pytest
from cluster import ROOT, on_each

INPUTS = ("store_registration_bundle", "store_database_password", "store_s3_secret_access_key")
PUBLIC = "/etc /home /opt /root /run /srv /tmp /usr/local /var/lib /var/snap /var/tmp".split()
LARGEST = 8 * 1024 * 1024


def forms(secret):
    """The ways in which a secret shows up in texts."""
    plain = {secret, urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret), json.dumps(secret)[1:-1]}
    encoded = base64.b64encode(secret.encode()).decode()
    return sorted(plain | {encoded, encoded.rstrip("="), repr(secret)[1:-1], secret.replace("'", "''")})


def lines_of_key(pem):
    """A private key is found by any of its lines, however its line ends are written.

    Its first half holds the public key too, sometimes in the very letters in which that is shown.
    """
    body = [line for line in pem.splitlines() if line and not line.startswith("-----")]
    return sorted({line for line in body[len(body) // 2 : -1] if len(line) > 40} or set(body))


def _of_inventory(variables):
    """{name: forms} of what the operator gave us."""
    found = {name: forms(str(variables[name])) for name in INPUTS if variables.get(name)}
    bundle = variables.get("store_registration_bundle")
    if bundle:
        found["the registration's private key"] = lines_of_key(json.loads(base64.b64decode(bundle))["private_key"])
    if variables.get("store_certificate_file"):
        pem = Path(variables["store_certificate_file"]).read_text(encoding="utf-8")
        found["the certificate's private key"] = lines_of_key(pem.partition("-----END")[0])
    return found


def _of_unit(cluster):
    """{name: forms} of what the first unit made up itself."""
    unit = cluster.units[0]
    found = {}
    answer = cluster.module(unit.name, "storeops.ha.enterprise_store_config_info")[unit.name]
    for name, value in answer["settings"].items():
        if value == "(secret)":
            secret = unit.run("snap get enterprise-store %s", name)
            found[name] = lines_of_key(secret) if "-----" in secret else forms(secret)
    return found


class Needles(dict):
    """{name: forms}, which a failing test shows by their names."""

    def __repr__(self):
        return f"Needles({sorted(self)})"


@pytest.fixture(scope="module")
def needles(cluster):
    """Every secret of this cluster."""
    found = Needles({**_of_inventory(cluster.variables), **_of_unit(cluster)})
    assert len(found) >= 6 and all(len(form) >= 8 for texts in found.values() for form in texts), sorted(found)
    return found


def _names_in(text, needles):
    return sorted(name for name, texts in needles.items() if any(form in text for form in texts))


def test_ansible_never_printed_a_secret(run_log, needles):
    assert "PLAY RECAP" in run_log
    assert _names_in(run_log, needles) == []


def test_hosts_show_no_secret_to_their_accounts_nor_in_their_logs(cluster, needles):
    question = {"needles": needles, "roots": PUBLIC, "logs": ["/var/log"]}
    found = on_each(cluster.members, lambda host: host.script("search.py", question))
    assert all(answer["journal_bytes"] > 1000 for answer in found.values()), "there are journals to look at"
    assert {name: answer["findings"] for name, answer in found.items() if answer["findings"]} == {}


def test_the_search_finds_what_is_there(cluster, needles):
    """A search that finds nothing anywhere proves nothing."""
    unit = cluster.units[0]
    unit.run("echo canary-9f2c | tee /tmp/canary | systemd-cat; chmod 644 /tmp/canary; journalctl --sync")
    found = unit.script("search.py", {"needles": {"canary": ["canary-9f2c"]}, "roots": ["/tmp"], "logs": []})
    unit.run("rm /tmp/canary")
    assert {"canary in /tmp/canary", "canary in the journal"} <= set(found["findings"])


def _texts_of_controller():
    allowed = {(ROOT / ".cache" / "inventory.yml").resolve()}
    roots = [Path("~/.ansible").expanduser(), ROOT / ".cache", *Path(tempfile.gettempdir()).glob("*ansible*")]
    for root in roots:
        paths = [root] if root.is_file() else root.rglob("*")
        for path in paths:
            plain = path.is_file() and not path.is_symlink() and path.resolve() not in allowed
            # The checkout itself is below .cache by way of a link, which is not followed.
            if plain and path.stat().st_size < LARGEST:
                yield path


def test_no_secret_is_left_on_the_controllers_disk(needles):
    found, looked_at = [], 0
    for path in _texts_of_controller():
        looked_at += 1
        found += [f"{name} in {path}" for name in _names_in(path.read_bytes().decode("utf-8", "replace"), needles)]
    assert looked_at, "there was something to look at"
    assert found == []
