# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate of the proxies, and the authorities that probes trust.

Pure, but for the library `cryptography`, which ansible-core brings to the controller.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import timezone

from ansible_collections.storeops.ha.plugins.module_utils._preflight import migration, values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import listed, problem, shown, shown_path

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    HAS_CRYPTOGRAPHY = True
except ImportError:
    HAS_CRYPTOGRAPHY = False

RENEW = "renew_certificate"
# A backup takes the certificate that the proxies have, and a restore that of the backup.
_NEED_NONE = ("backup", "restore")
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_ORDER = "put the server's certificate first, and after each certificate that of its issuer"


class Pem:
    """The blocks of a PEM text: certificates in their order, and keys."""

    def __init__(self, text):
        self.certificates, self.keys, self.encrypted, self.broken = [], [], False, False
        for match in _BLOCK.finditer(text):
            label, block = match.group(1), match.group(0)
            try:
                self._add(label, block)
            except (ValueError, TypeError):  # TypeError: a key that wants a password
                self.encrypted |= "PRIVATE KEY" in label and "ENCRYPTED" in block
                self.broken |= "ENCRYPTED" not in block

    def _add(self, label, block):
        data = block.encode("ascii", "replace")
        if label == "CERTIFICATE":
            self.certificates.append(x509.load_pem_x509_certificate(data))
        elif label.endswith("PRIVATE KEY"):
            self.keys.append(serialization.load_pem_private_key(data, password=None))


def _source(cluster):
    """The input that gives the certificate, and the text; the file counts when both are set."""
    path = cluster.get("store_certificate_file")
    if path:
        found = cluster.files.text(path)
        return "store_certificate_file", found
    return "store_certificate", cluster.get("store_certificate")


def certificate(cluster):
    """All about the operator's PEM; nothing of it but subjects and dates is shown."""
    if not cluster.tls_at_proxy:
        return
    thing, text = _source(cluster)
    if not text and thing == "store_certificate" and cluster.play in (*_NEED_NONE, *migration.PLAYS):
        return
    if not text:
        yield _nothing(cluster, thing)
        return
    if not HAS_CRYPTOGRAPHY:
        return
    pem = Pem(text)
    if pem.broken or not (pem.certificates or pem.keys or pem.encrypted):
        sentence = "it holds a block that cannot be read, or none; give key, certificate and chain as PEM text."
        yield problem("certificate_unreadable", thing, sentence)
        return
    yield from _key(thing, pem)
    if not pem.certificates:
        sentence = "it holds no certificate; add the server's certificate and its chain."
        yield problem("certificate_missing", thing, sentence)
        return
    leaf = _leaf(pem)
    yield from _order(thing, pem.certificates, leaf)
    yield from _dates(thing, pem.certificates, cluster.now)
    yield from _covers(thing, leaf, cluster.get("store_domain"))


def renewable(cluster):
    """Without TLS at the proxies there is nothing to renew."""
    if cluster.play == RENEW and cluster.get("store_scheme") == "http":
        sentence = "it is http, so the proxies have no certificate; set it to https, or leave this playbook alone."
        yield problem("no_tls", "store_scheme", sentence)


def _nothing(cluster, thing):
    if thing == "store_certificate_file":
        sentence = "there is no readable file {0} on the controller; correct the path."
        return problem("certificate_file", thing, sentence.format(shown_path(cluster.get(thing))))
    sentence = (
        "the proxies need it for HTTPS; set store_certificate or store_certificate_file to key, certificate and chain, "
        "or set store_scheme to http."
    )
    return problem("no_certificate", thing, sentence)


def _spki(public_key):
    return public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _key(thing, pem):
    if pem.encrypted:
        sentence = "its private key is encrypted, and the proxies cannot ask for a password; give the key without one."
        yield problem("key_encrypted", thing, sentence)
    elif not pem.keys:
        yield problem("key_missing", thing, "it holds no private key; add the key of the certificate.")
    elif pem.certificates and not _matching(pem):
        sentence = "its private key is not that of the certificate; give the key the certificate was made with."
        yield problem("key_mismatch", thing, sentence)


def _matching(pem):
    keys = {_spki(key.public_key()) for key in pem.keys}
    return [cert for cert in pem.certificates if _spki(cert.public_key()) in keys]


