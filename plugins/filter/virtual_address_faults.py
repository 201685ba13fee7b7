# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with an address that several hosts share."""

from __future__ import annotations

from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.module_utils import _virtual_address


def virtual_address_faults(answers, addresses):
    """Sentences; none when all is well."""
    try:
        return [sentence for _kind, sentence in _virtual_address.faults(answers, addresses)]
    except ValueError as error:
        raise AnsibleFilterError(f"{error}; give IPv4 or IPv6 addresses.") from None


class FilterModule:
    """Makes the function above known to templates."""

    def filters(self):
        return {"virtual_address_faults": virtual_address_faults}
