"""The undocumented behaviours this unit shows, chosen by a file on the host when the lab is made."""

from __future__ import annotations

import json
import os

PATH = "/etc/enterprise-store-standin.json"
HOST = "/var/lib/snapd/hostfs"

# One entry per row of what nobody documents. A missing file, key or sub-key means the value here.
DEFAULTS = {
    "export-shape": {"nested": False, "marker": False, "unset": False},
    # booleans: plain | string | python; numbers: plain | string; lists: yaml | json
    "export-types": {"booleans": "plain", "numbers": "plain", "lists": "yaml"},
    "export-holes": True,
    "import-mode": "merge",
    "noop-restart": False,
    "exit-codes": {"restart-failed": 1, "status-failing": 0, "connections-failing": 1},
    "noise": False,
    # Seconds for which the front end refuses connections when it is restarted.
    "slowness": 1,
}


def complete(chosen):
    """`chosen` over the defaults, one level deep."""
    result = {}
    for name, value in DEFAULTS.items():
        given = chosen.get(name, value)
        result[name] = dict(value, **given) if isinstance(value, dict) else given
    return result


def load():
    """The profile of this host. A file that is no JSON object is an error: a test must not run under a wrong one."""
    for root in (HOST, ""):
        path = root + PATH
        if os.path.exists(path):
            with open(path, encoding="utf-8") as handle:
                return complete(json.load(handle))
    return complete({})
