# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_usage_info
short_description: Who uses a unit of an Enterprise Store at this moment
version_added: 0.1.0
description:
  - Looks for some seconds at the TCP connections of the host, and names the clients that come to the unit directly,
    and not through the proxies. Connections that ended within the last minute are seen as well, where the unit closed
    them.
  - Names the commands that push to the store while it looks.
  - Tells what a name means on this host, so that it can be compared with the addresses of the proxies.
options:
  ports:
    description: The ports at which the unit serves.
    type: list
    elements: int
    default: [80, 443]
  known:
    description: Addresses and names that may connect, those of the proxies above all. The host itself always may.
    type: list
    elements: str
    default: []
  watch:
    description: For how many seconds to look at connections. V(0) looks once.
    type: float
    default: 0
  resolve:
    description: The name to look up.
    type: str
    default: ""
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.haproxy_info
"""

EXAMPLES = r"""
- name: See whether clients still come to the unit directly
  storeops.ha.store_usage_info:
    known: [192.0.2.21, 192.0.2.22]
    watch: 5
    resolve: store.example.com
  register: usage
"""

RETURN = r"""
direct:
  description: Addresses of clients that came directly.
  type: list
  elements: str
  returned: success
  sample: [198.51.100.7]
pushing:
  description: The pushing commands that run, without their arguments.
  type: list
  elements: str
  returned: success
  sample: [push-snap]
resolved:
  description: The addresses of O(resolve). Empty when nobody knows the name.
  type: list
  elements: str
  returned: success
  sample: [192.0.2.21, 192.0.2.22]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils import _usage


def main():
    module = AnsibleModule(
        argument_spec={
            "ports": {"type": "list", "elements": "int", "default": [80, 443]},
            "known": {"type": "list", "elements": "str", "default": []},
            "watch": {"type": "float", "default": 0},
            "resolve": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    given = module.params
    module.exit_json(
        changed=False,
        direct=_usage.watch(given["ports"], given["known"], given["watch"]),
        pushing=_usage.pushes(),
        resolved=_usage.addresses(given["resolve"]) if given["resolve"] else [],
    )


if __name__ == "__main__":
    main()
