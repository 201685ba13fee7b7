# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_host
short_description: Looks at one host before anything is changed
version_added: 0.1.0
description:
  - Reads what a host is (system, snapd, disk, memory, the store it serves) and tries the ways it will need
    (endpoints, TLS, clock, ports).
  - It changes nothing, needs the standard library only, and does not fail because of what it finds. The problems of all
    hosts are reported together by M(storeops.ha.preflight_inventory).
  - It does not even wake a snapd that sleeps, so it asks snapd only where the snap of the store is installed.
  - Which process holds a port, and which store snapd knows of, can be seen by root only. Without root a port that is
    held is not judged, and a store is known by its assertion alone.
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes.info
options:
  needs_root:
    description: Whether it is a problem to look at the host as anybody but root.
    type: bool
    default: false
  endpoints:
    description: Places this host must be able to connect to.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What it is, for the sentence.
        type: str
        required: true
      host:
        description: Address or name.
        type: str
        required: true
      port:
        description: TCP port.
        type: int
        required: true
      option:
        description: The input to correct when it is wrong.
        type: str
        default: ""
      may_refuse:
        description: Whether a refused connection is fine because the service is installed later.
        type: bool
        default: false
      tls:
        description: Whether its certificate is verified.
        type: bool
        default: false
      ca:
        description: Authority (PEM text) that is trusted besides those of the system.
        type: str
        default: ""
      ca_option:
        description: The input to correct when its certificate is not trusted.
        type: str
        default: ""
      clock:
        description: Whether its HTTP header C(Date) is compared with the clock of this host.
        type: bool
        default: false
  memcached:
    description: >-
      Servers that are asked in memcached's own protocol. Their answers are returned and not judged here, since only all
      hosts together tell a server that is down from a way that is closed.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What it is, for the sentence.
        type: str
        required: true
      host:
        description: Address or name.
        type: str
        required: true
      port:
        description: TCP port.
        type: int
        required: true
      option:
        description: The input to correct when it is wrong.
        type: str
        default: ""
      may_refuse:
        description: Whether a refused connection is fine because the service is installed later.
        type: bool
        default: false
  ports:
    description: TCP ports that must be free, or held by an expected process.
    type: list
    elements: dict
    default: []
    suboptions:
      port:
        description: The port.
        type: int
        required: true
      held_by:
        description: Patterns of systemd units or process names that may hold it.
        type: list
        elements: str
        default: []
      option:
        description: The input that chooses the port.
        type: str
        default: ""
  shared:
    description: >-
      IP addresses that this host is to share with others. Whether it has them, whether somebody answers there, and
      whether they are in one of its networks is returned and not judged here, since only all hosts together tell
      whose they are.
    type: list
    elements: str
    default: []
  supported_os:
    description: Systems such as V(debian 12). An empty list accepts all.
    type: list
    elements: str
    default: []
  snapd_minimum:
    description: Oldest version of snapd. Empty where no snapd is needed, V(0) where any will do.
    type: str
    default: ""
  disk_path:
    description: Where free space is needed.
    type: path
    default: /var
  min_free_mb:
    description: Free space needed there, in MiB.
    type: int
    default: 0
  max_clock_skew:
    description: Difference of clocks that is accepted, in seconds.
    type: int
    default: 300
  timeout:
    description: Deadline of each connection, in seconds. They are tried at the same time.
    type: int
    default: 5
  assertion_path:
    description: Where a host that serves a store already keeps its assertion.
    type: path
    default: /var/snap/enterprise-store/common/nginx/airgap/store.assert
  snapd_socket:
    description: The socket of snapd.
    type: path
    default: /run/snapd.socket
seealso:
  - module: storeops.ha.preflight_inventory
"""

EXAMPLES = r"""
- name: Look at the host
  storeops.ha.preflight_host:
    supported_os: [debian 12, debian 13]
    snapd_minimum: "2.58"
    min_free_mb: 4096
    endpoints:
      - name: S3 server
        host: s3.example.com
        port: 443
        tls: true
        clock: true
    ports:
      - port: 80
        held_by: [snap.enterprise-store.*]
  register: looked
"""

RETURN = r"""
problems:
  description: What is wrong, one sentence each.
  returned: always
  type: list
  elements: dict
  contains:
    code:
      description: Short name of the kind of problem.
      type: str
      sample: port_taken
    thing:
      description: What it is about.
      type: str
      sample: port 80
    message:
      description: The thing, what is wrong, what to do.
      type: str
      sample: "port 80: it is taken by apache2.service; stop that."
