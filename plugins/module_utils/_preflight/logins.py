# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to log in to the database and the S3 server, taken apart so that secrets are options of their own. Pure."""

from __future__ import annotations

# {option of the module: (service, what of it)} of the secrets, which travel apart from the rest.
SECRETS = {
    "database_password": ("database", "password"),
    "database_admin_url": ("database", "admin_url"),
    "s3_secret_access_key": ("s3", "secret_access_key"),
}


def apart(wanted):
    """{service: how to log in} as options of the module."""
    options = {service: dict(login) if login else None for service, login in wanted.items()}
    for option, (service, name) in SECRETS.items():
        options[option] = options[service].pop(name) if options[service] else ""
    return options


def whole(options):
    """(database, s3): how to log in, with the secrets again."""
    logins = {service: dict(options[service]) if options[service] else None for service in ("database", "s3")}
    for option, (service, name) in SECRETS.items():
        if logins[service] is not None:
            logins[service][name] = options[option]
    return logins["database"], logins["s3"]
