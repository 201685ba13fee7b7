# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret file is never open wider than asked, never half there, and never quoted."""

from __future__ import annotations

import grp
import os
import pwd
import stat

import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _private_file
from ansible_collections.storeops.ha.plugins.module_utils._errors import PrivateFileError
from ansible_collections.storeops.ha.plugins.module_utils._private_file import (
    Wish,
    command_line,
    complained_lines,
    ensure_absent,
    ensure_present,
    forsaken,
    parse_mode,
)
from hypothesis import given, settings, strategies as st

SECRET = b"password = hunter2-hunter2\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "secret.conf"


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def wish(path, **changes):
    return Wish(str(path), **{"content": SECRET, "mode": 0o600, **changes})


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def only_file(path):
    return [entry.name for entry in path.parent.iterdir()] == [path.name]


def leave_draft(path):
    """What a writer leaves that is killed."""
    draft = path.parent / f".{path.name}.{'0a' * 16}"
    draft.write_bytes(SECRET)
    return draft


@pytest.mark.parametrize("there", [True, False])
def test_what_a_killed_run_left_is_removed(path, there):
    if there:
        ensure_present(wish(path))
    draft = leave_draft(path)
    assert ensure_present(wish(path), check_mode=True)["changed"]
    assert draft.exists()
    result = ensure_present(wish(path))
    assert result["changed"]
    assert result["diff"]["before"]["unfinished_drafts"] == 1
    assert only_file(path)
    assert not ensure_present(wish(path))["changed"]


def test_what_a_killed_run_left_goes_with_the_file(path):
    leave_draft(path)
    assert ensure_absent(str(path))["changed"]
    assert list(path.parent.iterdir()) == []
    assert not ensure_absent(str(path))["changed"]


def test_the_draft_of_a_run_that_goes_on_is_left_alone(path):
    fd, draft = _private_file._new_draft(str(path), 0o600)
    try:
        assert forsaken(str(path)) == []
        assert ensure_present(wish(path))["changed"]
        assert os.path.exists(draft)
    finally:
        os.close(fd)
    assert forsaken(str(path)) == [draft]


def test_files_that_only_look_like_drafts_are_left_alone(path):
    others = [f".{path.name}.backup", f".other.{'0a' * 16}", f"{path.name}.{'0a' * 16}", f".{path.name}.{'0a' * 16}x"]
    for name in others:
        (path.parent / name).write_text("mine")
    ensure_present(wish(path))
    assert sorted(entry.name for entry in path.parent.iterdir()) == sorted([*others, path.name])


def test_a_draft_that_was_swept_before_it_was_locked_is_made_anew(path, monkeypatch):
    lock, swept = _private_file.fcntl.flock, []

    def late(fd, how):
        if not swept:
            swept.extend(path.parent.iterdir())
            swept[0].unlink()
        lock(fd, how)

    monkeypatch.setattr(_private_file.fcntl, "flock", late)
    ensure_present(wish(path))
    assert len(swept) == 1
    assert only_file(path)


def test_the_file_is_written_with_its_mode(path):
    result = ensure_present(wish(path))
    assert path.read_bytes() == SECRET
    assert mode_of(path) == 0o600
    assert result["changed"] and result["size"] == len(SECRET)
    assert only_file(path)


def test_nothing_is_written_when_nothing_differs(path):
    ensure_present(wish(path))
    before = os.stat(path)
    result = ensure_present(wish(path))
    after = os.stat(path)
    assert not result["changed"]
    assert (before.st_ino, before.st_ctime_ns) == (after.st_ino, after.st_ctime_ns)
    assert result["diff"]["before"] == result["diff"]["after"] | {"owner": None, "group": None}


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640, 0o200, 0o444])
def test_no_moment_has_a_wider_mode_than_asked(path, monkeypatch, open_umask, mode):
    seen = []
    for name in ("open", "fchmod", "fchown", "rename", "fsync", "fdopen"):
        monkeypatch.setattr(_private_file.os, name, _watching(getattr(os, name), path.parent, seen))
    ensure_present(wish(path, mode=mode, validate=["true", "%s"]))
    assert mode_of(path) == mode
    assert len(seen) >= 4
    assert [oct(found) for found in seen if found & ~mode] == []


