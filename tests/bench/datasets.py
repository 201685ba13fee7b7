"""Files as a store has them, and beside them the same files under the names of their keys.

The content is random, so that nothing on the way can compress it, and comes from a seed, so that it is the same again.
"""

from __future__ import annotations

import dataclasses
import json
import os
import random
import uuid
from pathlib import Path

KIB, MIB = 1024, 1024 * 1024
# name: (number of files, bytes of each)
KNOWN = {"small": (5000, 100 * KIB), "middle": (500, 4 * MIB), "large": (8, 256 * MIB)}
_CHUNK = 8 * MIB


@dataclasses.dataclass(frozen=True)
class DataSet:
    """`store` is a folder as the store has it, `named` the same files by key, `manifest` tells which is which."""

    name: str
    count: int
    size: int
    folder: Path

    @property
    def store(self):
        return self.folder / "store"

    @property
    def named(self):
        return self.folder / "named"

    @property
    def manifest(self):
        return self.folder / "manifest.json"

    @property
    def bytes(self):
        return self.count * self.size

    def names(self):
        return [row["uuid"] for row in json.loads(self.manifest.read_text(encoding="utf-8"))]


def parse(text):
    """`small`, or `small:500` for another number of files, or `NAME:COUNTxBYTES`."""
    name, _colon, number = text.partition(":")
    count, size = KNOWN.get(name, (1, 1))
    if "x" in number:
        count, size = (int(word) for word in number.split("x"))
    elif number:
        count = int(number)
    elif name not in KNOWN:
        raise ValueError(f"{text} is no data set; choose of {', '.join(KNOWN)}, or write NAME:COUNTxBYTES")
    return name, count, size


def make(root, name, count, size):
    """The data set, written unless it is there."""
    found = DataSet(name, count, size, Path(root) / f"{name}-{count}x{size}")
    if not found.manifest.exists():
        _write(found)
    return found


def _write(data):
    generator = random.Random(f"{data.count}x{data.size}")
    (data.store / "scanned").mkdir(parents=True, exist_ok=True)
    (data.store / "unscanned").mkdir(exist_ok=True)
    data.named.mkdir(exist_ok=True)
    rows = []
    for number in range(data.count):
        key = str(uuid.UUID(int=generator.getrandbits(128), version=4))
        path = f"bench{number:08d}_{number + 1}.snap"
        file = data.store / "scanned" / path
        with open(file, "wb") as handle:
            for start in range(0, data.size, _CHUNK):
                handle.write(generator.randbytes(min(_CHUNK, data.size - start)))
        link = data.named / key
        link.unlink(missing_ok=True)
        os.link(file, link)
        rows.append({"id": number, "uuid": key, "path": path, "size": data.size})
    # Last, so that what was cut off is written again.
    data.manifest.write_text(json.dumps(rows), encoding="utf-8")
