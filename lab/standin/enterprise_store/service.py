"""Entry of all services: `service NAME`."""

from __future__ import annotations

import os
import socket
import sys
import time

from enterprise_store import keys, settings, store_config

# After a boot or a restart of snapd its socket may take a while to answer.
_SNAPD_SECONDS = 30


def notify_ready():
    """Tell systemd that the service answers from now on."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
        connection.sendto(b"READY=1", "\0" + address[1:] if address.startswith("@") else address)


def _stored():
    deadline = time.monotonic() + _SNAPD_SECONDS
    while True:
        try:
            return store_config.load()
        except (OSError, ValueError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _memcached(config):
    port = str(config["proxy.port.memcached"])
    os.execv("/usr/bin/memcached", ["memcached", "-l", "127.0.0.1", "-p", port, "-U", "0", "-u", "root", "-m", "64"])


def _worker(name):
    """The module of a service that does real work; None for the others."""
    if name == "nginx":
        from enterprise_store import front as worker
    elif name == "snapauth":
        from enterprise_store import auth_service as worker
    elif name == "snapstorage":
        from enterprise_store import storage_service as worker
    elif name == "snapdevicegw":
        from enterprise_store import gateway_service as worker
    else:
        return None
    return worker


def main(name):
    """Runs until it is killed."""
    if name not in keys.SERVICES:
        sys.exit("unknown service: %s" % name)
    stored = _stored()
    config = settings.effective(stored)
    if name == "memcached":
        _memcached(config)
    worker = _worker(name)
    if worker:
        worker.serve(stored, config, notify_ready)
    else:
        from enterprise_store import tiny

        tiny.serve(name, config, notify_ready)
