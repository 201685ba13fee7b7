"""Device sessions: claims under a keyed digest. Whoever has the secret can check them, nobody else can make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import socket
import time

LIFETIME = 3600


def secret(config):
    """What signs sessions: the device secret once there is one."""
    chosen = config["proxy.device-auth.secret"] or config["proxy.auth.secret"]
    return chosen.encode() if chosen else b""


def _sign(key, payload):
    return hmac.new(key, payload, hashlib.sha256).hexdigest()


def make(key, now=None):
    """A fresh session as one printable word."""
    claims = {
        "session": secrets.token_hex(16),
        "issued-by": socket.gethostname(),
        "expires": int(now or time.time()) + LIFETIME,
    }
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode())
    return "%s.%s" % (payload.decode(), _sign(key, payload))


def verify(key, authorization, now=None):
    """The claims of an Authorization header, `Macaroon root="…"` or the bare word. Raises ValueError."""
    word = authorization.strip()
    if word.startswith("Macaroon "):
        word = word[len("Macaroon ") :].strip()
    if word.startswith("root="):
        word = word[len("root=") :].strip('"')
    payload, _dot, signature = word.partition(".")
    if not key or not hmac.compare_digest(_sign(key, payload.encode()), signature):
        raise ValueError("session not signed by this store")
    claims = json.loads(base64.urlsafe_b64decode(payload))
    if claims["expires"] < (now or time.time()):
        raise ValueError("session expired")
    return claims
