"""Units join and leave a running cluster, and nobody notices. It begins with a cluster of unit1 alone."""

from __future__ import annotations

from hosts import PROXIES, STORE, cut_off, digest, everywhere, healthy, on, processes, push, sick, until_down
from stage import ALL_UNITS, Run, nothing_is_left, promised, refused, succeeds

# What a unit that will not get well is waited for.
IMPATIENT = {"health_deadline": 20, "unit_restart_timeout": 30}


def join():
    """One unit of two new ones fails: the other joins, the cluster serves; the same command finishes later."""
    bundle = push()
    on("unit1", f"{STORE} push-snap {bundle} >&2; rm {bundle}")
    on("unit3", "systemd-run --unit=squatter python3 -m http.server 80 >&2")
    refused("squatter", "add_unit", "port 80: it is taken by squatter.service")
    promised(
        "the new unit is as empty as before", "not found" in on("unit2", "snap list enterprise-store 2>&1 || true")
    )
    on("unit3", "systemctl stop squatter")
    predicted = succeeds("join-check", "add_unit", "--check", "--diff")
    promised("check mode names new units and proxies", {"unit2", "unit3", *PROXIES} <= set(predicted.changed))
    promised("check mode changes nothing", everywhere("unit1"))
    sick("unit3")
    Run("join", "add_unit", witnessed=True, **IMPATIENT).fails("the cluster serves without: unit3")
    promised("the other has joined", everywhere("unit1", "unit2"))
    before = processes()
    Run("sick", "add_unit", **IMPATIENT).fails("the cluster serves without: unit3")
    promised("the proxies are as they were", processes() == before and everywhere("unit1", "unit2"))
    healthy("unit3")
    succeeds("join-finish", "add_unit", witnessed=True)
    promised("all have joined", everywhere(*ALL_UNITS))
    promised("all are alike", len({digest(unit) for unit in ALL_UNITS}) == 1)
    nothing_is_left("join", "add_unit")


def leave():
    """A unit leaves, its store is stopped, and it comes back."""
    wanted = {"store_remove_units": "unit3", "store_remove_snap": "stop"}
    refused("unknown", "remove_unit", "did you mean unit3?", store_remove_units=["unti3"])
    predicted = succeeds("leave-check", "remove_unit", "--check", "--diff", **wanted)
    promised("check mode names the proxies and the unit", {"unit3", *PROXIES} <= set(predicted.changed))
    promised("check mode changes nothing", everywhere(*ALL_UNITS))
    succeeds("leave", "remove_unit", witnessed=True, **wanted)
    promised("it has left", everywhere("unit1", "unit2"))
    services = on("unit3", "snap services enterprise-store").replace("disabled", "")
    promised("its store is stopped", "enabled" not in services)
    nothing_is_left("leave", "remove_unit", **wanted)
    succeeds("return", "add_unit", witnessed=True)
    promised("it is back", everywhere(*ALL_UNITS))


def dead():
    """A unit that nobody can reach any more leaves; it is neither asked nor waited for."""
    cut_off("unit2")
    until_down("unit2")
    succeeds("dead", "remove_unit", witnessed=True, store_remove_units=["unit2"])
    promised("it has left", everywhere("unit1", "unit3"))
    nothing_is_left("dead", "remove_unit", store_remove_units=["unit2"])
    run = Run("secrets", "remove_unit", store_remove_units="unit2", store_remove_snap="stop")
    run.fails("so the snap was not stopped")


def last():
    """Purging needs the cluster's name, and the last healthy unit stays."""
    left = ("unit1", "unit3")
    purge = {"units": left, "store_remove_units": "unit3", "store_remove_snap": "purge"}
    confirmed = {**purge, "store_confirm": "store.test"}
    refused("all", "remove_unit", "the store would be gone", units=left, store_remove_units="unit1,unit3")
    refused("word", "remove_unit", "the cluster's name", **purge)
    folder = "/var/snap/enterprise-store/common/snapstorage-local/scanned"
    on("unit3", f"mkdir -p {folder}; echo blob >{folder}/only-here_1.snap")
    refused("blob", "remove_unit", "only-here_1.snap", **confirmed)
    on("unit3", f"rm {folder}/only-here_1.snap")
    succeeds("purge", "remove_unit", witnessed=True, **confirmed)
    promised("its data is gone", "gone" in on("unit3", "ls -d /var/snap/enterprise-store >/dev/null 2>&1 || echo gone"))
    promised("it has left", everywhere("unit1"))
    refused("last", "remove_unit", "no healthy member would be left", units=left, store_remove_units="unit1")


ACTS = (join, leave, dead, last)
