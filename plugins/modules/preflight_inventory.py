# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_inventory
short_description: Checks inputs, inventory and controller files, and reports every problem together
version_added: 0.1.0
description:
  - Checks everything that can be known before a connection is made, such as names and types of the inputs, the groups
    and addresses of the hosts, the registration bundle, the certificate, the snap files and the settings.
  - Given what M(storeops.ha.preflight_host) found on the hosts, compares the hosts and reports their problems too.
  - All problems are reported in one failure, numbered, one sentence each. No sentence holds a value of a secret input.
  - Every C(store_*) variable is looked at, so that a misspelt one is refused.
  - It runs on the controller, connects to nothing and changes nothing. Use C(run_once).
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes.info
attributes:
  platform:
    support: N/A
    platforms: all
options:
  inputs:
    description:
      - The inputs to check.
      - Default is all C(store_*) variables of the play and its hosts. This is preferable, because a variable that
        cannot be computed is then one of the problems reported, and no input is an argument of the task.
    type: dict
  play:
    description: The playbook whose argument specification (C(playbooks/<play>.meta.yml)) says what the inputs are.
    type: str
    default: new_cluster
  allowed_variables:
    description: Further names that start with C(store_) and are the operator's own.
    type: list
    elements: str
    default: []
  whole_groups:
    description: Groups that the playbook needs whole. A C(--limit) that hides a member is refused.
    type: list
    elements: str
    choices: [units, reverse_proxies, memcached, database]
    default: [units, reverse_proxies, memcached, database]
  registered:
    description: Whether the store is registered already, so that no registration bundle is needed.
    type: bool
    default: false
  live:
    description: Results of M(storeops.ha.preflight_host) by host name.
    type: dict
  services:
    description: Results of M(storeops.ha.preflight_services) by host name.
    type: dict
  report_only:
    description: Whether to return the problems without failing.
    type: bool
    default: false
seealso:
  - module: storeops.ha.preflight_host
  - module: storeops.ha.preflight_services
"""

EXAMPLES = r"""
- name: Check the inputs before any host is contacted
  storeops.ha.preflight_inventory:
  run_once: true
"""

RETURN = r"""
problems:
  description: What is wrong, one sentence each. In a failure they are in RV(msg) alone.
  returned: success
  type: list
  elements: dict
  contains:
    code:
      description: Short name of the kind of problem.
      type: str
      sample: unknown_variable
    thing:
      description: What it is about.
      type: str
      sample: store_s3_ulr
    message:
      description: The thing, what is wrong, what to do.
      type: str
      sample: "store_s3_ulr: there is no such variable (did you mean store_s3_url?); correct the name, or remove it."
plan:
  description: What each host shall look at, as options of M(storeops.ha.preflight_host). Free of secrets.
  returned: success
  type: dict
  sample:
    unit1:
      endpoints: []
      memcached: []
      ports: [{port: 80, held_by: [snap.enterprise-store.*], option: proxy.port.http in store_settings}]
      is_unit: true
      brings_snapd: false
snap_version:
  description: The version of the snap file of the store, V(null) without such a file and where it cannot be read.
  returned: success
  type: str
  sample: "2.41"
msg:
  description: All problems as one numbered text.
  returned: always
  type: str
  sample: |
    Nothing was changed. One problem to solve before this playbook can run:
    1. store_domain: this input is required; set it in the variables of the inventory.
"""
