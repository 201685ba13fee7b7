#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_info
short_description: Ask a unit of an Enterprise Store how it is
version_added: 0.1.0
description:
  - Returns what C(enterprise-store status) and C(enterprise-store check-connections) say, as data.
  - On request it also returns what a comparison of units needs. That is the release and whether it is held, the store
    it is registered as and its assertion, and the configuration with everything secret replaced.
  - The output is understood line by line, so services and lines of other versions do no harm. What a unit says
    decides whether it is healthy, not how the command exits, because that is not documented.
extends_documentation_fragment:
  - storeops.ha.attributes.info
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
options:
  gather:
    description:
      - What to ask for. Everything is asked at the same time.
      - V(connections) makes the unit open connections to everything it needs, which may take a while when something
        does not answer.
      - V(identity) is answered by snapd and by files of the unit, so it works while the store does not.
    type: list
    elements: str
    choices: [status, connections, identity, configuration]
    default: [status]
  tolerant:
    description:
      - Do not fail when a part cannot be had. It is V(null) then, and RV(problems) says why.
    type: bool
    default: false
  ignore_keys:
    description: Keys that may differ from unit to unit and are not part of the digest of the configuration.
    type: list
    elements: str
    default: []
  fingerprint_key:
    description:
      - A random text, the same for all units of one comparison and for no other. With it, secrets can be compared
        without being shown.
    type: str
  assertion_path:
    description: Where the store assertion lies. Default is the place in the folder of the snap.
    type: path
  state_dir:
    description: Where M(storeops.ha.enterprise_store_config) notes that a restart is owed.
    type: path
    default: /var/lib/storeops
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
"""

EXAMPLES = r"""
- name: Ask the unit
  storeops.ha.enterprise_store_info:
    gather: [status, connections]
  become: true
  register: unit

- name: Ask for all that is compared between units
  storeops.ha.enterprise_store_info:
    gather: [status, connections, identity, configuration]
    tolerant: true
    fingerprint_key: "{{ random_text_of_this_run }}"
  become: true
  register: unit

- name: Wait until the unit is healthy
  storeops.ha.enterprise_store_info:
  become: true
  register: unit
  until: unit.healthy
  retries: 30
  delay: 2
"""

RETURN = r"""
installed:
  description: Whether the command is on the host. If not, everything else is V(null) and RV(healthy) is V(false).
  returned: always
  type: bool
  sample: true
healthy:
  description: The database answers, at least one service is listed, and none of them is not running. V(null) if not
    asked.
  returned: success
  type: bool
  sample: true
status:
  description: What C(status) says. V(null) if not asked.
  returned: success
  type: dict
  contains:
    url:
      description: The URL the store is registered for.
      type: str
      returned: success
      sample: https://store.example.com
    db:
      description: State of the database, C(ok) when it answers.
      type: str
      returned: success
      sample: ok
    air_gapped:
      description: Whether the store works offline.
      type: bool
      returned: success
      sample: true
    store_id:
      description: Identifier of the store, V(null) when it is not registered.
      type: str
      returned: success
      sample: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U
    approval:
      description: State of an online registration.
      type: str
      returned: success
      sample: approved
    services:
      description: The services by name, each with C(running) and C(reason).
      type: dict
      returned: success
      sample: {nginx: {running: false, reason: 500 Server Error}, snapauth: {running: true, reason: null}}
    raw_facts:
      description: Whatever else it says as C(Key, value).
      type: dict
      returned: success
      sample: {Device Limit: "25"}
    warnings:
      description: Lines that are none of these.
      type: list
      elements: str
      returned: success
      sample: [Temporary failure in name resolution]
    exit_code:
      description: Exit status of the command, which says little.
      type: int
      returned: success
      sample: 0
connections:
  description: What C(check-connections) says. V(null) if not asked.
  returned: success
  type: dict
  contains:
    all_ok:
      description: Whether every connection works.
      type: bool
      returned: success
      sample: false
    items:
      description: The single connections.
      type: list
      elements: dict
      returned: success
      sample:
        - kind: http
          target: https://api.snapcraft.io
          ok: false
          address: api.snapcraft.io:443
          reason: dns lookup error
    exit_code:
      description: Exit status of the command, which says little.
      type: int
      returned: success
      sample: 1