def _leaf(pem):
    """The certificate of the key; without such a key, the one that issued none of the others."""
    issuers = [cert.issuer for cert in pem.certificates if cert.issuer != cert.subject]
    ends = [cert for cert in pem.certificates if cert.subject not in issuers]
    return (_matching(pem) or ends or pem.certificates)[0]


def _name(cert):
    return shown(cert.subject.rfc4514_string() or "without a subject")


def _order(thing, certificates, leaf):
    """The certificates of the leaf's chain must stand in the chain's order."""
    chain = [leaf]
    while len(chain) <= len(certificates):
        issuers = [c for c in certificates if c.subject == chain[-1].issuer and c not in chain]
        if not issuers:
            break
        chain.append(issuers[0])
    standing = [cert for cert in certificates if cert in chain]
    if standing != chain:
        sentence = "its certificates are in the wrong order ({0}); {1}."
        yield problem("chain_order", thing, sentence.format(listed(_name(cert) for cert in certificates), _ORDER))


def validity(cert):
    """(from, until) with a time zone, from old and new versions of the library."""
    if hasattr(cert, "not_valid_after_utc"):
        return cert.not_valid_before_utc, cert.not_valid_after_utc
    return tuple(m.replace(tzinfo=timezone.utc) for m in (cert.not_valid_before, cert.not_valid_after))


def _dates(thing, certificates, now):
    for cert in certificates:
        start, end = validity(cert)
        if now > end:
            sentence = "the certificate {0} expired on {1}; renew it."
            yield problem("certificate_expired", thing, sentence.format(_name(cert), end.date()))
        elif now < start:
            sentence = "the certificate {0} is not valid before {1}; correct the clock, or use one that is valid now."
            yield problem("certificate_not_yet", thing, sentence.format(_name(cert), start.date()))


def subject_names(leaf):
    """(DNS names, addresses) of the extension that clients look at; the common name no longer counts."""
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return [], []
    return extension.get_values_for_type(x509.DNSName), extension.get_values_for_type(x509.IPAddress)


def name_matches(pattern, domain):
    """A wildcard stands for exactly one label, the first."""
    pattern, domain = values.bare(pattern), values.bare(domain)
    if pattern.startswith("*."):
        return domain.partition(".")[2] == pattern[2:] and bool(domain.partition(".")[0])
    return pattern == domain


def _covers(thing, leaf, domain):
    if not domain or not values.is_host(domain):
        return
    names, addresses = subject_names(leaf)
    if values.is_address(domain):
        covered = ipaddress.ip_address(values.bare(domain)) in addresses
    else:
        covered = any(name_matches(name, domain) for name in names)
    if not covered:
        all_names = [str(name) for name in list(names) + list(addresses)]
        sentence = "the certificate is for {0} and does not cover store_domain {1}; use one with that name."
        yield problem(
            "certificate_domain", thing, sentence.format(listed(all_names) or "no alternative name", shown(domain))
        )


def authorities(cluster):
    """The texts that are to be trusted must hold certificates, and no key."""
    if not HAS_CRYPTOGRAPHY:
        return
    for name in ("store_ca", "store_s3_ca"):
        text = cluster.get(name)
        if not text:
            continue
        pem = Pem(text)
        if "PRIVATE KEY" in text:
            yield problem(
                "ca_with_key", name, "it holds a private key, which nobody needs here; give certificates only."
            )
        elif pem.broken or not pem.certificates:
            yield problem(
                "ca_unreadable", name, "it holds no certificate; give the authority's certificate as PEM text."
            )
        else:
            yield from _dates(name, pem.certificates, cluster.now)


def authority_issued(cluster):
    """`store_ca` must have issued something of the proxies' chain, or be in it."""
    text = _source(cluster)[1] if cluster.tls_at_proxy else None
    if not HAS_CRYPTOGRAPHY or not text or not cluster.get("store_ca"):
        return
    subjects = {cert.subject for cert in Pem(cluster.get("store_ca")).certificates}
    chain = Pem(text).certificates
    if subjects and chain and not any(cert.issuer in subjects or cert.subject in subjects for cert in chain):
        sentence = "it did not issue the proxies' certificate; give the certificate of the authority that did."
        yield problem("ca_of_others", "store_ca", sentence)


CHECKS = (certificate, authorities, authority_issued, renewable)
