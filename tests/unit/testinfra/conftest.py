"""Makes what the tests of a running cluster share importable."""

from __future__ import annotations

import sys
from pathlib import Path

TESTINFRA = Path(__file__).resolve().parents[2] / "testinfra"

if str(TESTINFRA) not in sys.path:
    sys.path.append(str(TESTINFRA))
