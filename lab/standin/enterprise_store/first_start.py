"""The install hook: secrets of this unit's own, and the folders the documentation shows."""

from __future__ import annotations

import os
import secrets

from enterprise_store import blobs, snapctl

MADE_HERE = (
    "internal.snapstorage.local-origin-secret",
    "internal.snapstorage.hmac-shared-key",
    "proxy.auth.secret",
)


def main():
    """Two fresh units differ in these keys until one takes over the configuration of the other."""
    snapctl.store({name: secrets.token_hex(32) for name in MADE_HERE})
    blobs.Local().make_folders()
    common = os.environ["SNAP_COMMON"]
    for folder in ("nginx/airgap", "nginx/cache", "snaps-to-push", "charms-to-push"):
        os.makedirs(os.path.join(common, folder), exist_ok=True)
    return 0
