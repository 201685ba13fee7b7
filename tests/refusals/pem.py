"""Certificates with something wrong about them, for the name store.test."""

from __future__ import annotations

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = b"only-who-has-this-may-read-the-key"
# Days from now.
EXPIRED, LATER = -100, 100
_VALID = 9
_NOW = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _in_days(days):
    """A moment, the same in all that one run of the tests makes."""
    return _NOW + datetime.timedelta(days=days)


def day(start):
    """The day on which a certificate begins to be valid, or that on which it ended."""
    return _in_days(start if start > 0 else start + _VALID).date()


class Authority:
    """Signs; a second one signed by the first is an intermediate."""

    def __init__(self, name, issuer=None):
        self.name, self.key = _named(name), ec.generate_private_key(ec.SECP256R1())
        self.pem = (issuer or self).signed(self.name, self.key, None, 0)

    def signed(self, subject, key, domain, start):
        """PEM of a certificate that is valid for some days, from so many days after now."""
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(_in_days(start)).not_valid_after(_in_days(start + _VALID))
        if domain:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        else:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, domain="store.test", start=0, password=None):
        """(private key, certificate) as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        protection = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
        return private.decode(), self.signed(_named(domain), key, domain, start)


def expired_and_of_another_name():
    """Two things at once."""
    return "".join(Authority("lab").issue("other.test", start=EXPIRED))


def encrypted_and_in_the_wrong_order():
    """The authority's certificate stands first."""
    between = Authority("between", Authority("lab"))
    key, certificate = between.issue(password=PASSWORD)
    return key + between.pem + certificate


def not_yet_valid_and_of_another_key():
    """The key is that of another certificate."""
    lab = Authority("lab")
    return lab.issue()[0] + lab.issue(start=LATER)[1]
