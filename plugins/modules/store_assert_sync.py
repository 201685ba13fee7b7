#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_assert_sync
short_description: Put the store assertion a unit serves to devices in place
version_added: 0.1.0
description:
  - A unit of an air-gapped store serves its store assertion from a file that no command distributes. This module
    writes that file, in one step, or only reads it when neither O(content) nor O(registration_bundle) is given.
  - An assertion of another store, or for another URL, is refused, and so is overwriting the assertion of another
    store.
extends_documentation_fragment:
  - storeops.ha.attributes
author:
  - storeops.ha contributors (@storeops)
options:
  path:
    description: The file. Missing folders are made.
    type: path
    default: /var/snap/enterprise-store/common/nginx/airgap/store.assert
  state:
    description: The file is present with this content.
    type: str
    choices: [present]
    default: present
  content:
    description: The text of the assertion, as RV(content) of another unit or the file C(proxy.assert) holds it.
    type: str
  registration_bundle:
    description: The base64 text of the registration bundle, from which only the assertion is taken.
    type: str
  store_id:
    description: The store the assertion has to belong to.
    type: str
  url:
    description: The URL clients use. Scheme, host and port have to be those the assertion was made for.
    type: str
  force_store_id:
    description: Identifier of the other store whose assertion may be overwritten.
    type: str
  owner:
    description: Name or number of the user the file belongs to.
    type: str
    default: root
  group:
    description: Name or number of the group the file belongs to.
    type: str
    default: root
  mode:
    description: Permissions of the file as an octal number in quotes.
    type: str
    default: "0644"
attributes:
  check_mode:
    details:
      - The folder need not be there yet.
"""

EXAMPLES = r"""
- name: Put the assertion of the registration in place
  storeops.ha.store_assert_sync:
    registration_bundle: "{{ store_registration_bundle }}"
    url: https://store.example.com
  become: true

- name: Read the assertion of the first unit
  storeops.ha.store_assert_sync:
  delegate_to: "{{ groups['units'][0] }}"
  become: true
  register: first_unit

- name: Serve the same assertion here
  storeops.ha.store_assert_sync:
    content: "{{ first_unit.content }}"
    store_id: "{{ first_unit.store_id }}"
  become: true
"""

RETURN = r"""
exists:
  description: Whether the file is there afterwards (in check mode, would be).
  returned: success
  type: bool
  sample: true
content:
  description: The text of the assertion that is there afterwards. It is public.
  returned: success
  type: str
  sample: "type: store\nauthority-id: canonical\nstore: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U\n..."
store_id:
  description: The store it belongs to, V(null) when there is none or it cannot be understood.
  returned: success
  type: str
  sample: 3dqTufgqR25SBaBoCuqCFwLcU01Gp24U
url:
  description: The URL the store was registered for.
  returned: success
  type: str
  sample: https://store.example.com
scheme:
  description: The scheme of that URL.
  returned: success
  type: str
  sample: https
sha256:
  description: SHA-256 of the exact bytes of the file.
  returned: success
  type: str
  sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
found_store_id:
  description: The store whose assertion is there and was not overwritten.
  returned: when it was refused for that reason
  type: str
  sample: 0Zq6ruzYyRSUSoBeaBmHkpAcmhXtVA3M
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_file import AssertionFile, ownership
from ansible_collections.storeops.ha.plugins.module_utils._store.assertion_sync import Wanted, sync


def argument_spec():
    return {
        "path": {"type": "path", "default": "/var/snap/enterprise-store/common/nginx/airgap/store.assert"},
        "state": {"type": "str", "choices": ["present"], "default": "present"},
        "content": {"type": "str"},
        "registration_bundle": {"type": "str", "no_log": True},
        "store_id": {"type": "str"},
        "url": {"type": "str"},
        "force_store_id": {"type": "str"},
        "owner": {"type": "str", "default": "root"},
        "group": {"type": "str", "default": "root"},
        "mode": {"type": "str", "default": "0644"},
    }


def main():
    module = AnsibleModule(
        argument_spec=argument_spec(),
        mutually_exclusive=[("content", "registration_bundle")],
        supports_check_mode=True,
    )
    params = module.params
    names = ("content", "registration_bundle", "store_id", "url", "force_store_id")
    try:
        # An earlier task of the same check run may be the one that makes the user.
        owner = ownership(params["owner"], params["group"], params["mode"], strict=not module.check_mode)
        wanted = Wanted(*[params[name] for name in names], owner)
        result = sync(AssertionFile(params["path"]), wanted, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
