"""The snaps that the witness downloads: one that is there at once, and one that takes its time."""

from __future__ import annotations

import base64
import hashlib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

MAKER = Path(__file__).resolve().parents[2] / "lab" / "standin" / "make_push_bundle"
INCOMING = "/var/snap/enterprise-store/common/snaps-to-push"
SNAPS = {"small": ("witness-small", 1, 300_000), "large": ("witness-large", 1, 4_000_000)}


def _maker():
    loader = SourceFileLoader("make_push_bundle", str(MAKER))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def have(cluster):
    """Push what is not there yet; what the witness needs to know of the snaps."""
    (unit, pushed), maker = _listing(cluster.units), _maker()
    known = {}
    for size, (name, revision, length) in SNAPS.items():
        if name not in pushed:
            _push(unit, name, revision, length)
        digest = hashlib.sha3_384(maker.content(name, revision, length)).hexdigest()
        known[size] = {"name": name, "sha3-384": digest}
    return known


def _listing(units):
    """(unit, what it says was pushed) of the first unit that answers."""
    for unit in units:
        try:
            return unit, unit.run("/snap/bin/enterprise-store list-pushed-snaps")
        except (AssertionError, RuntimeError):
            continue  # It may be what this is about that a unit is away.
    raise RuntimeError("no unit says which snaps were pushed, so there is nothing to download")


def _push(unit, name, revision, length):
    """The same arguments make the same bytes everywhere, so the bundle is made where it is needed."""
    there = f"{INCOMING}/{name}.tar.gz"
    script = base64.b64encode(MAKER.read_bytes()).decode()
    unit.run(f"mkdir -p {INCOMING} && echo {script} | base64 -d | python3 - {name} {revision} {length} {there}")
    unit.run(f"/snap/bin/enterprise-store push-snap {there}; rm {there}")
