"""The Ansible inventory of what runs: what an operator would write, with the lab's addresses and secrets in it."""

from __future__ import annotations

import json

from . import images, topology
from .paths import CA, KEY, KNOWN_HOSTS, SESSION
from .topology import DOMAIN, Host

GROUPS = ("units", "reverse_proxies", "memcached", "database", "storage", "clients")


def build(running: list[Host], secrets: dict[str, str], scheme: str = "https") -> dict:
    children = {group: {"hosts": {}} for group in GROUPS}
    for host in running:
        children[host.group]["hosts"][host.name] = {"ansible_host": host.ipv4}
    variables = {**_connection(), **_store(secrets), **(_http if scheme == "http" else _https)(secrets)}
    return {"all": {"vars": variables, "children": children}}


def _connection() -> dict:
    return {
        "ansible_user": "ops",
        "ansible_become": True,
        "ansible_python_interpreter": "/usr/bin/python3",
        "ansible_ssh_private_key_file": str(KEY),
        "ansible_ssh_common_args": (
            f"-o UserKnownHostsFile={KNOWN_HOSTS} -o StrictHostKeyChecking=accept-new "
            f"-o ControlPersist=300s -o ControlPath={SESSION}/%C"
        ),
    }


def _store(secrets: dict[str, str]) -> dict:
    folder = images.snaps()
    return {
        "store_domain": DOMAIN,
        # Free ones, for whoever wants the proxies to share one (store_virtual_address).
        "lab_virtual_address": topology.VIRTUAL4,
        "lab_virtual_address6": topology.VIRTUAL6,
        "store_snap_file": str(folder / "enterprise-store_1.snap"),
        "store_snap_prerequisites": [
            {"name": "snapd", "file": str(folder / "snapd.snap")},
            {"name": "core22", "file": str(folder / "core22.snap")},
        ],
        # The stand-in is not signed by anyone, and the lab's kernel need not have AppArmor.
        "store_snap_dangerous": True,
        "store_snap_devmode": True,
        "store_database_password": secrets["database_password"],
        "store_s3_url": "https://s3:9000",
        "store_s3_access_key_id": secrets["s3_access_key_id"],
        "store_s3_secret_access_key": secrets["s3_secret_access_key"],
        "store_s3_ca": (CA / "s3-ca.crt").read_text(encoding="utf-8"),
    }


def _https(secrets: dict[str, str]) -> dict:
    return {
        "store_registration_bundle": secrets["registration_bundle"],
        "store_certificate_file": str(CA / "proxy.pem"),
        "store_ca": (CA / "proxy-ca.crt").read_text(encoding="utf-8"),
    }


def _http(secrets: dict[str, str]) -> dict:
    return {"store_scheme": "http", "store_registration_bundle": secrets["registration_bundle_http"]}


def text(running: list[Host], secrets: dict[str, str], scheme: str = "https") -> str:
    """JSON is YAML, so this needs nothing but the standard library."""
    return json.dumps(build(running, secrets, scheme), indent=2) + "\n"


def of_running(names: set[str]) -> list[Host]:
    most = max((int(name[4:]) for name in names if name.startswith("unit")), default=1)
    return [host for host in topology.hosts(most) if host.name in names]
