"""Every call to podman goes through here."""

from __future__ import annotations

import functools
import json
import os

from . import machine
from .shell import run, succeeds
from .topology import ANY, LABEL


@functools.lru_cache(maxsize=None)
def _prefix() -> tuple[str, ...]:
    return (*machine.entry(), "podman")


def podman(*words: str, check: bool = True, text: str | None = None, cpu: int | None = None) -> str:
    pinned = [] if cpu is None else ["taskset", "--cpu-list", str(cpu)]
    return run([*pinned, *_prefix(), *words], check=check, text=text)


def ok(*words: str) -> bool:
    return succeeds([*_prefix(), *words])


def become(*words: str) -> None:
    """Replace this process by a podman call (for a terminal)."""
    argv = [*_prefix(), *words]
    os.execvp(argv[0], argv)


def everywhere() -> list[str]:
    """The containers of all labs of this machine."""
    return podman("ps", "-a", "--format", "{{.Names}}", "--filter", f"name=^{ANY}-").split()


def containers() -> dict[str, str]:
    """Name and state of every host of the lab, running or not."""
    if not machine.can_run_hosts():
        return {}
    listed = podman("ps", "-a", "--filter", f"label={LABEL}", "--format", "json")
    return {item["Names"][0].removeprefix(f"{LABEL}-"): item["State"] for item in json.loads(listed or "[]") or []}
