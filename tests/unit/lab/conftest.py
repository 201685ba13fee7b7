"""Makes the stand-in's own package importable."""

from __future__ import annotations

import sys
from pathlib import Path

STANDIN = Path(__file__).resolve().parents[3] / "lab" / "standin"

if str(STANDIN) not in sys.path:
    sys.path.append(str(STANDIN))
