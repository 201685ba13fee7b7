# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A snap of the store that a healthy unit delivers, to try other units with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from ansible_collections.storeops.ha.plugins.module_utils._probe import Request, attempt
from ansible_collections.storeops.ha.plugins.module_utils._store import pushed

INFO = "/v2/snaps/info/{0}?fields=download,revision"


@dataclass(frozen=True)
class Way:
    """How the unit is asked on its own host: under the store's name, as the proxies do."""

    domain: str
    scheme: str
    port: int
    timeout: float = 30.0

    def get(self, path: str, ask: Callable = attempt) -> Any:
        host = "[{0}]".format(self.domain) if ":" in self.domain else self.domain
        headers = {"X-Forwarded-Proto": self.scheme, "Snap-Device-Series": "16"}
        return ask(
            Request("http://{0}{1}".format(host, path), "127.0.0.1", self.port, "GET", headers, "", self.timeout)
        )


def choose(way: Way, names: list[str], most: int, ask: Callable = attempt) -> tuple:
    """(the smallest of the first snaps that this unit itself delivers rightly, or None; why not)"""
    if not names:
        return None, "no snap has been pushed to this store"
    candidates, reason = [], "no snap could be downloaded"
    for name in names[:most]:
        answer = way.get(INFO.format(name), ask)
        found = pushed.downloads(answer.beginning.decode("utf-8", "replace")) if answer.status == 200 else []
        candidates += [dict(one, name=name) for one in found]
        if not found:
            reason = "the store does not tell where {0} is ({1})".format(name, answer.error or answer.status)
    for one in sorted(candidates, key=lambda one: one["size"] or 0)[:most]:
        answer = way.get(one["path"], ask)
        if answer.status == 200 and answer.sha3_384 == one["sha3_384"]:
            return dict(one, size=answer.size), ""
        reason = "this unit does not deliver {0} itself ({1})".format(one["name"], answer.error or answer.status)
    return None, reason
