"""The lab's hosts, as acts look at them and disturb them."""

from __future__ import annotations

import json
import subprocess
import time

from stage import ALL_UNITS, INVENTORY, ROOT, promised

STORE = "/snap/bin/enterprise-store"
ADMIN = "socat - UNIX-CONNECT:/run/haproxy/admin.sock"
PROXIES = ("lb1", "lb2")
ASSERTION = "/var/snap/enterprise-store/common/nginx/airgap/store.assert"
BEHAVIOUR = "/etc/enterprise-store-standin.json"


def lab(*words, text=None):
    """One call of the lab's command."""
    done = subprocess.run([str(ROOT / "lab" / "lab"), *words], input=text, capture_output=True, text=True, check=False)
    promised(f"lab {' '.join(words)[:80]}: {done.stderr or done.stdout}", done.returncode == 0)
    return done.stdout


def on(host, command):
    """A command as root on a host."""
    return lab("exec", host, "--", "sh", "-c", command)


def listing():
    """The inventory of the lab."""
    printed = subprocess.run([str(INVENTORY)], capture_output=True, text=True, check=True).stdout
    return json.loads(printed)


def inputs():
    """What the inventory says for all hosts."""
    return listing()["all"]["vars"]


def snap(number):
    """The lab's snap file of the store with this number."""
    return inputs()["store_snap_file"].replace("_1.snap", f"_{number}.snap")


# -- units ------------------------------------------------------------------------------------------------------------


def versions(*units):
    """{unit: version of its store}."""
    return {unit: on(unit, "snap list enterprise-store | tail -n 1").split()[1] for unit in units or ALL_UNITS}


def held():
    """Whether every unit's store is held."""
    return all("held" in on(unit, "snap list enterprise-store | tail -n 1") for unit in ALL_UNITS)


def started(unit):
    """When the services of a unit started."""
    return on(unit, "systemctl show --property=Id,ActiveEnterTimestampMonotonic 'snap.enterprise-store.*.service'")


def setting(unit, key):
    """One setting of a unit, without what the command prints with every key."""
    always = on(unit, f"{STORE} config proxy.domain").splitlines()
    return "".join(line for line in on(unit, f"{STORE} config {key}").splitlines() if line not in always).strip()


def settings(key):
    """The different values that a setting has on the units."""
    return {setting(unit, key) for unit in ALL_UNITS}


def assertions():
    """The different checksums that the units' store assertions have."""
    return {on(unit, f"sha256sum {ASSERTION}") for unit in ALL_UNITS}


def digest(unit):
    """The digest of the whole configuration, as the unit itself shows it."""
    return on(
        unit, "curl -s -o /dev/null -D - -H 'X-Forwarded-Proto: https' http://127.0.0.1/_status/check | grep Digest"
    )


def push(name="hello-rehearsal", revision=7):
    """A snap for clients, and for trying new units with; the path of its bundle on unit1."""
    maker = (ROOT / "lab" / "standin" / "make_push_bundle").read_text(encoding="utf-8")
    there = f"/var/snap/enterprise-store/common/snaps-to-push/{name}.tar.gz"
    on(
        "unit1",
        f"mkdir -p {there.rpartition('/')[0]}; python3 - {name} {revision} 3145739 {there} <<'END'\n{maker}\nEND\n",
    )
    return there


def sick(unit):
    """Its front end stays away after each restart, which nobody can see before."""
    text = json.loads(on(unit, f"cat {BEHAVIOUR}"))
    on(unit, f"cp {BEHAVIOUR} /root/behaviour")
    on(unit, f"echo '{json.dumps({**text, 'slowness': 3600})}' >{BEHAVIOUR}")


def healthy(unit):
    """It behaves like the others again."""
    on(unit, f"cp /root/behaviour {BEHAVIOUR}")


def cut_off(unit):
    """Its machine is alive and no packet reaches it."""
    on(unit, "ip link set $(ip -br -4 addr | grep 10.99 | cut -d ' ' -f 1 | cut -d @ -f 1) down")


def connected(unit):
    """Packets reach it again."""
    on(unit, "ip link set $(ip -br link | grep -v ^lo | head -n 1 | cut -d ' ' -f 1 | cut -d @ -f 1) up")


# -- proxies ----------------------------------------------------------------------------------------------------------


def servers():
    """{proxy: {name of a server that its running HAProxy has: its administrative state}}."""
    rows = {proxy: on(proxy, f"echo show servers state | {ADMIN}").splitlines() for proxy in PROXIES}
    return {
        proxy: {row.split()[3]: row.split()[6] for row in lines if " store " in row} for proxy, lines in rows.items()
    }


def everywhere(*names):
    """Whether all proxies have these servers and no other, all in rotation."""
    return all(found == dict.fromkeys(names, "0") for found in servers().values())


def processes():
    """The process of each proxy that answers; a reload replaces it."""
    return [on(proxy, f"echo show info | {ADMIN} | grep ^Pid") for proxy in PROXIES]


def until_down(unit, seconds=30):
    """Wait until the first proxy knows that a unit is dead."""
    end = time.monotonic() + seconds
    while "UP" in on("lb1", f"echo show stat | {ADMIN} | grep store,{unit}"):
        promised(f"the proxies notice that {unit} is dead", time.monotonic() < end)
        time.sleep(0.5)
