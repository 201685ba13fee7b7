"""The S3 server of the lab: Ceph RADOS Gateway on one host, TLS from a private CA."""

from __future__ import annotations

from . import topology
from .hosts import container, write
from .paths import CA, LAB
from .podman import ok, podman

PEM = "/etc/ceph/rgw.pem"
CREDENTIALS = "/root/s3-credentials"
# Written last, so that a set-up that was cut off is done again.
READY = "/run/s3-ready"


def set_up(secrets: dict[str, str]) -> None:
    if ok("exec", container("s3"), "test", "-e", READY):
        return
    write("s3", PEM, (CA / "s3.pem").read_text(encoding="utf-8"), owner="ceph", mode="400")
    write("s3", CREDENTIALS, f"{secrets['s3_access_key_id']}\n{secrets['s3_secret_access_key']}\n", mode="600")
    write("s3", "/root/setup", (LAB / "s3" / "setup").read_text(encoding="utf-8"), mode="755")
    podman("exec", container("s3"), "/root/setup", topology.by_name("s3").ipv4, PEM, CREDENTIALS)
    podman("exec", container("s3"), "touch", READY)


def empty() -> None:
    """Remove every bucket, so that the next scenario starts with none."""
    script = r"""
        set -eu
        timeout 20 radosgw-admin bucket list | python3 -c 'import json,sys; print(*json.load(sys.stdin), sep="\n")' |
        while read -r bucket; do
            [ -z "$bucket" ] || radosgw-admin bucket rm --bucket="$bucket" --purge-objects
        done
    """
    podman("exec", container("s3"), "sh", "-c", script)
