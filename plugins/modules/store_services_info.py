# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_services_info
short_description: Ask the database and the S3 server of a store as one of its units
version_added: 0.1.0
description:
  - Reads the configuration of a unit, logs in to PostgreSQL and to the S3 server with what stands there, and tells
    which extensions and which buckets it found. Credentials never leave the unit.
  - It does not fail because of what it finds, and it changes nothing, neither there nor on the unit.
  - The unit needs no libraries for this. The controller lends it its own for the length of the task, B(botocore) and
    B(pg8000), which are Python only.
extends_documentation_fragment:
  - storeops.ha.attributes.info
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
requirements:
  - botocore and pg8000 on the controller
  - PyYAML on the host (the package C(python3-yaml)).
options:
  snapd_socket:
    description: The socket snapd listens on, asked for what an export hides.
    type: path
    default: /run/snapd.socket
  timeout:
    description: Deadline of each connection, in seconds. Everything is tried at the same time.
    type: int
    default: 5
  toolbox:
    description: Archive on the host with the libraries lent. Filled by the action plugin.
    type: path
seealso:
  - module: storeops.ha.preflight_services
"""

EXAMPLES = r"""
- name: Ask the services that all units share
  storeops.ha.store_services_info:
  become: true
  register: services
"""

RETURN = r"""
installed:
  description: Whether the command is on the host. If not, everything else is V(null).
  returned: success
  type: bool
  sample: true
database:
  description: What the database is like for the store's own role.
  returned: success
  type: dict
  contains:
    address:
      description: Where it is.
      type: str
      sample: 10.77.0.41:5432
    name:
      description: Name of the database.
      type: str
      sample: enterprise-store
    user:
      description: The role the store logs in with.
      type: str
      sample: enterprise-store
    reachable:
      description: Whether it lets the store in.
      type: bool
    encoding:
      description: Its encoding.
      type: str
      sample: UTF8
    extensions:
      description: Those of the extensions the store needs that are there.
      type: list
      elements: str
      sample: [btree_gist, intarray]
    missing:
      description: Those that are not.
      type: list
      elements: str
      sample: []
    problem:
      description: Why it cannot be looked at, or null.
      type: str
      sample: it does not let this role in with this password
storage:
  description: What the buckets are like for the store's own key.
  returned: success
  type: dict
  contains:
    backend:
      description: V(s3), or V(local) where the unit keeps blobs itself.
      type: str
      sample: s3
    url:
      description: URL of the S3 server.
      type: str
      sample: https://s3.example.com
    buckets:
      description: The buckets, each with C(role), C(name), C(ok) and C(problem).
      type: list
      elements: dict
      sample: [{role: scanned, name: scanned-production, ok: true, problem: null}]
    problem:
      description: Why it cannot be looked at, or null.
      type: str
      sample: it could not be looked at (ValueError)
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import toolbox
from ansible_collections.storeops.ha.plugins.module_utils._shared_services import look
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.configuration import read
from ansible_collections.storeops.ha.plugins.module_utils._store.document import YAML_IMPORT_ERROR
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import effective


def gather(params, executable, folder):
    snapshot = read(cli.EnterpriseStore(executable), SnapdClient(params["snapd_socket"]), params["snap"])
    return look(effective(snapshot.normalised), params["timeout"], folder, snapshot.secrets)


def main():
    arguments = dict(
        spec.cli(),
        timeout={"type": "int", "default": 5},
        toolbox={"type": "path"},
        **spec.snapd_socket(),
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    executable = cli.find(module.params["executable"], module.params["snap"])
    if executable is None:
        module.exit_json(changed=False, installed=False, database=None, storage=None)
    if YAML_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("PyYAML"), exception=YAML_IMPORT_ERROR)
    try:
        with toolbox.opened(module.params["toolbox"], module.tmpdir) as folder:
            found = gather(module.params, executable, folder)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, installed=True, **found)


if __name__ == "__main__":
    main()
