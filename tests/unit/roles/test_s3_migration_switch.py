# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switch to S3 in a real run with modules that only write down what they were asked: table and setting together."""

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.tests.unit.stubbed import Stage

MODULES = (
    "haproxy_server enterprise_store_config enterprise_store_config_info enterprise_store_milestone "
    "store_usage_info blob_migrate"
)
PLAY = """
- hosts: unit1:lb1
  gather_facts: false
  environment: {STUB_HOST: "{{ inventory_hostname }}"}
  vars:
    takeover_unit: unit1
    s3_migration_unit: unit1
    takeover_proxies: [lb1]
    takeover_domain: store.example.com
    s3_migration_push_timeout: 1
  tasks:
    - ansible.builtin.set_fact:
        takeover_found: {tls: false, settings: {proxy.domain: d}, milestones: []}
      when: inventory_hostname == 'unit1'
    - ansible.builtin.include_role:
        name: storeops.ha.s3_migration
        tasks_from: switch
"""
BEFORE = {"changed": True, "restarted": True, "changed_keys": ["proxy.storage.backend"]}
ON_S3 = {"proxy.storage.backend": "s3"}
AFTER = {"changed": True, "changed_keys": ["proxy.storage.backend"], "settings": ON_S3, "digest_after": "d"}
QUIET = {"changed": False, "pushing": []}
GOOD = {"enterprise_store_config check": BEFORE, "enterprise_store_config ": AFTER, "store_usage_info ": QUIET}
FAILED = {"failed": True, "msg": "It does not work."}
TOUCHING = ("blob_migrate", "enterprise_store_config")


@pytest.fixture
def switched(tmp_path):
    stage = Stage(tmp_path, MODULES.split(), PLAY)
    return lambda **rules: stage.run("unit1,lb1", (), {**GOOD, **rules})


def touched(lines):
    """What was done to table and setting, and when requests waited."""
    words = {"drain": "hold", "ready": "release"}
    found = []
    for line in lines:
        state = line["given"].get("state", "")
        if line["module"] == "haproxy_server":
            found.append(words[state])
        elif line["module"] in TOUCHING and not line["check"]:
            found.append("{0} {1}".format(line["module"], state).strip())
    return found


def test_packages_and_setting_change_while_requests_wait_and_stragglers_follow(switched):
    status, text, lines = switched()
    assert status == 0, text
    wanted = ["hold", "hold", "blob_migrate switched", "enterprise_store_config", "release", "blob_migrate switched"]
    assert touched(lines) == wanted


def test_a_store_on_s3_gets_its_stragglers_and_nobody_waits(switched):
    rules = {"enterprise_store_config check": {"changed": False, "restarted": False, "changed_keys": []}}
    status, _text, lines = switched(**rules)
    assert (status, touched(lines)) == (0, [])


def test_a_table_that_cannot_be_switched_leaves_the_store_as_it_was(switched):
    info = {"settings": {"proxy.storage.backend": "local"}}
    status, text, lines = switched(**{"blob_migrate switched": FAILED, "enterprise_store_config_info ": info})
    assert status != 0 and "The step switch was not finished on unit1: It does not work." in text
    assert touched(lines) == ["hold", "hold", "blob_migrate switched", "blob_migrate reverted", "release"]


def test_a_setting_that_does_not_take_puts_the_packages_back(switched):
    info = {"settings": {"proxy.storage.backend": "local"}}
    status, _text, lines = switched(**{"enterprise_store_config ": FAILED, "enterprise_store_config_info ": info})
    assert status != 0
    wanted = ["hold", "hold", "blob_migrate switched", "enterprise_store_config", "blob_migrate reverted", "release"]
    assert touched(lines) == wanted


def test_a_setting_that_was_stored_before_the_failure_keeps_the_packages_where_it_looks(switched):
    status, _text, lines = switched(
        **{"enterprise_store_config ": FAILED, "enterprise_store_config_info ": {"settings": ON_S3}}
    )
    assert status != 0
    assert touched(lines)[-3:] == ["enterprise_store_config", "blob_migrate switched", "release"]


def test_a_push_that_does_not_end_keeps_everything_as_it_is(switched):
    status, _text, lines = switched(**{"store_usage_info ": {"changed": False, "pushing": ["push-snap"]}})
    assert status != 0 and touched(lines) == []
