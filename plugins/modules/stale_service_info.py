# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: stale_service_info
short_description: Whether a service has read its files
version_added: 0.1.0
description:
  - Compares when the main process of a systemd service started with when files were last written.
  - A handler is lost when a run ends between writing a file and restarting the service. This tells the next run.
  - For services that read their files only when they start. A reload does not renew the main process.
options:
  name:
    description: The unit, V(memcached) or V(memcached.service).
    type: str
    required: true
  files:
    description: The files the service reads when it starts. A missing file is not newer.
    type: list
    elements: path
    required: true
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Ask whether memcached runs with the configuration on disk
  storeops.ha.stale_service_info:
    name: memcached
    files: [/etc/memcached.conf]
  register: memcached

- name: Restart it otherwise
  ansible.builtin.systemd_service:
    name: memcached
    state: restarted
  when: memcached.stale
"""

RETURN = r"""
exists:
  description: Whether systemd knows the unit.
  type: bool
  returned: success
  sample: true
running:
  description: Whether it runs.
  type: bool
  returned: success
  sample: true
pid:
  description: Its main process, or null.
  type: int
  returned: success
  sample: 812
stale:
  description: Whether it runs and one of O(files) was written after it started.
  type: bool
  returned: success
  sample: false
newer_files:
  description: The ones of O(files) that were.
  type: list
  elements: str
  returned: success
  sample: []
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._service import read


def main():
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "files": {"type": "list", "elements": "path", "required": True},
        },
        supports_check_mode=True,
    )
    try:
        found = read(module.run_command, module.params["name"], module.params["files"])
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
