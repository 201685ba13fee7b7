"""What the lab makes up once and keeps: an SSH key, private CAs, passwords, the registration of its store."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from pathlib import Path

from . import topology
from .paths import CA, KEY, LAB, SECRETS, SESSION
from .shell import run

DAYS = "825"
PROXIES = [topology.DOMAIN, "lb1", "lb2"]


def make_missing() -> dict[str, str]:
    _ssh_key()
    for name, hosts in (("s3", ["s3"]), ("proxy", PROXIES), ("canary", PROXIES)):
        if not (CA / f"{name}.pem").exists():
            _certificate(name, hosts)
    known = json.loads(SECRETS.read_text(encoding="utf-8")) if SECRETS.exists() else {}
    missing = {name: make() for name, make in INVENTED.items() if name not in known}
    if missing:
        _write(SECRETS, json.dumps({**known, **missing}, indent=1))
    for path in (KEY, SECRETS, *CA.glob("*.pem")):
        _give_to_caller(path)
    return {**known, **missing}


def _registration(scheme: str) -> str:
    return run(["python3", str(LAB / "standin" / "make_registration"), f"{scheme}://{topology.DOMAIN}"]).strip()


INVENTED = {
    "registration_bundle": lambda: _registration("https"),
    "registration_bundle_http": lambda: _registration("http"),
    # For the scenario that looks for its secrets everywhere: nobody else has these, nor the certificate "canary".
    "registration_bundle_canary": lambda: _registration("https"),
    "database_password": lambda: f"pg-{secrets.token_urlsafe(12)}/:@%",
    "s3_access_key_id": lambda: secrets.token_hex(10).upper(),
    "s3_secret_access_key": lambda: secrets.token_urlsafe(30),
}


def _write(path: Path, text: str, mode: int = 0o600) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    _give_to_caller(path)


def _give_to_caller(path: Path) -> None:
    """Ansible runs as the person who called sudo, and must read the lab's key and variables."""
    owner = os.environ.get("SUDO_UID")
    if owner:
        os.chown(path, int(owner), int(os.environ.get("SUDO_GID", owner)))


def _ssh_key() -> None:
    if not KEY.exists():
        KEY.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "storeops-lab", "-f", str(KEY)])
        _give_to_caller(KEY)


def begin_session() -> None:
    """Forget host keys and shared connections: those of hosts that are no more would be waited for in vain."""
    shutil.rmtree(SESSION, ignore_errors=True)
    SESSION.mkdir(mode=0o700, parents=True)
    _give_to_caller(SESSION)


def _certificate(name: str, hosts: list[str]) -> None:
    """One private CA for each subject, unknown to every host until it is told."""
    folder = CA / f"{name}.d"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = ",".join(f"DNS:{host}" for host in hosts)
    if name == "s3":
        host = topology.by_name("s3")
        names += f",IP:{host.ipv4},IP:{host.ipv6}"
    extensions = folder / "leaf.ext"
    text = f"subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
    extensions.write_text(text, encoding="utf-8")
    run([
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", DAYS,
        "-subj", f"/CN=lab {name} CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.crt",
    ])  # fmt: skip
    run([
        "openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={hosts[0]}",
        "-addext", f"subjectAltName={names}", "-keyout", f"{folder}/leaf.key", "-out", f"{folder}/leaf.csr",
    ])  # fmt: skip
    run([
        "openssl", "x509", "-req", "-in", f"{folder}/leaf.csr", "-CA", f"{folder}/ca.crt", "-CAkey", f"{folder}/ca.key",
        "-CAcreateserial", "-days", "397", "-sha256", "-extfile", str(extensions), "-out", f"{folder}/leaf.crt",
    ])  # fmt: skip
    _write(CA / f"{name}-ca.crt", (folder / "ca.crt").read_text(encoding="utf-8"), 0o644)
    parts = [(folder / f"leaf.{part}").read_text(encoding="utf-8") for part in ("key", "crt")]
    _write(CA / f"{name}.pem", "".join(parts))
