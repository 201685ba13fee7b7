#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_command
short_description: Run a command of the Enterprise Store and tell what it changed
version_added: 0.1.0
description:
  - Runs C(enterprise-store) with the words given, and reads the configuration before and after.
  - What it prints is returned without the secrets of the configuration. A secret among the words is refused, because
    every user of the host can see the arguments of a process.
  - Commands that are documented to tell something only (C(status), C(check-connections), C(list-pushed-snaps),
    C(list-overrides), and C(config) without a value) are no change. Every other command is one.
  - It is not idempotent, because nobody knows what an arbitrary command does.
options:
  command:
    description: The words after C(enterprise-store).
    type: list
    elements: str
    required: true
  stdin:
    description: What the command reads from standard input. It may hold secrets.
    type: str
    default: ""
  timeout:
    description: For how many seconds the command may run.
    type: int
    default: 3600
  snapd_socket:
    description: The socket snapd listens on; asked for what an export of the configuration hides.
    type: path
    default: /run/snapd.socket
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.store_cli
attributes:
  check_mode:
    details:
      - A command that only tells something is run. Any other is not, and is reported as a change.
  diff_mode:
    description: Nobody knows what a command would change; see RV(changed_keys) for the settings it did.
    support: N/A
requirements:
  - PyYAML on the host (the package C(python3-yaml)).
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Push a snap
  storeops.ha.enterprise_store_command:
    command: [push-snap, /var/snap/enterprise-store/common/snaps-to-push/hello.tar.gz]
  become: true

- name: Use another certificate authority for outgoing connections
  storeops.ha.enterprise_store_command:
    command: [use-ca-certs]
    stdin: "{{ lookup('ansible.builtin.file', 'ca.pem') }}"
  become: true
"""

RETURN = r"""
exit_code:
  description: The exit code of the command; V(null) when it was not run (check mode).
  returned: when the command was run, and in check mode
  type: int
  sample: 0
output:
  description: The lines it printed, without secrets.
  returned: when the command was run, and in check mode
  type: list
  elements: str
  sample: [hello pushed]
changed_keys:
  description: Names of the settings that the command changed.
  returned: when the command was run, and in check mode
  type: list
  elements: str
  sample: [proxy.admin-emails]
digest_before:
  description: SHA-256 over the meaning of the configuration before.
  returned: when the command was run
  type: str
  sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
digest_after:
  description: The same afterwards.
  returned: when the command was run
  type: str
  sample: 7d793037a0760186574b0282f2f435e77d793037a0760186574b0282f2f435e7
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, command, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.document import YAML_IMPORT_ERROR


def execute(params, check_mode):
    words = params["command"]
    command.check(words)
    if check_mode and not command.only_tells(words):
        return {"changed": True, "exit_code": None, "output": [], "changed_keys": []}
    executable = cli.find(params["executable"], params["snap"])
    if executable is None:
        raise cli.missing(params["executable"], params["snap"])
    snapd = SnapdClient(params["snapd_socket"])
    return command.run(
        cli.EnterpriseStore(executable), snapd, params["snap"], words, params["stdin"], params["timeout"]
    )


def main():
    arguments = dict(
        spec.cli(),
        command={"type": "list", "elements": "str", "required": True},
        stdin={"type": "str", "default": "", "no_log": True},
        timeout={"type": "int", "default": 3600},
        **spec.snapd_socket(),
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    if YAML_IMPORT_ERROR and not module.check_mode:
        module.fail_json(msg=missing_required_lib("PyYAML"), exception=YAML_IMPORT_ERROR)
    try:
        result = execute(module.params, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
