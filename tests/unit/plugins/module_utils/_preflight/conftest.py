"""A cluster without a problem, and the means to break one thing of it."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from ansible_collections.storeops.ha.plugins.module_utils._preflight import inputs, static
from ansible_collections.storeops.ha.plugins.module_utils._preflight.cluster import Cluster
from ansible_collections.storeops.ha.plugins.module_utils._preflight.controller_files import ControllerFiles
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import without_consequences
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parents[5]
NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)
CANARY = "cAnArY-4711"
ASSERTION = (
    "type: store\nauthority-id: canonical\nstore: {store}\noperator-id: op\ntimestamp: 2026-01-01T00:00:00Z\n"
    "url: {url}\nsign-key-sha3-384: abc\n\nAcLBUgQAAQoABgUC\n"
)


def specification():
    path = ROOT / "playbooks" / "new_cluster.meta.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["new_cluster"]["options"]


def bundle(drop=(), store="Store1", url="https://store.example.com", **changes):
    content = {
        "domain": "store.example.com",
        "private_key": "-----BEGIN-----" + CANARY,
        "public_key": "ssh-rsa AAAA",
        "store_id": "Store1",
        "store_assertion": ASSERTION.format(store=store, url=url),
    }
    content.update(changes)
    for key in drop:
        del content[key]
    return base64.b64encode(json.dumps(content).encode()).decode()


class Authority:
    """Makes certificates; one that is told its own issuer is an intermediate."""

    def __init__(self, name, issuer=None, **validity):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self.cert = (issuer or self)._sign(self.name, self.key.public_key(), [], ca=True, **validity)
        self.pem = self.cert.public_bytes(serialization.Encoding.PEM).decode()

    def _sign(self, subject, public_key, names, ca=False, start=-10, days=365):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + timedelta(days=start))
            .not_valid_after(NOW + timedelta(days=start + days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def issue(self, *names, password=None, **validity):
        """(key PEM, certificate PEM) for the names."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0] if names else "nameless")])
        cert = self._sign(subject, key.public_key(), names, **validity)
        protection = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
        return pem.decode(), cert.public_bytes(serialization.Encoding.PEM).decode()


def _general(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@pytest.fixture(scope="session")
def root_authority():
    return Authority("Root")


@pytest.fixture(scope="session")
def intermediate(root_authority):
    return Authority("Intermediate", root_authority)


def snap_bytes(size=4096, used=None):
    head = bytearray(b"hsqs" + bytes(92))
    head[40:48] = (size if used is None else used).to_bytes(8, "little")
    return bytes(head) + bytes(size - len(head))


def snap_assertion(data, name="enterprise-store", size=None):
    digest = base64.urlsafe_b64encode(hashlib.sha3_384(data).digest()).rstrip(b"=").decode()
    return (
        "type: account-key\nauthority-id: canonical\nbody-length: 4\n\nabcd\n\nsig\n\n"
        "type: snap-declaration\nsnap-name: {0}\n\nsig\n\n"
        "type: snap-revision\nsnap-sha3-384: {1}\nsnap-size: {2}\n\nsig\n"
    ).format(name, digest, len(data) if size is None else size)


class World:
    """Inputs and inventory as an operator gives them; `problems()` is what preflight says."""

    def __init__(self, certificate):
        self.inputs = {
            "store_domain": "store.example.com",
            "store_registration_bundle": bundle(),
            "store_snap_revision": "142",
            "store_database_host": "db.example.com",
            "store_database_password": CANARY,
            "store_s3_url": "https://s3.example.com:9000",
            "store_s3_access_key_id": "key",
            "store_s3_secret_access_key": CANARY,
            "store_certificate": certificate,
        }
        self.groups = {"units": ["unit1", "unit2", "unit3"], "reverse_proxies": ["lb1", "lb2"]}
        self.addresses = {h: "10.0.0.{0}".format(n) for n, h in enumerate(["unit1", "unit2", "unit3", "lb1", "lb2"], 1)}
        self.play_hosts = ("unit1", "unit2", "unit3", "lb1", "lb2")
        self.allowed = ()
        self.registered = False
        self.differing = {}

    def set(self, **inputs):
        self.inputs.update(inputs)
        return self

    def unset(self, *names):
        for name in names:
            self.inputs.pop(name, None)
        return self

    def group(self, name, *hosts):
        self.groups[name] = list(hosts)
        for host in hosts:
            self.addresses.setdefault(host, "10.0.1.{0}".format(len(self.addresses)))
        self.play_hosts += hosts
        return self

    def cluster(self):
        typed, _problems = inputs.check_inputs(specification(), self.inputs, self.allowed)
        return Cluster(
            inputs=typed,
            given=frozenset(name for name, value in self.inputs.items() if not inputs.blank(value)),
            groups=self.groups,
            addresses=self.addresses,
            play_hosts=self.play_hosts,
            registered=self.registered,
            files=ControllerFiles(),
            now=NOW,
        )

    def problems(self):
        _typed, first = inputs.check_inputs(specification(), self.inputs, self.allowed)
        return without_consequences(first, static.check(self.cluster(), self.differing))

    def sentences(self):
        return [problem.message for problem in self.problems()]


@pytest.fixture
def chain(root_authority, intermediate):
    """key, certificate, intermediate: in order."""
    key, cert = intermediate.issue("store.example.com")
    return key + cert + intermediate.pem


@pytest.fixture
def world(chain):
    return World(chain)
