"""Changes of a running cluster: one unit after the other, and nobody notices."""

from __future__ import annotations

import os
import time

from hosts import (
    ASSERTION,
    STORE,
    assertions,
    connected,
    cut_off,
    digest,
    everywhere,
    held,
    lab,
    on,
    push,
    setting,
    settings,
    snap,
    started,
    versions,
)
from stage import ALL_UNITS, Run, nothing_is_left, promised, refused, succeeds

OLD, NEW = "2.40", "2.41"
# The task in which a unit gets its release. The first time it only compares, all units at once; then it is one unit's
# turn after the other's.
FATAL = "Install the store at its revision and hold it"
# A service of the store that will not start from the new version.
BROKEN = "/etc/systemd/system/snap.enterprise-store.snapauth.service.d/broken.conf"
# Moments in which the controller dies: a task's name, and when it is begun for which time.
MOMENTS = (
    ("Remember whether the unit has a turn", 1),
    ("Note on each proxy that it had the unit in rotation", 1),
    (FATAL, 2),
    ("Send it new work again", 1),
    ("Send it nothing new, and wait until what it has has ended", 1),
)


def all_are(version):
    """All units have this version, held and in rotation."""
    promised(f"all units have {version}", set(versions().values()) == {version})
    promised("all are held", held())
    promised("all are in rotation", everywhere(*ALL_UNITS))


def upgrade():
    """Three units, another release; and nothing is left to do."""
    target = {"store_snap_file": snap(2)}
    predicted = succeeds("upgrade-check", "upgrade", "--check", "--diff", **target)
    promised("check mode names every unit", set(predicted.changed) >= set(ALL_UNITS))
    promised("check mode changes nothing", set(versions().values()) == {OLD})
    done = succeeds("upgrade", "upgrade", witnessed=True, **target)
    promised("it tells from where to where", done.says(f"unit3: version {OLD} -> version {NEW}"))
    all_are(NEW)
    back = f"unit1 (from version {NEW} to version {OLD}), unit2"
    refused("back", "upgrade", back, store_snap_file=snap(1))
    nothing_is_left("upgrade", "upgrade", **target)


def configure():
    """Another setting on three units with one restart each."""
    wanted = {"store_snap_file": snap(2), "store_settings": {"proxy.cache.size": 4711}}
    predicted = succeeds("configure-check", "configure", "--check", "--diff", **wanted)
    promised("check mode names every unit", set(predicted.changed) >= set(ALL_UNITS))
    promised("check mode changes nothing", "4711" not in settings("proxy.cache.size"))
    succeeds("configure", "configure", witnessed=True, **wanted)
    promised("all units have it", settings("proxy.cache.size") == {"4711"})
    all_are(NEW)
    nothing_is_left("configure", "configure", **wanted)


def command():
    """A command that pushes a snap changes no configuration; one that sets a value reaches all units."""
    pushed = {"store_snap_file": snap(2), "store_command": ["push-snap", push()]}
    succeeds("push", "run_command", witnessed=True, **pushed)
    promised("every unit has the snap", all("7" in told("hello-rehearsal", unit) for unit in ALL_UNITS))
    wanted = {"store_snap_file": snap(2), "store_command": ["config", "proxy.cache.size=1234"]}
    succeeds("config", "run_command", witnessed=True, **wanted)
    promised("all units have it", settings("proxy.cache.size") == {"1234"})
    promised("all are alike", len({digest(unit) for unit in ALL_UNITS}) == 1)
    all_are(NEW)
    refused("no-command", "run_command", "store_command", store_snap_file=snap(2))


def told(name, unit):
    """What a unit says about a snap."""
    return on(
        unit, f"curl -s -H 'X-Forwarded-Proto: https' -H 'Host: store.test' http://127.0.0.1/v2/snaps/info/{name}"
    )


def reconcile():
    """What somebody changed on one unit by hand is as on the others again."""
    inputs = {"store_snap_file": snap(2)}
    right = setting("unit1", "proxy.cache.size")
    on("unit3", f"{STORE} config proxy.cache.size=815 >&2")
    on("unit2", "snap refresh --unhold enterprise-store >&2")
    predicted = succeeds("reconcile-check", "reconcile", "--check", "--diff", **inputs)
    promised("check mode names the units that differ", {"unit2", "unit3"} <= set(predicted.changed))
    promised("check mode changes nothing", setting("unit3", "proxy.cache.size") == "815")
    succeeds("reconcile", "reconcile", witnessed=True, **inputs)
    promised("all units have the same", settings("proxy.cache.size") == {right})
    all_are(NEW)
    # Clients are told that there is no assertion until it is back, so nobody is witness to this.
    on("unit2", f"rm {ASSERTION}")
    restored = succeeds("assertion", "reconcile", **inputs)
    promised("all have the assertion", len(assertions()) == 1)
    promised("nobody else was changed", set(restored.changed) == {"unit2"})
    nothing_is_left("reconcile", "reconcile", **inputs)


