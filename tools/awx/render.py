# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Render what AWX is set up from: `make awx`. With --check nothing is written, and what is out of date is named.

From extensions/patterns/*/meta/pattern.json and extensions/awx/*.yml come the tasks and variables in examples/awx, and
beside every pattern the playbook, the list of its inputs (a link to that of the collection) and a page for people.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".cache" / "collections"))

from ansible_collections.storeops.ha.tools.awx import data, texts
from ansible_collections.storeops.ha.tools.awx.objects import objects


def files():
    """{path: text} of everything that is rendered."""
    patterns, types = data.patterns(), data.credential_types()
    every = objects(patterns, types, data.workflows())
    found = {
        data.EXAMPLES / "tasks" / "awx.yml": texts.tasks(every),
        data.EXAMPLES / "vars" / "aap_configuration.yml": texts.variables(every),
    }
    for name, pattern in patterns.items():
        folder = data.PATTERNS / name
        found[folder / "README.md"] = texts.page(pattern, types)
        found[folder / "playbooks" / (name + ".yml")] = texts.play(pattern)
    return found


def links():
    """{path: what it points to}: every playbook of a pattern has the list of inputs of the collection's."""
    return {
        data.PATTERNS / name / "playbooks" / (name + ".meta.yml"): "../../../../playbooks/{0}.meta.yml".format(name)
        for name in data.patterns()
    }


def outdated():
    """The paths that are not as they would be rendered now, and those of patterns that are gone."""
    wrong = [path for path, text in files().items() if not path.is_file() or path.read_text("utf-8") != text]
    wrong += [path for path, target in links().items() if not path.is_symlink() or os.readlink(path) != target]
    known = {*files(), *links()}
    return wrong + [path for path in sorted(data.PATTERNS.glob("*/playbooks/*")) if path not in known]


def write():
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path, target in links().items():
        path.unlink(missing_ok=True)
        path.symlink_to(target)


def main(arguments):
    if "--check" not in arguments:
        write()
    wrong = [path.relative_to(data.ROOT).as_posix() for path in outdated()]
    for path in wrong:
        print("{0} is not as `make awx` makes it.".format(path), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
