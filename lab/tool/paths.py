"""Where the lab keeps its things; shared by all checkouts on a machine.

STOREOPS_LAB_NUMBER (0 to 9) names one of several labs that may run beside each other: each has its own hosts on its own
network; images, keys and authorities are those of all.
"""

from __future__ import annotations

import os
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("STOREOPS_LAB_DIR", "/var/lib/storeops-lab"))
RUN = Path("/run/storeops-lab")
NUMBER = int(os.environ.get("STOREOPS_LAB_NUMBER") or 0)
OWN = STATE / f"lab{NUMBER}"

KEY = STATE / "ssh" / "id_ed25519"
# Host keys and shared connections; neither outlives the hosts.
SESSION = OWN / "ssh"
KNOWN_HOSTS = SESSION / "known_hosts"
CA = STATE / "ca"
SNAPS = STATE / "snaps"
SECRETS = STATE / "secrets.json"
PROFILE = OWN / "profile.json"
