#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_config_info
short_description: Read the configuration of one unit of an Enterprise Store
version_added: 0.1.0
description:
  - Returns the settings in force with everything secret replaced, and a digest that is equal on two units exactly
    when they are configured alike.
  - On request it also returns the whole document with all secrets, to configure another unit alike.
extends_documentation_fragment:
  - storeops.ha.attributes.info
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
options:
  ignore_keys:
    description: Keys that may differ from unit to unit and are not part of the digest.
    type: list
    elements: str
    default: []
  fingerprint_key:
    description:
      - A random text, the same for all units of one comparison and for no other. With it, secrets can be compared
        without being shown.
    type: str
  document:
    description:
      - Return the whole document, too, with what an export hides added to it.
      - It holds every secret of the store, so the module refuses unless the task says C(no_log=true).
    type: bool
    default: false
  certificate:
    description:
      - Return the certificate with which the unit serves TLS, and its key, too, to give them to the proxies.
      - As the key is secret, the module refuses unless the task says C(no_log=true).
    type: bool
    default: false
  document_file:
    description: A document on the host, as M(storeops.ha.enterprise_store_milestone) keeps it, in which
      O(certificate) is looked for when the unit has none any more.
    type: path
  snapd_socket:
    description: The socket snapd listens on; asked for what an export hides.
    type: path
    default: /run/snapd.socket
requirements:
  - PyYAML on the host (the package C(python3-yaml)).
seealso:
  - module: storeops.ha.enterprise_store_config
"""

EXAMPLES = r"""
- name: Read the configuration
  storeops.ha.enterprise_store_config_info:
    ignore_keys: [proxy.cache.size]
  become: true
  register: configuration

- name: Refuse units that are not configured alike
  ansible.builtin.assert:
    that: configuration.digest == hostvars[groups['units'][0]].configuration.digest

- name: Read the whole document of the first unit
  storeops.ha.enterprise_store_config_info:
    document: true
  become: true
  no_log: true
  register: first_unit
"""

RETURN = r"""
installed:
  description: Whether the command is on the host. If not, everything else is V(null).
  returned: always
  type: bool
  sample: true
settings:
  description:
    - Every known key with the value in force (its default where it is not set, V(null) where there is none), and
      every other key that is set. Secrets are shown as C((secret)), URLs without their password.
  returned: success
  type: dict
  sample:
    proxy.db.connection: postgresql://enterprise-store:<redacted>@10.0.0.5:5432/enterprise-store
    proxy.domain: store.example.com
    proxy.tls.key: null
set_keys:
  description: Names of the keys that are set to something else than their default, sorted.
  returned: success
  type: list
  elements: str
  sample: [proxy.db.connection, proxy.domain]
digest:
  description: SHA-256 over the meaning of the configuration, without O(ignore_keys).
  returned: success
  type: str
  sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
fingerprints:
  description: For each value that is not shown, a word made with O(fingerprint_key). Empty without it.
  returned: success
  type: dict
  sample: {proxy.tls.key: 0cc175b9c0f1b6a831c399e269772661}
export_sha256:
  description: SHA-256 of the exact bytes the vendor's export printed.
  returned: success
  type: str
  sample: 7d793037a0760186574b0282f2f435e77d793037a0760186574b0282f2f435e7
document:
  description: The whole document as YAML, secrets included.
  returned: when O(document=true)
  type: str
  sample: "proxy.domain: store.example.com\n"
certificate:
  description: The key and the certificate with its chain, as one PEM text. Empty where there is none.
  returned: when O(certificate=true)
  type: str
  sample: ""
"""

import os

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError, StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, document, document_file, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.configuration import read, whole_document
from ansible_collections.storeops.ha.plugins.module_utils._store.document import YAML_IMPORT_ERROR
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import described


def gather(params):
    executable = cli.find(params["executable"], params["snap"])
    if executable is None:
        result = dict.fromkeys(("settings", "set_keys", "digest", "fingerprints", "export_sha256"), None)
        result["installed"] = False
        return dict(result, document=None) if params["document"] else result
    snapshot = read(cli.EnterpriseStore(executable), SnapdClient(params["snapd_socket"]), params["snap"])
    compared = described(snapshot.normalised, params["ignore_keys"], params["fingerprint_key"] or "")
    result = dict(compared, installed=True, export_sha256=snapshot.export_sha256)
    if params["certificate"]:
        result["certificate"] = certificate(snapshot.entries(), params["document_file"])
    return dict(result, document=whole_document(snapshot)) if params["document"] else result


def certificate(entries, path):
    """Of the unit, else of what it was before."""
    found = pem(entries)
    if found or not path or not os.path.exists(path):
        return found
    return pem(document.parse(document_file.read_file(path), path).entries())


def pem(entries):
    parts = [str(entries.get(name) or "").strip() for name in ("proxy.tls.key", "proxy.tls.cert")]
    return "\n".join(parts) + "\n" if all(parts) else ""


def check_hidden(module):
    what = [name for name in ("document", "certificate") if module.params[name]]
    if what and not module.no_log:
        raise SettingsError(
            "The {0} holds secrets of the store and would be shown in Ansible's output; set `no_log: true` on this "
            "task.".format(what[0])
        )


def main():
    arguments = dict(
        spec.cli(),
        ignore_keys={"type": "list", "elements": "str", "default": [], "no_log": False},
        document={"type": "bool", "default": False},
        fingerprint_key={"type": "str", "no_log": True},
        certificate={"type": "bool", "default": False},
        document_file={"type": "path"},
        **spec.snapd_socket(),
    )
    module = AnsibleModule(argument_spec=arguments, supports_check_mode=True)
    # An empty host has neither the library nor anything to read with it.
    installed = cli.find(module.params["executable"], module.params["snap"]) is not None
    if YAML_IMPORT_ERROR and installed:
        module.fail_json(msg=missing_required_lib("PyYAML"), exception=YAML_IMPORT_ERROR)
    try:
        check_hidden(module)
        result = gather(module.params)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
