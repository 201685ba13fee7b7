# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts as they come: anything may be missing or be something else, and none of that may keep a report from being made.

Pure. Whatever is a text in a report passed through `words`, so that no password of a URL gets into one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ansible_collections.storeops.ha.plugins.module_utils._redact import without_passwords
from ansible_collections.storeops.ha.plugins.module_utils._report.spoken import spoken

_LONGEST = 400
_PREFIX = re.compile(r"^(?:(?:Task|Module|Action) failed: )+")


def mapping(value):
    """A mapping with texts as keys; empty for anything else."""
    return dict((str(key), item) for key, item in value.items()) if isinstance(value, Mapping) else {}


def listing(value):
    return list(value) if isinstance(value, (list, tuple)) else []


def mappings(value):
    """The mappings of a list."""
    return [mapping(item) for item in listing(value) if isinstance(item, Mapping)]


def words(value, longest=_LONGEST):
    """A text on one line, without passwords of URLs, not too long. Nothing becomes the empty text."""
    if value is None:
        return ""
    text = " ".join(without_passwords(str(value)).split())
    return text if len(text) <= longest else text[: longest - 3] + "..."


def named(value):
    """A text, or None for nothing."""
    return words(value) or None


def whole(value):
    """A whole number, or None."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def listed(names):
    """'a', 'a and b', 'a, b and c'."""
    names = [str(name) for name in names]
    return "".join(names) if len(names) < 2 else "{0} and {1}".format(", ".join(names[:-1]), names[-1])


def ended(sentence):
    """Somebody else's words as the end of a sentence of ours, without what Ansible puts before them."""
    return spoken(_PREFIX.sub("", words(sentence))).rstrip(" .;:")


def reason(value):
    """Why something is as it is, in plain words, or None."""
    return ended(value) or None
