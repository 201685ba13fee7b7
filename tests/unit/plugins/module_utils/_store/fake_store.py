# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An enterprise-store command for tests: its state is one JSON file, and all that nobody documents can be varied."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import stat
import sys

import yaml

HOLES = ("internal.snapstorage.local-origin-secret", "internal.airgap.gateway-hash")

# A few keys with their defaults are enough to show what an export that writes defaults and unset keys looks like.
DEFAULTS = {
    "proxy.domain": "localhost",
    "proxy.port.http": 80,
    "proxy.cache.size": 2048,
    "proxy.trust-forwarded-proto": False,
    "proxy.use-postgres-over-memcached": False,
    "proxy.storage.s3.use-path-style": True,
    "proxy.storage.backend": "local",
    "proxy.memcached.connection": None,
    "proxy.admin-emails": [],
    "proxy.auth.secret": None,
    "proxy.db.connection": None,
    "proxy.tls.cert": None,
    "proxy.key.private": None,
    "internal.snapstorage.local-origin-secret": None,
    "internal.airgap.gateway-hash": None,
}
BOOLEANS = [name for name, default in DEFAULTS.items() if isinstance(default, bool)] + ["proxy.airgap"]
LISTS = ("proxy.memcached.connection", "proxy.admin-emails", "proxy.device-auth.allowed-device-service-urls")

PROFILE = {
    "nested": False,
    "marker": False,
    "defaults": False,
    "booleans": "plain",  # plain, string, python
    "numbers": "plain",  # plain, string
    "lists": "yaml",  # yaml, json
    "holes": True,
    "replace": False,
    "noise": False,
    "failing_exit": 1,
}

RESTART_ERROR = (
    "error: Command '['snapctl', 'restart', '--reload', 'enterprise-store.nginx', 'enterprise-store.memcached']' "
    "returned non-zero exit status 1."
)


def profiles():
    """Every shape with every way of importing and hiding; the spellings turn along."""
    spellings = itertools.cycle(itertools.product(("plain", "string", "python"), ("plain", "string"), ("yaml", "json")))
    switches = ("nested", "marker", "defaults", "holes", "replace", "noise")
    for chosen in itertools.product((False, True), repeat=len(switches)):
        booleans, numbers, lists = next(spellings)
        yield dict(PROFILE, booleans=booleans, numbers=numbers, lists=lists, **dict(zip(switches, chosen)))


def name_of(profile):
    """A short name for a profile, to tell failing tests apart."""
    on = [name for name, value in profile.items() if value is True]
    return "-".join([*on, profile["booleans"], profile["numbers"], profile["lists"]])


