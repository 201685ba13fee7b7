#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_airgap
short_description: Make a store serve from its own storage alone
version_added: 0.1.0
description:
  - Runs C(enterprise-store enable-airgap-mode) unless the store is offline already.
  - There is no way back - the vendor documents none, and devices that know the store as offline would be lost.
options:
  restart_timeout:
    description: For how many seconds the command may run. It restarts the services.
    type: int
    default: 300
  state_dir:
    description: Where to note that a restart is owed, until it has been seen.
    type: path
    default: /var/lib/storeops
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Make the store serve from its own storage alone
  storeops.ha.enterprise_store_airgap:
  become: true
"""

RETURN = r"""
air_gapped:
  description: Whether the store is offline now; in check mode, whether it would be.
  returned: success
  type: bool
  sample: true
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import airgap, cli, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import STATE_DIR, Marker


def enable(params, check_mode):
    """Whether there was something to do; done unless in check mode."""
    snapd, snap = SnapdClient(params["snapd_socket"], timeout=params["restart_timeout"]), params["snap"]
    if airgap.is_on(snapd, snap):
        return False
    if not check_mode:
        executable = cli.find(params["executable"], snap)
        if executable is None:
            raise cli.missing(params["executable"], snap)
        marker = Marker(params["state_dir"], snap)
        airgap.enable(cli.EnterpriseStore(executable), snapd, marker, snap, params["restart_timeout"])
    return True


def main():
    arguments = dict(
        spec.cli(),
        restart_timeout={"type": "int", "default": 300},
        state_dir={"type": "path", "default": STATE_DIR},
        **spec.snapd_socket(),
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    try:
        changed = enable(module.params, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    diff = {"before": {"air_gapped": not changed}, "after": {"air_gapped": True}}
    module.exit_json(changed=changed, air_gapped=True, diff=diff)


if __name__ == "__main__":
    main()
