"""`enterprise-store`: the command line."""

from __future__ import annotations

import contextlib
import secrets
import sys

from enterprise_store import profile as profiles
from enterprise_store.errors import StoreError


def _config(args, profile):
    from enterprise_store import config_command

    return config_command.run(args, profile)


def _status(_args, profile):
    from enterprise_store import status

    return status.run(profile)


def _check_connections(_args, profile):
    from enterprise_store import connections

    return connections.run(profile)


def _enable_airgap_mode(_args, profile):
    from enterprise_store import config_command, store_config

    config_command.need_root("enabling the air-gapped mode")
    stored = store_config.load()
    wanted = {"proxy.airgap": True}
    for name in ("proxy.device-auth.secret", "internal.airgap.gateway-hash"):
        if not stored.get(name):
            wanted[name] = secrets.token_hex(32)
    return config_command.apply(stored, wanted, profile)


def _import_certificate(args, profile):
    from enterprise_store import certificate, config_command, store_config

    config_command.need_root("importing a certificate")
    if args:
        raise StoreError("only a certificate on standard input is supported here")
    certificates, private = certificate.split(sys.stdin.read())
    certificate.server_context(certificates, private)
    wanted = {"proxy.tls.cert": certificates, "proxy.tls.key": private}
    return config_command.apply(store_config.load(), wanted, profile)


def _push_snap(args, _profile):
    from enterprise_store import config_command, push

    config_command.need_root("pushing snaps")
    paths = [arg for arg in args if not arg.startswith("--")]
    if len(paths) != 1:
        raise StoreError("usage: enterprise-store push-snap PATH.tar.gz")
    return push.run(paths[0])


def _list_pushed_snaps(_args, _profile):
    from enterprise_store import push

    return push.show()


COMMANDS = {
    "config": _config,
    "status": _status,
    "check-connections": _check_connections,
    "enable-airgap-mode": _enable_airgap_mode,
    "import-certificate": _import_certificate,
    "push-snap": _push_snap,
    "list-pushed-snaps": _list_pushed_snaps,
}


@contextlib.contextmanager
def _noise(wanted):
    """Lines a real program might print beside its output: a banner, a library's warning, a last word."""
    if wanted:
        print("NOTE: a newer version of this program is available.\n", flush=True)
        print("UserWarning: this is a warning of a library, not of the store", file=sys.stderr)
    yield
    if wanted:
        print("Finished in 0.1 seconds.")


def main(argv):
    """Returns the exit code."""
    if not argv or argv[0] not in COMMANDS:
        print("usage: enterprise-store {%s} ..." % ",".join(sorted(COMMANDS)), file=sys.stderr)
        return 2
    try:
        profile = profiles.load()
        with _noise(profile["noise"]):
            return COMMANDS[argv[0]](argv[1:], profile)
    except StoreError as error:
        sys.stdout.flush()
        print("error: %s" % error, file=sys.stderr)
        return 1
