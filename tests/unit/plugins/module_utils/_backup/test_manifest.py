# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a manifest promises, and which ones are refused."""

from __future__ import annotations

import json

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._backup import manifest
from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

FILE = {"name": "unit-unit1.json.age", "host": "unit1", "kind": "unit", "size": 5, "sha256": "ab" * 32}
ABOUT = {
    "cluster": "store.test",
    "created": "20261121T190000Z",
    "domain": "store.test",
    "recipients": ["age1x"],
    "units": {"unit1": {"digest": "d", "store_id": "id"}},
}


def made(**changes):
    return manifest.make({**ABOUT, **changes}, [FILE], "0.1.0")


def test_what_was_written_can_be_read():
    assert manifest.parse(manifest.text(made()), "here") == made()


def test_it_says_what_a_cluster_is_restored_with():
    units = {name: {"digest": digest, "store_id": "i"} for name, digest in zip("abc", ["odd", "same", "same"])}
    document = made(units=units)
    assert (document["reference"], document["digest"], document["store_id"]) == ("b", "same", "i")


def test_a_list_of_files_is_the_same_in_whatever_order_they_came():
    other = dict(FILE, name="a.age")
    assert manifest.make(ABOUT, [FILE, other], "0")["files"] == manifest.make(ABOUT, [other, FILE], "0")["files"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": "1"}', manifest.text(made())[:-20]])
def test_a_manifest_that_is_cut_off_is_refused(text):
    with pytest.raises(BackupError, match="The backup here cannot be used: its manifest is damaged or cut off"):
        manifest.parse(text, "here")


def test_one_of_a_newer_format_is_refused_and_says_which_release_made_it():
    text = json.dumps(dict(made(), format=2, collection="7.0.0"))
    with pytest.raises(BackupError, match=r"has the format 2, and this release reads format 1 only.*7\.0\.0"):
        manifest.parse(text, "here")


@pytest.mark.parametrize("key", ["cluster", "domain", "digest", "files", "units"])
def test_an_edited_manifest_is_refused(key):
    with pytest.raises(BackupError, match="its manifest is not as it was written"):
        manifest.parse(json.dumps(dict(made(), **{key: "other"})), "here")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", ".hidden", "manifest.json", ""])
def test_no_file_leads_out_of_the_folder(name):
    document = manifest.make(ABOUT, [dict(FILE, name=name)], "0")
    with pytest.raises(BackupError, match="its manifest lacks name"):
        manifest.parse(manifest.text(document), "here")


def test_one_of_another_cluster_is_refused():
    manifest.check_cluster(made(), "store.test", "here")
    with pytest.raises(BackupError, match="is of the cluster store.test, and not of other.test"):
        manifest.check_cluster(made(), "other.test", "here")


@pytest.mark.parametrize(
    "size, sha256, sentence",
    [
        (None, None, "its file unit-unit1.json.age is missing"),
        (4, FILE["sha256"], "has 4 bytes, and had 5"),
        (5, "cd" * 32, "the content of its file unit-unit1.json.age is not what was written"),
    ],
)
def test_a_file_that_is_not_what_was_written_is_named(size, sha256, sentence):
    with pytest.raises(BackupError, match=sentence):
        manifest.check_file(FILE, size, sha256, "here")


def test_two_backups_are_known_apart():
    assert manifest.identifier(made()) != manifest.identifier(made(domain="other"))
