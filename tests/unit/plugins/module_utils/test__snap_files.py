# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The very files a host runs from, and what another snapd wants to know before it trusts them."""

from __future__ import annotations

import base64
import hashlib
import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _snap_files
from ansible_collections.storeops.ha.plugins.module_utils._errors import FileAccessError
from ansible_collections.storeops.ha.plugins.module_utils._snapd import SnapdClient
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        yield fake


@pytest.fixture
def client(snapd):
    return SnapdClient(snapd.socket_path, timeout=5)


def install(snapd, *names, **more):
    for name in names:
        base = {"base": "core22"} if name == "store" else {}
        snapd.installed(name, name.encode() + b" bytes", more.get("revision", "7"), **base)


def test_a_snap_comes_after_those_it_stands_on(snapd, client):
    install(snapd, "core22", "store", "snapd")
    found = _snap_files.described(client, "store", True)
    assert [one["name"] for one in found] == ["snapd", "core22", "store"]
    assert found[2]["sha256"] == hashlib.sha256(b"store bytes").hexdigest()
    assert (found[2]["size"], found[2]["revision"], found[2]["signed"], found[2]["installed"]) == (11, "7", True, True)


def test_snapd_of_the_distribution_is_no_snap_and_a_missing_base_is_told(snapd, client):
    install(snapd, "store")
    found = _snap_files.described(client, "store", True)
    assert [(one["name"], one["installed"]) for one in found] == [("core22", False), ("store", True)]


def test_a_snap_alone_is_described_alone(snapd, client):
    install(snapd, "core22", "store", revision="x1")
    found = _snap_files.described(client, "store", False)
    assert [(one["name"], one["signed"]) for one in found] == [("store", False)]


def test_a_host_without_the_snap_or_without_snapd_has_no_files(client, tmp_path):
    for there in (client, SnapdClient(str(tmp_path / "none"))):
        found = _snap_files.described(there, "store", True)
        assert [(one["name"], one["installed"], one["sha256"]) for one in found] == [("store", False, None)]


def test_a_file_that_cannot_be_read_is_an_error(snapd, client):
    install(snapd, "store")
    os.unlink(snapd.snaps["store"]["mounted-from"])
    with pytest.raises(FileAccessError, match="cannot be read"):
        _snap_files.described(client, "store", False)


def test_copies_belong_to_the_owner_of_the_folder_and_to_nobody_else(snapd, client, tmp_path):
    install(snapd, "core22", "store", revision="x1")
    folder = tmp_path / "copies"
    folder.mkdir()
    os.chown(str(folder), 12345, -1) if os.geteuid() == 0 else None
    found = _snap_files.staged(client, _snap_files.described(client, "store", True), ["store"], str(folder))
    assert [one["file"] for one in found] == [None, str(folder / "store.snap")]
    assert sorted(os.listdir(str(folder))) == ["store.snap"]
    copy = os.stat(str(folder / "store.snap"))
    assert (copy.st_mode & 0o777, copy.st_uid) == (0o600, os.stat(str(folder)).st_uid)
    assert (folder / "store.snap").read_bytes() == b"store bytes"
    assert found[1]["assertions"] == "", "nobody signed it"


def test_a_copy_never_goes_through_a_link_that_lies_in_wait(snapd, client, tmp_path):
    install(snapd, "store", revision="x1")
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "store.snap").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        _snap_files.staged(client, _snap_files.described(client, "store", False), ["store"], str(folder))
    assert not (tmp_path / "elsewhere").exists()


def _assertion(kind, **headers):
    lines = ["type: " + kind, *("{0}: {1}".format(key.replace("_", "-"), value) for key, value in headers.items())]
    return "\n".join(lines) + "\n\nsignature of {0}\n".format(kind)


def test_a_signed_file_comes_with_everything_snapd_trusts_it_by(snapd, client):
    install(snapd, "store")
    digest = base64.urlsafe_b64encode(hashlib.sha3_384(b"store bytes").digest()).rstrip(b"=").decode()
    revision = _assertion("snap-revision", snap_id="ID", developer_id="dev", sign_key_sha3_384="KEY1")
    declaration = _assertion("snap-declaration", snap_id="ID", publisher_id="pub", sign_key_sha3_384="KEY1")
    texts = {
        ("snap-revision", digest): revision,
        ("snap-declaration", "16", "ID"): declaration,
        ("account", "pub"): _assertion("account", account_id="pub", sign_key_sha3_384="KEY2"),
        ("account-key", "KEY1"): _assertion("account-key", name="one"),
        ("account-key", "KEY2"): _assertion("account-key", name="two"),
    }
    snapd.assertions = {key: text.encode() for key, text in texts.items()}
    found = _snap_files.assertions(client, snapd.snaps["store"]["mounted-from"])
    kinds = [line[len("type: ") :] for line in found.splitlines() if line.startswith("type: ")]
    assert kinds == ["account-key", "account-key", "account", "snap-declaration", "snap-revision"]
    assert all(text.strip() in found for text in texts.values())
    assert found.count("\n\ntype: ") == 4, "each assertion ends with an empty line"


def test_a_snapd_that_knows_no_assertions_gives_none(snapd, client):
    install(snapd, "store")
    assert _snap_files.assertions(client, snapd.snaps["store"]["mounted-from"]) == ""
