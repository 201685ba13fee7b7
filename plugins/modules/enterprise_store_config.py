#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_config
short_description: Configure one unit of an Enterprise Store
version_added: 0.1.0
description:
  - Reads the unit's whole configuration once, compares it with what is wanted by meaning (not by spelling, key
    order or whether a default is written down), and writes the whole document once if anything differs. It then
    reads it again to prove that every value took.
  - Writing restarts the unit's services. Nothing is written, and so nothing restarts, when nothing differs.
  - A run that dies between storing and restarting leaves a note in O(state_dir). The next run finds it and restarts
    the services.
  - Secrets travel on standard input only and appear neither in the result, nor in the difference, nor in messages.
  - V(null) and the empty string unset a key.
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.store_cli
author:
  - storeops.ha contributors (@storeops)
options:
  settings:
    description:
      - Settings by their dotted name, or as nested maps. Lists may be YAML lists or one string with a JSON array.
      - A secret key, or a URL with a password in it, is refused here; it belongs into O(secret_settings).
    type: dict
    default: {}
  secret_settings:
    description:
      - The same for secret values. They win over O(settings).
      - Ansible masks these values wherever they appear in a result, so keep short common words out of here, or give
        the map as one JSON text, of which only the whole is masked.
    type: raw
    default: {}
  document:
    description:
      - The whole document of another unit, as RV(storeops.ha.enterprise_store_config_info#module:document) holds
        it. This unit becomes like that one; what is set here and not there is unset. O(settings) and
        O(secret_settings) are laid over it.
      - C(internal.snapstorage.local-origin-secret) and C(internal.airgap.gateway-hash) are taken from the document
        when it has them and left alone when it does not, because an export may hide them.
    type: str
  document_file:
    description: The same, in a file of the host that only root can read, as M(storeops.ha.enterprise_store_milestone)
      keeps it.
    type: path
  registration_bundle:
    description:
      - What registration made, base64 of JSON. The domain, the key pair, the store ID and the URL in it become
        settings; O(settings) and O(secret_settings) win over them.
    type: str
  ignore_keys:
    description: Keys that may differ from unit to unit. They are not part of the digests and not taken from
      O(document).
    type: list
    elements: str
    default: []
  may_change:
    description:
      - The only keys that may be changed, or what the keys begin with (V(internal) is all below it). When others
        would be, nothing is changed and the task fails.
      - By default all may be.
    type: list
    elements: str
  allow_unknown:
    description:
      - Accept keys in O(settings) and O(secret_settings) that neither the documentation nor the unit knows.
      - Otherwise they are refused, because a misspelt key would be stored and do nothing.
    type: bool
    default: false
  fingerprint_key:
    description:
      - A random text, the same for all units of one comparison and for no other. With it, the result has
        RV(configuration), by which units are compared without another read.
    type: str
  restart_timeout:
    description: How long storing the settings and restarting the services may take, in seconds.
    type: int
    default: 300
  state_dir:
    description: Folder for the note that a restart is owed. It is made with mode 0700.
    type: path
    default: /var/lib/storeops
  snapd_socket:
    description: The socket snapd listens on; asked for what an export hides, and for restarting services after a
      failed run.
    type: path
    default: /run/snapd.socket
requirements:
  - PyYAML on the host (the package C(python3-yaml)).
attributes:
  check_mode:
    details:
      - Only the one read is made. On a host that does not have the command yet, everything wanted is reported as a
        change.
  diff_mode:
    details:
      - Only the keys that differ are shown; a secret is shown as C((secret)) or C((secret, changed)).
seealso:
  - module: storeops.ha.enterprise_store_config_info
"""

EXAMPLES = r"""
- name: Use the database, S3 and a shared memcached
  storeops.ha.enterprise_store_config:
    settings:
      proxy.domain: store.example.com
      proxy.trust-forwarded-proto: true
      proxy.memcached.connection: [10.0.0.21, 10.0.0.22]
      proxy.storage.backend: s3
      proxy.storage.s3.server-url: https://s3.example.com
    secret_settings:
      proxy.db.connection: "{{ store_database_url }}"
      proxy.storage.s3.secret-access-key: "{{ store_s3_secret_access_key }}"
  become: true

- name: Stop serving TLS on the unit itself
  storeops.ha.enterprise_store_config:
    settings:
      proxy.tls.cert: null
    secret_settings:
      proxy.tls.key: null
  become: true

- name: Read the configuration of the first unit
  storeops.ha.enterprise_store_config_info:
    document: true
  delegate_to: "{{ groups['units'][0] }}"
  become: true
  no_log: true
  register: first_unit

- name: Configure this unit like the first one, but with a bigger cache
  storeops.ha.enterprise_store_config:
    document: "{{ first_unit.document }}"
    settings:
      proxy.cache.size: 4096
    ignore_keys: [proxy.cache.size]
  become: true
"""

RETURN = r"""
changed_keys:
  description: Names of the settings that differed, sorted.
  returned: success
  type: list
  elements: str
  sample: [proxy.domain, proxy.storage.backend]
digest_before:
  description:
    - SHA-256 over the meaning of the configuration as it was, without O(ignore_keys). Units are configured alike
      when it is equal.
    - V(null) when the command is not there yet (check mode).
  returned: success
  type: str
  sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
digest_after:
  description: The same for the configuration as it is now; in check mode, as it would be.
  returned: success
  type: str
  sample: 7d793037a0760186574b0282f2f435e77d793037a0760186574b0282f2f435e7
export_sha256_before:
  description: SHA-256 of the exact bytes the vendor's export printed before.
  returned: success
  type: str
  sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
export_sha256_after:
  description: The same afterwards; V(null) in check mode if something would change.
  returned: success
  type: str
  sample: 7d793037a0760186574b0282f2f435e77d793037a0760186574b0282f2f435e7
settings:
  description: What is set afterwards and differs from the defaults, by key. Secrets are replaced by C((secret)).
  returned: success
  type: dict
  sample: {proxy.domain: store.example.com, proxy.airgap: true}
configuration:
  description:
    - What M(storeops.ha.enterprise_store_config_info) returns of the configuration as it is now; in check mode, as it
      would be. V(null) without O(fingerprint_key), and when the command is not there yet.
  returned: success
  type: dict
  contains:
    settings:
      description: Every known key with the value in force, and every other key that is set. Secrets are replaced.
      type: dict
      sample: {proxy.domain: store.example.com, proxy.tls.key: null}
    set_keys:
      description: Names of the keys that are set to something else than their default, sorted.
      type: list
      elements: str
      sample: [proxy.db.connection, proxy.domain]
    digest:
      description: The same as RV(digest_after).
      type: str
      sample: 7d793037a0760186574b0282f2f435e77d793037a0760186574b0282f2f435e7
    fingerprints:
      description: For each value that is not shown, a word made with O(fingerprint_key).
      type: dict
      sample: {proxy.tls.key: 0cc175b9c0f1b6a831c399e269772661}
restarted:
  description: Whether the services restarted (in check mode, whether they would).
  returned: success
  type: bool
  sample: true
calls:
  description: How often the command was run. One when nothing differs, three when something was written.
  returned: success
  type: int
  sample: 1
stored:
  description:
    - Whether the settings are stored although the task failed. V(true) means that only the restart is missing, and
      the same task run again makes up for it. V(null) means that it is not known.
  returned: when writing failed
  type: bool
  sample: true
unknown_keys:
  description: Keys that were refused because nobody knows them.
  returned: when there are any
  type: list
  elements: str
  sample: [proxy.domian]
secret_keys:
  description: Keys that were refused because they are secret and do not belong into O(settings).
  returned: when there are any
  type: list
  elements: str
  sample: [proxy.tls.key]
wrong_keys:
  description: Keys that were refused because of the type of their value.
  returned: when there are any
  type: list
  elements: str
  sample: [proxy.port.http]
contradicting_keys:
  description: Keys that were refused because their values contradict each other.
  returned: when there are any
  type: list
  elements: str
  sample: [proxy.use-postgres-over-memcached, proxy.hsm.token-pin]
other_keys:
  description: Keys that would have changed although O(may_change) does not have them.
  returned: when there are any
  type: list
  elements: str
  sample: [proxy.cache.size]
not_taken_keys:
  description: Keys that did not have the wanted value after writing.
  returned: when writing failed
  type: list
  elements: str
  sample: []
lost_keys:
  description: Keys that were set before, were not to be changed, and are not set any more.
  returned: when writing failed
  type: list
  elements: str
  sample: []
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._redact import secret_values
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, document_file as documents, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.configuration import Configuration, Request
from ansible_collections.storeops.ha.plugins.module_utils._store.document import YAML_IMPORT_ERROR
from ansible_collections.storeops.ha.plugins.module_utils._store.marker import STATE_DIR, Marker
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import flattened


def argument_spec():
    return dict(
        dict(spec.cli(), **spec.secret_map("secret_settings")),
        settings={"type": "dict", "default": {}},
        document={"type": "str", "no_log": True},
        document_file={"type": "path"},
        registration_bundle={"type": "str", "no_log": True},
        ignore_keys={"type": "list", "elements": "str", "default": [], "no_log": False},
        may_change={"type": "list", "elements": "str", "no_log": False},
        allow_unknown={"type": "bool", "default": False},
        fingerprint_key={"type": "str", "no_log": True},
        restart_timeout={"type": "int", "default": 300},
        state_dir={"type": "path", "default": STATE_DIR},
        **spec.snapd_socket(),
    )


def configuration(params, check_mode):
    """The configuration of this host; without the command only check mode can go on."""
    snap = params["snap"]
    executable = cli.find(params["executable"], snap)
    if executable is None and not check_mode:
        raise cli.missing(params["executable"], snap)
    store = cli.EnterpriseStore(executable) if executable else None
    snapd = SnapdClient(params["snapd_socket"], timeout=params["restart_timeout"])
    return Configuration(store, snapd, Marker(params["state_dir"], snap), snap, params["restart_timeout"])


def request(params):
    return Request(
        settings=params["settings"],
        secret_settings=spec.map_of("secret_settings", params["secret_settings"]),
        document=documents.read_file(params["document_file"]) if params["document_file"] else params["document"],
        registration_bundle=params["registration_bundle"],
        allow_unknown=params["allow_unknown"],
        ignore_keys=tuple(params["ignore_keys"]),
        may_change=None if params["may_change"] is None else tuple(params["may_change"]),
        fingerprint_key=params["fingerprint_key"],
    )


def main():
    module = AnsibleModule(
        argument_spec=argument_spec(), mutually_exclusive=[("document", "document_file")], supports_check_mode=True
    )
    # A secret that was put into the wrong option is refused below and must not be shown with the refusal.
    module.no_log_values.update(secret_values(flattened(module.params["settings"])))
    # An empty host, in check mode, has neither the library nor anything to read with it.
    installed = cli.find(module.params["executable"], module.params["snap"]) is not None
    if YAML_IMPORT_ERROR and (installed or not module.check_mode):
        module.fail_json(msg=missing_required_lib("PyYAML"), exception=YAML_IMPORT_ERROR)
    try:
        wanted = request(module.params)
        result = configuration(module.params, module.check_mode).apply(wanted, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    for sentence in result.pop("warnings"):
        module.warn(sentence)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
