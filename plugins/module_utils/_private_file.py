# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put a file with a secret in place: never open wider than asked, whole or not at all, and never quoted anywhere."""

from __future__ import annotations

import contextlib
import fcntl
import grp
import os
import pwd
import re
import shlex
import stat
import subprocess
import uuid
from typing import Any, NamedTuple

from ansible_collections.storeops.ha.plugins.module_utils._errors import PrivateFileError

VALIDATE_SECONDS = 120


class Wish(NamedTuple):
    path: str
    content: bytes | None
    mode: int
    owner: str | None = None
    group: str | None = None
    validate: list | None = None


class Found(NamedTuple):
    """What is at the path now."""

    content: bytes
    mode: int
    uid: int
    gid: int


# -- pure ---------------------------------------------------------------------------------------------------------


def parse_mode(mode: Any) -> int:
    """File permissions from ``"0640"``, or from the number YAML makes of an unquoted 0640."""
    try:
        value = mode if isinstance(mode, int) and not isinstance(mode, bool) else int(str(mode), 8)
    except ValueError:
        value = -1
    if not 0 <= value <= 0o777:
        raise PrivateFileError(f"The mode {mode!r} is not one of file permissions; write it in octal, such as '0600'.")
    return value


def command_line(validate: list | None, path: str) -> list[str] | None:
    """The words of the checking command with the file's path in them; a single string is split as a shell would."""
    if not validate:
        return None
    words = shlex.split(validate[0]) if len(validate) == 1 else [str(word) for word in validate]
    if not any("%s" in word for word in words):
        raise PrivateFileError("The validate command has no %s, which stands for the file to check; add it.")
    return [word.replace("%s", path) for word in words]


def complained_lines(output: str, path: str) -> list[int]:
    """The line numbers a checker mentions. Its words are not passed on: they may quote the secret."""
    found = re.findall(re.escape(path) + r":(\d+)|\bline (\d+)", output)
    return sorted({int(first or second) for first, second in found})


def differences(found: Found | None, wish: Wish, uid: int | None, gid: int | None) -> set[str]:
    """The names of what is not as wished."""
    if found is None:
        return {"content"}
    wrong = set()
    if found.content != wish.content:
        wrong.add("content")
    if found.mode != wish.mode:
        wrong.add("mode")
    if uid is not None and found.uid != uid:
        wrong.add("owner")
    if gid is not None and found.gid != gid:
        wrong.add("group")
    return wrong


# -- reading --------------------------------------------------------------------------------------------------------


def find(path: str) -> Found | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise _failed(path, "read", exc) from exc
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        raise PrivateFileError(f"{path} is not a regular file; remove it or choose another path.")
    with os.fdopen(fd, "rb") as handle:
        return Found(handle.read(), stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)


def identity(kind: str, name: str | None, lenient: bool) -> int | None:
    """The number of a user or group; None when no one is asked for, or when ``lenient`` and it is not there yet."""
    if name is None:
        return None
    if name.isdigit():
        return int(name)
    try:
        return pwd.getpwnam(name).pw_uid if kind == "owner" else grp.getgrnam(name).gr_gid
    except KeyError:
        if lenient:
            return -1
        raise PrivateFileError(f"There is no {kind} {name} on this host; create it first.") from None


def forsaken(path: str) -> list[str]:
    """Drafts of this file that a writer left who was killed. A living one holds a lock on its draft."""
    directory, name = os.path.split(os.path.abspath(path))
    pattern = re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{32}}")
    try:
        drafts = [os.path.join(directory, entry) for entry in os.listdir(directory) if pattern.fullmatch(entry)]
    except OSError:
        return []
    return [draft for draft in sorted(drafts) if not _is_held(draft)]


def _is_held(draft: str) -> bool:
    try:
        fd = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


# -- changing -------------------------------------------------------------------------------------------------------


def ensure_present(wish: Wish, check_mode: bool = False) -> dict[str, Any]:
    if os.path.islink(wish.path):
        raise PrivateFileError(f"{wish.path} is a symbolic link; give the path of the file itself.")
    uid, gid = identity("owner", wish.owner, check_mode), identity("group", wish.group, check_mode)
    found = find(wish.path)
    wrong = differences(found, wish, uid, gid)
    left = _sweep(wish.path, check_mode)
    if wrong and not check_mode:
        if "content" in wrong:
            _replace(wish, found, uid, gid)
        else:
            _adjust(wish, uid, gid)
    return {
        "changed": bool(wrong or left),
        "path": wish.path,
        "size": len(wish.content or b""),
        "diff": {"before": {**_before(found, wrong), **left}, "after": _after(found, wish, wrong)},
    }


