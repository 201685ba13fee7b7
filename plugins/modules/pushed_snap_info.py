# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pushed_snap_info
short_description: Choose a snap of the store to try the units with
version_added: 0.1.0
description:
  - Runs C(enterprise-store list-pushed-snaps) on a healthy unit, asks that unit where the snaps are, and chooses a
    small one that it delivers with the right checksum. Another unit has to deliver the same.
  - A store without snaps has none to choose, and neither has one that does not tell. That is no failure.
options:
  domain:
    description: Host name under which clients know the store.
    type: str
    required: true
  scheme:
    description: Scheme at which clients reach the store.
    type: str
    choices: [https, http]
    default: https
  port:
    description: Port at which the unit serves HTTP.
    type: int
    default: 80
  most:
    description: How many snaps to look at.
    type: int
    default: 5
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.store_probe
"""

EXAMPLES = r"""
- name: Choose a snap to try the units with
  storeops.ha.pushed_snap_info:
    domain: store.example.com
  become: true
  register: sample
"""

RETURN = r"""
snap:
  description: The chosen snap, or V(null).
  returned: success
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: hello-world
    path:
      description: Where it is downloaded from, beginning with a slash.
      type: str
      sample: /api/v1/snaps/download/buPKUD3TKqCOgLEjjHx5kSiCpIs5cMuQ_29.snap
    sha3_384:
      description: SHA3-384 of its file.
      type: str
      sample: 0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004
    size:
      description: Size of its file in bytes.
      type: int
      sample: 20480
reason:
  description: Why there is none, empty when there is one.
  returned: success
  type: str
  sample: no snap has been pushed to this store
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, pushed, sample, spec


def look(params):
    executable = cli.find(params["executable"], params["snap"])
    if executable is None:
        return None, "the store is not installed on this host"
    way = sample.Way(params["domain"], params["scheme"], params["port"])
    listed = pushed.names(cli.EnterpriseStore(executable).list_pushed_snaps().text)
    return sample.choose(way, listed, params["most"])


def main():
    arguments = dict(
        spec.cli(),
        domain={"type": "str", "required": True},
        scheme={"type": "str", "choices": ["https", "http"], "default": "https"},
        port={"type": "int", "default": 80},
        most={"type": "int", "default": 5},
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    try:
        snap, reason = look(module.params)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, snap=snap, reason=reason)


if __name__ == "__main__":
    main()
