# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From when until when a certificate (DER) is valid, without any library beside Python's own. Pure.

Python's ssl tells this only of certificates it accepts, and one that expired is not accepted.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone

_SEQUENCE, _UTC_TIME, _GENERALIZED_TIME, _VERSION = 0x30, 0x17, 0x18, 0xA0
_TIME = re.compile(rb"^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$")


class Unreadable(ValueError):
    """These bytes are no certificate."""


def validity(der):
    """(not before, not after) in UTC. Raises Unreadable."""
    try:
        certificate, _rest = _value(der, _SEQUENCE)
        rest, _signature = _value(certificate, _SEQUENCE)
        if rest[0] == _VERSION:
            _version, rest = _value(rest, _VERSION)
        # Serial number, algorithm and issuer stand before it.
        for _field in range(3):
            _skipped, rest = _value(rest)
        times, _rest = _value(rest, _SEQUENCE)
        return tuple(_times(times))
    except (IndexError, ValueError) as error:
        raise Unreadable("it is no certificate") from error


def _value(data, expected=None):
    """(content, what follows) of the element that the bytes begin with."""
    tag, length, begin = data[0], data[1], 2
    if length & 0x80:
        size = length & 0x7F
        begin += size
        length = int.from_bytes(data[2:begin], "big")
    end = begin + length
    if end > len(data) or (expected is not None and tag != expected):
        raise Unreadable("it is no certificate")
    return data[begin:end], data[end:]


def _times(data):
    for _which in range(2):
        if data[0] not in (_UTC_TIME, _GENERALIZED_TIME):
            raise Unreadable("it has no dates")
        content, data = _value(data)
        yield _moment(content)


def _moment(content):
    found = _TIME.match(content)
    if not found:
        raise Unreadable("its dates cannot be read")
    year, *others = [int(part) for part in found.groups()]
    # Two digits mean 1950 to 2049 (RFC 5280).
    if len(found.group(1)) == 2:
        year += 2000 if year < 50 else 1900
    return datetime(year, *others, tzinfo=timezone.utc)
