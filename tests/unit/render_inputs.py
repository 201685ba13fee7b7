# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What files of variables make of inputs, computed by Ansible itself.

Run as a program of its own, because Ansible's loader of collections stays in a process for good. Standard input is
JSON: {"files": [path], "variants": {name: inputs}}; standard output is JSON: {name: {variable: text of its value}}.
"""

from __future__ import annotations

import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

GROUPS = {
    "units": ["unit1", "unit2"],
    "reverse_proxies": ["lb1"],
    "memcached": ["mc1"],
    "database": ["db1"],
}


def rendered(variables, inputs):
    hosts = [host for members in GROUPS.values() for host in members]
    addresses = dict((host, "192.0.2.{0}".format(number)) for number, host in enumerate(hosts, 1))
    hostvars = dict(
        (host, dict(inputs, inventory_hostname=host, ansible_host=addresses[host], ansible_facts={})) for host in hosts
    )
    magic = {"groups": GROUPS, "hostvars": hostvars, "inventory_hostname": "unit1", "ansible_check_mode": False}
    templar = Templar(DataLoader(), variables=dict(variables, **magic, **inputs))
    return dict((name, value_of(templar, name)) for name in sorted(variables))


def value_of(templar, name):
    try:
        return repr(templar.template(trust_as_template("{{ " + name + " }}")))
    except Exception as problem:
        # That it cannot be computed is as much an answer as a value is.
        return "{0}: {1}".format(type(problem).__name__, problem)


def main():
    asked = json.load(sys.stdin)
    init_plugin_loader()
    variables = {}
    for file in asked["files"]:
        variables.update(DataLoader().load_from_file(file, trusted_as_template=True))
    json.dump(dict((name, rendered(variables, inputs)) for name, inputs in asked["variants"].items()), sys.stdout)


if __name__ == "__main__":
    main()
