"""The named answers to what nobody documents about the store's snap; see the stand-in's README."""

from __future__ import annotations

import json

from .paths import LAB, PROFILE
from .shell import LabError

FILE = LAB / "profiles.json"


def known() -> dict[str, dict]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def choose(name: str) -> None:
    profiles = known()
    if name not in profiles:
        raise LabError(f"there is no profile named {name}; there are {', '.join(profiles)}")
    PROFILE.parent.mkdir(parents=True, exist_ok=True)
    PROFILE.write_text(json.dumps({"name": name, **profiles[name]}, indent=1), encoding="utf-8")


def chosen() -> str:
    return json.loads(PROFILE.read_text(encoding="utf-8"))["name"] if PROFILE.exists() else "none"
