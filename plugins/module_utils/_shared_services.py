# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all units lean on, asked with what a unit is configured with: its database and its buckets. Only reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ansible_collections.storeops.ha.plugins.module_utils import _postgres
from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._postgres_plan import Desired
from ansible_collections.storeops.ha.plugins.module_utils._preflight import database_client, s3_client, values
from ansible_collections.storeops.ha.plugins.module_utils._preflight.database import Refused
from ansible_collections.storeops.ha.plugins.module_utils._redact import scrubbed

_S3 = "proxy.storage.s3."
_BUCKETS = {"scanned": _S3 + "scanned-container-name", "unscanned": _S3 + "unscanned-container-name"}

# Why the database does not let the store in, by the kind of refusal.
_REFUSALS = {
    "login": "it does not let this role in with this password",
    "no_database": "it has no such database",
    "no_connect": "this role may not connect to this database",
    "no_entry": "its pg_hba.conf has no entry for this role, database and host",
    "full": "it takes no more connections",
    "starting": "it is still starting or stopping",
    "no_tls": "it offers no TLS, which the connection string demands",
    "stranger": "what answers there is no PostgreSQL",
}
# Why a bucket cannot be used, by the kind of answer.
_ANSWERS = {
    "key_id": "the server knows no such access key",
    "secret": "the server refuses the signature, so the secret of the access key is another one",
    "clock": "the clocks of the unit and of the server differ too much",
    "region": "the bucket is in another region than the one configured",
    "denied": "the access key may not look into it",
    "no_bucket": "there is no such bucket",
    "full": "the server has no space left",
    "busy": "the server is overloaded or in trouble",
    "unreachable": "the server cannot be reached",
    "not_trusted": "the certificate of the server is not trusted by the unit",
    "silent": "the server does not answer in time",
    "stranger": "what answers there is no S3 server",
}


def look(settings, timeout, folder, secrets=()):
    """{database: {...}, storage: {...}}; ``settings`` are the effective ones, with their secrets."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        database = pool.submit(_tried, lambda: _database(settings, timeout), secrets)
        storage = pool.submit(_tried, lambda: _storage(settings, timeout, folder), secrets)
        return {"database": dict(_DATABASE, **database.result()), "storage": dict(_STORAGE, **storage.result())}


_DATABASE = {"address": None, "name": None, "user": None, "reachable": False, "extensions": [], "missing": []}
_DATABASE.update(encoding=None, problem=None)
_STORAGE = {"backend": None, "url": None, "buckets": [], "problem": None}


def _tried(run, secrets):
    """One that cannot be looked at must not take the other's answer with it."""
    try:
        return run()
    except StoreOpsError as error:
        return {"problem": scrubbed(str(error), secrets)}
    except Exception as error:  # a library's words may quote what it was given, so only the kind of error is told
        return {"problem": "it could not be looked at ({0})".format(type(error).__name__)}


def _database(settings, timeout):
    login = database_client.parsed(settings.get("proxy.db.connection") or "")
    if login is None:
        return {"problem": "the unit has no connection string that names a host"}
    found = {"address": values.place(login["host"], login["port"]), "name": login["name"], "user": login["user"]}
    wanted = Desired(name=login["name"], user=login["user"])
    with database_client.Server(login, timeout) as server:
        try:
            server.connection()
        except Refused as refused:
            return dict(found, problem=_REFUSALS.get(refused.kind) or refused.words or "it refuses the login")
        state = _postgres.read_state(server, wanted)
    missing = [name for name in wanted.extensions if name not in state.extensions]
    return dict(
        found,
        reachable=True,
        encoding=state.encoding or None,
        extensions=sorted(state.extensions),
        missing=missing,
    )


def _storage(settings, timeout, folder):
    backend = settings.get("proxy.storage.backend")
    if backend != "s3":
        return {"backend": backend}
    names = {role: settings.get(key) for role, key in sorted(_BUCKETS.items())}
    wanted = {
        "url": settings.get(_S3 + "server-url") or "",
        "access_key_id": settings.get(_S3 + "access-key-id") or "",
        "secret_access_key": settings.get(_S3 + "secret-access-key") or "",
        "region": settings.get(_S3 + "region") or "",
        "path_style": settings.get(_S3 + "use-path-style"),
        # As the store itself, which has no authority of its own but what the host trusts.
        "ca": "",
    }
    client = s3_client.Client(wanted, timeout, folder)
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        buckets = list(pool.map(lambda pair: _bucket(client, *pair), names.items()))
    return {"backend": backend, "url": wanted["url"], "buckets": buckets}


def _bucket(client, role, name):
    answer = client.ask("head_bucket", Bucket=name)[0]
    if answer.kind != "ok":
        # A refusal of HEAD has no words; the same question with GET has.
        answer = client.ask("list_objects_v2", Bucket=name, MaxKeys=1)[0]
    problem = None if answer.kind == "ok" else _ANSWERS.get(answer.kind) or "the server answers {0}".format(answer.code)
    return {"role": role, "name": name, "ok": answer.kind == "ok", "problem": problem}
