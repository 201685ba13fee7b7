#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_identity_info
short_description: Which store a unit serves
version_added: 0.1.0
description:
  - Tells which store a unit is registered as, from what snapd keeps and from the assertion that is in place.
  - The store itself is not asked, so this works while its database is away and costs nothing.
options:
  snap:
    description: Name of the snap.
    type: str
    default: enterprise-store
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
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Ask which store the unit serves
  storeops.ha.enterprise_store_identity_info:
  register: identity
"""

RETURN = r"""
installed:
  description: Whether the snap is installed.
  returned: success
  type: bool
  sample: true
revision:
  description: Its revision, or null.
  returned: success
  type: str
  sample: "120"
version:
  description: Its version, or null.
  returned: success
  type: str
  sample: "2.41"
store_id:
  description: Identifier of the store, null when the unit is not registered.
  returned: success
  type: str
  sample: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U
store_url:
  description: URL for which the store is registered, or null.
  returned: success
  type: str
  sample: https://store.example.com
air_gapped:
  description: Whether the store works offline.
  returned: success
  type: bool
  sample: true
has_assertion:
  description: Whether the assertion of this very store is in place.
  returned: success
  type: bool
  sample: true
serves:
  description: Whether the unit is registered to the end, with its assertion if it is offline.
  returned: success
  type: bool
  sample: true
restart_pending:
  description: Whether settings were written whose services have not been seen restarting.
  returned: success
  type: bool
  sample: false
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import identity, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import STATE_DIR, Marker


def gather(params):
    path = params["assertion_path"] or "/var/snap/{0}/common/nginx/airgap/store.assert".format(params["snap"])
    pending = Marker(params["state_dir"], params["snap"]).exists()
    return identity.read(SnapdClient(params["snapd_socket"]), params["snap"], AssertionFile(path).read(), pending)


def main():
    arguments = dict(
        snap={"type": "str", "default": "enterprise-store"},
        assertion_path={"type": "path"},
        state_dir={"type": "path", "default": STATE_DIR},
        **spec.snapd_socket(),
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    try:
        result = gather(module.params)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
