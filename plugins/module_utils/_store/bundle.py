# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registration bundles: base64 of a JSON object that holds a store's identity, private key included. Pure.

A bundle is a secret, so no message ever quotes any of it, and no exception of a decoder is passed on.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from ansible_collections.storeops.ha.plugins.module_utils._errors import DocumentError

REQUIRED = ("domain", "private_key", "public_key", "store_id")
OPTIONAL = ("store_assertion",)

_AGAIN = "give the whole content of registration_bundle.b64"


def decode(text: str) -> dict[str, Any]:
    """The fields of a bundle; ``store_assertion`` is None when it has none."""
    bundle = _object(_json(_bytes(text)))
    missing = [name for name in REQUIRED if not _is_text(bundle.get(name))]
    if missing:
        raise DocumentError(
            "The registration bundle lacks {0}; {1}, or register the store again.".format(" and ".join(missing), _AGAIN)
        )
    result = dict((name, bundle[name]) for name in REQUIRED)
    assertion = bundle.get("store_assertion")
    if assertion is not None and not isinstance(assertion, str):
        raise DocumentError("The registration bundle's store_assertion is not text; register the store again.")
    result["store_assertion"] = assertion if _is_text(assertion) else None
    return result


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _bytes(text: str) -> bytes:
    packed = "".join(text.split()) if isinstance(text, str) else ""
    if not packed:
        raise DocumentError("The registration bundle is empty; {0}.".format(_AGAIN))
    try:
        return base64.b64decode(packed.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise DocumentError("The registration bundle is not base64; {0}.".format(_AGAIN)) from None


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise DocumentError("The registration bundle holds no JSON (is it cut off?); {0}.".format(_AGAIN)) from None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DocumentError("The registration bundle holds no JSON object; {0}.".format(_AGAIN))
    return value
