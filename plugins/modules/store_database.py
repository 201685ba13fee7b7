# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_database
short_description: The Enterprise Store's role, database and extensions in PostgreSQL
version_added: 0.1.0
description:
  - Reads what the server has, runs only the statements that are missing, reads again, and fails if anything is still
    missing.
  - When everything is there already, only questions are asked.
  - The role gets C(LOGIN) and O(role_attributes), owns the database, and the extensions exist in it.
  - A login that may not create roles or databases is enough when they exist. That way a server can be verified with the
    store's own login.
  - The password is never sent in clear. The server gets its SCRAM-SHA-256 verifier.
requirements:
  - psycopg2 (C(python3-psycopg2)) where the module runs
options:
  login_url:
    description:
      - The libpq URI to log in with, C(postgresql://user:password@host:port/database?sslmode=require).
      - Empty means the local socket and peer authentication, see O(login_unix_user).
    type: str
    default: ""
  login_unix_user:
    description:
      - The system user whose peer authentication is used on the local socket. The module must run as root for that.
      - It needs no C(become_user), and so no C(acl) package for becoming an unprivileged user.
      - Without it the user that runs the module.
    type: str
  login_port:
    description: The port of the local socket, when O(login_url) is empty.
    type: int
    default: 5432
  name:
    description: The name of the database.
    type: str
    required: true
  user:
    description: The name of the role the store logs in with.
    type: str
    required: true
  password:
    description:
      - The password of that role. It is changed only when the role cannot log in with it.
      - A superuser compares it with the stored verifier. Any other login tries to log in.
      - Without it the password is left alone.
    type: str
  extensions:
    description: The extensions that must exist in the database.
    type: list
    elements: str
    default: [btree_gist, intarray]
  role_attributes:
    description: What the role must be allowed beside logging in. Attributes it has beyond these are left alone.
    type: list
    elements: str
    choices: [CREATEROLE, CREATEDB, SUPERUSER, REPLICATION]
    default: [CREATEROLE]
  connect_timeout:
    description: How many seconds a connection may take.
    type: int
    default: 10
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details: The password is shown on neither side, only whether it changes.
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: The store's database on the server that runs here
  storeops.ha.store_database:
    login_unix_user: postgres
    name: enterprise-store
    user: enterprise-store
    password: "{{ store_database_password }}"

- name: The same on a server we were given, as a role that may create
  storeops.ha.store_database:
    login_url: "{{ store_database_admin_url }}"
    name: enterprise-store
    user: enterprise-store
    password: "{{ store_database_password }}"
"""

RETURN = r"""
actions:
  description: The statements that were missing, in order, as words.
  type: list
  elements: str
  returned: success
  sample: [create_role, create_database, create_extension, create_extension]
role:
  description: The role, or null when it is not there.
  type: str
  returned: success
  sample: enterprise-store
role_attributes:
  description: What the role may do.
  type: list
  elements: str
  returned: success
  sample: [CREATEROLE, LOGIN]
database:
  description: The database, or null when it is not there.
  type: str
  returned: success
  sample: enterprise-store
owner:
  description: The owner of the database.
  type: str
  returned: success
  sample: enterprise-store
encoding:
  description: The encoding of the database.
  type: str
  returned: success
  sample: UTF8
extensions:
  description: Those of the wanted extensions that are there.
  type: list
  elements: str
  returned: success
  sample: [btree_gist, intarray]
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import Desired


def main():
    module = AnsibleModule(
        argument_spec={
            "login_url": {"type": "str", "default": "", "no_log": True},
            "login_unix_user": {"type": "str"},
            "login_port": {"type": "int", "default": 5432},
            "name": {"type": "str", "required": True},
            "user": {"type": "str", "required": True},
            "password": {"type": "str", "no_log": True},
            "extensions": {"type": "list", "elements": "str", "default": ["btree_gist", "intarray"]},
            "role_attributes": {
                "type": "list",
                "elements": "str",
                "choices": ["CREATEROLE", "CREATEDB", "SUPERUSER", "REPLICATION"],
                "default": ["CREATEROLE"],
            },
            "connect_timeout": {"type": "int", "default": 10},
        },
        supports_check_mode=True,
    )
    if _postgres.psycopg2 is None:
        module.fail_json(msg=missing_required_lib("psycopg2"), exception=_postgres.PSYCOPG2_IMPORT_ERROR)
    options = module.params
    desired = Desired(
        name=options["name"],
        user=options["user"],
        password=options["password"] or "",
        extensions=tuple(options["extensions"]),
        role_attributes=tuple(options["role_attributes"]),
    )
    try:
        with _postgres.Server(
            options["login_url"], options["login_unix_user"], options["login_port"], options["connect_timeout"]
        ) as server:
            result = _postgres.ensure(server, desired, module.check_mode)
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