class FakeStore:
    """The unit behind the command."""

    def __init__(self, path, **profile):
        self.path = str(path)
        if not os.path.exists(self.path):
            self._save({"values": {}, "profile": dict(PROFILE, **profile), "calls": [], "restarts": 0})

    # -- for tests --------------------------------------------------------------------------------------------------

    def __getitem__(self, name):
        return self._load().get(name)

    def put(self, **entries):
        self._save(dict(self._load(), **entries))

    @property
    def values(self):
        return self["values"]

    def set(self, values):
        self.put(values=dict(values))

    def count(self, word):
        return len([call for call in self["calls"] if word in call])

    def script(self, folder):
        """An executable that behaves like this unit."""
        path = os.path.join(str(folder), "enterprise-store")
        here = os.path.dirname(os.path.abspath(__file__))
        paths = [here, os.path.dirname(os.path.dirname(yaml.__file__))]
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(
                "#!{0} -S\nimport sys\nsys.path[:0] = {1!r}\nfrom fake_store import FakeStore\n"
                "sys.exit(FakeStore({2!r}).main(sys.argv[1:]))\n".format(sys.executable, paths, self.path)
            )
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        return path

    # -- the command ------------------------------------------------------------------------------------------------

    def main(self, args):
        given = sys.stdin.read() if "--import-yaml" in args else ""
        # Several may run at once, and there is one file.
        with open(self.path + ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            code, out, err = self.run(args, given)
        sys.stdout.write(out)
        sys.stderr.write(err)
        return code

    def run(self, args, given=""):
        self.put(calls=self["calls"] + [" ".join(args)])
        noise = self["profile"]["noise"]
        code, out = self._answer(args, given)
        if noise:
            out = "Warning: this is an unstable build\nLoading 3 plugins ... done\n" + out + "\nBye: see you \n"
        return code, out, "warning: nothing to worry about\n" if noise else ""

    def _answer(self, args, given):
        if args == ["config", "--export-yaml"]:
            return self["export_exit"] or 0, self.export()
        if args == ["config", "--import-yaml"]:
            return self.import_document(given)
        if args[0] in ("status", "check-connections"):
            return self[args[0] + "_exit"] or 0, self[args[0]] or ""
        return 2, "error: unknown command\n"

    def export(self):
        profile = self["profile"]
        shown = dict(DEFAULTS, **self.values) if profile["defaults"] else dict(self.values)
        if not profile["holes"]:
            shown = dict((name, value) for name, value in shown.items() if name not in HOLES)
        shown = dict((name, self._spelled(value)) for name, value in shown.items())
        return yaml.safe_dump(
            _nested(shown) if profile["nested"] else shown,
            explicit_start=profile["marker"],
            default_flow_style=False,
        )

    def _spelled(self, value):
        profile = self["profile"]
        if isinstance(value, bool):
            return {"plain": value, "string": str(value).lower(), "python": str(value)}[profile["booleans"]]
        if isinstance(value, int):
            return str(value) if profile["numbers"] == "string" else value
        if isinstance(value, list) and profile["lists"] == "json":
            return json.dumps(value)
        return value

    def import_document(self, text):
        profile = self["profile"]
        document = yaml.safe_load(text)
        self.put(imported=text)
        nested = any(isinstance(value, dict) for value in document.values())
        dotted = any("." in name for name in document)
        if (nested and not profile["nested"]) or (dotted and profile["nested"]) or self["refuse"]:
            return 1, "error: {0}\n".format(self["refuse"] or "cannot understand the shape of this document")
        values = {} if profile["replace"] else self.values
        for name, value in _flat(document).items():
            if name in (self["deaf"] or ()):
                continue
            values.pop(name, None)
            if value not in (None, "", "None"):
                values[name] = _typed(name, value)
        for name in self["forgets"] or ():
            values.pop(name, None)
        self.set(values)
        if self["fail_restart"]:
            told = RESTART_ERROR + "\n" + (self["fail_restart"] if isinstance(self["fail_restart"], str) else "")
            return profile["failing_exit"], told
        self.put(restarts=self["restarts"] + 1)
        return 0, "Configured database for snapauth role.\n"

    # -- the state --------------------------------------------------------------------------------------------------

    def _load(self):
        with open(self.path, encoding="utf-8") as handle:
            return json.load(handle)

    def _save(self, state):
        with open(self.path, "w", encoding="utf-8") as handle:
            json.dump(state, handle)


class FakeSnapd:
    """The two things the configuration asks of snapd."""

    def __init__(self, store):
        self._store = store
        self.asked = []
        self.restarted = []

    def conf(self, snap, keys):
        self.asked.append(list(keys))
        return dict((key, self._store.values[key]) for key in keys if key in self._store.values)

    def restart(self, snap):
        self.restarted.append(snap)
        self._store.put(restarts=self._store["restarts"] + 1)
        return []


def _typed(name, value):
    if name in BOOLEANS:
        return str(value).lower() == "true"
    if isinstance(value, str) and name in LISTS:
        return json.loads(value)
    return int(value) if name in ("proxy.port.http", "proxy.cache.size") else value


def _flat(document, prefix=""):
    flat = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat.update(_flat(value, prefix + name + "."))
        else:
            flat[prefix + name] = value
    return flat


def _nested(flat):
    root = {}
    for name, value in flat.items():
        parts = name.split(".")
        place = root
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = value
    return root
