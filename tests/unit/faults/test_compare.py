"""Two end states are the same when nothing differs but what is named, with its reason."""

from __future__ import annotations

import copy

import pytest
from compare import MAY_DIFFER, differences, faults_of, reason

STATE = {
    "unit1": {
        "files": {"/etc/hosts": "644 0 0 abc", "/etc/memcached.conf": "644 0 0 def"},
        "packages": {"snapd": "install ok installed 2.68"},
        "services": {"enabled": ["a.service", "b.service"], "failed": []},
        "unfinished": [],
        "configuration": {"digest": "d", "settings": {"proxy.domain": "x"}, "set_keys": ["proxy.domain"]},
        "store": {"healthy": True},
        "memcached": {"has read its files": True},
    }
}
STATE["unit2"] = copy.deepcopy(STATE["unit1"])
UNITS = ["unit1", "unit2"]


def changed(*path, to):
    state = copy.deepcopy(STATE)
    part = state
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = to
    return state


def test_a_state_is_as_itself():
    assert differences(STATE, STATE) == []
    assert faults_of(STATE, UNITS) == []


@pytest.mark.parametrize(
    "path, to",
    [
        (("unit1", "files", "/etc/memcached.conf"), "644 0 0 other"),
        (("unit1", "files", "/etc/memcached.conf"), "600 0 0 def"),
        (("unit1", "files", "/etc/haproxy/.draft"), "600 0 0 x"),
        (("unit1", "packages", "snapd"), "install ok half-configured 2.68"),
        (("unit1", "services", "enabled"), ["a.service"]),
        (("unit1", "services", "enabled"), ["b.service", "a.service"]),
        (("unit1", "services", "failed"), ["b.service"]),
        (("unit1", "configuration", "settings", "proxy.domain"), "y"),
        (("unit1", "store", "healthy"), False),
    ],
)
def test_whatever_differs_is_said_with_its_place(path, to):
    found = differences(STATE, changed(*path, to=to))
    assert len(found) == 1
    assert found[0].startswith("/".join(path[:2]))


def test_what_is_gone_is_said():
    state = copy.deepcopy(STATE)
    del state["unit2"]["files"]["/etc/memcached.conf"]
    assert differences(STATE, state) == ["unit2/files/etc/memcached.conf: 644 0 0 def became (nothing)"]


def test_of_lists_only_the_difference_is_said():
    found = differences(STATE, changed("unit1", "services", "enabled", to=["b.service", "c.service"]))
    assert found == ["unit1/services/enabled: lacks ['a.service'], has ['c.service']"]


def test_only_what_is_named_may_differ():
    assert differences(STATE, changed("unit1", "files", "/etc/hosts", to="644 0 0 other")) == []
    assert reason("unit1/files/etc/hosts.allow") is None
    assert reason("unit1/files/etc/ssl/private/ours.pem") is None


def test_each_exception_says_why():
    assert all(len(why.split()) > 2 for _pattern, why in MAY_DIFFER)


@pytest.mark.parametrize(
    "path, to, word",
    [
        (("unit2", "unfinished"), ["/etc/haproxy/certs/.x.pem.0123"], "unfinished"),
        (("unit2", "configuration", "digest"), "e", "digest"),
        (("unit2", "store", "healthy"), False, "not healthy"),
        (("unit2", "memcached", "has read its files"), False, "older files"),
    ],
)
def test_some_states_are_wrong_whatever_they_are_compared_with(path, to, word):
    found = faults_of(changed(*path, to=to), UNITS)
    assert len(found) == 1
    assert word in found[0] and "unit2" in found[0]
