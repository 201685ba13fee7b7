# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: enterprise_store_milestone
short_description: Keep on a unit what its configuration was before a step of a migration
version_added: 0.1.0
description:
  - Keeps the whole configuration of a unit in a file of the unit that only root can read, under the name of the step
    that comes next. M(storeops.ha.enterprise_store_config) gives it back
    (O(storeops.ha.enterprise_store_config#module:document_file)).
  - What was kept once is not overwritten, so a step that is repeated does not lose what was before it.
  - The configuration does not leave the unit.
options:
  state:
    description:
      - V(listed) only tells what was kept.
      - V(kept) keeps the configuration as it is now, unless there is a milestone of that name.
      - V(absent) removes the milestone.
    type: str
    choices: [listed, kept, absent]
    default: listed
  name:
    description: The name of the step, in small letters. Required but for V(listed).
    type: str
  note:
    description: What else is to be known on the way back. Shown in results, so no secrets here.
    type: dict
    default: {}
  refresh:
    description: Whether V(kept) keeps the configuration anew where there is a milestone of that name with another one.
    type: bool
    default: false
  folder:
    description: The folder on the unit. It is made with mode 0700.
    type: path
    default: /var/lib/storeops/migration
  snapd_socket:
    description: The socket snapd listens on; asked for what an export hides.
    type: path
    default: /run/snapd.socket
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.store_cli
requirements:
  - PyYAML on the host (the package C(python3-yaml)).
author:
  - storeops.ha contributors (@storeops)
seealso:
  - module: storeops.ha.enterprise_store_config
"""

EXAMPLES = r"""
- name: Keep what was before TLS is taken off the unit
  storeops.ha.enterprise_store_milestone:
    state: kept
    name: plain
  become: true
"""

RETURN = r"""
milestones:
  description: All milestones afterwards, the oldest first.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the step before which it was kept.
      type: str
      sample: plain
    digest:
      description: The digest that the configuration had.
      type: str
      sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
    made:
      description: When it was kept, in UTC.
      type: str
      sample: "2026-11-21T12:00:00Z"
    note:
      description: What was to be known else.
      type: dict
      sample: {held: false}
    document_file:
      description: Where the configuration is.
      type: str
      sample: /var/lib/storeops/migration/plain.yaml
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._store import cli, milestones, spec
from ansible_collections.storeops.ha.plugins.module_utils._store.configuration import read, whole_document
from ansible_collections.storeops.ha.plugins.module_utils._store.document import YAML_IMPORT_ERROR
from ansible_collections.storeops.ha.plugins.module_utils._store.settings import digest


def current(params):
    """(the whole document, its digest)"""
    executable = cli.find(params["executable"], params["snap"])
    if executable is None:
        raise cli.missing(params["executable"], params["snap"])
    snapshot = read(cli.EnterpriseStore(executable), SnapdClient(params["snapd_socket"]), params["snap"])
    return whole_document(snapshot), digest(snapshot.normalised)


def keep(params, shelf, before, check_mode):
    """Whether there was something to keep."""
    if params["name"] in before and not params["refresh"]:
        return False
    document, now = current(params)
    if before.get(params["name"]) == now:
        return False
    if not check_mode:
        shelf.keep(params["name"], document, now, params["note"])
    return True


def forget(params, shelf, before, check_mode):
    if params["name"] in before and not check_mode:
        shelf.forget(params["name"])
    return params["name"] in before


def ensure(params, check_mode):
    shelf = milestones.Milestones(params["folder"])
    before = dict((one["name"], one["digest"]) for one in shelf.listed())
    deed = {"kept": keep, "absent": forget}.get(params["state"])
    changed = bool(deed) and deed(params, shelf, before, check_mode)
    found = [dict(one, document_file=shelf.path(one["name"])) for one in shelf.listed()]
    after = dict((one["name"], one["digest"]) for one in found)
    return {"changed": changed, "milestones": found, "diff": {"before": before, "after": after}}


def main():
    arguments = dict(
        spec.cli(),
        state={"type": "str", "choices": ["listed", "kept", "absent"], "default": "listed"},
        name={"type": "str"},
        note={"type": "dict", "default": {}},
        refresh={"type": "bool", "default": False},
        folder={"type": "path", "default": milestones.FOLDER},
        **spec.snapd_socket(),
    )
    needs_name = [("state", "kept", ["name"]), ("state", "absent", ["name"])]
    module = AnsibleModule(argument_spec=arguments, required_if=needs_name, supports_check_mode=True)
    if YAML_IMPORT_ERROR and module.params["state"] == "kept":
        module.fail_json(msg=missing_required_lib("PyYAML"), exception=YAML_IMPORT_ERROR)
    try:
        result = ensure(module.params, module.check_mode)
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
