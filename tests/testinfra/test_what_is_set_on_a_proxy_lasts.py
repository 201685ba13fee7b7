"""What was set on a proxy's servers outlives the HAProxy process that was told."""

from __future__ import annotations

import re

import pytest
from cluster import until

pytestmark = pytest.mark.disruptive

ENDS = {
    "reload": "systemctl reload haproxy",
    "restart": "systemctl restart haproxy",
    "crash": "kill -KILL $(systemctl show --property=MainPID --value haproxy)",
}


def _who_answers(proxy):
    """The process on the admin socket, None while there is none."""
    shown = proxy.state.run("echo show info | socat - UNIX-CONNECT:/run/haproxy/admin.sock").stdout
    found = re.search(r"^Pid: (\d+)$", shown, re.MULTILINE)
    return found and found.group(1)


def _set(cluster, proxy, unit, words):
    """What the module says of the unit afterwards."""
    arguments = f"backend=store server={unit.name} {words}"
    return cluster.module(proxy.name, "storeops.ha.haproxy_server", arguments)[proxy.name]


@pytest.mark.parametrize("state", ["drain", "maint"])
def test_a_state_and_a_weight_outlive_a_reload_a_restart_and_a_crash(cluster, state):
    if len(cluster.units) < 2:
        pytest.skip("the only unit cannot be taken away")
    proxy, unit = cluster.proxies[0], cluster.units[-1]
    wanted = f"state={state} weight=7"
    try:
        assert _set(cluster, proxy, unit, wanted)["changed"]
        for end, command in ENDS.items():
            before = _who_answers(proxy)
            proxy.run(f"systemctl reset-failed haproxy; {command}")
            until(f"a new process on {proxy.name}", lambda before=before: _who_answers(proxy) not in (None, before), 30)
            result = _set(cluster, proxy, unit, wanted)
            assert (result["changed"], result["servers"][0]["state"], result["servers"][0]["weight"]) == (
                False,
                state,
                7,
            ), end
    finally:
        back = _set(cluster, proxy, unit, "state=ready weight=100% wait_up=true")
    assert (back["servers"][0]["status"], back["servers"][0]["weight"]) == ("UP", 1)
