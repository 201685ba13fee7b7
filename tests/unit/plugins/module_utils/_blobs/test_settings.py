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
        ({"bucket_scanned": "scanned production"}, "correct bucket_scanned"),
        ({"bucket_scanned": "arn:aws:s3:us-east-1:1:accesspoint/x"}, "correct bucket_scanned"),
        ({"progress_interval": -1}, "progress_interval is -1"),
        ({"folder": "/blobs/scanned/"}, "is a part of that of blobs; name the one above it"),
        ({"folder": "/blobs/unscanned"}, "is a part of that of blobs"),
        ({"folder": "/blobs", "work_folder": "/blobs/work"}, "is in the folder of blobs"),
        ({"folder": "/"}, "is in the folder of blobs"),
        ({"backup_table": "snapstorage.package_store"}, "the table of packages itself"),
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


LOGIN = {"s3_url": "https://s3:9000", "s3_access_key_id": "key", "s3_secret_access_key": "canary-secret"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"s3_url": "https://key:canary-secret@s3:9000"}, "s3_url holds a login"),
        ({"s3_url": "key:canary-secret@s3:9000"}, "begins with https://"),
        ({"s3_url": "https://s3:9000/?x=canary-secret"}, r"goes on after a \? or #"),
        ({"s3_url": "https://s3:9000/#top"}, r"goes on after a \? or #"),
        ({"s3_url": "https://s3:9000/scanned-production/"}, "ends with the bucket scanned-production"),
        ({"s3_access_key_id": ""}, "s3_access_key_id is empty or holds a blank"),
        ({"s3_secret_access_key": "canary-secret\n"}, "s3_secret_access_key is empty or holds a blank"),
        ({"s3_region": ""}, "correct s3_region"),
        ({"s3_region": "us east"}, "correct s3_region"),
        ({"s3_ca": "/etc/ssl/ca.pem"}, "s3_ca holds no certificate; give the PEM text"),
        ({"s3_ca": "-----BEGIN RSA PRIVATE KEY-----\ncanary-secret"}, "s3_ca holds a private key"),
    ],
)
def test_a_login_that_cannot_work_is_refused_without_repeating_a_secret(change, words):
    with pytest.raises(SettingsError, match=words) as caught:
        settings.login(params(**dict(LOGIN, **change)))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://s3", "http://[::1]:9000", "https://gate/s3/", "https://10.0.0.1:9000"])
def test_a_login_that_may_work_is_taken_as_it_is(url):
    ca = "an authority\n-----BEGIN CERTIFICATE-----\nMII\n"
    found = settings.login(params(**dict(LOGIN, s3_url=url, s3_ca=ca)))
    assert (found["url"], found["secret_access_key"], found["ca"]) == (url, "canary-secret", ca)
