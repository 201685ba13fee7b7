#!/usr/bin/python
# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trusted_ca
short_description: Make a host trust a private certificate authority
version_added: 0.1.0
description:
  - Puts the certificates into C(/usr/local/share/ca-certificates) and rebuilds the bundle of the host.
  - The bundle itself is looked at, so a run that ended between the two is finished by the next one.
  - Programs that have read the bundle already (snapd above all) must be restarted; see
    M(storeops.ha.stale_service_info).
options:
  name:
    description: Name of the file, without its ending.
    type: str
    required: true
  content:
    description:
      - PEM text with one or more certificates. Anything else in it is left out.
    type: str
    required: true
extends_documentation_fragment:
  - storeops.ha.attributes
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Trust the authority that signed the certificate of the S3 server
  storeops.ha.trusted_ca:
    name: company-s3
    content: "{{ lookup('ansible.builtin.file', 'files/s3-ca.crt') }}"
"""

RETURN = r"""
path:
  description: The file the certificates are in.
  type: str
  returned: success
  sample: /usr/local/share/ca-certificates/company-s3.crt
certificates:
  description: How many certificates it has.
  type: int
  returned: success
  sample: 1
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils import _trust
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError


def main():
    module = AnsibleModule(
        argument_spec=dict(
            name=dict(type="str", required=True),
            content=dict(type="str", required=True),
        ),
        supports_check_mode=True,
    )
    try:
        path = _trust.path_of(module.params["name"])
        wanted = _trust.as_file(module.params["content"])
        before = _trust.read(path)
        changed = before != wanted or _trust.is_stale(path) or not _trust.is_trusted(wanted, _trust.read(_trust.BUNDLE))
        if changed and not module.check_mode:
            _trust.write(path, wanted)
            _trust.rebuild(module.run_command)
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    module.exit_json(
        changed=changed,
        path=path,
        certificates=len(_trust.certificates(wanted)),
        diff=dict(before_header=path, before=before, after_header=path, after=wanted),
    )


if __name__ == "__main__":
    main()
