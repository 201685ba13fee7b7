# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: store_probe
short_description: Ask a URL at a given address and compare the answer
version_added: 0.1.0
description:
  - Sends one request for a URL to an address of your choice, with the URL's host name in the C(Host) header and in the
    TLS handshake. So each proxy of a cluster can be asked under the cluster's one name.
  - Repeats it until the answer is the expected one or the deadline has passed.
    Fails with what was wrong with the last answer.
  - Redirects are not followed. They are answers too.
  - Needs nothing beyond Python's standard library, and changes nothing.
options:
  url:
    description: The URL, with C(http) or C(https).
    type: str
    required: true
  connect_to:
    description: The address or name to connect to, IPv6 with or without brackets. The URL's host without it.
    type: str
  connect_port:
    description: The port to connect to. The URL's port without it.
    type: int
  method:
    description: The method.
    type: str
    choices: [GET, HEAD]
    default: GET
  headers:
    description: Headers to send beside the usual ones. They show in the task's arguments, so no secrets here.
    type: dict
    default: {}
  ca:
    description: The PEM text of the CA to trust, and no other. Without it what the system trusts.
    type: str
    default: ""
  status:
    description: The status codes that are right.
    type: list
    elements: int
    default: [200]
  body_sha256:
    description: The SHA-256 the answer's body must have.
    type: str
    default: ""
  certificate_sha256:
    description: The SHA-256 the server's certificate must have.
    type: str
    default: ""
  timeout:
    description: How many seconds one attempt may wait for the other side.
    type: float
    default: 10
  deadline:
    description: For how many seconds to repeat a request that was not answered as expected. V(0) asks once.
    type: float
    default: 0
  delay:
    description: How many seconds to wait between attempts.
    type: float
    default: 1
  return_content:
    description: Return the first mebibyte of the body as RV(body).
    type: bool
    default: false
extends_documentation_fragment:
  - storeops.ha.attributes
  - storeops.ha.attributes.info
author:
  - storeops.ha contributors (@storeops)
"""

EXAMPLES = r"""
- name: Ask this proxy for the cluster's health, for at most a minute
  storeops.ha.store_probe:
    url: https://store.example.com/_status/check
    connect_to: 10.77.0.21
    ca: "{{ store_ca }}"
    method: HEAD
    deadline: 60

- name: HTTP is redirected
  storeops.ha.store_probe:
    url: http://store.example.com/docs/
    status: [301]
  register: redirect
  failed_when: redirect.headers.location != "https://store.example.com/docs/"
"""

RETURN = r"""
status:
  description: The status code of the last answer, or null when nothing answered.
  type: int
  returned: always
  sample: 200
headers:
  description: The answer's headers, their names in lower case. Of repeated ones the last.
  type: dict
  returned: success
  sample: {"content-type": "text/plain"}
body_sha256:
  description: The SHA-256 of the body.
  type: str
  returned: success
  sample: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
body_sha3_384:
  description: The SHA3-384 of the body, which is what snap assertions carry.
  type: str
  returned: success
  sample: 0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004
body_size:
  description: The number of bytes of the body.
  type: int
  returned: success
  sample: 0
body:
  description: The beginning of the body as text.
  type: str
  returned: when O(return_content=true)
  sample: ok
certificate:
  description: The certificate the other side showed, accepted or not. Null when there was none.
  returned: always
  type: dict
  contains:
    sha256:
      description: SHA-256 of the certificate.
      type: str
      sample: 5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592
    not_before:
      description: The moment from which it is valid, in UTC. Null when it cannot be read.
      type: str
      sample: "2026-11-21T00:00:00Z"
    not_after:
      description: The moment until which it is valid, in UTC. Null when it cannot be read.
      type: str
      sample: "2027-11-21T00:00:00Z"
attempts:
  description: How often it was asked.
  type: int
  returned: always
  sample: 1
elapsed:
  description: How many seconds it took altogether.
  type: float
  returned: success
  sample: 0.02
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._probe import Expected, Request, certificate, probe


def main():
    module = AnsibleModule(
        argument_spec={
            "url": {"type": "str", "required": True},
            "connect_to": {"type": "str"},
            "connect_port": {"type": "int"},
            "method": {"type": "str", "choices": ["GET", "HEAD"], "default": "GET"},
            "headers": {"type": "dict", "default": {}},
            "ca": {"type": "str", "default": ""},
            "status": {"type": "list", "elements": "int", "default": [200]},
            "body_sha256": {"type": "str", "default": ""},
            "certificate_sha256": {"type": "str", "default": ""},
            "timeout": {"type": "float", "default": 10},
            "deadline": {"type": "float", "default": 0},
            "delay": {"type": "float", "default": 1},
            "return_content": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    o = module.params
    headers = {str(name): str(value) for name, value in o["headers"].items()}
    request = Request(
        o["url"], o["connect_to"] or "", o["connect_port"] or 0, o["method"], headers, o["ca"] or "", o["timeout"]
    )
    expected = Expected(tuple(o["status"]), o["body_sha256"] or "", o["certificate_sha256"] or "")
    try:
        answer, attempts, elapsed = probe(request, expected, o["deadline"], o["delay"])
    except StoreOpsError as e:
        module.fail_json(msg=str(e), **e.details)
    content = {"body": answer.beginning.decode("utf-8", errors="replace")} if o["return_content"] else {}
    module.exit_json(
        changed=False,
        status=answer.status,
        headers=answer.headers,
        body_sha256=answer.sha256,
        body_sha3_384=answer.sha3_384,
        body_size=answer.size,
        certificate=certificate(answer),
        attempts=attempts,
        elapsed=round(elapsed, 3),
        **content,
    )


if __name__ == "__main__":
    main()
