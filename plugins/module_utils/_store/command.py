# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any command of the store an operator wants to run: what it changed in the configuration, and what it printed."""

from __future__ import annotations

from typing import Any, Sequence

from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError
from ansible_collections.storeops.ha.plugins.module_utils._redact import has_password, is_secret, scrubbed
from ansible_collections.storeops.ha.plugins.module_utils._store import configuration, settings

# They only tell something. Whatever else is run is taken for a change, be it in the database alone.
_TELLING = ("status", "check-connections", "list-pushed-snaps", "list-overrides")


def only_tells(words: Sequence[str]) -> bool:
    """Whether nothing can change, as far as the documentation says."""
    if words[0] == "config":
        return "--import-yaml" not in words and not any("=" in word for word in words[1:])
    return words[0] in _TELLING


def check(words: Sequence[str]) -> None:
    """Refuse what must not be an argument: every user of the host could read it."""
    if not words or not all(words):
        raise CommandError("There is no command to run; give its words as a list, without the name of the program.")
    for word in words:
        name, equals, value = word.partition("=")
        if equals and value and (is_secret(name) or has_password(value)):
            raise CommandError(
                "The value of {0} is secret and would be an argument of a process, which every user of the host can "
                "see; set it with `config --import-yaml` and standard input, or as a setting of the playbook "
                "configure.".format(name)
            )


def run(store: Any, snapd: Any, snap: str, words: Sequence[str], stdin: str, timeout: float) -> dict[str, Any]:
    """Run it; the result is fit to be shown, whether it went well or not."""
    before = configuration.read(store, snapd, snap)
    output = store.run(list(words), timeout, stdin.encode("utf-8"))
    after = configuration.read(store, snapd, snap)
    changed_keys = settings_that_differ(before.normalised, after.normalised)
    secrets = before.secrets | after.secrets
    lines = [line.rstrip() for line in scrubbed(output.text, secrets).splitlines()]
    result = {
        "changed": bool(changed_keys) or not only_tells(words),
        "exit_code": output.code,
        "output": lines,
        "changed_keys": changed_keys,
        "digest_before": settings.digest(before.normalised),
        "digest_after": settings.digest(after.normalised),
    }
    if output.failed:
        sentence = "`enterprise-store {0}` failed: {1}".format(words[0], output.reason(secrets))
        raise CommandError(sentence, result)
    return result


def settings_that_differ(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names only: what differs may be secret."""
    return sorted(name for name in set(before) | set(after) if before.get(name) != after.get(name))
