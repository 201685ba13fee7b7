"""`enterprise-store config` in all its forms."""

from __future__ import annotations

import getpass
import os
import sys

from enterprise_store import blobs, database, keys, settings, snapctl, store_config
from enterprise_store.errors import AuthenticationFailed, StoreError

_STORAGE = "proxy.storage."


def need_root(purpose):
    """The vendor's own rule for writing and for secrets."""
    if os.geteuid() != 0:
        raise StoreError("you need to be root when %s" % purpose)


def run(args, profile):
    """Returns the exit code."""
    if args == ["--export-yaml"]:
        need_root("exporting the configuration")
        sys.stdout.write(settings.export_document(store_config.load(), profile))
        return 0
    if args == ["--import-yaml"]:
        need_root("configuring")
        stored = store_config.load()
        return apply(stored, settings.import_document(sys.stdin.read(), stored, profile), profile)
    if any(arg.startswith("--") for arg in args):
        raise StoreError("unrecognized arguments: %s" % " ".join(arg.split("=")[0] for arg in args))
    if any("=" in arg for arg in args):
        return _set(args, profile)
    return _show(args)


def _show(names):
    stored = store_config.load()
    if not names:
        print("\n".join(settings.listing(stored)))
        return 0
    for name in names:
        if name not in keys.KEYS:
            raise StoreError("unknown configuration key: %s" % name)
        if keys.KEYS[name].secret:
            need_root("reading secrets")
    values = settings.effective(stored)
    for name in names:
        print(settings.show(values[name]))
    return 0


def _set(args, profile):
    need_root("configuring")
    wanted = {}
    for arg in args:
        name, equals, value = arg.partition("=")
        if not equals:
            raise StoreError("reading and setting cannot be mixed: %s has no value" % name)
        wanted[name] = settings.parse(name, value)
    code = apply(store_config.load(), wanted, profile)
    for name, value in wanted.items():
        print("%s: %s" % (name, settings.redact(name, value)))
    return code


def apply(stored, wanted, profile):
    """Prove what has to be proved outside, store everything, restart. Returns the exit code."""
    different = settings.changes(stored, wanted)
    if not different and not profile["noop-restart"]:
        return 0
    url = wanted.get("proxy.db.connection")
    if url:
        different.update(_connect_database(url, stored))
    _prepare_storage(different, settings.merged(stored, different))
    store_config.save(different)
    return restart(profile)


def _connect_database(url, stored):
    """Connect and prepare. Returns what has to be stored: the URL with the password that worked."""
    for attempt in range(4):
        try:
            database.prepare(url, print)
            return {"proxy.db.connection": url} if stored.get("proxy.db.connection") != url else {}
        except AuthenticationFailed as error:
            print("Authentication error with user %s.\n" % error.user)
            print("Check the user name and password and that the user has the LOGIN privilege.\n", flush=True)
            if attempt == 3 or not sys.stdin.isatty():
                raise
            url = _ask_password(url, error.user, attempt + 1)
    raise AssertionError("unreachable")


def _ask_password(url, user, attempt):
    from urllib.parse import quote, urlsplit

    password = getpass.getpass("Please enter password for database user %s (attempt %d of 3): " % (user, attempt))
    address = urlsplit(url).netloc.rpartition("@")[2]
    netloc = "%s:%s@%s" % (quote(user, safe=""), quote(password, safe=""), address)
    return urlsplit(url)._replace(netloc=netloc).geturl()


def _prepare_storage(different, result):
    config = settings.effective(result)
    if config["proxy.storage.backend"] == "s3" and any(name.startswith(_STORAGE) for name in different):
        blobs.S3(config).create_buckets()


def restart(profile):
    """Restart what the vendor restarts. The values are stored by now whatever happens here."""
    services = ["enterprise-store." + name for name in keys.RESTARTED]
    try:
        snapctl.restart(services)
    except snapctl.SnapctlError as error:
        print("snapctl: %s" % error, file=sys.stderr)
        command = ["snapctl", "restart", "--reload", *services]
        print("error: Command '%s' returned non-zero exit status 1." % command)
        return profile["exit-codes"]["restart-failed"]
    return 0
