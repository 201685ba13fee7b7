# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real runs of roles on made-up hosts, with modules that only write down what they were asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from ansible_collections.storeops.ha.tests.unit.checkout import ROOT
from ansible_collections.storeops.ha.tests.unit.playing import TOOL

STUB = """#!/usr/bin/python
# WANT_JSON
import json, os, sys
arguments = json.load(open(sys.argv[1]))
given = {name: value for name, value in arguments.items() if not name.startswith("_ansible")}
name, host = arguments["_ansible_module_name"].rpartition(".")[2], os.environ["STUB_HOST"]
check = arguments.get("_ansible_check_mode", False)
with open(os.environ["STUB_LOG"], "a") as log:
    log.write(json.dumps({"host": host, "module": name, "check": check, "given": given}) + "\\n")
rules = json.load(open(os.environ["STUB_RULES"]))
word = "check" if check else given.get("state", "")
found = rules.get("%s %s %s" % (host, name, word), rules.get("%s %s" % (name, word), {"changed": False}))
print(json.dumps(found))
"""


class Stage:
    """A collection with the roles of this checkout and these modules, in a folder of its own."""

    def __init__(self, folder, modules, play):
        self._folder = folder
        collection = folder / "collections/ansible_collections/storeops/ha"
        (collection / "plugins/modules").mkdir(parents=True)
        for name in ("roles", "meta", "galaxy.yml", "playbooks", "plugins/filter", "plugins/module_utils"):
            (collection / name).symlink_to(ROOT / name)
        for name in modules:
            (collection / "plugins/modules" / (name + ".py")).write_text(STUB, encoding="utf-8")
        (folder / "play.yml").write_text(play, encoding="utf-8")

    def run(self, hosts, words, rules):
        """(status, output, what was asked in which order). Rules are what a module answers, by "[HOST ]MODULE WORD"."""
        (self._folder / "rules").write_text(json.dumps(rules), encoding="utf-8")
        (self._folder / "log").write_text("", encoding="utf-8")
        environment = dict(
            os.environ,
            ANSIBLE_COLLECTIONS_PATH=str(self._folder / "collections"),
            ANSIBLE_LOCAL_TEMP=str(self._folder / "local"),
            ANSIBLE_REMOTE_TEMP=str(self._folder / "remote"),
            ANSIBLE_NOCOLOR="1",
            STUB_LOG=str(self._folder / "log"),
            STUB_RULES=str(self._folder / "rules"),
        )
        environment.pop("ANSIBLE_CONFIG", None)
        argv = [TOOL, "-c", "local", "-i", hosts, "-e", f"ansible_python_interpreter={sys.executable}"]
        done = subprocess.run(
            [*argv, *words, "play.yml"], cwd=self._folder, env=environment, capture_output=True, text=True, check=False
        )
        lines = [json.loads(line) for line in (self._folder / "log").read_text(encoding="utf-8").splitlines()]
        return done.returncode, " ".join((done.stdout + done.stderr).split()), lines
