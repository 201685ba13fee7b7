# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

from ansible_collections.storeops.ha.plugins.module_utils._probe import Answer
from ansible_collections.storeops.ha.plugins.module_utils._store import sample

WAY = sample.Way("store.example.com", "https", 8080)


class Store:
    """A store by its paths; remembers what it was asked."""

    def __init__(self, **sizes):
        self.requests = []
        self.broken = set()
        self.sizes = sizes

    def __call__(self, request):
        self.requests.append(request)
        path = request.url.split("store.example.com", 1)[1]
        name = path.rsplit("/", 1)[1].split("?")[0].split(".")[0]
        if name not in self.sizes:
            return Answer(status=404)
        digest = name.encode().hex().ljust(96, "0")
        if "/info/" in path:
            download = {"url": "/d/{0}.snap".format(name), "sha3-384": digest, "size": self.sizes[name]}
            return Answer(status=200, beginning=json.dumps({"download": download}).encode())
        return Answer(status=200, sha3_384="wrong" if name in self.broken else digest, size=self.sizes[name])


def test_the_smallest_is_chosen_and_has_been_downloaded_from_this_unit():
    store = Store(big=900, small=5)
    found, reason = sample.choose(WAY, ["big", "small"], 5, store)
    assert (found["name"], found["path"], found["size"], reason) == ("small", "/d/small.snap", 5, "")
    assert store.requests[-1].url.endswith("/d/small.snap")


def test_the_unit_is_asked_on_its_own_host_under_the_store_s_name():
    store = Store(one=1)
    sample.choose(WAY, ["one"], 5, store)
    request = store.requests[0]
    assert request.url == "http://store.example.com/v2/snaps/info/one?fields=download,revision"
    assert (request.connect_to, request.connect_port) == ("127.0.0.1", 8080)
    assert request.headers["X-Forwarded-Proto"] == "https"


def test_what_this_unit_does_not_deliver_rightly_is_none_to_try_others_with():
    store = Store(broken=1, good=2)
    store.broken = {"broken"}
    assert sample.choose(WAY, ["broken", "good"], 5, store)[0]["name"] == "good"
    found, reason = sample.choose(WAY, ["broken"], 5, store)
    assert found is None and reason == "this unit does not deliver broken itself (200)"


def test_a_store_that_is_empty_or_does_not_tell_has_none():
    assert sample.choose(WAY, [], 5, Store()) == (None, "no snap has been pushed to this store")
    found, reason = sample.choose(WAY, ["gone"], 5, Store())
    assert found is None and reason == "the store does not tell where gone is (404)"


def test_a_store_of_many_snaps_is_asked_for_few():
    store = Store(**{"snap{0}".format(n): n + 1 for n in range(50)})
    sample.choose(WAY, ["snap{0}".format(n) for n in range(50)], 3, store)
    assert len(store.requests) == 4
