# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: private_file
short_description: Put a file with a secret in place
description:
  - Writes a file whose content must be seen by nobody else, such as a private key or a configuration with a password.
  - Unlike M(ansible.builtin.copy) and M(ansible.builtin.template), nothing is written on the controller, the content
    is never part of a result or a difference, and at no moment the file on the host has wider permissions than asked.
  - The file is replaced whole or not at all. What a run that was killed in the middle left beside it is removed.
version_added: 0.1.0
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  check_mode:
    details:
      - O(validate) is not run in check mode, because there is no file to run it on.
      - A directory, owner or group that is not there yet is taken to be made by an earlier task.
  diff_mode:
    details:
      - The content is shown as changed or not, never as text.
options:
  path:
    description: Path of the file. Its directory must exist. A symbolic link is refused.
    type: path
    required: true
  content:
    description: The whole content. Required when O(state=present).
    type: str
  state:
    description: Whether the file is there.
    type: str
    choices: [present, absent]
    default: present
  owner:
    description: Name or number of the owner. By default that of the replaced file, or the user who runs the module.
    type: str
  group:
    description: Name or number of the group. By default that of the replaced file, or of the user who runs the module.
    type: str
  mode:
    description: Permissions in octal, quoted.
    type: raw
    default: '0600'
  validate:
    description:
      - Command that must succeed before the file is moved into place; V(%s) in it stands for the path of the new file.
      - A list of words, or one string that is split as a shell would; no shell is involved.
      - The command runs as the user of the module, in which moment the new file is in the directory of O(path), under
        a name that begins with a dot.
      - Its output is not shown, because it may quote the content; only the line numbers in it are.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Install the certificate with its key
  storeops.ha.private_file:
    path: /etc/haproxy/certs/store.pem
    content: "{{ haproxy_certificate }}"
    owner: root
    group: haproxy
    mode: "0640"

- name: Install a configuration with a password after checking it
  storeops.ha.private_file:
    path: /etc/haproxy/haproxy.cfg
    content: "{{ lookup('ansible.builtin.template', 'haproxy.cfg.j2') }}"
    validate: [haproxy, -c, -f, "%s"]

- name: Remove a key
  storeops.ha.private_file:
    path: /etc/haproxy/certs/old.pem
    state: absent
"""

RETURN = r"""
path:
  description: Path of the file.
  returned: success
  type: str
  sample: /etc/haproxy/certs/store.pem
size:
  description: Size of the content in bytes; null when O(state=absent).
  returned: success
  type: int
  sample: 3243
validate_rc:
  description: Exit code of the command in O(validate).
  returned: when the command refused the file
  type: int
  sample: 1
validate_lines:
  description: The numbers of the lines the command in O(validate) complained about, as far as it named any.
  returned: when the command refused the file
  type: list
  elements: int
  sample: [12]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._private_file import (
    Wish,
    ensure_absent,
    ensure_present,
    parse_mode,
)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "content": {"type": "str", "no_log": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "owner": {"type": "str"},
            "group": {"type": "str"},
            "mode": {"type": "raw", "default": "0600"},
            "validate": {"type": "list", "elements": "str"},
        },
        required_if=[("state", "present", ["content"])],
        supports_check_mode=True,
    )
    params = module.params
    try:
        if params["state"] == "absent":
            result = ensure_absent(params["path"], module.check_mode)
        else:
            wish = Wish(
                path=params["path"],
                content=params["content"].encode("utf-8"),
                mode=parse_mode(params["mode"]),
                owner=params["owner"],
                group=params["group"],
                validate=params["validate"],
            )
            result = ensure_present(wish, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
