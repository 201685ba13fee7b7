# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_report
short_description: Judges what the hosts of a cluster told, with one verdict for each host and one for the cluster
version_added: 0.1.0
description:
  - Takes the results of other modules, which may lack anything, and tells what is not as it should be. A host that
    could not be asked is one of the findings, and keeps nothing else from being judged.
  - Tells which keys of the configuration differ between units, and from which unit. Of secrets only the names are told.
  - It runs on the controller, connects to nothing and changes no host. Use C(run_once).
  - It does not fail because of what it finds. A file that cannot be written is a warning.
author:
  - storeops.ha contributors (@storeops)
extends_documentation_fragment:
  - storeops.ha.attributes.info
attributes:
  check_mode:
    details:
      - The files on the controller are written in check mode, too, since they are all there is to it.
  platform:
    support: N/A
    platforms: all
options:
  facts:
    description:
      - C(units) with the result of M(storeops.ha.enterprise_store_info) of each unit by its name.
      - C(proxies) with the result of M(storeops.ha.haproxy_info), and C(served) with that of
        M(storeops.ha.store_probe), of each proxy by its name.
      - C(servers) with the name that each unit has on the proxies, by the name of the unit.
      - C(services) with the result of M(storeops.ha.store_services_info), C(nonces) with the result of
        M(storeops.ha.store_nonce_probe).
      - C(backup) with the result of M(storeops.ha.store_backup_info), and C(days) with the age that a backup may have.
      - C(left_out) with the members that were not to be looked at, C(name) and C(url) of the cluster.
    type: dict
    required: true
  reference:
    description: >-
      The unit that the others should be like. By default one without troubles of its own that most others are like.
    type: str
    default: ""
  ignore_keys:
    description: Keys of the configuration that may differ from unit to unit.
    type: list
    elements: str
    default: []
  certificate_days:
    description: A certificate that is valid for fewer days than this is a finding.
    type: int
    default: 30
  report_file:
    description: File on the controller for the report as JSON. It is made for its owner alone.
    type: path
    default: ""
  html_file:
    description: >-
      File on the controller for the report as an HTML page with a drawing of the topology. It is made for its owner
      alone.
    type: path
    default: ""
seealso:
  - module: storeops.ha.enterprise_store_info
  - module: storeops.ha.haproxy_info
  - module: storeops.ha.store_nonce_probe
  - module: storeops.ha.store_probe
  - module: storeops.ha.store_services_info
"""

EXAMPLES = r"""
- name: Judge the units
  storeops.ha.cluster_report:
    facts:
      name: store.example.com
      units: "{{ dict(groups['units'] | zip(groups['units'] | map('extract', hostvars) | map(attribute='asked'))) }}"
  run_once: true
  register: judged

- name: Show what was found
  ansible.builtin.debug:
    var: judged.lines
  run_once: true
"""

RETURN = r"""
report:
  description: Everything that is known, and what is wrong with it.
  returned: success
  type: dict
  contains:
    version:
      description: Version of this structure.
      type: int
      sample: 1
    looked_at:
      description: When it was made, in UTC.
      type: str
      sample: "2026-11-21T12:00:00Z"
    cluster:
      description: >-
        C(name), C(url), C(verdict) (V(ok), V(warning) or V(critical)), C(serves) and the number of C(findings).
      type: dict
      sample: {name: store.example.com, url: https://store.example.com, verdict: ok, serves: true, findings: 0}
    units:
      description: >-
        Each unit with its C(verdict) (V(unreachable) besides the others), what it tells of itself, and how each proxy
        sees it.
      type: dict
      sample: {unit1: {verdict: ok, revision: "120", hold: forever}}
    proxies:
      description: Each proxy with its C(verdict), whether it C(serves), and its C(certificate).
      type: dict
      sample: {lb1: {verdict: ok, serves: true, certificate: {days_left: 364}}}
    shared:
      description: What is known of C(database), C(storage), C(nonces) and the last C(backup).
      type: dict
      sample: {database: {reachable: true, extensions: [btree_gist, intarray]}}
    compared:
      description: >-
        The C(reference) and why it is that one (C(reference_by) is V(named), V(majority) or V(order)). For
        C(configuration), C(release) and C(assertion), whether they are C(alike) and which units are C(odd). For the
        configuration also its C(groups) of equal units and the C(keys) that differ.
      type: dict
      sample:
        reference: unit1
        reference_by: majority
        configuration:
          alike: false
          groups: [[unit1, unit2], [unit3]]
          odd: [unit3]
          keys: [{key: proxy.cache.size, secret: false, values: {unit1: 2048, unit2: 2048, unit3: 4096}, odd: [unit3]}]
    findings:
      description: >-
        What is wrong, the worst first, each with C(level), C(kind) (V(unit), V(proxy) or V(cluster)), C(about), C(code)
        and C(message).
      type: list
      elements: dict
      sample:
        - level: warning
          kind: unit
          about: unit2
          code: hold
          message: unit2 is not held, so snapd may refresh it by itself; hold the snap again.
    notes:
      description: What else is worth knowing and speaks against nothing.
      type: list
      elements: str
      sample: ["These members were not looked at: unit4."]
lines:
  description: The report as lines of text for a terminal.
  returned: success
  type: list
  elements: str
  sample: ["The verdict on store.example.com is ok, 2 of 2 proxies serve it, no findings"]
files:
  description: The files that were written.
  returned: success
  type: list
  elements: str
  sample: [/var/lib/reports/store.json]
"""