def ensure_absent(path: str, check_mode: bool = False) -> dict[str, Any]:
    there = os.path.lexists(path)
    if there and not check_mode:
        try:
            os.unlink(path)
        except OSError as exc:
            raise _failed(path, "removed", exc) from exc
    left = _sweep(path, check_mode)
    diff = {"before": {"present": there, **left}, "after": {"present": False}}
    return {"changed": bool(there or left), "path": path, "size": None, "diff": diff}


def _sweep(path: str, check_mode: bool) -> dict[str, Any]:
    """Remove what a killed run left; what to say of it in the difference."""
    drafts = forsaken(path)
    if not check_mode:
        for draft in drafts:
            with contextlib.suppress(OSError):
                os.unlink(draft)
    return {"unfinished_drafts": len(drafts)} if drafts else {}


def _new_draft(path: str, mode: int) -> tuple:
    """A new file beside the path, open and locked, so that nobody takes it for forsaken."""
    directory, name = os.path.split(os.path.abspath(path))
    while True:
        draft = os.path.join(directory, f".{name}.{uuid.uuid4().hex}")
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        fcntl.flock(fd, fcntl.LOCK_EX)
        # Somebody may have swept it away before it was locked.
        if os.fstat(fd).st_nlink:
            return fd, draft
        os.close(fd)


def _replace(wish: Wish, found: Found | None, uid: int | None, gid: int | None) -> None:
    try:
        # Created with what is asked at most; the writing goes through the descriptor, which needs no permission.
        fd, draft = _new_draft(wish.path, wish.mode & 0o600)
        try:
            with os.fdopen(fd, "wb") as handle:
                handle.write(wish.content or b"")
                handle.flush()
                _check(wish, draft)
                _own(handle.fileno(), found, uid, gid)
                os.fchmod(handle.fileno(), wish.mode)
                os.fsync(handle.fileno())
                os.rename(draft, wish.path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise
    except OSError as exc:
        raise _failed(wish.path, "written", exc) from exc


def _own(fd: int, found: Found | None, uid: int | None, gid: int | None) -> None:
    """The asked owner and group, else those of the file that is replaced."""
    status = os.fstat(fd)
    uid = (found.uid if found else status.st_uid) if uid is None else uid
    gid = (found.gid if found else status.st_gid) if gid is None else gid
    if (uid, gid) != (status.st_uid, status.st_gid):
        os.fchown(fd, uid, gid)


def _adjust(wish: Wish, uid: int | None, gid: int | None) -> None:
    """Owner and permissions of a file whose content is right: first narrower, then the owner, wider last."""
    try:
        fd = os.open(wish.path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fchmod(fd, stat.S_IMODE(os.fstat(fd).st_mode) & wish.mode)
            _own(fd, None, uid, gid)
            os.fchmod(fd, wish.mode)
        finally:
            os.close(fd)
    except OSError as exc:
        raise _failed(wish.path, "given its owner and mode", exc) from exc


def _check(wish: Wish, draft: str) -> None:
    command = command_line(wish.validate, draft)
    if command is None:
        return
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=VALIDATE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PrivateFileError(
            f"The check of the new {wish.path} by {command[0]} did not end within {VALIDATE_SECONDS} seconds; the "
            "file is as it was."
        ) from None
    except OSError as exc:
        raise PrivateFileError(
            f"The new {wish.path} could not be checked: {command[0]} does not start ({exc.strerror}); the file is as "
            "it was."
        ) from exc
    if done.returncode:
        lines = complained_lines(done.stdout.decode("utf-8", "replace"), draft)
        where = " It mentions line " + ", ".join(map(str, lines)) + "." if lines else ""
        raise PrivateFileError(
            f"{command[0]} does not accept the new {wish.path} (exit code {done.returncode}); the file is as it was."
            f"{where} What it said is not shown, because it may quote the secret.",
            {"validate_rc": done.returncode, "validate_lines": lines},
        )


# -- telling ----------------------------------------------------------------------------------------------------------


def _before(found: Found | None, wrong: set[str]) -> dict[str, Any]:
    if found is None:
        return {"present": False}
    return {
        "present": True,
        "content": "(content)",
        "mode": f"{found.mode:04o}",
        "owner": _name(pwd.getpwuid, found.uid) if "owner" in wrong else None,
        "group": _name(grp.getgrgid, found.gid) if "group" in wrong else None,
    }


def _after(found: Found | None, wish: Wish, wrong: set[str]) -> dict[str, Any]:
    after = {
        "present": True,
        "content": "(content changed)" if "content" in wrong else "(content)",
        "mode": f"{wish.mode:04o}",
    }
    if found is not None:
        after["owner"] = wish.owner if "owner" in wrong else None
        after["group"] = wish.group if "group" in wrong else None
    return after


def _name(lookup: Any, number: int) -> str:
    try:
        return lookup(number)[0]
    except KeyError:
        return str(number)


def _failed(path: str, what: str, exc: OSError) -> PrivateFileError:
    return PrivateFileError(f"{path} could not be {what}: {exc.strerror}; check the directory and the user's rights.")
