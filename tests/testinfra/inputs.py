"""Which inputs of the playbooks are secret: what their lists of inputs mark so."""

from __future__ import annotations

from pathlib import Path

import yaml

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"


def secret_inputs():
    """Names of the secret inputs of all playbooks."""
    found = set()
    for path in PLAYBOOKS.glob("*.meta.yml"):
        for spec in yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"].values():
            found |= {name for name, option in spec["options"].items() if option.get("no_log")}
    return found
