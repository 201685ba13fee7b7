# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: haproxy_server
short_description: Drain servers of a running HAProxy, or bring them back
version_added: 0.1.0
description:
  - Sets the administrative state and the weight of servers on HAProxy's admin socket. Run it on every proxy.
  - Only what an administrator set is compared. A server that is ready and DOWN is ready, and nothing is changed.
  - Whatever HAProxy answers when something is set is an error, because it answers nothing when it did it.
  - What is set lasts. It is written to the file of O(state_file) at once, so that it survives a crash of HAProxy and a
    restart of the host too. That file not having it, as after a change by hand, is a reason to write it.
options:
  backend:
    description:
      - The backend, or several that have servers of these names. They get their turn one after the other, with all
        waiting, in the given order.
    type: list
    elements: str
    required: true
  server:
    description: The names of one or several of its servers.
    type: list
    elements: str
    required: true
  state:
    description:
      - The administrative state. It stays as it is without this option.
      - With V(drain) a server is checked and gets no new requests, with V(maint) it is not checked either.
      - HAProxy takes a server that goes from maintenance to V(ready) for healthy until a check fails. Use O(wait_up)
        against that.
    type: str
    choices: [ready, drain, maint]
  weight:
    description:
      - The weight, V(0) to V(256), or a percentage of the one in the configuration. It stays as it is without this
        option.
      - A percentage is rounded down. It is refused where that makes it V(0), as V(50%) of a configured weight of 1 is.
    type: str
  wait:
    description:
      - Wait until the servers have no sessions left. For O(state=drain), O(state=maint) and a O(weight) of V(0).
      - Sessions of processes that HAProxy replaced at a reload, and that are still at a transfer, count too.
    type: bool
    default: false
  wait_up:
    description:
      - Wait until the checks of the servers are good, and only then let requests go there. For O(state=ready).
      - A server in maintenance is drained first, because a drained one is checked. If it does not become well it stays
        drained.
      - The first check is only waited for with C(fall) being 2 or more, which is HAProxy's default.
    type: bool
    default: false
  wait_timeout:
    description: How many seconds all waiting may take.
    type: float
    default: 120
  end_sessions:
    description: End the sessions that O(wait) did not see the end of in time, instead of failing.
    type: bool
    default: false
  leave_up:
    description:
      - Refuse to take servers out of service when fewer than this number of other servers of the backend would be in
        service at this proxy.
    type: int
    default: 0
  socket:
    description: The path of the admin socket.
    type: path
    default: /run/haproxy/admin.sock
  master_socket:
    description:
      - The path of the master's socket, by which processes of before a reload are asked for their sessions. They are
        not when nobody listens there.
    type: path
    default: /run/haproxy-master.sock
  state_file:
    description:
      - The file from which HAProxy loads the state of its servers when it starts. The default is where the role
        P(storeops.ha.haproxy#role) has it. Its directory must be there.
      - With an empty text nothing is written, and a restart forgets what was set.
    type: path
    default: /var/lib/haproxy-state/servers
  timeout:
    description: How many seconds an answer on the socket may take.
    type: float
    default: 5
extends_documentation_fragment:
  - storeops.ha.attributes
attributes:
  check_mode:
    details:
      - There is no waiting in check mode.
      - A server that is not there, or a HAProxy that does not run, is taken for the work of an earlier task, with a
        warning.
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Drain a unit on every proxy, and wait for its transfers to end
  storeops.ha.haproxy_server:
    backend: store
    server: unit2
    state: drain
    wait: true
    wait_timeout: 600
    leave_up: 1
  delegate_to: "{{ item }}"
  loop: "{{ groups['reverse_proxies'] }}"

- name: Bring it back once the checks are good
  storeops.ha.haproxy_server:
    backend: store
    server: unit2
    state: ready
    wait_up: true

- name: Give two units half of their share
  storeops.ha.haproxy_server:
    backend: store
    server: [unit1, unit3]
    weight: 50%
"""

RETURN = r"""
servers:
  description: The servers asked for, as they are at the end.
  type: list
  elements: dict
  returned: success
  contains:
    backend:
      description: The backend.
      type: str
      sample: store
    name:
      description: The server's name.
      type: str
      sample: unit2
    state:
      description: The administrative state that is set, V(ready), V(drain) or V(maint).
      type: str
      sample: drain
    weight:
      description: The weight that is set.
      type: int
      sample: 1
    status:
      description: What HAProxy shows it as, which is also what the checks found.
      type: str
      sample: DRAIN
    sessions:
      description: How many sessions the current process has with it, or has waiting for it.
      type: int
      sample: 0
commands:
  description: What was said on the socket to set something, or would have been in check mode.
  type: list
  elements: str
  returned: success, and when it failed after that
  sample: [set server store/unit2 state drain]
ended_sessions:
  description: How many sessions were ended because of O(end_sessions).
  type: int
  returned: success
  sample: 0
waited:
  description: Seconds of waiting.
  type: float
  returned: success
  sample: 1.25
sessions:
  description: How many sessions each server has left.
  type: dict
  returned: when O(wait) failed
  sample: {unit2: 3}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy import (
    MASTER_SOCKET,
    SOCKET,
    AdminSocket,
    MasterSocket,
)
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_plan import Wish
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_server import STATE_FILE, Job, Proxy, ensure_each


def main():
    module = AnsibleModule(
        argument_spec={
            "backend": {"type": "list", "elements": "str", "required": True},
            "server": {"type": "list", "elements": "str", "required": True},
            "state": {"type": "str", "choices": ["ready", "drain", "maint"]},
            "weight": {"type": "str"},
            "wait": {"type": "bool", "default": False},
            "wait_up": {"type": "bool", "default": False},
            "wait_timeout": {"type": "float", "default": 120},
            "end_sessions": {"type": "bool", "default": False},
            "leave_up": {"type": "int", "default": 0},
            "socket": {"type": "path", "default": SOCKET},
            "master_socket": {"type": "path", "default": MASTER_SOCKET},
            "state_file": {"type": "path", "default": STATE_FILE},
            "timeout": {"type": "float", "default": 5},
        },
        required_one_of=[("state", "weight")],
        supports_check_mode=True,
    )
    given = module.params
    # In a survey an empty answer is none.
    weight = given["weight"] or None
    waiting = {name: given[name] for name in ("wait", "wait_up", "wait_timeout", "end_sessions")}
    wishes = [
        Wish(backend, tuple(given["server"]), given["state"], weight, given["leave_up"]) for backend in given["backend"]
    ]
    jobs = [Job(wish, given["state_file"], **waiting) for wish in wishes]

    def reach():
        admin = AdminSocket(given["socket"], given["timeout"])
        return Proxy(admin, MasterSocket(given["master_socket"], given["timeout"]))

    try:
        result = ensure_each(reach, jobs, module.check_mode)
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
