# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: snap_services
short_description: Stop a snap's services for good, or start a snap that was stopped
version_added: 0.1.0
description:
  - Stops all services of a snap, now and at boot, or undoes that.
  - With O(state=started) only a snap is started of which no service runs and none is to run at boot. The services of
    any other are left alone, since some of them may be off for a good reason.
options:
  name:
    description: Name of the snap. One that is not installed has nothing to stop.
    type: str
    default: enterprise-store
  state:
    description: What the services are to be.
    type: str
    choices: [started, stopped]
    required: true
  timeout:
    description: For how many seconds to wait for snapd.
    type: int
    default: 300
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
extends_documentation_fragment:
  - storeops.ha.attributes
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Stop the store of a unit that has left the cluster
  storeops.ha.snap_services:
    state: stopped
  become: true
"""

RETURN = r"""
services:
  description: The services that were, or in check mode would be, started or stopped, sorted.
  returned: success
  type: list
  elements: str
  sample: [nginx, snapauth]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snap_services import switch
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SOCKET, SnapdClient


def main():
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "default": "enterprise-store"},
            "state": {"type": "str", "choices": ["started", "stopped"], "required": True},
            "timeout": {"type": "int", "default": 300},
            "snapd_socket": {"type": "path", "default": SOCKET},
        },
        supports_check_mode=True,
    )
    options = module.params
    client = SnapdClient(options["snapd_socket"], timeout=options["timeout"])
    try:
        services = switch(client, options["name"], options["state"], module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    before, after = ("stopped", "started") if options["state"] == "started" else ("started", "stopped")
    diff = {"before": dict.fromkeys(services, before), "after": dict.fromkeys(services, after)}
    module.exit_json(changed=bool(services), services=services, diff=diff)


if __name__ == "__main__":
    main()
