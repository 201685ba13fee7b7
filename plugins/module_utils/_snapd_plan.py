# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which steps turn the snap that is there into the snap that is wanted. Pure: it asks nobody and changes nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

RISKS = ("stable", "candidate", "beta", "edge")

# snapd writes "forever" as a date some 290 years ahead; its own client calls everything beyond a century forever.
FOREVER_YEARS = 100

FOREVER = "forever"
NOT_HELD = "none"


class Installed(NamedTuple):
    """What is there, in the words the plan compares."""

    revision: str
    version: str
    channel: str
    hold: str
    blob: str

    @property
    def local(self) -> bool:
        """Installed from a file without signatures: such a revision starts with an x and means something here only."""
        return self.revision.startswith("x")


class Wanted(NamedTuple):
    """What the task asks for; None and False mean that nothing is asked in that respect."""

    name: str
    state: str = "present"
    revision: str | None = None
    channel: str | None = None
    path: str | None = None
    assertion_path: str | None = None
    hold: bool = True
    dangerous: bool = False
    devmode: bool = False
    classic: bool = False
    purge: bool = False
    refresh: bool = True
    revert: bool = False

    @property
    def flags(self) -> tuple:
        return tuple(flag for flag in ("dangerous", "devmode", "classic") if getattr(self, flag))

    @property
    def must_be_signed(self) -> bool:
        return not (self.dangerous or self.devmode)


class Step(NamedTuple):
    """One request to snapd: the word it is reported by, and the fields of the request beside the action."""

    word: str
    fields: dict


def full_channel(channel: str) -> str:
    """A channel as snapd reports it: ``stable`` and ``latest`` both become ``latest/stable``."""
    parts = channel.split("/")
    if parts[0] in RISKS:
        parts.insert(0, "latest")
    if len(parts) == 1:
        parts.append("stable")
    return "/".join(parts)


def hold_word(until: str | None, this_year: int) -> str:
    """``forever``, ``none``, or the moment at which snapd will let go of the snap."""
    if not until:
        return NOT_HELD
    year = until[:4]
    return FOREVER if year.isdigit() and int(year) - this_year >= FOREVER_YEARS else until


def installed(snap: dict[str, Any] | None, this_year: int) -> Installed | None:
    """snapd's description of a snap, reduced to what matters here."""
    if snap is None:
        return None
    name, revision = snap.get("name", ""), str(snap.get("revision", ""))
    return Installed(
        revision=revision,
        version=str(snap.get("version", "")),
        channel=snap.get("tracking-channel") or snap.get("channel") or "",
        hold=hold_word(snap.get("hold"), this_year),
        blob=snap.get("mounted-from") or f"/var/lib/snapd/snaps/{name}_{revision}.snap",
    )


def contradiction(wanted: Wanted) -> str | None:
    """Why these wishes cannot be fulfilled together, as a sentence; None when they can."""
    if wanted.revert:
        return _wrong_way_back(wanted)
    if wanted.path is None and wanted.revision and wanted.revision.startswith("x"):
        return (
            f"Revision {wanted.revision} of {wanted.name} is a local one, which only installing a file can make; "
            "give the file as path or a revision of the store."
        )
    if wanted.path is None and wanted.assertion_path:
        return f"assertion_path of {wanted.name} belongs to a snap file; give path too."
    return None


def _wrong_way_back(wanted: Wanted) -> str | None:
    if wanted.revision and not (wanted.path or wanted.channel):
        return None
    return (
        f"The way back to an earlier {wanted.name} is its revision alone; give revert together with revision, and "
        "neither path nor channel."
    )


def unwanted_refresh(there: Installed | None, wanted: Wanted, steps: list[Step]) -> str | None:
    """Why the plan is refused, as a sentence, when it would replace a snap that is to be kept."""
    if wanted.refresh or there is None or not any(step.word == "refresh" for step in steps):
        return None
    return (
        f"{wanted.name} is installed at revision {there.revision} (version {there.version}), which is not the one "
        "asked for, and this task may not replace it; ask for the installed one, or upgrade one unit at a time."
    )


def plan(there: Installed | None, wanted: Wanted, same_file: bool = False) -> list[Step]:
    """The steps still to be taken, in order; empty when everything is as wanted.

    ``same_file`` says whether the installed snap is, byte for byte, the wanted file.
    """
    if wanted.state == "absent":
        return [] if there is None else [Step("remove", {"purge": wanted.purge})]
    if wanted.revert:
        steps = _back(there, wanted)
    else:
        steps = _from_file(there, wanted, same_file) if wanted.path else _from_store(there, wanted)
    return steps + _hold(there, wanted)


def _back(there: Installed | None, wanted: Wanted) -> list[Step]:
    """snapd keeps the last revisions with their data, so that this needs neither a store nor a file."""
    right = there is not None and there.revision == wanted.revision
    return [] if right else [Step("revert", {"revision": wanted.revision})]


def _from_file(there: Installed | None, wanted: Wanted, same_file: bool) -> list[Step]:
    steps = []
    right = there is not None and same_file
    right = right and wanted.revision in (None, there.revision)
    right = right and not (wanted.must_be_signed and there.local)
    if not right:
        if wanted.assertion_path:
            steps.append(Step("ack", {}))
        steps.append(Step("install" if there is None else "refresh", {}))
    if wanted.channel and (there is None or there.channel != full_channel(wanted.channel)):
        steps.append(Step("switch", {"channel": wanted.channel}))
    return steps


def _from_store(there: Installed | None, wanted: Wanted) -> list[Step]:
    fields = {"revision": wanted.revision, "channel": wanted.channel}
    if there is None:
        fields.update((flag, True) for flag in wanted.flags if flag != "dangerous")
        return [Step("install", fields)]
    other_channel = bool(wanted.channel) and there.channel != full_channel(wanted.channel)
    if wanted.revision == there.revision and other_channel:
        return [Step("switch", {"channel": wanted.channel})]
    if other_channel or wanted.revision not in (None, there.revision):
        if there.local:
            # Without this word snapd leaves a snap that came from a file alone.
            fields["amend"] = True
        return [Step("refresh", fields)]
    return []


def _hold(there: Installed | None, wanted: Wanted) -> list[Step]:
    current = NOT_HELD if there is None else there.hold
    if wanted.hold and current != FOREVER:
        return [Step("hold", {"time": FOREVER, "hold-level": "general"})]
    if not wanted.hold and current != NOT_HELD:
        return [Step("unhold", {})]
    return []


def predicted(there: Installed | None, wanted: Wanted, steps: list[Step]) -> Installed | None:
    """What will be there after the steps, as far as one can know without taking them."""
    if wanted.state == "absent":
        return None
    known = there or Installed("", "", "", NOT_HELD, "")
    words = [step.word for step in steps]
    if {"install", "refresh", "revert"} & set(words):
        known = known._replace(revision=wanted.revision or "", version="", blob="")
    if wanted.channel:
        known = known._replace(channel=full_channel(wanted.channel))
    if "hold" in words or "unhold" in words:
        known = known._replace(hold=FOREVER if wanted.hold else NOT_HELD)
    return known


def shown(there: Installed | None) -> dict[str, Any]:
    """One side of the diff."""
    if there is None:
        return {"present": False}
    return {
        "present": True,
        "revision": there.revision or "(given by snapd)",
        "channel": there.channel,
        "hold": there.hold,
    }
