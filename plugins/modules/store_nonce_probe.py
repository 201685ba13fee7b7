# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_nonce_probe
short_description: Find out whether units share their nonces
version_added: 0.1.0
description:
  - Does what devices do when they log in. It has each unit hand out nonces, and opens a session with them at the next
    unit. That works only where the units share what they keep for a short time, in memcached or in PostgreSQL.
  - Every unit is first tried with a nonce of its own. Where that opens no session, because this version of the store
    wants more than a nonce, nothing can be said, and nothing is.
  - Run it where units may be reached, which is on a proxy.
  - The nonces are used up or forgotten by the store after a few minutes. Nothing else is left behind.
options:
  units:
    description: The units to ask.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the unit in the results.
        type: str
        required: true
      address:
        description: IPv4 or IPv6 address, or a name.
        type: str
        required: true
      port:
        description: The port at which the unit serves HTTP.
        type: int
        default: 80
  domain:
    description: The host name under which clients know the store.
    type: str
    required: true
  scheme:
    description: How clients come to the store, which is what a proxy would tell the unit.
    type: str
    choices: [https, http]
    default: https
  count:
    description: How many nonces of each unit are tried at the next one.
    type: int
    default: 8
  timeout:
    description: How many seconds one answer may take.
    type: float
    default: 5
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Find out whether the units share their nonces
  storeops.ha.store_nonce_probe:
    units:
      - {name: unit1, address: 10.77.0.11}
      - {name: unit2, address: 10.77.0.12}
    domain: store.example.com
  register: nonces

- name: Refuse units that do not
  ansible.builtin.assert:
    that: nonces.exchanges | rejectattr('said', 'eq', '') | length == 0
"""

RETURN = r"""
units:
  description: What each unit does with its own nonces.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The unit.
      type: str
      sample: unit1
    issues:
      description: Whether it hands out nonces.
      type: bool
    opens_own:
      description: Whether a nonce of its own opens a session at it. Null when it hands out none.
      type: bool
    said:
      description: What it answered, if not that.
      type: str
      sample: answered 503 (no memcached)
exchanges:
  description: What units do with the nonces of others. Only units that take their own are among them.
  returned: success
  type: list
  elements: dict
  contains:
    issuer:
      description: The unit that handed out the nonces.
      type: str
      sample: unit1
    opener:
      description: The unit that was to open sessions with them.
      type: str
      sample: unit2
    tried:
      description: How many were tried.
      type: int
      sample: 8
    opened:
      description: How many opened a session.
      type: int
      sample: 8
    said:
      description: What the unit answered to the first that did not.
      type: str
      sample: answered 401 (nonce unknown or used)
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._nonces import Way, look

UNIT = {
    "name": {"type": "str", "required": True},
    "address": {"type": "str", "required": True},
    "port": {"type": "int", "default": 80},
}


def main():
    module = AnsibleModule(
        argument_spec={
            "units": {"type": "list", "elements": "dict", "required": True, "options": UNIT},
            "domain": {"type": "str", "required": True},
            "scheme": {"type": "str", "choices": ["https", "http"], "default": "https"},
            "count": {"type": "int", "default": 8},
            "timeout": {"type": "float", "default": 5},
        },
        supports_check_mode=True,
    )
    options = module.params
    way = Way(options["domain"], options["scheme"], options["timeout"])
    try:
        found = look(way, options["units"], options["count"])
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
