#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_backup_part
short_description: What one host has to give to a backup, encrypted on the host
version_added: 0.1.0
description:
  - Reads what a unit, a proxy, the database or the buckets have to give to a backup, encrypts it with C(age) on the
    host before it touches any disk, and brings it to a folder of the controller.
  - Nothing on the host is changed. The encrypted file lies in Ansible's temporary folder there for the length of the
    task, so that needs room for it. It travels as a file, in pieces.
  - In check mode it does nothing.
requirements:
  - C(age) on the host. For the database also PostgreSQL's C(psql) and C(pg_dump).
options:
  kind:
    description:
      - V(unit) is the configuration with all its secrets, the store assertion, and what registers another first unit.
      - V(proxy) is the configuration of HAProxy, its certificates with their keys, and the state of its servers.
      - V(database) is a dump of the database, and the roles that it names.
      - V(buckets) is a list of the objects in the buckets, with size and ETag. Blobs themselves are not in a backup.
    type: str
    required: true
    choices: [unit, proxy, database, buckets]
  folder:
    description: The folder on the controller.
    type: path
    required: true
  recipients:
    description: Public keys of C(age) that the files are encrypted for.
    type: list
    elements: str
    required: true
  name:
    description: The name of the host for the file of a unit or a proxy, and of the database otherwise.
    type: str
    default: enterprise-store
  assertion_path:
    description: Where the unit keeps the store assertion.
    type: path
    default: /var/snap/enterprise-store/common/nginx/airgap/store.assert
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
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
        default: us-east-1
      path_style:
        description: Whether the bucket is in the path of a request.
        type: bool
        default: true
      buckets:
        description: The buckets, by any names.
        type: dict
        required: true
      ca:
        description: Authority (PEM text) that is trusted besides those of the host.
        type: str
        default: ""
  s3_secret_access_key:
    description: Secret of the S3 key.
    type: str
    default: ""
  timeout:
    description: For how many seconds to wait for a connection to the S3 server.
    type: int
    default: 10
  toolbox:
    description: Libraries of the controller. Set by the action plugin.
    type: path
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.store_backup
"""

EXAMPLES = r"""
- name: Take the configuration of a unit
  storeops.ha.store_backup_part:
    kind: unit
    name: "{{ inventory_hostname }}"
    folder: "{{ begun.draft }}"
    recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
  become: true
  register: taken
"""

RETURN = r"""
files:
  description: The files that are on the controller now.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name in the folder.
      type: str
      sample: unit-unit1.json.age
    kind:
      description: What is in it.
      type: str
      sample: unit
    host:
      description: The host that it is from.
      type: str
      sample: unit1
    size:
      description: Its size in bytes.
      type: int
      sample: 4711
    sha256:
      description: SHA-256 of it.
      type: str
      sample: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
about:
  description: What may be known of it, such as the digest of the configuration and the revision of the snap.
  returned: success
  type: dict
  sample: {revision: "120", version: "2.41"}
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._backup import parts
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import toolbox
from ansible_collections.storeops.ha.plugins.module_utils._store import spec

S3 = {
    "url": {"type": "str", "required": True},
    "access_key_id": {"type": "str", "required": True, "no_log": False},
    "region": {"type": "str", "default": "us-east-1"},
    "path_style": {"type": "bool", "default": True},
    "buckets": {"type": "dict", "required": True},
    "ca": {"type": "str", "default": ""},
}
ARGUMENT_SPEC = {
    **spec.cli(),
    "kind": {"type": "str", "required": True, "choices": [parts.UNIT, parts.PROXY, parts.DATABASE, parts.BUCKETS]},
    "folder": {"type": "path", "required": True},
    "recipients": {"type": "list", "elements": "str", "required": True},
    "name": {"type": "str", "default": "enterprise-store"},
    "assertion_path": {"type": "path", "default": "/var/snap/enterprise-store/common/nginx/airgap/store.assert"},
    "snapd_socket": {"type": "path", "default": "/run/snapd.socket"},
    "login_url": {"type": "str", "default": "", "no_log": True},
    "login_unix_user": {"type": "str", "default": "postgres"},
    "login_port": {"type": "int", "default": 5432},
    "s3": {"type": "dict", "options": S3},
    "s3_secret_access_key": {"type": "str", "default": "", "no_log": True},
    "timeout": {"type": "int", "default": 10},
    "toolbox": {"type": "path"},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    folder = module.params["folder"]
    try:
        with toolbox.opened(module.params["toolbox"], module.tmpdir):
            files, about = parts.taken(module.params, folder)
        owner = os.stat(folder)
        for file in files:
            # Whoever transfers it is the one whose folder it is in.
            os.chown(file["path"], owner.st_uid, owner.st_gid)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, files=files, about=about)


if __name__ == "__main__":
    main()
