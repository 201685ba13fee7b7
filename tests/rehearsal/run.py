#!/usr/bin/env python3
"""Change the lab's running cluster with the real playbooks, under load, and see that nobody noticed.

    run.py ACT…

Acts can be repeated one by one on a cluster that runs. Those of a scenario follow each other in the order of
molecule/README.md.
"""

from __future__ import annotations

import os
import sys

import backups
import changes
import members
import migrations
from stage import INVENTORY, Surprise

PLAYS = (changes, members, backups, migrations)
ACTS = {act.__name__: act for play in PLAYS for act in play.ACTS}


def main():
    """Every act asked for, until one goes otherwise."""
    unknown = [name for name in sys.argv[1:] if name not in ACTS]
    if unknown or not sys.argv[1:]:
        return f"No act: {', '.join(unknown) or 'none was named'}; there are {', '.join(sorted(ACTS))}."
    # What looks at the cluster by itself, such as the witness, asks Ansible; molecule has said so already.
    os.environ.setdefault("ANSIBLE_INVENTORY", str(INVENTORY))
    for name in sys.argv[1:]:
        try:
            ACTS[name]()
        except Surprise as surprise:
            return f"act {name}: it is not so that {surprise}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
