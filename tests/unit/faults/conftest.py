"""Makes the harness for faults importable."""

from __future__ import annotations

import sys
from pathlib import Path

HARNESS = Path(__file__).resolve().parents[2] / "faults"

if str(HARNESS) not in sys.path:
    sys.path.append(str(HARNESS))
