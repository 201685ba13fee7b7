# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fetch_snaps
short_description: Have the snap files of a host on the controller for the length of a run
version_added: 0.1.0
description:
  - Brings the file of an installed snap and of the snaps it stands on to the controller, with the assertions that snapd
    keeps of them, so that they can be installed on another host.
  - They lie in the temporary folder of the run, which nobody else can read and which Ansible removes when the run ends.
    On the host a copy lies in Ansible's temporary folder for the length of the task. So both need room for them.
  - The transfer is one of files, in pieces, so that the size of a snap is no question of memory. Its result is proved
    by checksum.
  - A file that the controller has already is not brought. It must have the same content, or the task fails.
  - Nothing is changed on the host, so check mode does the same.
options:
  name:
    description: Name of the snap.
    type: str
    default: enterprise-store
  given:
    description:
      - Files that are on the controller already, by the name of their snap, each with C(file) and C(assertion_file).
    type: dict
    default: {}
  folder:
    description: The folder on the host to copy to. Set by the action plugin.
    type: path
  names:
    description: The snaps whose files are copied. Set by the action plugin.
    type: list
    elements: str
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
  - module: storeops.ha.snap_file_info
  - module: storeops.ha.pinned_snap
"""

EXAMPLES = r"""
- name: Have what unit1 runs
  storeops.ha.fetch_snaps:
    given:
      enterprise-store:
        file: files/enterprise-store_120.snap
        assertion_file: files/enterprise-store_120.assert
  delegate_to: unit1
  become: true
  register: fetched
"""

RETURN = r"""
snaps:
  description: The snaps, in the order of their installation.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: enterprise-store
    file:
      description: Its file on the controller.
      type: str
      sample: /root/.ansible/tmp/ansible-local-4711/storeops-unit1/enterprise-store.snap
    assertion_file:
      description: Its assertions on the controller, empty when there are none.
      type: str
      sample: /root/.ansible/tmp/ansible-local-4711/storeops-unit1/enterprise-store.assert
fetched:
  description: Names of those whose file was brought from the host. Of the others, the given file is used.
  returned: success
  type: list
  elements: str
  sample: [core22]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils import _snap_files
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SOCKET, SnapdClient


def main():
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "default": "enterprise-store"},
            "given": {"type": "dict", "default": {}},
            "folder": {"type": "path"},
            "names": {"type": "list", "elements": "str"},
            "snapd_socket": {"type": "path", "default": SOCKET},
        },
        supports_check_mode=True,
    )
    options = module.params
    client = SnapdClient(options["snapd_socket"])
    try:
        snaps = _snap_files.described(client, options["name"], True)
        if options["folder"]:
            snaps = _snap_files.staged(client, snaps, options["names"] or [], options["folder"])
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, snaps=snaps)


if __name__ == "__main__":
    main()
