# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._store import status
from hypothesis import given, strategies as st

OFFLINE = """\
Store URL: http://proxy.example.com
Store DB: ok
Store is in air-gapped mode
Store ID: id
Internal Service Status:
  memcached: running
  nginx: not running: 500 Server Error: Internal Server Error for url: http://127.0.0.1/_status/check
  packagereview-worker: running
  snapdevicegw-local: running
"""

ONLINE = """\
Store URL: http://proxy.example.com
Store DB: ok
Store ID: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U
Status: approved
Connected Devices (updated daily): 0
Device Limit: 25
Internal Service Status:
  memcached: running
  nginx: running
"""

NO_DATABASE = """\
Store URL: http://test-offline-store
Store DB: not configured (check the installation guide at http://localhost/docs/ or visit \
https://docs.ubuntu.com/enterprise-store/en/install#database)
"""


def test_an_offline_store_with_a_failing_service():
    found = status.parse(OFFLINE)
    assert found["url"] == "http://proxy.example.com"
    assert (found["db"], found["air_gapped"], found["store_id"], found["approval"]) == ("ok", True, "id", None)
    assert found["services"]["memcached"] == {"running": True, "reason": None}
    assert found["services"]["nginx"] == {
        "running": False,
        "reason": "500 Server Error: Internal Server Error for url: http://127.0.0.1/_status/check",
    }
    assert len(found["services"]) == 4
    assert found["raw_facts"] == {} and found["warnings"] == []
    assert not status.is_healthy(found)


def test_an_online_store_in_good_health():
    found = status.parse(ONLINE)
    assert (found["air_gapped"], found["approval"]) == (False, "approved")
    assert found["store_id"] == "3dqTufgqR25SBaBoCuqCFwLcU01Gp24U"
    assert found["raw_facts"] == {"Connected Devices (updated daily)": "0", "Device Limit": "25"}
    assert status.is_healthy(found)


def test_a_store_without_database():
    found = status.parse(NO_DATABASE)
    assert found["db"].startswith("not configured (check the installation guide at http://localhost/docs/")
    assert found["services"] == {}
    assert not status.is_healthy(found)


@pytest.mark.parametrize("store_id", [" not registered", " (not registered)", " None", "", " "])
def test_a_store_that_is_not_registered_has_no_id(store_id):
    assert status.parse(OFFLINE.replace("Store ID: id", "Store ID:" + store_id))["store_id"] is None


def test_the_other_spelling_of_air_gapped():
    text = OFFLINE.replace("in air-gapped", "in device authenticated air-gapped")
    assert status.parse(text)["air_gapped"] is True


def test_a_store_that_is_not_air_gapped_is_not_called_so():
    assert status.parse("Store is not in air-gapped mode\n")["air_gapped"] is False


def test_a_name_that_does_not_resolve_is_a_warning():
    text = OFFLINE.replace("Store DB", "Temporary failure in name resolution\nStore DB")
    assert status.parse(text)["warnings"] == ["Temporary failure in name resolution"]


@pytest.mark.parametrize(
    "text",
    [
        ONLINE.replace("\n", "  \n"),
        "WARNING library is old\n" + ONLINE + "\n\nbye\n",
        ONLINE.replace("\n", "\r\n"),
        ONLINE.replace("  memcached", "memcached").replace("  nginx", "nginx"),
        ONLINE.replace("  nginx: running", "    nginx: running"),
    ],
)
def test_noise_blanks_and_lost_indentation_do_no_harm(text):
    found = status.parse(text)
    assert status.is_healthy(found)
    assert sorted(found["services"]) == ["memcached", "nginx"]
    assert found["raw_facts"]["Device Limit"] == "25"


def test_lists_of_an_offline_store_are_no_services():
    text = OFFLINE + "Imported stores:\n  ubuntu: core24\n  other\nAccount keys:\n  abc\n"
    found = status.parse(text)
    assert len(found["services"]) == 4
    assert found["raw_facts"] == {"Imported stores": "ubuntu: core24\nother", "Account keys": "abc"}


@pytest.mark.parametrize(
    "state, running, reason",
    [
        ("running", True, None),
        ("running (pid 12)", True, None),
        ("not running", False, None),
        ("not running: dead", False, "dead"),
        ("starting", False, "starting"),
        ("running backwards", False, "running backwards"),
    ],
)
def test_only_running_is_running(state, running, reason):
    found = status.parse("Internal Service Status:\n  x: {0}\n".format(state))["services"]["x"]
    assert found == {"running": running, "reason": reason}


@pytest.mark.parametrize("text", ["", "error: you need to be root\n", "Internal Service Status:\n"])
def test_silence_is_not_health(text):
    assert not status.is_healthy(status.parse(text))


def test_passwords_are_not_repeated():
    assert "canary" not in repr(
        status.parse("Store DB: cannot reach postgresql://u:canary@h/db\nX http://u:canary@h\n")
    )


@given(st.text(max_size=200))
def test_any_text_is_understood_without_an_error(text):
    assert status.is_healthy(status.parse(text)) in (True, False)


VALUE = st.text(st.sampled_from("abcXYZ019 .,:/-()[]'\"?!#%"), min_size=1, max_size=30).map(str.strip).filter(bool)
STATES = st.one_of(
    st.just(("running", {"running": True, "reason": None})),
    st.just(("not running", {"running": False, "reason": None})),
    VALUE.map(lambda why: ("not running: " + why, {"running": False, "reason": why.lstrip(": ") or None})),
)
SERVICES = st.dictionaries(st.from_regex(r"[a-z][a-z0-9-]{1,20}", fullmatch=True), STATES, max_size=6)
FACTS = st.dictionaries(st.sampled_from(["Device Limit", "Connected Devices (updated daily)", "Licence"]), VALUE)
NOISE = st.lists(st.sampled_from(["Temporary failure in name resolution", "WARNING old library", "retrying (1/3)"]))


@given(
    named=st.fixed_dictionaries(
        {},
        optional={
            "Store URL": st.sampled_from(["http://proxy.example.com", "https://[fd00::1]:8443"]),
            "Store DB": VALUE,
            "Store ID": st.from_regex(r"[A-Za-z0-9]{8,32}", fullmatch=True),
            "Status": VALUE,
        },
    ),
    air_gapped=st.booleans(),
    facts=FACTS,
    services=SERVICES,
    noise=NOISE,
    indent=st.sampled_from(["", " ", "  ", "\t"]),
    end=st.sampled_from(["\n", "\r\n", "  \n", "\n\n"]),
)
def test_whatever_status_is_printed_is_understood(named, air_gapped, facts, services, noise, indent, end):
    lines = noise + ["{0}: {1}".format(*fact) for fact in named.items()]
    lines += ["Store is in air-gapped mode"] if air_gapped else []
    lines += ["{0}: {1}".format(*fact) for fact in facts.items()]
    lines += ["Internal Service Status:"] + [indent + name + ": " + text for name, (text, _) in services.items()]
    found = status.parse(end.join(lines) + end)
    assert found == {
        "url": named.get("Store URL"),
        "db": named.get("Store DB"),
        "store_id": named.get("Store ID"),
        "approval": named.get("Status"),
        "air_gapped": air_gapped,
        "services": dict((name, state) for name, (_, state) in services.items()),
        "raw_facts": facts,
        "warnings": noise,
    }
    runs = [state["running"] for _, state in services.values()]
    assert status.is_healthy(found) is (named.get("Store DB") == "ok" and bool(runs) and all(runs))
