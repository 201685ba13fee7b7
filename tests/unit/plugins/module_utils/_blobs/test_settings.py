# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._blobs import settings
from ansible_collections.storeops.ha.plugins.module_utils._errors import SettingsError
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils._blobs.store import params


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"workers": 0}, "workers is 0; give a number from 1 to 64"),
        ({"workers": 65}, "workers is 65"),
        ({"retries": -1}, "retries is -1"),
        ({"timeout": 0}, "timeout is 0"),
        ({"lock_timeout": 0}, "lock_timeout is 0"),
        ({"assumed_rate": 0}, "assumed_rate is 0"),
        ({"named": -1}, "named is -1"),
        ({"folder": "snapstorage-local"}, "is not an absolute path"),
        ({"bucket_scanned": ""}, "correct bucket_scanned"),
        ({"bucket_unscanned": "a/b"}, "correct bucket_unscanned"),
    ],
)
def test_what_can_mean_nothing_is_refused(change, words):
    with pytest.raises(SettingsError, match=words):
        settings.of(params(**change))


def test_a_folder_with_a_slash_at_its_end_is_the_same():
    assert settings.of(params(folder="/blobs//x/")).places.folder == "/blobs/x"


@pytest.mark.parametrize("url", ["s3:9000", "ftp://s3", ""])
def test_an_url_has_a_scheme(url):
    with pytest.raises(SettingsError, match="begins with https://"):
        settings.login(params(s3_url=url))
