# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of every module that runs the enterprise-store command."""

from __future__ import annotations


class ModuleDocFragment:
    """Use ``extends_documentation_fragment: storeops.ha.store_cli`` beside ``_store.spec.cli()``."""

    DOCUMENTATION = r"""
options:
  executable:
    description:
      - Path of the command on the host.
      - By default a command named like O(snap) is looked for in E(PATH) and then in C(/snap/bin).
    type: path
  snap:
    description: Name of the snap. Hosts that were never migrated may still have C(snap-store-proxy).
    type: str
    default: enterprise-store
requirements:
  - The Enterprise Store snap on the host.
notes:
  - The command wants to be root for everything but reading the status, so use C(become=true).
"""
