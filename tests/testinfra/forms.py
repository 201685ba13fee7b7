"""The ways in which a secret shows up in texts. Pure."""

from __future__ import annotations

import base64
import json
import re
import shlex
import urllib.parse

# Shorter texts are found where nobody leaked anything.
SHORTEST = 8

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END|\Z)", re.DOTALL)
_URL_PASSWORD = re.compile(r"^[a-z][a-z0-9+.-]*://[^/@:]*:(.*)@", re.IGNORECASE | re.DOTALL)
_CORE = re.compile(r"canary[0-9a-f]{20}")


def forms(secret):
    """A secret as people and programs write it: plain, in a URL, in JSON, YAML or Python, for a shell, in base64.

    Of a canary its beginning is enough, however the rest of it is written.
    """
    dumped = json.dumps(secret)
    found = {secret, dumped[1:-1], json.dumps(dumped)[3:-3], json.dumps(secret, ensure_ascii=False)[1:-1]}
    found |= {urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret), urllib.parse.quote_plus(secret)}
    found |= {repr(secret)[1:-1], secret.replace("'", "''"), shlex.quote(secret)}
    for text in {secret, *_CORE.findall(secret)}:
        found |= {text, *in_base64(text)}
    return sorted(form for form in found if len(form) >= SHORTEST)


def in_base64(text):
    """Base64 of a text, wherever in a document it stands: as much of it as does not depend on its neighbours."""
    data = text.encode()
    found = set()
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data).decode()
        own = encoded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        found |= {own, own.replace("+", "-").replace("/", "_")}
    return {form for form in found if len(form) >= SHORTEST}


def lines_of_key(pem):
    """A private key is found by any of its lines, however its line ends are written.

    Its first half holds the public key too, sometimes in the very letters in which that is shown.
    """
    body = [line for line in pem.splitlines() if line and not line.startswith("-----")]
    lines = {line for line in body[len(body) // 2 : -1] if len(line) > 40} or set(body)
    return sorted(set().union(*map(forms, lines)))


def of_secret(name, value):
    """{name: forms} of everything secret in a value: a text, a URL, a private key, a bundle, or a map of such."""
    if isinstance(value, dict):
        return {key: texts for part, own in value.items() for key, texts in of_secret(f"{name} {part}", own).items()}
    text = str(value)
    key = _PRIVATE_KEY.search(text)
    if key:
        return {f"{name} (private key)": lines_of_key(key.group())}
    found = {name: forms(text)}
    password = _URL_PASSWORD.match(text)
    if password:
        found[f"{name} (password)"] = forms(urllib.parse.unquote(password.group(1)))
    inside = _of_bundle(text)
    if inside:
        found.update(of_secret(name, inside["private_key"]))
    return found


def _of_bundle(text):
    try:
        document = json.loads(base64.b64decode(text, validate=True))
    except ValueError:
        return None
    return document if isinstance(document, dict) and "private_key" in document else None


def names_in(text, needles):
    """Names of the secrets that a text shows in any of their forms."""
    return sorted(name for name, texts in needles.items() if any(form in text for form in texts))


class Needles(dict):
    """{name: forms}, which a failing test shows by their names."""

    def __repr__(self):
        return f"Needles({sorted(self)})"
