"""Where the lab keeps its things; shared by all checkouts on a machine, since a machine has one lab."""

from __future__ import annotations

import os
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("STOREOPS_LAB_DIR", "/var/lib/storeops-lab"))
RUN = Path("/run/storeops-lab")

KEY = STATE / "ssh" / "id_ed25519"
# Host keys and shared connections; neither outlives the hosts.
SESSION = STATE / "ssh" / "session"
KNOWN_HOSTS = SESSION / "known_hosts"
CA = STATE / "ca"
SNAPS = STATE / "snaps"
SECRETS = STATE / "secrets.json"
PROFILE = STATE / "profile.json"
