# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_services
short_description: Tries the database and the S3 server with the store's credentials, from the host that will use them
version_added: 0.1.0
description:
  - Logs in to PostgreSQL and to the S3 server as the store will, and tells what would go wrong later. It does not fail
    because of what it finds. The problems of all hosts are reported together by M(storeops.ha.preflight_inventory).
  - It changes nothing. No object is made. The right to write to a bucket is proven by beginning a multipart upload and
    aborting it at once. Whether a key may create a bucket that does not exist yet cannot be known, and is no problem.
  - The inputs (C(store_database_*), C(store_s3_*)) are read from the variables of the play on the controller, and the
    options O(database), O(s3) and O(toolbox) are filled by the action plugin. A task does not set them.
  - The credentials travel on standard input only. Where pipelining is off, nothing is sent, and that is told.
  - The hosts are empty at this time, so the controller lends them its own libraries for the length of the task. They
    are B(botocore) and B(pg8000), which are Python only. The latter stands in for B(psycopg2), which is compiled for
    one system and one Python. Both have to be installed in the Python environment of Ansible.
  - A server that the same run installs (group C(database)) is not expected to answer yet.
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes.info
requirements:
  - botocore and pg8000 on the controller
options:
  play:
    description: >-
      The playbook whose argument specification (C(playbooks/<play>.meta.yml)) says what the inputs are. Read by the
      action plugin.
    type: str
    default: new_cluster
  units_serve_store:
    description: >-
      Whether a unit serves a store already. If none does, a database with packages in it is refused. A unit that serves
      one refuses every database but its own.
    type: bool
    default: false
  database_in_use:
    description: >-
      Whether the database may hold packages although no unit serves a store from it, as after it was moved. Read by the
      action plugin.
    type: bool
    default: false
  timeout:
    description: Deadline of each connection, in seconds. Everything is tried at the same time.
    type: int
    default: 5
  toolbox:
    description: Archive on the host with the libraries lent.
    type: path
  assertion_path:
    description: Where a unit that serves a store already keeps its assertion.
    type: path
    default: /var/snap/enterprise-store/common/nginx/airgap/store.assert
  snapd_socket:
    description: The socket of snapd, which knows the database of the store that this unit serves.
    type: path
    default: /run/snapd.socket
  database:
    description: How to log in to PostgreSQL.
    type: dict
    suboptions:
      host:
        description: Address or name.
        type: str
        required: true
      port:
        description: TCP port.
        type: int
        required: true
      name:
        description: The database.
        type: str
        required: true
      user:
        description: The role of the store.
        type: str
        required: true
      sslmode:
        description: How the connection is protected.
        type: str
        default: prefer
      made_by_run:
        description: Whether the run creates the role and the database where they are missing.
        type: bool
        default: false
      installed_by_run:
        description: Whether the run installs the server itself.
        type: bool
        default: false
      in_use:
        description: Whether the database may hold packages although no unit serves a store from it.
        type: bool
        default: false
  database_password:
    description: Password of the store's role.
    type: str
    default: ""
  database_admin_url:
    description: URI of a login that may create role and database.
    type: str
    default: ""
  s3_secret_access_key:
    description: Secret of the S3 key.
    type: str
    default: ""
  s3:
    description: How to log in to the S3 server.
    type: dict
    suboptions:
      url:
        description: URL of the server.
        type: str
        required: true
      access_key_id:
        description: Name of the key.
        type: str
        required: true
      region:
        description: Region that requests are signed for.
        type: str
        required: true
      path_style:
        description: Whether the bucket is in the path of a request.
        type: bool
        default: true
      buckets:
        description: Buckets by the input that names them.
        type: dict
        required: true
      ca:
        description: Authority (PEM text) that is trusted besides those of the host.
        type: str
        default: ""
seealso:
  - module: storeops.ha.preflight_host
  - module: storeops.ha.preflight_inventory
"""

EXAMPLES = r"""
- name: Try the services with the credentials of the store
  storeops.ha.preflight_services:
    units_serve_store: "{{ looked.facts.store is not none }}"
  register: tried
"""

RETURN = r"""
problems:
  description: What is wrong, one sentence each. No secret is in them.
  returned: always
  type: list
  elements: dict
  contains:
    code:
      description: Short name of the kind of problem.
      type: str
      sample: s3_secret
    thing:
      description: What it is about.
      type: str
      sample: store_s3_secret_access_key
    message:
      description: The thing, what is wrong, what to do.
      type: str
      sample: >-
        store_s3_secret_access_key: the S3 server refuses what is signed with it; set it to the secret of the key 'k'.
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._preflight import logins, services_live, toolbox, unit

DATABASE = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
    "name": {"type": "str", "required": True},
    "user": {"type": "str", "required": True},
    "sslmode": {"type": "str", "default": "prefer"},
    "made_by_run": {"type": "bool", "default": False},
    "installed_by_run": {"type": "bool", "default": False},
    "in_use": {"type": "bool", "default": False},
}
S3 = {
    "url": {"type": "str", "required": True},
    "access_key_id": {"type": "str", "required": True, "no_log": False},
    "region": {"type": "str", "required": True},
    "path_style": {"type": "bool", "default": True},
    "buckets": {"type": "dict", "required": True},
    "ca": {"type": "str", "default": ""},
}
ARGUMENT_SPEC = {
    "play": {"type": "str", "default": "new_cluster"},
    "units_serve_store": {"type": "bool", "default": False},
    "database_in_use": {"type": "bool", "default": False},
    "timeout": {"type": "int", "default": 5},
    "toolbox": {"type": "path"},
    "assertion_path": {"type": "path", "default": "/var/snap/enterprise-store/common/nginx/airgap/store.assert"},
    "snapd_socket": {"type": "path", "default": "/run/snapd.socket"},
    "database": {"type": "dict", "options": DATABASE},
    # Apart from the rest: of a secret inside of a mapping Ansible writes to the host's log what follows an @ in it.
    "database_password": {"type": "str", "default": "", "no_log": True},
    "database_admin_url": {"type": "str", "default": "", "no_log": True},
    "s3_secret_access_key": {"type": "str", "default": "", "no_log": True},
    "s3": {"type": "dict", "options": S3},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    options = module.params
    current = unit.Unit(options["assertion_path"], options["snapd_socket"]).database()
    with toolbox.opened(options["toolbox"], module.tmpdir) as folder:
        database, s3 = logins.whole(options)
        problems = services_live.check(database, s3, options["units_serve_store"], options["timeout"], folder, current)
    module.exit_json(changed=False, problems=[problem.as_dict() for problem in problems])


if __name__ == "__main__":
    main()
