"""The configuration of this unit, held by snapd."""

from __future__ import annotations

from enterprise_store import keys, settings, snapctl
from enterprise_store.errors import StoreError


def load():
    """What is set, by dotted name. What snapd holds beside the known keys is not ours to show."""
    flat = settings.flatten(snapctl.get_all())
    return {name: value for name, value in flat.items() if name in keys.KEYS}


def save(changes):
    """Store changes in one transaction."""
    try:
        snapctl.store(changes)
    except snapctl.SnapctlError as error:
        raise StoreError("cannot store the configuration: %s" % error) from None
