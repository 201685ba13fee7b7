"""Makes the harness for kills importable."""

from __future__ import annotations

import sys
from pathlib import Path

HARNESS = Path(__file__).resolve().parents[2] / "kills"

if str(HARNESS) not in sys.path:
    sys.path.append(str(HARNESS))
