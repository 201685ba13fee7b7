"""Makes the witness's own files importable."""

from __future__ import annotations

import sys
from pathlib import Path

WITNESS = Path(__file__).resolve().parents[2] / "witness"

if str(WITNESS) not in sys.path:
    sys.path.append(str(WITNESS))
