# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database and the S3 server tried at the same time, with the store's credentials."""

from __future__ import annotations

import platform
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.storeops.ha.plugins.module_utils._errors import StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._preflight import database_client, s3_client
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem


def check(database, s3, units_serve_store, timeout, folder, current=""):
    """All problems, those of the database first. `current`: the URI of the database of the store this unit serves."""
    tasks = []
    if database:
        tasks.append(("the database", lambda: database_client.check(database, units_serve_store, timeout, current)))
    if s3:
        tasks.append(("the S3 server", lambda: s3_client.check(s3, timeout, folder)))
    if not tasks:
        return []
    with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
        found = pool.map(lambda task: _tried(*task), tasks)
        return [item for problems in found for item in problems]


def _tried(thing, run):
    try:
        return run()
    except (ImportError, SyntaxError) as error:
        sentence = (
            "{0} cannot be checked from here, since the controller's libraries do not run on Python {1} ({2}); install "
            "releases of botocore and pg8000 on the controller that do."
        )
        told = sentence.format(thing, platform.python_version(), type(error).__name__)
        return [problem("libraries_unfit", "libraries", told)]
    except StoreOpsError as error:
        return [
            problem("check_refused", thing[4:], "it answered a check with an error ({0}); see its log.".format(error))
        ]
    except Exception as error:  # one check that fails must not take the others' answers with it
        # Only the kind of error: a library's words may quote what it was given.
        sentence = "its check ended unexpectedly ({0}); report that as a bug.".format(type(error).__name__)
        return [problem("check_broken", thing[4:], sentence)]
