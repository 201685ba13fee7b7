# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_download_check
short_description: Download every package of a store through its proxies, and compare it with the file on the unit
version_added: 0.1.0
description:
  - Reads the table of packages once, downloads each package in S3 that clients can download, and compares its SHA-256
    with that of the file on the disk of the unit. The proxies take turns.
  - Where the file is not there any more, only the size is compared, with the one that the row tells.
  - Unscanned packages, packages that are marked as deleted, and those whose name is not that of a snap are skipped and
    counted.
  - Runs on the unit that has or had the blobs. Nothing is changed.
options:
  url:
    description: The URL of the store, as clients use it.
    type: str
    required: true
  through:
    description: The addresses of the proxies.
    type: list
    elements: str
    required: true
  port:
    description: The port of the proxies.
    type: int
    required: true
  ca:
    description: The PEM text of the CA to trust, and no other. Without it what the system trusts.
    type: str
    default: ""
  folder:
    description: The folder of blobs on the unit.
    type: path
    default: /var/snap/enterprise-store/common/snapstorage-local
  database_url:
    description: The libpq URI of the store's database.
    type: str
    required: true
  table:
    description: The table of packages, with its schema.
    type: str
    default: snapstorage.package_store
  bucket_scanned:
    description: The bucket of scanned blobs.
    type: str
    default: scanned-production
  bucket_unscanned:
    description: The bucket of unscanned blobs.
    type: str
    default: unscanned-production
  sample:
    description: How many packages are downloaded, spread over all of them. V(0) is every one.
    type: int
    default: 0
  workers:
    description: How many are downloaded at the same time.
    type: int
    default: 4
  timeout:
    description: Seconds to wait for the next piece of a package.
    type: int
    default: 60
  named:
    description: How many wrong ones are named.
    type: int
    default: 5
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
requirements:
  - psycopg2 (C(python3-psycopg2)) where the module runs
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.blob_migrate
"""

EXAMPLES = r"""
- name: Prove that every package comes as it should
  storeops.ha.store_download_check:
    url: https://store.example.com
    through: [192.0.2.21, 192.0.2.22]
    port: 443
    database_url: "{{ store_database_url }}"
"""

RETURN = r"""
checked:
  description: How many packages were downloaded.
  type: int
  returned: success
  sample: 300
bytes:
  description: Their size together.
  type: int
  returned: success
  sample: 1500000000
compared_with_file:
  description: How many of them were compared with a file of the unit.
  type: int
  returned: success
  sample: 300
skipped:
  description: How many rows are of packages that clients do not download.
  type: int
  returned: success
  sample: 12
wrong:
  description: The first of those that did not come as they should. Empty on success.
  type: list
  elements: str
  returned: always
  sample: []
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._blobs import downloads
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import SCANNED, UNSCANNED, Places
from ansible_collections.storeops.ha.plugins.module_utils._blobs.package_store import Table
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError

ARGUMENT_SPEC = {
    "url": {"type": "str", "required": True},
    "through": {"type": "list", "elements": "str", "required": True},
    "port": {"type": "int", "required": True},
    "ca": {"type": "str", "default": ""},
    "folder": {"type": "path", "default": "/var/snap/enterprise-store/common/snapstorage-local"},
    "database_url": {"type": "str", "required": True, "no_log": True},
    "table": {"type": "str", "default": "snapstorage.package_store"},
    "bucket_scanned": {"type": "str", "default": "scanned-production"},
    "bucket_unscanned": {"type": "str", "default": "unscanned-production"},
    "sample": {"type": "int", "default": 0},
    "workers": {"type": "int", "default": 4},
    "timeout": {"type": "int", "default": 60},
    "named": {"type": "int", "default": 5},
}


def check(given):
    places = Places(given["folder"], {SCANNED: given["bucket_scanned"], UNSCANNED: given["bucket_unscanned"]})
    with _postgres.Server(given["database_url"], timeout=given["timeout"]) as database:
        rows = Table(database, given["table"], given["table"]).rows()
    wanted, others = downloads.choose(rows, places, given["sample"])
    way = downloads.Check(
        given["url"], given["through"], given["port"], given["ca"], given["folder"], float(given["timeout"])
    )
    return downloads.report(way.run(wanted, given["workers"]), others, given["named"])


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    if _postgres.psycopg2 is None:
        module.fail_json(msg=missing_required_lib("psycopg2"), exception=_postgres.PSYCOPG2_IMPORT_ERROR)
    try:
        if not module.params["through"]:
            raise StoreOpsError("No proxy is given (through), so nothing can be downloaded; name their addresses.")
        result = check(module.params)
    except StoreOpsError as error:
        module.fail_json(msg=str(error), **error.details)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
