# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions to the status of a store, in JMESPath."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.errors import AnsibleFilterError

JMESPATH_ERROR = None
try:
    import jmespath
except ImportError as exc:
    jmespath = None
    JMESPATH_ERROR = exc


def _plain(value):
    """The value in plain Python types: jmespath looks at the very type, and Ansible's own texts are of another."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    return value


def select_status(info, expression):
    """The result of the JMESPath expression on what enterprise_store_info returned."""
    if jmespath is None:
        raise AnsibleFilterError(
            "The Python library jmespath is missing on the controller; install it."
        ) from JMESPATH_ERROR
    if not isinstance(info, Mapping):
        raise AnsibleFilterError(f"The result of enterprise_store_info is needed, not {type(info).__name__}.")
    try:
        return jmespath.search(str(expression), _plain(info))
    except jmespath.exceptions.JMESPathError as exc:
        # Ansible appends a cause's own text, which would say the same a second time.
        reason = str(exc).splitlines()[0].rstrip(":")
        raise AnsibleFilterError(f"The JMESPath expression {str(expression)!r} does not work: {reason}.") from None


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"select_status": select_status}
