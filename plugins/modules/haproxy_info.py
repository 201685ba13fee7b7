# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: haproxy_info
short_description: What the running HAProxy says about its servers
version_added: 0.1.0
description:
  - Reads version and servers from HAProxy's admin socket, administrative and operational state apart.
  - Also says whether files were written after the running HAProxy read its configuration, so that a run that was
    interrupted between writing and reloading is finished by the next one.
  - When nobody listens on the socket, RV(running) is false. That is not an error.
options:
  socket:
    description: The path of the admin socket.
    type: path
    default: /run/haproxy/admin.sock
  backend:
    description: Only the servers of this backend. All servers without it.
    type: str
  files:
    description: Files HAProxy reads when it starts or reloads. Those it has not read yet are in RV(newer_files).
    type: list
    elements: path
    default: []
  notes:
    description: Folder in which the role P(storeops.ha.rotation#role) notes that it took a server out of rotation.
    type: path
    default: /var/lib/haproxy-state
  timeout:
    description: How many seconds an answer on the socket may take.
    type: float
    default: 5
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Read the servers of the store
  storeops.ha.haproxy_info:
    backend: store
  register: proxy

- name: Show those that take no traffic
  ansible.builtin.debug:
    msg: "{{ proxy.servers | rejectattr('operational_state', 'eq', 'UP') | map(attribute='name') }}"
"""

RETURN = r"""
running:
  description: Whether a HAProxy listens on the socket.
  type: bool
  returned: success
  sample: true
socket_mode:
  description:
    - The permissions of the socket, in octal.
    - A reload hands the socket on as it is, so other permissions in the configuration need a restart.
  type: str
  returned: success
  sample: "0600"
version:
  description: The version that runs.
  type: str
  returned: success
  sample: 3.0.11-1+deb13u3
pid:
  description: The process that answered, which a reload replaces.
  type: int
  returned: success
  sample: 4711
uptime:
  description: For how many seconds that process has run.
  type: int
  returned: success
  sample: 120
stale:
  description: Whether one of O(files) was written after that process started.
  type: bool
  returned: success
  sample: false
newer_files:
  description: The ones of O(files) that were.
  type: list
  elements: str
  returned: success
  sample: []
servers:
  description: The servers, in the order of the configuration.
  type: list
  elements: dict
  returned: success
  contains:
    backend:
      description: The backend it belongs to.
      type: str
      sample: store
    name:
      description: The server's name in the configuration.
      type: str
      sample: unit1
    address:
      description: Address and port it is reached at.
      type: str
      sample: 10.77.0.11:80
    admin_state:
      description: What an administrator asked for, V(ready), V(drain) or V(maint).
      type: str
      sample: ready
    operational_state:
      description: What it is in, V(UP), V(DOWN), V(MAINT), V(DRAIN) or V(NOLB).
      type: str
      sample: UP
    status:
      description: The same in HAProxy's full words.
      type: str
      sample: UP 1/3
    check_status:
      description: The result of the last health check, see HAProxy's management guide.
      type: str
      sample: L7OK
    check_detail:
      description: What the last health check said.
      type: str
      sample: HTTP status check returned code <503>
    current_sessions:
      description: How many sessions it serves now.
      type: int
      sample: 3
    left_by_run:
      description: Whether a run of a playbook took it out of rotation and has not put it back, by O(notes).
      type: bool
      sample: false
    total_sessions:
      description: How many sessions it has had since this process began. Checks are not counted.
      type: int
      sample: 4711
    weight:
      description: Its weight.
      type: int
      sample: 1
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy import NOTES, SOCKET, AdminSocket, noted, read


def main():
    module = AnsibleModule(
        argument_spec={
            "socket": {"type": "path", "default": SOCKET},
            "backend": {"type": "str"},
            "files": {"type": "list", "elements": "path", "default": []},
            "notes": {"type": "path", "default": NOTES},
            "timeout": {"type": "float", "default": 5},
        },
        supports_check_mode=True,
    )
    options = module.params
    try:
        found = read(AdminSocket(options["socket"], options["timeout"]), options["backend"], options["files"])
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    left = noted(options["notes"])
    for server in found["servers"]:
        server["left_by_run"] = server["name"] in left
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
