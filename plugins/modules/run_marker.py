#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: run_marker
short_description: Keep two runs on one controller from changing a cluster at the same time
version_added: 0.1.0
description:
  - Writes on the host which run of Ansible changes the cluster, by its process on the controller. A task of another
    run fails while that process goes on, and names it.
  - What a run wrote that has ended, in whatever way, is in nobody's way, so nothing has to be taken back.
  - Whether a run on another controller, or in another container, goes on cannot be known. It is in nobody's way
    either.
  - In check mode it does nothing.
options:
  playbook:
    description: Name of the playbook, for whoever is told of it.
    type: str
    required: true
  path:
    description: Where it is written on the host. Its folder is made for root alone.
    type: path
    default: /run/storeops-ha/run
  marker:
    description: What is written; the action does that.
    type: str
  replaces:
    description: What may be replaced; the action does that.
    type: str
    default: ""
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  diff_mode:
    support: N/A
    details:
      - What it writes is gone with the next start of the host, and is no change of it.
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Let no other run change the cluster meanwhile
  storeops.ha.run_marker:
    playbook: upgrade
  delegate_to: lb1
  run_once: true
"""

RETURN = r"""
taken:
  description: Whether the cluster is marked with this run. V(false) in check mode.
  returned: success
  type: bool
  sample: true
other:
  description: What is there instead, V(null) when it is taken.
  returned: success
  type: str
  sample: null
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._run_marker import take


def main():
    module = AnsibleModule(
        argument_spec={
            "playbook": {"type": "str", "required": True},
            "path": {"type": "path", "default": "/run/storeops-ha/run"},
            "marker": {"type": "str"},
            "replaces": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    options = module.params
    try:
        found = take(options["path"], options["marker"] or "", options["replaces"])
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
