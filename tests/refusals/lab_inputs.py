"""What bad inputs are made of: the lab's own inputs, its addresses, a folder for files. Nothing here needs a lab."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field

# In every secret that a run gives wrongly.
CANARY = "cAnArY-of-a-refused-run"


@dataclass(frozen=True)
class Run:
    """One run of the playbook, and all the sentences it is refused with."""

    name: str
    variables: dict
    # {bad input of the table: its sentence}
    shows: dict
    # Sentences that these inputs cause besides.
    besides: tuple = ()
    # {host: variables}; `more` are hosts of groups that the lab does not know.
    hosts: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)
    groups: str = "units=unit1,unit2,unit3 reverse_proxies=lb1,lb2"
    arguments: tuple = ()

    @property
    def sentences(self):
        return sorted([*self.shows.values(), *self.besides])


@dataclass
class Site:
    """`addresses` is {host: address}; `architectures` what units would say whose kernel is another or not."""

    variables: dict
    addresses: dict
    folder: object
    other_snap: bytes
    architectures: tuple

    def file(self, name, content):
        """The path of a new file."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def snap(self, name):
        """The path of one of the lab's snaps."""
        return {item["name"]: item["file"] for item in self.variables["store_snap_prerequisites"]}[name]

    def part_of_a_snap(self, name):
        """The path of a snap of which only the beginning came."""
        with open(self.snap(name), "rb") as file:
            return self.file(f"part-of-{name}.snap", file.read(1024 * 1024))

    @property
    def _bundle(self):
        return json.loads(base64.b64decode(self.variables["store_registration_bundle"]))

    @property
    def store_id(self):
        return self._bundle["store_id"]

    @property
    def assertion(self):
        return self._bundle["store_assertion"]

    def bundle(self, drop=(), assertion=lambda text: text, **changes):
        """The lab's registration bundle with something wrong in it."""
        fields = self._bundle
        fields.update(changes, store_assertion=assertion(fields["store_assertion"]))
        kept = {key: value for key, value in fields.items() if key not in drop}
        return base64.b64encode(json.dumps(kept).encode()).decode()

    def of_another_store(self, text):
        """A store assertion with another store in it."""
        return text.replace(f"store: {self.store_id}", "store: AnotherStore")


def assertions(snap_name, data, whole=True):
    """What `snap download` writes beside a snap, signed by nobody."""
    digest = base64.urlsafe_b64encode(hashlib.sha3_384(data).digest()).rstrip(b"=").decode()
    text = f"type: snap-declaration\nsnap-name: {snap_name}\n\nsignature\n\n"
    text += f"type: snap-revision\nsnap-sha3-384: {digest}\nsnap-size: {len(data)}\n\n"
    return text + ("signature\n" if whole else "")