memcached:
  description: What each memcached server answered, in their order.
  returned: always
  type: list
  elements: dict
  contains:
    place:
      description: Address and port.
      type: str
      sample: 192.0.2.31:11211
    state:
      description: >-
        V(ok), V(refused), V(silent), V(unknown) for a name that cannot be resolved, V(unroutable), or V(stranger) for
        anything but memcached.
      type: str
      sample: refused
    words:
      description: The same in words.
      type: str
      sample: it refuses connections
shared:
  description: What is known of each of O(shared), in their order.
  returned: always
  type: list
  elements: dict
  contains:
    address:
      description: The address.
      type: str
      sample: 192.0.2.9
    held:
      description: Whether this host has it.
      type: bool
      sample: false
    answers:
      description: Whether somebody has it, this host or another.
      type: bool
      sample: false
    linked:
      description: Whether it is in a network that this host is in. Null when that cannot be found out.
      type: bool
      sample: true
facts:
  description: What the host is.
  returned: always
  type: dict
  contains:
    root:
      description: Whether it was looked at by root.
      type: bool
      sample: true
    architecture:
      description: Machine type.
      type: str
      sample: x86_64
    os:
      description: C(id), C(version) and C(name) of the system.
      type: dict
      sample: {id: debian, version: "13", name: Debian GNU/Linux 13 (trixie)}
    snapd:
      description: >-
        Version C(installed), the C(candidate) of apt when none is installed, and whether apt has package lists
        (C(lists_known)).
      type: dict
      sample: {installed: 2.68.3, candidate: null, lists_known: true}
    memory_mb:
      description: Memory in MiB.
      type: int
      sample: 3915
    disk:
      description: C(path) and C(free_mb), in MiB.
      type: dict
      sample: {path: /var, free_mb: 20480}
    store:
      description: >-
        C(id) and C(url) of the store this host is registered as, and whether it C(serves) it, to which an assertion
        belongs if it is offline. Nothing on a host without a store.
      type: dict
      sample: {id: AbCdEf, url: "https://store.example.com", serves: true}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._preflight import (
    host,
    memcached,
    probes,
    shared_address,
    unit,
)

ENDPOINT = {
    "name": {"type": "str", "required": True},
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
    "option": {"type": "str", "default": ""},
    "may_refuse": {"type": "bool", "default": False},
    "tls": {"type": "bool", "default": False},
    "ca": {"type": "str", "default": ""},
    "ca_option": {"type": "str", "default": ""},
    "clock": {"type": "bool", "default": False},
}
MEMCACHED = {name: ENDPOINT[name] for name in ("name", "host", "port", "option", "may_refuse")}
PORT = {
    "port": {"type": "int", "required": True},
    "held_by": {"type": "list", "elements": "str", "default": []},
    "option": {"type": "str", "default": ""},
}
ARGUMENT_SPEC = {
    "needs_root": {"type": "bool", "default": False},
    "endpoints": {"type": "list", "elements": "dict", "default": [], "options": ENDPOINT},
    "memcached": {"type": "list", "elements": "dict", "default": [], "options": MEMCACHED},
    "ports": {"type": "list", "elements": "dict", "default": [], "options": PORT},
    "shared": {"type": "list", "elements": "str", "default": []},
    "supported_os": {"type": "list", "elements": "str", "default": []},
    "snapd_minimum": {"type": "str", "default": ""},
    "disk_path": {"type": "path", "default": "/var"},
    "min_free_mb": {"type": "int", "default": 0},
    "max_clock_skew": {"type": "int", "default": 300},
    "timeout": {"type": "int", "default": 5},
    "assertion_path": {"type": "path", "default": "/var/snap/enterprise-store/common/nginx/airgap/store.assert"},
    "snapd_socket": {"type": "path", "default": "/run/snapd.socket"},
}


def main():
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    options = module.params

    def run(argv):
        tool = module.get_bin_path(argv[0])
        return module.run_command([tool] + argv[1:], handle_exceptions=False)[1] if tool else ""

    store, problems = unit.Unit(options["assertion_path"], options["snapd_socket"]).store()
    facts = dict(host.facts(run, options["disk_path"]), store=store)
    problems += host.rights_problems(facts) if options["needs_root"] else []
    problems += host.system_problems(facts, options["supported_os"], options["snapd_minimum"], options["min_free_mb"])
    problems += host.port_problems(options["ports"])
    problems += probes.probe_all(options["endpoints"], options["timeout"], options["max_clock_skew"])
    asked = memcached.probe_all(options["memcached"], options["timeout"])
    shared = shared_address.look(options["shared"], run)
    told = [problem.as_dict() for problem in problems]
    module.exit_json(changed=False, facts=facts, memcached=asked, shared=shared, problems=told)


if __name__ == "__main__":
    main()
