# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: store_backup
short_description: A folder for a backup on the controller, begun and finished
version_added: 0.1.0
description:
  - Makes a folder for a new backup, whose name ends with C(.partial), and later gives it its manifest and its name.
    What has no manifest is no backup.
  - A backup that is finished makes room. The newest ones are kept, and the last one that is in order is never deleted.
    A folder with anything in it that is not of the backup is left alone, and so is everything else.
  - It runs on the controller, connects to nothing and changes no host. Use C(run_once).
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  diff_mode:
    support: N/A
    description: There is nothing to compare a new backup with.
  platform:
    support: N/A
    platforms: all
options:
  folder:
    description: The folder of all backups. It is made if it is not there; the folder that it is in has to be.
    type: path
    required: true
  cluster:
    description: The name of the cluster, which has a folder of its own in there.
    type: str
    required: true
  state:
    description: Whether a backup is begun or finished.
    type: str
    choices: [begun, finished]
    required: true
  draft:
    description: The folder of the backup that is finished.
    type: path
    default: ""
  keep:
    description: How many backups are kept when one is finished.
    type: int
    default: 7
  about:
    description: What goes into the manifest, nothing secret. C(domain), C(recipients) and C(units) belong to it.
    type: dict
    default: {}
  files:
    description: The files of the backup, as M(storeops.ha.store_backup_part) tells of them.
    type: list
    elements: dict
    default: []
seealso:
  - module: storeops.ha.store_backup_info
  - module: storeops.ha.store_backup_part
"""

EXAMPLES = r"""
- name: Begin a backup
  storeops.ha.store_backup:
    folder: /srv/backups
    cluster: store.example.com
    state: begun
  run_once: true
  register: begun
"""

RETURN = r"""
draft:
  description: The folder of the backup that was begun.
  returned: when O(state=begun)
  type: str
  sample: /srv/backups/store.example.com/20261121T190000Z.partial
unfinished:
  description: Folders that earlier runs left which were cut off. Nobody needs them.
  returned: when O(state=begun)
  type: list
  elements: str
  sample: [/srv/backups/store.example.com/20261120T190000Z.partial]
path:
  description: The folder of the finished backup.
  returned: when O(state=finished)
  type: str
  sample: /srv/backups/store.example.com/20261121T190000Z
digest:
  description: The digest of the configuration that a whole cluster is restored with.
  returned: when O(state=finished)
  type: str
  sample: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
size:
  description: The size of all files in bytes.
  returned: when O(state=finished)
  type: int
  sample: 4711
deleted:
  description: Names of backups that were deleted.
  returned: when O(state=finished)
  type: list
  elements: str
  sample: [20261114T190000Z]
spared:
  description: Names of backups that are older than the kept ones, and in whose folder there is something else.
  returned: when O(state=finished)
  type: list
  elements: str
  sample: []
"""
