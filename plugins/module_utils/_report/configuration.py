# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which keys of the configuration differ between units. Of secrets only the names are told. Pure."""

from __future__ import annotations

import json

from ansible_collections.storeops.ha.plugins.module_utils._redact import SECRET, shown
from ansible_collections.storeops.ha.plugins.module_utils._report import alike
from ansible_collections.storeops.ha.plugins.module_utils._report.lenient import listing, mapping

KEY, SECRET_KEY, VALUES, ODD = "key", "secret", "values", "odd"


def tokens(configurations, ignored=()):
    """{unit: what stands for its whole configuration}; a unit that was not read is not in it."""
    found = {}
    for unit, configuration in configurations.items():
        if mapping(configuration.get("settings")):
            found[unit] = _canonical(dict((key, _token(configuration, key)) for key in _keys(configuration, ignored)))
    return found


def differing(configurations, reference, ignored=()):
    """One row for each key that is not the same everywhere, sorted by name.

    `values` is empty for a secret, and where what differs is the part of a URL that is not shown.
    """
    read = dict((unit, found) for unit, found in configurations.items() if mapping(found.get("settings")))
    names = sorted(set(key for configuration in read.values() for key in _keys(configuration, ignored)))
    rows = []
    for name in names:
        by_unit = dict((unit, _token(configuration, name)) for unit, configuration in read.items())
        if len(set(by_unit.values())) > 1:
            rows.append(_row(name, read, alike.odd(by_unit, reference)))
    return rows


def _row(name, read, odd):
    values = dict((unit, _value(configuration, name)) for unit, configuration in read.items())
    secret = SECRET in values.values()
    if secret or len(set(map(_canonical, values.values()))) == 1:
        values = {}
    return {KEY: name, SECRET_KEY: not values, VALUES: values, ODD: odd}


def _keys(configuration, ignored):
    settings = mapping(configuration.get("settings"))
    return [key for key in settings if key not in ignored]


def _value(configuration, name):
    """The value as it may be shown, whatever the module that read it has done about that."""
    return shown(name, _plain(mapping(configuration.get("settings")).get(name)))


def _token(configuration, name):
    """A fingerprint where the value itself is not shown."""
    word = mapping(configuration.get("fingerprints")).get(name)
    return "fingerprint {0}".format(word) if word else _canonical(_value(configuration, name))


def _plain(value):
    """What JSON knows; anything else as text."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in listing(value)]
    if mapping(value):
        return dict((key, _plain(item)) for key, item in mapping(value).items())
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def _canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
