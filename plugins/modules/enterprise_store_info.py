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
      - What to ask for. C(connections) makes the unit open connections to everything it needs, which may take a
        while when something does not answer.
    type: list
    elements: str
    choices: [status, connections]
    default: [status]
"""

EXAMPLES = r"""
- name: Ask the unit
  storeops.ha.enterprise_store_info:
    gather: [status, connections]
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
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, connections, spec, status


def gather(params):
    executable = cli.find(params["executable"], params["snap"])
    result = {"installed": executable is not None, "healthy": None, "status": None, "connections": None}
    if executable is None:
        return dict(result, healthy=False)
    store = cli.EnterpriseStore(executable)
    if "status" in params["gather"]:
        output = store.status()
        said = status.parse(output.text)
        result.update(status=dict(said, exit_code=output.code), healthy=status.is_healthy(said))
    if "connections" in params["gather"]:
        output = store.check_connections()
        result["connections"] = dict(connections.parse(output.text), exit_code=output.code)
    return result


def main():
    what = {"type": "list", "elements": "str", "choices": ["status", "connections"], "default": ["status"]}
    module = AnsibleModule(argument_spec=dict(spec.cli(), gather=what), supports_check_mode=True)
    try:
        result = gather(module.params)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