def _watching(function, directory, seen):
    def watched(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            seen.extend(stat.S_IMODE(entry.lstat().st_mode) for entry in directory.iterdir())

    return watched


def test_the_checking_command_finds_a_file_for_its_owner_alone(path, tmp_path, open_umask):
    report = tmp_path / "report"
    report.mkdir()
    script = f"stat -c %a $0 > {report}/mode; echo $0 > {report}/path"
    ensure_present(wish(path, mode=0o644, validate=["sh", "-c", script, "%s"]))
    assert (report / "mode").read_text().strip() == "600"
    assert os.path.dirname((report / "path").read_text()) == str(tmp_path)


def test_a_failing_check_leaves_the_old_file_and_no_draft(path):
    path.write_bytes(b"old")
    before = os.stat(path)
    with pytest.raises(PrivateFileError, match=r"grep does not accept the new .*secret.conf \(exit code 1\)"):
        ensure_present(wish(path, validate=["grep", "-q", "nothing like that", "%s"]))
    assert path.read_bytes() == b"old"
    assert os.stat(path).st_ino == before.st_ino
    assert only_file(path)


def test_a_failing_check_of_a_new_file_leaves_no_file(path):
    with pytest.raises(PrivateFileError):
        ensure_present(wish(path, validate=["false", "%s"]))
    assert list(path.parent.iterdir()) == []


def test_what_the_checking_command_says_is_not_repeated_but_its_line_numbers_are(path):
    with pytest.raises(PrivateFileError) as caught:
        ensure_present(wish(path, validate=["sh", "-c", 'echo "[$0:7] bad word"; cat "$0"; exit 3', "%s"]))
    assert "hunter2" not in str(caught.value) + str(caught.value.details)
    assert "It mentions line 7." in str(caught.value)
    assert caught.value.details == {"validate_rc": 3, "validate_lines": [7]}


def test_a_checking_command_that_is_not_there_is_named(path):
    with pytest.raises(PrivateFileError, match="no-such-checker does not start"):
        ensure_present(wish(path, validate=["no-such-checker", "%s"]))
    assert list(path.parent.iterdir()) == []


def test_the_check_is_not_run_for_a_file_that_stays(path):
    ensure_present(wish(path))
    assert not ensure_present(wish(path, validate=["false", "%s"]))["changed"]


def test_only_the_mode_is_put_right_when_only_the_mode_differs(path):
    ensure_present(wish(path))
    inode = os.stat(path).st_ino
    path.chmod(0o644)
    result = ensure_present(wish(path))
    assert result["changed"]
    assert (mode_of(path), os.stat(path).st_ino) == (0o600, inode)
    assert result["diff"]["before"]["mode"] == "0644"
    assert result["diff"]["after"]["content"] == "(content)"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_kept_on_replacing_and_changed_on_request(path):
    ensure_present(wish(path, owner="1", group="1"))
    ensure_present(wish(path, content=b"new"))
    assert (os.stat(path).st_uid, os.stat(path).st_gid) == (1, 1)
    result = ensure_present(wish(path, content=b"new", owner="root", group="root"))
    assert (os.stat(path).st_uid, os.stat(path).st_gid) == (0, 0)
    assert result["diff"]["before"]["owner"] == pwd.getpwuid(1).pw_name
    assert result["diff"]["before"]["group"] == grp.getgrgid(1).gr_name


def test_the_diff_never_has_the_content(path):
    path.write_bytes(b"old-secret")
    result = ensure_present(wish(path))
    assert "hunter2" not in str(result) and "old-secret" not in str(result)
    assert result["diff"]["after"]["content"] == "(content changed)"


def test_a_symbolic_link_is_refused_and_its_target_untouched(path, tmp_path):
    target = tmp_path / "target"
    target.write_bytes(b"other")
    path.symlink_to(target)
    with pytest.raises(PrivateFileError, match="symbolic link"):
        ensure_present(wish(path))
    assert target.read_bytes() == b"other"


def test_something_else_than_a_file_is_refused(path):
    path.mkdir()
    with pytest.raises(PrivateFileError, match="not a regular file"):
        ensure_present(wish(path))


def test_a_missing_directory_is_an_error_that_names_the_file(tmp_path):
    with pytest.raises(PrivateFileError, match="none/secret could not be written: No such file or directory"):
        ensure_present(wish(tmp_path / "none" / "secret"))


def test_an_unknown_owner_is_an_error_before_anything_is_written(path):
    with pytest.raises(PrivateFileError, match="There is no owner nobody-at-all"):
        ensure_present(wish(path, owner="nobody-at-all"))
    assert list(path.parent.iterdir()) == []


def test_check_mode_writes_nothing_and_waits_for_no_owner_and_no_directory(tmp_path):
    missing = tmp_path / "none" / "secret"
    result = ensure_present(wish(missing, owner="nobody-at-all", group="nobody-at-all"), check_mode=True)
    assert result["changed"]
    assert list(tmp_path.iterdir()) == []


def test_check_mode_leaves_a_differing_file_as_it_is(path):
    path.write_bytes(b"old")
    assert ensure_present(wish(path), check_mode=True)["changed"]
    assert path.read_bytes() == b"old"


def test_absent_removes_once(path):
    path.write_bytes(b"old")
    assert ensure_absent(str(path), check_mode=True)["changed"]
    assert path.exists()
    assert ensure_absent(str(path))["changed"]
    assert not path.exists()
    assert not ensure_absent(str(path))["changed"]


@pytest.mark.parametrize(("given_mode", "bits"), [("0600", 0o600), ("640", 0o640), (0o600, 0o600), ("0o644", 0o644)])
def test_modes_are_octal(given_mode, bits):
    assert parse_mode(given_mode) == bits


@pytest.mark.parametrize("given_mode", ["u=rw", "0999", "", "4755", True, None, -1, 0o1777])
def test_anything_else_than_file_permissions_is_refused(given_mode):
    with pytest.raises(PrivateFileError, match="in octal"):
        parse_mode(given_mode)


@pytest.mark.parametrize(
    ("validate", "words"),
    [
        (None, None),
        ([], None),
        (["haproxy -c -f %s"], ["haproxy", "-c", "-f", "/x y"]),
        (["haproxy", "-c", "-f", "%s"], ["haproxy", "-c", "-f", "/x y"]),
        (["check --file=%s"], ["check", "--file=/x y"]),
    ],
)
def test_the_command_is_split_before_the_path_comes_in(validate, words):
    assert command_line(validate, "/x y") == words


def test_a_command_without_a_place_for_the_file_is_refused():
    with pytest.raises(PrivateFileError, match="has no %s"):
        command_line(["haproxy", "-c"], "/x")


def test_line_numbers_are_found_in_the_ways_checkers_write_them():
    said = "[ALERT] parsing [/e/.c.1:12] : x\nsyntax error on line 3\nat /e/.c.1:12\nport 8080"
    assert complained_lines(said, "/e/.c.1") == [3, 12]


# Each example makes files and folders, so there are always few.
@settings(max_examples=50)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_content_arrives_byte_for_byte_over_any_other(tmp_path_factory, old, new):
    path = tmp_path_factory.mktemp("any") / "secret"
    path.write_bytes(old)
    path.chmod(0o600)
    assert ensure_present(wish(path, content=new))["changed"] == (old != new)
    assert path.read_bytes() == new
