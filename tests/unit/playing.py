# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real runs of ansible-playbook in a folder of their own, on the collection of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.storeops.ha.tests.unit.checkout import ROOT

TOOL = str(Path(sys.executable).with_name("ansible-playbook"))


def ansible_playbook(folder, *arguments):
    """(exit code, output); temporary files are in the folders `local` and `remote` there."""
    environment = dict(
        os.environ,
        ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"),
        ANSIBLE_NOCOLOR="1",
        ANSIBLE_LOCAL_TEMP=str(folder / "local"),
        ANSIBLE_REMOTE_TEMP=str(folder / "remote"),
        ANSIBLE_SSH_RETRIES="0",
    )
    # What the checkout itself is configured with would come before this.
    environment.pop("ANSIBLE_CONFIG", None)
    done = subprocess.run(
        [TOOL, *arguments], cwd=str(folder), env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr
