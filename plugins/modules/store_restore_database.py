#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_restore_database
short_description: The database of a store as a backup has it
version_added: 0.1.0
description:
  - Loads a dump that M(storeops.ha.store_backup_part) made into an empty database, in one transaction, with the roles
    that it names. The dump is decrypted in a pipe, and the private key reaches C(age) by a pipe, too.
  - What it loaded is written down as the comment of the database, so that nothing is loaded twice. Whoever wants that
    removes the comment.
  - It never loads over anything.
requirements:
  - PostgreSQL's C(psql) and C(pg_restore), and C(age) where something is loaded.
options:
  state:
    description:
      - V(looked) only tells what is there. Where nobody can be asked, that is nothing.
      - V(dropped) drops the database, unless it is empty of relations or was loaded from this backup.
      - V(loaded) loads the dump, unless it was loaded already.
    type: str
    choices: [looked, dropped, loaded]
    default: looked
  name:
    description: The name of the database.
    type: str
    required: true
  mark:
    description: What identifies the backup.
    type: str
    required: true
  dump:
    description: The encrypted dump, a file on the controller.
    type: path
  sha256:
    description: SHA-256 of the encrypted dump.
    type: str
  identity:
    description: The private key of C(age).
    type: str
    default: ""
  roles:
    description: The roles that the dump names, as JSON, with what their passwords are verified by.
    type: str
    default: ""
  login_url:
    description: The libpq URI to log in with. Empty means the local socket, see O(login_unix_user).
    type: str
    default: ""
  login_unix_user:
    description: The system user who is PostgreSQL's superuser on the local socket.
    type: str
    default: postgres
  login_port:
    description: The port of the local socket.
    type: int
    default: 5432
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  diff_mode:
    support: N/A
    description: What is in a database is not shown.
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.store_backup_info
"""

EXAMPLES = r"""
- name: Load the database
  storeops.ha.store_restore_database:
    state: loaded
    name: enterprise-store
    mark: "{{ backup.identifier }}"
    dump: "{{ backup.path }}/database.dump.age"
    sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
    identity: "{{ store_backup_identity }}"
  become: true
"""

RETURN = r"""
relations:
  description: How many tables and the like were there before. V(null) where there was no database.
  returned: success
  type: int
  sample: 3
restored:
  description: Whether what was there before had been loaded from this backup.
  returned: success
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._backup import loading
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError

ARGUMENT_SPEC = {
    "state": {"type": "str", "choices": [loading.LOOKED, loading.DROPPED, loading.LOADED], "default": loading.LOOKED},
    "name": {"type": "str", "required": True},
    "mark": {"type": "str", "required": True},
    "dump": {"type": "path"},
    "sha256": {"type": "str"},
    "identity": {"type": "str", "default": "", "no_log": True},
    "roles": {"type": "str", "default": "", "no_log": True},
    "login_url": {"type": "str", "default": "", "no_log": True},
    "login_unix_user": {"type": "str", "default": "postgres"},
    "login_port": {"type": "int", "default": 5432},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = loading.bring(module.params, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
