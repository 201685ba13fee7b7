# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""age and PostgreSQL's programs as scripts in a folder, which write down how they were called."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ansible_collections.storeops.ha.tests.unit.plugins import age_files

IDENTITY, RECIPIENT = age_files.pair()

_HEAD = """#!{python}
import json, os, sys
with open({calls!r}, "a") as file:
    environment = {{name: value for name, value in os.environ.items() if name.startswith("PG")}}
    words = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
    file.write(json.dumps({{"argv": words, "environment": environment}}) + "\\n")
"""
# What is encrypted can be told from what is not, and comes back only to who has the key.
_AGE = """
if "--encrypt" in sys.argv:
    sys.stdout.buffer.write(b"sealed:" + bytes(byte ^ 1 for byte in sys.stdin.buffer.read()))
else:
    key = open(sys.argv[sys.argv.index("--identity") + 1]).read()
    data = open(sys.argv[-1], "rb").read()
    if {identity!r} not in key or not data.startswith(b"sealed:"):
        sys.exit("age: error: no identity matched any of the recipients")
    sys.stdout.buffer.write(bytes(byte ^ 1 for byte in data[7:]))
"""
# Runs what follows the two dashes.
_RUNUSER = """
words = sys.argv[sys.argv.index("--") + 1:]
os.execvp(words[0], words)
"""


def sealed(content):
    """What the age above makes of a content."""
    return b"sealed:" + bytes(byte ^ 1 for byte in content)


class Programs:
    """A folder of them, first in the path."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.calls = Path(folder), Path(folder) / "calls"
        monkeypatch.setenv("PATH", "{0}:{1}".format(folder, os.environ["PATH"]))
        self.add("age", _AGE.format(identity=IDENTITY))
        self.add("runuser", _RUNUSER)

    def add(self, name, body):
        """A program that writes its call down and then does this."""
        path = self.folder / name
        path.write_text(_HEAD.format(python=sys.executable, calls=str(self.calls)) + body, encoding="utf-8")
        path.chmod(0o755)

    def called(self, name=""):
        """The calls, of all or of one."""
        lines = self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []
        calls = [json.loads(line) for line in lines]
        return [call for call in calls if not name or call["argv"][0] == name]
