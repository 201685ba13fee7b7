# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fingerprint of a server's certificate, of the PEM text that holds it with its chain and its key."""

from __future__ import annotations

import base64
import hashlib
import re

from ansible.errors import AnsibleFilterError

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def certificate_sha256(pem):
    """The SHA-256 of the first certificate, which is the server's; nothing for no text. The text is never shown."""
    if not str(pem or "").strip():
        return ""
    found = _CERTIFICATE.search(str(pem))
    try:
        der = base64.b64decode("".join(found.group(1).split()), validate=True) if found else b""
    except ValueError:
        der = b""
    if not der:
        raise AnsibleFilterError("The PEM text holds no certificate that can be read; give certificate, chain and key.")
    return hashlib.sha256(der).hexdigest()


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"certificate_sha256": certificate_sha256}