identity:
  description: Which store the unit serves with which release. V(null) if not asked.
  returned: success
  type: dict
  contains:
    installed:
      description: Whether the snap is installed.
      type: bool
      returned: success
    revision:
      description: Its revision, or null.
      type: str
      returned: success
      sample: "120"
    version:
      description: Its version, or null.
      type: str
      returned: success
      sample: "2.41"
    channel:
      description: The channel it follows, or null.
      type: str
      returned: success
      sample: latest/stable
    hold:
      description: V(forever), V(none), or the moment until which snapd does not refresh it.
      type: str
      returned: success
      sample: forever
    store_id:
      description: Identifier of the store, null when the unit is not registered.
      type: str
      returned: success
      sample: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U
    store_url:
      description: URL for which the store is registered, or null.
      type: str
      returned: success
      sample: https://store.example.com
    air_gapped:
      description: Whether the store works offline.
      type: bool
      returned: success
    has_assertion:
      description: Whether the assertion of this very store is in place.
      type: bool
      returned: success
    serves:
      description: Whether the unit is registered to the end, with its assertion if it is offline.
      type: bool
      returned: success
    restart_pending:
      description: Whether settings were written whose services have not been seen restarting.
      type: bool
      returned: success
    assertion:
      description: The assertion in place, with C(exists), C(sha256), C(store_id) and C(url).
      type: dict
      returned: success
      sample: {exists: false, sha256: null, store_id: null, url: null}
configuration:
  description: The settings in force. V(null) if not asked.
  returned: success
  type: dict
  contains:
    settings:
      description: >-
        Every known key and every other that is set, as M(storeops.ha.enterprise_store_config_info) returns it.
      type: dict
      returned: success
      sample: {proxy.domain: store.example.com, proxy.auth.secret: (secret)}
    set_keys:
      description: Names of the keys that are set to something else than their default, sorted.
      type: list
      elements: str
      returned: success
      sample: [proxy.auth.secret, proxy.domain]
    digest:
      description: SHA-256 over the meaning of the configuration, without O(ignore_keys).
      type: str
      returned: success
      sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
    fingerprints:
      description: For each value that is not shown, a word made with O(fingerprint_key). Empty without it.
      type: dict
      returned: success
      sample: {proxy.auth.secret: 7d793037a0760186574b0282f2f435e7}
problems:
  description: Why a part could not be had, by part.
  returned: success
  type: dict
  sample: {configuration: The configuration could not be read.}
"""

from datetime import datetime, timezone

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, spec, status, unit
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile
from ansible_collections.storeops.ha.plugins.module_utils._store.document import YAML_IMPORT_ERROR
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import STATE_DIR, Marker

PARTS = ["status", "connections", "identity", "configuration"]


def asked(params, executable):
    snap = params["snap"]
    path = params["assertion_path"] or "/var/snap/{0}/common/nginx/airgap/store.assert".format(snap)
    return unit.Unit(
        store=cli.EnterpriseStore(executable) if executable else None,
        snapd=SnapdClient(params["snapd_socket"], timeout=60),
        snap=snap,
        assertion_file=AssertionFile(path),
        restart_pending=Marker(params["state_dir"], snap).exists,
    )


def gather(params):
    """The result, and the error of each part that could not be had."""
    executable = cli.find(params["executable"], params["snap"])
    parts = [part for part in PARTS if part in params["gather"]]
    errors = {}
    if YAML_IMPORT_ERROR and executable and "configuration" in parts:
        # An empty host has neither the library nor anything to read with it.
        parts.remove("configuration")
        errors["configuration"] = StoreOpsError(missing_required_lib("PyYAML"), {"exception": YAML_IMPORT_ERROR})
    year = datetime.now(timezone.utc).year
    of_unit = asked(params, executable)
    key = params["fingerprint_key"] or ""
    answers, failed = unit.gather(of_unit, parts, tuple(params["ignore_keys"]), key, year)
    errors.update(failed)
    result = dict(dict.fromkeys(PARTS), **answers)
    healthy = status.is_healthy(result["status"]) if result["status"] else None
    result.update(installed=executable is not None, healthy=healthy if executable else False)
    return result, errors


def main():
    arguments = dict(
        spec.cli(),
        gather={"type": "list", "elements": "str", "choices": PARTS, "default": ["status"]},
        tolerant={"type": "bool", "default": False},
        ignore_keys={"type": "list", "elements": "str", "default": [], "no_log": False},
        fingerprint_key={"type": "str", "no_log": True},
        assertion_path={"type": "path"},
        state_dir={"type": "path", "default": STATE_DIR},
        **spec.snapd_socket(),
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    result, errors = gather(module.params)
    if errors and not module.params["tolerant"]:
        first = next(errors[part] for part in PARTS if part in errors)
        module.fail_json(msg=str(first), **first.details)
    problems = dict((part, str(error)) for part, error in errors.items())
    module.exit_json(changed=False, problems=problems, **result)


if __name__ == "__main__":
    main()
