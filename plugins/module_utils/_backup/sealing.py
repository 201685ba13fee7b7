# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipes into and out of age: what is secret is encrypted before it touches any disk, and a private key never does."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import tempfile
from typing import Any, Iterable

from ansible_collections.storeops.ha.plugins.module_utils._errors import BackupError

CHUNK = 1024 * 1024
_NO_AGE = "There is no age on this host; install the package age."


def seal_pieces(recipients: list[str], path: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Encrypt what comes piece by piece into a new file; its size and checksum."""
    with _new(path) as target, tempfile.TemporaryFile() as said:
        age = _started(_age(recipients), subprocess.PIPE, target, said)
        # An age that does not want them has said why.
        with contextlib.suppress(BrokenPipeError), age.stdin as entrance:
            for piece in pieces:
                entrance.write(piece)
        _ended(age, "age", said, "")
    return measured(path)


def seal_output(recipients: list[str], path: str, command: list[str], login: Any) -> dict[str, Any]:
    """Encrypt what a program of PostgreSQL prints into a new file; its size and checksum."""
    with _new(path) as target, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        source = _started([*login.prefix, *command], subprocess.DEVNULL, subprocess.PIPE, told, environment_of(login))
        age = _started(_age(recipients), source.stdout, target, said)
        source.stdout.close()
        codes = age.wait(), source.wait()
        _judge(codes[1], command[0], told, login.secret)
        _judge(codes[0], "age", said, "")
    return measured(path)


@contextlib.contextmanager
def opened(path: str, identity: str):
    """What a file holds, as something to read from. The private key gets to age by a pipe, and nowhere else."""
    key, entrance = os.pipe()
    with tempfile.TemporaryFile() as said:
        try:
            argv = ["age", "--decrypt", "--identity", "/dev/fd/{0}".format(key), path]
            age = _started(argv, subprocess.DEVNULL, subprocess.PIPE, said, fds=(key,))
        except BaseException:
            os.close(entrance)
            raise
        finally:
            os.close(key)
        # No longer than what fits into a pipe, so nobody waits for a reader.
        with contextlib.suppress(BrokenPipeError), os.fdopen(entrance, "wb") as handle:
            handle.write(identity.strip().encode("utf-8") + b"\n")
        try:
            yield age.stdout
        finally:
            age.stdout.close()
            code = age.wait()
        _judge(code, "age", said, "")


def environment_of(login: Any) -> dict[str, str]:
    """That of this process, but for what would lead a program of PostgreSQL elsewhere."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**inherited, "LC_ALL": "C", **login.environment}


def run(command: list[str], login: Any, source: Any, fds: tuple = ()) -> bytes:
    """Run a program of PostgreSQL with this on its standard input; what it prints."""
    with tempfile.TemporaryFile() as said:
        piped = isinstance(source, bytes)
        argv = [*login.prefix, *command]
        stdin = subprocess.PIPE if piped else source
        process = _started(argv, stdin, subprocess.PIPE, said, environment_of(login), fds)
        printed = process.communicate(source if piped else None)[0]
        _judge(process.returncode, command[0], said, login.secret)
    return printed


def measured(path: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as handle:
        for piece in iter(lambda: handle.read(CHUNK), b""):
            digest.update(piece)
            size += len(piece)
    return {"size": size, "sha256": digest.hexdigest()}


def _age(recipients: list[str]) -> list[str]:
    return ["age", "--encrypt", *[word for one in recipients for word in ("--recipient", one)]]


@contextlib.contextmanager
def _new(path: str):
    """A new file for its owner alone; it goes if what is written to it does not come to its end."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except OSError as exc:
        raise BackupError("{0} cannot be written ({1}).".format(path, exc.strerror)) from exc
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def _started(argv: list[str], stdin: Any, stdout: Any, said: Any, environment: Any = None, fds: tuple = ()) -> Any:
    try:
        return subprocess.Popen(
            argv, stdin=stdin, stdout=stdout, stderr=said, env=environment, pass_fds=fds, cwd="/", close_fds=True
        )
    except OSError as exc:
        missing = _NO_AGE if argv[0] == "age" else "{0} does not start ({1}).".format(argv[0], exc.strerror)
        raise BackupError(missing) from exc


def _ended(process: Any, name: str, said: Any, secret: str) -> None:
    _judge(process.wait(), name, said, secret)


def _judge(code: int, name: str, said: Any, secret: str) -> None:
    if code == 0:
        return
    said.seek(0)
    lines = said.read(4096).decode("utf-8", "replace").split("\n")
    words = " ".join(line.strip() for line in lines if line.strip())[:600] or "without a word"
    if secret:
        words = words.replace(secret, "(secret)")
    raise BackupError("{0} ended with status {1}: {2}".format(name, code, words))
