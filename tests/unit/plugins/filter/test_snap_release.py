# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.storeops.ha.plugins.filter.snap_release import FilterModule, snap_release


def test_revisions_of_a_store_are_what_counts():
    assert snap_release({"revision": "120", "version": "2.40"}) == snap_release({"revision": 120, "version": "other"})
    assert snap_release({"revision": "120"}) != snap_release({"revision": "121"})


def test_local_revisions_mean_nothing_on_another_host():
    one = {"revision": "x1", "version": "2.40", "blob_sha256": "a" * 64}
    assert snap_release(one) == snap_release({**one, "revision": "x7"})
    assert snap_release(one) != snap_release({**one, "blob_sha256": "b" * 64})
    assert snap_release(one) != snap_release({**one, "version": "2.41"})


@pytest.mark.parametrize("installed", [None, "120", {}])
def test_anything_else_is_refused(installed):
    with pytest.raises(AnsibleFilterError, match="result of pinned_snap"):
        snap_release(installed)


def test_it_is_known_by_its_name():
    assert FilterModule().filters() == {"snap_release": snap_release}
