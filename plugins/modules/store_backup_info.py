# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: store_backup_info
short_description: What a backup is, and whether all of it is in order
version_added: 0.1.0
description:
  - Finds a backup on the controller, and refuses one that is damaged, cut off, incomplete, of another cluster, or of a
    newer format.
  - With O(identity) it decrypts every file from its first byte to its last, so that a file is known to be whole.
    Nothing of that is written anywhere. C(age) itself is not needed for it.
  - Whoever can write to the folder and knows the public keys can put a backup of his own there, and no check can tell.
    So keep the folder from strangers.
  - It runs on the controller and changes nothing. Use C(run_once).
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes.info
attributes:
  platform:
    support: N/A
    platforms: all
requirements:
  - cryptography on the controller, with O(identity).
options:
  folder:
    description: The folder of all backups.
    type: path
    default: ""
  cluster:
    description: The name of the cluster.
    type: str
    required: true
  path:
    description: The folder of one backup. By default the newest one in O(folder).
    type: path
    default: ""
  identity:
    description: Private keys of C(age), as C(age-keygen) writes them.
    type: str
    default: ""
  contents:
    description: >-
      Names of files of JSON to return in clear. They hold secrets, so this is refused unless the task says
      C(no_log=true).
    type: list
    elements: str
    default: []
  verify:
    description: Whether to read all files.
    type: bool
    default: true
seealso:
  - module: storeops.ha.store_backup
"""

EXAMPLES = r"""
- name: Check the newest backup
  storeops.ha.store_backup_info:
    folder: /srv/backups
    cluster: store.example.com
    identity: "{{ store_backup_identity }}"
  run_once: true
  register: backup
"""

RETURN = r"""
path:
  description: The folder of the backup, V(null) where there is none.
  returned: success
  type: str
  sample: /srv/backups/store.example.com/20261121T190000Z
manifest:
  description: Its manifest. Nothing in it is secret.
  returned: success
  type: dict
  sample: {cluster: store.example.com, created: 20261121T190000Z, format: 1}
identifier:
  description: What a database is marked with that was loaded from it.
  returned: when there is one
  type: str
  sample: 20261121T190000Z 2cf24dba5fb0a30e
age:
  description: For how many seconds it has been there.
  returned: success
  type: int
  sample: 3600
verified:
  description: Whether all files were read.
  returned: success
  type: bool
backups:
  description: Names of all whole backups in O(folder), the newest first.
  returned: success
  type: list
  elements: str
  sample: [20261121T190000Z]
unfinished:
  description: Names of folders that runs left which were cut off.
  returned: success
  type: list
  elements: str
  sample: []
contents:
  description: What is in the files asked for, by their names.
  returned: success
  type: dict
  sample: {}
"""
