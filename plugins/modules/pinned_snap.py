# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pinned_snap
short_description: Keep a snap at one revision or file, held back from refreshes
description:
  - Installs a snap from a store or from a file, brings it to the wanted revision or channel, and holds its
    refreshes, as one desired state.
  - Talks to snapd's socket. Nothing is asked of snapd beyond what differs; above all a snap that has the wanted
    revision, or is byte for byte the wanted file, is never refreshed.
  - Another change of the same snap in progress, applications of the snap still running and a restarting snapd
    are waited for. Every other refusal of snapd ends the module at once, in snapd's own words.
version_added: 0.1.0
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  check_mode:
    details:
      - On a host without snapd, and for a file that is not on the host yet, the module reports what it would do.
options:
  name:
    description: Name of the snap.
    type: str
    required: true
  state:
    description:
      - V(present) installs and pins the snap, V(absent) removes it.
    type: str
    choices: [present, absent]
    default: present
  revision:
    description:
      - Revision that has to be installed, as C(snap list) shows it.
      - A local revision (V(x1), V(x2), and so on) can only be given together with O(path) or O(revert). It counts
        the installations from files on one host and so means something on that host only.
    type: str
  channel:
    description:
      - Channel to follow. V(stable) and V(latest) mean V(latest/stable).
      - Without O(revision) and O(path), a snap that follows another channel is refreshed to this one; one that
        follows it already is not refreshed. With either of them, only the channel is switched.
    type: str
  path:
    description:
      - Snap file, on the host this runs on, that has to be installed.
      - An installed snap with exactly this content is left alone.
    type: path
  assertion_path:
    description:
      - File with the assertions of the snap file, on the host this runs on. snapd is made to trust them before
        the file is installed.
      - Used only when the file has to be installed.
    type: path
  hold:
    description:
      - Whether refreshes of the snap are held forever. When V(false), a hold of any length is lifted.
      - snapd does not tell a hold of automatic refreshes from a hold of all of them; either counts as held.
    type: bool
    default: true
  dangerous:
    description:
      - Accept a snap file without signatures. Used only when the file has to be installed.
      - When this and O(devmode) are both V(false), an installed snap without signatures is replaced by the
        signed file.
    type: bool
    default: false
  devmode:
    description:
      - Install without confinement enforced; implies O(dangerous). Used only when the snap has to be installed.
    type: bool
    default: false
  classic:
    description: Install with classic confinement. Used only when the snap has to be installed.
    type: bool
    default: false
  refresh:
    description:
      - Whether an installed snap may be replaced. When V(false), a snap that is not the one asked for is refused
        and stays.
    type: bool
    default: true
  revert:
    description:
      - Go back to O(revision), an earlier one that snapd still keeps on this host, and to the data it had. Neither a
        store nor a file is needed.
    type: bool
    default: false
  purge:
    description: When removing, do not let snapd keep a snapshot of the snap's data.
    type: bool
    default: false
  timeout:
    description: How many seconds everything together may take, waiting for other changes included.
    type: int
    default: 600
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
seealso:
  - name: Managing updates
    description: Holding refreshes, as snapd documents it.
    link: https://snapcraft.io/docs/managing-updates
"""

EXAMPLES = r"""
- name: Keep the store at one revision
  storeops.ha.pinned_snap:
    name: enterprise-store
    channel: latest/stable
    revision: "120"

- name: Install the store from a signed file
  storeops.ha.pinned_snap:
    name: enterprise-store
    path: /var/lib/storeops/snaps/enterprise-store_120.snap
    assertion_path: /var/lib/storeops/snaps/enterprise-store_120.assert

- name: Put the store back to the revision it had before the last upgrade
  storeops.ha.pinned_snap:
    name: enterprise-store
    revision: "119"
    revert: true

- name: Let the store refresh by itself again
  storeops.ha.pinned_snap:
    name: enterprise-store
    hold: false

- name: Remove the store and its data
  storeops.ha.pinned_snap:
    name: enterprise-store
    state: absent
    purge: true
"""

RETURN = r"""
installed:
  description: Whether the snap is installed now.
  returned: success
  type: bool
  sample: true
revision:
  description: The installed revision; null when there is none, or in check mode when only snapd can tell.
  returned: success
  type: str
  sample: "120"
version:
  description:
    - The installed version, as the snap's author named it; null when there is none, or in check mode when only
      snapd can tell.
  returned: success
  type: str
  sample: "2.41"
channel:
  description: The channel the snap follows; null when it follows none.
  returned: success
  type: str
  sample: latest/stable
held:
  description: Whether refreshes are held forever.
  returned: success
  type: bool
  sample: true
actions:
  description:
    - What was done, or would be done in check mode, in order.
    - Each is one of V(ack), V(install), V(refresh), V(revert), V(switch), V(hold), V(unhold), V(remove).
  returned: success, and on failure when something was done before
  type: list
  elements: str
  sample: [install, hold]
blob_sha256:
  description:
    - SHA-256 of the installed snap, when O(path) is given and the installed snap is that file; otherwise null.
  returned: success
  type: str
  sample: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
snapd_message:
  description: What snapd answered.
  returned: when snapd refused
  type: str
  sample: cannot find signatures with metadata for snap/component "enterprise-store_120.snap"
snapd_kind:
  description: snapd's name for the kind of refusal, when it gives one.
  returned: when snapd refused
  type: str
  sample: snap-change-conflict
snapd_change:
  description: Number of the change that failed, for C(snap change).
  returned: when a change failed or did not end in time
  type: str
  sample: "42"
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SOCKET, SnapdClient
from ansible_collections.storeops.ha.plugins.module_utils._snapd_pin import Pin
from ansible_collections.storeops.ha.plugins.module_utils._snapd_plan import Wanted


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "revision": {"type": "str"},
            "channel": {"type": "str"},
            "path": {"type": "path"},
            "assertion_path": {"type": "path"},
            "hold": {"type": "bool", "default": True},
            "dangerous": {"type": "bool", "default": False},
            "devmode": {"type": "bool", "default": False},
            "classic": {"type": "bool", "default": False},
            "purge": {"type": "bool", "default": False},
            "refresh": {"type": "bool", "default": True},
            "revert": {"type": "bool", "default": False},
            "timeout": {"type": "int", "default": 600},
            "snapd_socket": {"type": "path", "default": SOCKET},
        },
        supports_check_mode=True,
    )
    wishes = dict(module.params)
    client = SnapdClient(wishes.pop("snapd_socket"), timeout=wishes.pop("timeout"))
    # An empty string is how a survey or a template says that nothing was chosen.
    wanted = Wanted(**{key: None if value == "" else value for key, value in wishes.items()})
    try:
        outcome = Pin(client, wanted, module.check_mode).apply()
    except StoreOpsError as exc:
        module.fail_json(msg=str(exc), **exc.details)
    module.exit_json(**outcome.result())


if __name__ == "__main__":
    main()
