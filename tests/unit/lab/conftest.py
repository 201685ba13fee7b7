"""Makes the lab's own package and that of the stand-in importable."""

from __future__ import annotations

import sys
from pathlib import Path

LAB = Path(__file__).resolve().parents[3] / "lab"

for folder in (LAB, LAB / "standin"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
