# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: virtual_address_info
short_description: Whether a host has an address that it shares with others
version_added: 0.1.0
description:
  - Tells which of some addresses this host has at the moment, and whether keepalived runs, without which it gets none.
  - It changes nothing.
options:
  addresses:
    description: The addresses, IPv4 and IPv6, plain or with the length of their network.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Ask who has the virtual address
  storeops.ha.virtual_address_info:
    addresses: [192.0.2.9]
  register: answer

- name: Say so
  ansible.builtin.debug:
    msg: "{{ inventory_hostname }} has it."
  when: answer.held | length > 0
"""

RETURN = r"""
held:
  description: The ones of O(addresses) that this host has, without the length of their network.
  returned: success
  type: list
  elements: str
  sample: [192.0.2.9]
running:
  description: Whether keepalived runs.
  returned: success
  type: bool
  sample: true
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils import _service, _virtual_address
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError


def main():
    module = AnsibleModule(
        argument_spec={"addresses": {"type": "list", "elements": "str", "required": True}},
        supports_check_mode=True,
    )
    try:
        wanted = [_virtual_address.plain(address) for address in module.params["addresses"]]
        service = _service.read(module.run_command, "keepalived", [])
    except (StoreOpsError, ValueError) as e:
        module.fail_json(msg=str(e))
    ip = module.get_bin_path("ip", required=True, opt_dirs=["/sbin", "/usr/sbin"])
    own = _virtual_address.of_host(module.run_command([ip, "-oneline", "address", "show"], check_rc=True)[1])
    module.exit_json(changed=False, held=[one for one in wanted if one in own], running=service["running"])


if __name__ == "__main__":
    main()
