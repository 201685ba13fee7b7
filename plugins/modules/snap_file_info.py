# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: snap_file_info
short_description: Which snap files a host runs
version_added: 0.1.0
description:
  - Tells revision, signature and content of an installed snap, and of the snaps it stands on (snapd and the base).
  - Revisions of files without signatures count per host, so the content is what two hosts can be compared by.
options:
  name:
    description: Name of the snap.
    type: str
    default: enterprise-store
  foundation:
    description: Also describe the snaps it stands on, before it. Nothing is known of them where it is not installed.
    type: bool
    default: false
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.fetch_snaps
"""

EXAMPLES = r"""
- name: Ask which files the store runs from
  storeops.ha.snap_file_info:
    foundation: true
  become: true
  register: files
"""

RETURN = r"""
snaps:
  description: The snaps, in the order of their installation. The one that was asked for is the last.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: enterprise-store
    installed:
      description: Whether it is there. If not, what follows is V(null) or V(false).
      type: bool
    revision:
      description: Its revision.
      type: str
      sample: "120"
    version:
      description: Its version.
      type: str
      sample: "2.41"
    channel:
      description: The channel it follows, or V(null).
      type: str
      sample: latest/stable
    signed:
      description: Whether a store vouches for it.
      type: bool
    devmode:
      description: Whether it runs without confinement.
      type: bool
    held:
      description: Whether its refreshes are held forever.
      type: bool
    path:
      description: Its file.
      type: str
      sample: /var/lib/snapd/snaps/enterprise-store_120.snap
    size:
      description: The size of the file in bytes.
      type: int
      sample: 268435456
    sha256:
      description: SHA-256 of the file.
      type: str
      sample: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils import _snap_files
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SOCKET, SnapdClient


def main():
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "default": "enterprise-store"},
            "foundation": {"type": "bool", "default": False},
            "snapd_socket": {"type": "path", "default": SOCKET},
        },
        supports_check_mode=True,
    )
    options = module.params
    try:
        snaps = _snap_files.described(SnapdClient(options["snapd_socket"]), options["name"], options["foundation"])
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, snaps=snaps)


if __name__ == "__main__":
    main()