def drifted():
    """What somebody changed by hand on two units is told of by every playbook, before it changes anything."""
    inputs = {"store_snap_file": snap(2 if versions("unit1")["unit1"] == NEW else 1)}
    right = setting("unit1", "proxy.cache.size")
    on("unit2", f"{STORE} config proxy.cache.size=815 >&2")
    on("unit3", f"{STORE} config proxy.cache.size=816 >&2")
    plays = {"new_cluster": {}, "configure": {}, "upgrade": {}, "run_command": {"store_command": ["status"]}}
    for playbook, more in plays.items():
        run = refused("drifted", playbook, f"unit3: proxy.cache.size (816, and {right} on unit1)", **inputs, **more)
        promised(
            f"{playbook} names the other one, too", run.says(f"unit2: proxy.cache.size (815, and {right} on unit1)")
        )
    succeeds("drifted", "reconcile", witnessed=True, **inputs)
    promised("all units have the same", settings("proxy.cache.size") == {right})


def named():
    """The unit that is right is another one than the first; its revision and a bucket are what the others get."""
    inputs = {"store_snap_file": snap(2), "store_reference": "unit2"}
    on("unit2", f"{STORE} config proxy.cache.size=2222 >&2")
    on("unit3", f"{STORE} config proxy.storage.s3.scanned-container-name=theirs >&2")
    on("unit3", "snap revert enterprise-store >&2; snap refresh --hold enterprise-store >&2")
    succeeds("named", "reconcile", witnessed=True, **inputs)
    promised("all units have what unit2 has", settings("proxy.cache.size") == {"2222"})
    promised("the bucket is the right one", "theirs" not in settings("proxy.storage.s3.scanned-container-name"))
    all_are(NEW)
    nothing_is_left("named", "reconcile", **inputs)


def other_release():
    """What the units have, what they are to get, and the input for it: forward or back, so acts can be repeated."""
    old = versions("unit1")["unit1"]
    new, number = (OLD, 1) if old == NEW else (NEW, 2)
    return old, new, {"store_snap_file": snap(number), "store_allow_downgrade": new == OLD}


def lost(act, lose, find):
    """The second unit is lost in an upgrade: the third is not touched, and the same command finishes later."""
    old, new, target = other_release()
    before = started("unit3")
    run = Run(act, "upgrade", witnessed=True, **target)
    run.until(f": {FATAL}]", 3)
    # Not a wait for anything: so far into the task the unit is lost.
    time.sleep(float(os.environ.get("STOREOPS_MOMENT") or 1))
    lose("unit2")
    run.fails("unit2 was not changed to the end")
    promised("the third unit was not touched", started("unit3") == before and versions("unit3") == {"unit3": old})
    find("unit2")
    succeeds(f"{act}-finish", "upgrade", witnessed=True, **target)
    all_are(new)
    nothing_is_left(act, "upgrade", **target)


def power():
    """The second unit loses its power."""
    lost("power", lambda unit: lab("crash", unit), lambda unit: lab("boot", unit))


def cut():
    """The second unit is alive and cannot be reached."""
    lost("cut", cut_off, connected)


def unhealthy():
    """The second unit fails with its new release: it gets the old one back, and the third is not touched."""
    old, new, target = other_release()
    drop_in = f'[Service]\\nExecStartPre=/bin/sh -c "! grep -q {new} /snap/enterprise-store/current/meta/snap.yaml"\\n'
    on("unit2", f"mkdir -p {BROKEN.rpartition('/')[0]}; printf '{drop_in}' >{BROKEN}")
    on("unit2", "systemctl daemon-reload")
    before = started("unit3")
    run = Run("unhealthy", "upgrade", witnessed=True, health_deadline=30, unit_restart_timeout=40, **target)
    run.fails("It was put back to what it was before, is healthy, and in rotation as before.")
    promised("the second unit has its old release", versions("unit1", "unit2") == {"unit1": new, "unit2": old})
    promised("the third unit was not touched", started("unit3") == before and versions("unit3") == {"unit3": old})
    promised("all are in rotation", everywhere(*ALL_UNITS))
    on("unit2", f"rm {BROKEN}; systemctl daemon-reload")
    succeeds("unhealthy-finish", "upgrade", witnessed=True, **target)
    all_are(new)
    nothing_is_left("unhealthy", "upgrade", **target)


def killed():
    """The controller dies at five moments of an upgrade; the same command finishes."""
    _old, new, target = other_release()
    for task, times in MOMENTS:
        run = Run("killed", "upgrade", **target)
        run.until(f": {task}]", times)
        run.kill()
    succeeds("killed-finish", "upgrade", witnessed=True, **target)
    all_are(new)
    nothing_is_left("killed", "upgrade", **target)


ACTS = (upgrade, configure, command, reconcile, drifted, named, power, cut, unhealthy, killed)
