"""TLS certificates: taken apart on import, loaded by the front end."""

from __future__ import annotations

import os
import re
import ssl
import tempfile

from enterprise_store.errors import StoreError

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)


def split(text):
    """(certificates, key) from PEM blocks in any order."""
    blocks = [(match.group(1), match.group(0)) for match in _BLOCK.finditer(text)]
    certificates = [block for label, block in blocks if label == "CERTIFICATE"]
    private = [block for label, block in blocks if label.endswith("PRIVATE KEY")]
    if not certificates or len(private) != 1:
        raise StoreError("standard input must hold a certificate, its chain, and exactly one private key, as PEM")
    return "\n".join(certificates) + "\n", private[0] + "\n"


def server_context(certificates, private):
    """A context that proves who we are. The key touches the disk in a file of our own for an instant only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    descriptor, path = tempfile.mkstemp(dir=os.environ.get("SNAP_DATA"))
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(private.rstrip() + "\n" + certificates)
        context.load_cert_chain(path)
    except ssl.SSLError:
        raise StoreError("the private key does not belong to the certificate") from None
    finally:
        os.unlink(path)
    return context
