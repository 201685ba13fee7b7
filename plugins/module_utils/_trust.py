# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate authorities a Debian or Ubuntu host trusts: one file for each addition, one bundle made of all."""

from __future__ import annotations

import os
import re
import tempfile

from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError

FOLDER = "/usr/local/share/ca-certificates"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\s*(.+?)\s*-----END CERTIFICATE-----", re.DOTALL)
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")


# -- pure ---------------------------------------------------------------------------------------------------------


def certificates(text: str) -> list[str]:
    """The certificates in a PEM text, each as one word, so that line lengths make no difference."""
    return ["".join(body.split()) for body in _CERTIFICATE.findall(text)]


def as_file(text: str) -> str:
    """The certificates alone: what else stands in the text (comments, a private key by mistake) is not wanted there."""
    found = _CERTIFICATE.findall(text)
    if not found:
        raise FileAccessError(
            "The content given to trust has no CERTIFICATE block; give the certificate of the authority as PEM text."
        )
    blocks = ("-----BEGIN CERTIFICATE-----\n{0}\n-----END CERTIFICATE-----\n".format(body.strip()) for body in found)
    return "".join(blocks).replace("\r\n", "\n")


def path_of(name: str) -> str:
    if not _NAME.match(name):
        raise FileAccessError(
            "The name {0!r} cannot name a certificate file; use letters, digits, '.', '_' and '-'.".format(name)
        )
    return os.path.join(FOLDER, name + ".crt")


def is_trusted(text: str, bundle: str) -> bool:
    known = set(certificates(bundle))
    return all(one in known for one in certificates(text))


# -- the host -----------------------------------------------------------------------------------------------------


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except OSError as e:
        raise FileAccessError("{0} cannot be read ({1}); run as root.".format(path, e.strerror)) from None


def write(path: str, text: str) -> None:
    """Whole or not at all, and readable by all: a certificate is no secret, and every program checks with it."""
    try:
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as e:
        raise FileAccessError("{0} cannot be written ({1}); run as root.".format(path, e.strerror)) from None


def is_stale(path: str) -> bool:
    """Whether the file was written after the bundle was made: then the bundle may still have what the file lost."""
    try:
        return os.stat(path).st_mtime > os.stat(BUNDLE).st_mtime
    except OSError:
        return True


def rebuild(run_command) -> None:
    """Let the host make its bundle anew."""
    rc, out, err = run_command(["update-ca-certificates"])
    if rc != 0:
        words = (err or out).strip().splitlines()
        raise FileAccessError("update-ca-certificates failed: {0}".format(words[-1] if words else "no output"))
