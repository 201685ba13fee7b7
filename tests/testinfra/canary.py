"""A recognisable value, a canary, for every secret input of the playbooks. Pure.

A canary begins with letters and digits that are nowhere else, and goes on with characters that look different in URLs,
in JSON, in YAML and in a shell: what hides a value as it is may well show it as it is written elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.parse

SPECIAL = "/%2F+ \"'\\:@#&$"

# Secret keys of the store's configuration that an operator may set beside the inputs which have names of their own.
SETTINGS = (
    "internal.snapassert.signing.revisions.key",
    "internal.snapstorage.hmac-shared-key",
    "internal.storeadmingw.admin-auth-token",
    "proxy.auth.secret",
    "proxy.device-auth.secret",
    "proxy.oci-registry.password",
)
# The forms in which leaks are planted.
WRITTEN = {
    "plain": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "URL-encoded": lambda text: urllib.parse.quote(text, safe=""),
    "JSON-escaped": json.dumps,
}


def canary(seed, name):
    """The same for the same seed and name."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).hexdigest()
    return f"canary{digest[:20]}{SPECIAL}{digest[20:24]}"


def url(scheme, user, password, rest):
    """A URL with a password."""
    return f"{scheme}://{user}:{urllib.parse.quote(password, safe='')}@{rest}"


def planted(seed, bundle, certificate):
    """{secret input: value}. The two that have a form of their own hold private keys that are nowhere else."""
    proxy = url("http", "store", canary(seed, "proxy.https.proxy"), "proxy.example.com:3128")
    return {
        "store_certificate": certificate,
        "store_database_admin_url": url("postgresql", "dba", canary(seed, "admin"), "db1:5432/postgres"),
        "store_database_password": canary(seed, "store_database_password"),
        "store_registration_bundle": bundle,
        "store_s3_secret_access_key": canary(seed, "store_s3_secret_access_key"),
        "store_secret_settings": {**{key: canary(seed, key) for key in SETTINGS}, "proxy.https.proxy": proxy},
    }


def planted_later(seed):
    """The same for inputs of other playbooks, which new_cluster does not know."""
    return {
        "store_backup_identity": canary(seed, "store_backup_identity"),
        "store_command_stdin": canary(seed, "store_command_stdin"),
    }


def refused(seed):
    """{input: value} that cannot be right, each with a canary of its own, and secrets where they do not belong."""
    wrong = f"refused {seed}"
    return {
        "store_certificate": f"-----BEGIN PRIVATE KEY-----\n{canary(wrong, 'key')}\n-----END PRIVATE KEY-----\n",
        "store_database_admin_url": url("postgresql", "dba", canary(wrong, "admin"), "db1:5432/postgres"),
        "store_registration_bundle": canary(wrong, "bundle"),
        "store_s3_secret_access_key": canary(wrong, "s3"),
        "store_secret_settings": {
            "proxy.hsm.token-pin": canary(wrong, "pin"),
            "proxy.cache.size": canary(wrong, "size"),
        },
        "store_settings": {
            "proxy.auth.secret": canary(wrong, "setting"),
            "proxy.https.proxy": url("http", "store", canary(wrong, "proxy"), "proxy.example.com:3128"),
        },
    }


def leaks(seed):
    """{form: text} of what is leaked on purpose, each in that form and in no other.

    These have no beginning by which canaries are found, so that it is the form that is found.
    """
    return {form: "leaked" + canary(f"leak {seed}", form)[6:].replace("'", "") for form in WRITTEN}


def leaked(texts):
    """Those texts, each in its form."""
    return [WRITTEN[form](text) for form, text in texts.items()]
