# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""snapd's REST API over its Unix socket: the requests, the waiting, and nothing else.

What should be done is decided elsewhere. No value of a snap's configuration ever enters an error's text or details.
"""

from __future__ import annotations

import errno
import http.client
import json
import os
import socket
import time
import uuid
from typing import Any, Callable, Iterable
from urllib.parse import quote

from ansible_collections.storeops.ha.plugins.module_utils._errors import SnapdBusyError, SnapdError, SnapdMissingError

SOCKET = "/run/snapd.socket"
CHUNK = 1024 * 1024

# No answer to a single request may be waited for longer than this; snapd asks the store before it answers an install.
REQUEST_TIMEOUT = 120.0

_CONFLICT_KINDS = ("snap-change-conflict",)
_RUNNING_APPS = "has running apps"

# systemd refuses a sixth start within ten seconds (its default limit) with these words.
_START_LIMIT = "attempted too often"
_START_LIMIT_SECONDS = 11.0


class Deadline:
    """How long an operation may still wait. The clock and the sleeping are handed in, so that tests need neither."""

    def __init__(self, seconds: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + seconds

    def remaining(self) -> float:
        return self._end - self._clock()

    def pause(self, wanted: float) -> bool:
        """Sleep a little; False when there is no time left to sleep in."""
        left = self.remaining()
        if left <= 0:
            return False
        self._sleep(min(wanted, left))
        return True


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class SnapdClient:
    """One snapd. ``timeout`` is the deadline, in seconds, of each operation including everything it waits for."""

    def __init__(
        self,
        socket_path: str = SOCKET,
        timeout: float = 300,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        poll: float = 0.5,
    ) -> None:
        self.socket_path = socket_path
        self.timeout = timeout
        self.poll = poll
        self._clock = clock
        self._sleep = sleep

    # -- reading ------------------------------------------------------------------------------------------------

    def available(self) -> bool:
        """Whether there is a snapd at all; an empty host has none."""
        return os.path.exists(self.socket_path)

    def snap(self, name: str, deadline: Deadline | None = None) -> dict[str, Any] | None:
        """What snapd knows of an installed snap, or None when it is not installed."""
        return self._get("/v2/snaps/" + quote(name), ("snap-not-found",), deadline)

    def conf(self, snap: str, keys: Iterable[str]) -> dict[str, Any]:
        """The values of these keys of the snap's configuration; a key that is not set is not in the answer.

        Asked one by one: when one of several is missing, snapd refuses them all and names only a missing parent.
        """
        found: dict[str, Any] = {}
        for key in keys:
            path = f"/v2/snaps/{quote(snap)}/conf?keys={quote(key)}"
            found.update(self._get(path, ("option-not-found", "snap-not-found"), None) or {})
        return found

    def services(self, snap: str, deadline: Deadline | None = None) -> list[dict[str, Any]]:
        """The snap's services as snapd lists them: name, enabled, active, activators; empty when it has none."""
        path = "/v2/apps?select=service&names=" + quote(snap)
        return self._get(path, ("app-not-found",), deadline) or []

    def assertions(self, kind: str, deadline: Deadline | None = None, **primary_key: str) -> str:
        """The text of what snapd's own database holds of one kind; nothing where it has none."""
        query = "&".join(f"{name.replace('_', '-')}={quote(value)}" for name, value in sorted(primary_key.items()))
        path = f"/v2/assertions/{quote(kind)}?{query}"
        deadline = deadline or self.deadline()
        what = f"tell about {path}"

        def ask() -> str:
            status, raw = self._talk("GET", path, None, None, deadline, what)
            # An answer that is JSON is none of assertions: a refusal, which is understood as such.
            return raw.decode("utf-8") if status == 200 and not raw.startswith(b"{") else _understand(what, status, raw)

        try:
            found = self.patiently(ask, deadline)
        except SnapdError as exc:
            if exc.details.get("snapd_status") == 404:
                return ""
            raise
        return found if isinstance(found, str) else ""

    # -- changing -----------------------------------------------------------------------------------------------

    def switch(self, snap: str, action: str, deadline: Deadline) -> None:
        """``start`` all services of a snap, now and at boot, or ``stop`` them, now and at boot."""
        body = {"action": action, "names": [snap], "enable" if action == "start" else "disable": True}
        what = f"{action} the services of {snap}"
        self.patiently(lambda: self.finish(self._post_json("/v2/apps", body, deadline, what), deadline), deadline)

    def restart(self, snap: str) -> list[str]:
        """Restart the snap's services, those that failed to start included; return their names.

        They are named one by one, because snapd restarts only the running ones when it is given the snap's name,
        and a service that died must come back too. A service that is neither enabled nor running stays as it is.
        """
        deadline = self.deadline()
        names = [
            "{}.{}".format(snap, service["name"])
            for service in self.services(snap, deadline)
            if service.get("active") or (service.get("enabled") and not service.get("activators"))
        ]
        body = {"action": "restart", "names": sorted(names)}
        while names:
            try:
                self.patiently(lambda: self._restart(snap, body, deadline), deadline)
                break
            except SnapdError as exc:
                # A service that just died several times may not be started by anybody until systemd has calmed down.
                if _START_LIMIT not in str(exc) or not deadline.pause(_START_LIMIT_SECONDS):
                    raise
        return sorted(names)

    def _restart(self, snap: str, body: dict[str, Any], deadline: Deadline) -> None:
        self.finish(self._post_json("/v2/apps", body, deadline, f"restart the services of {snap}"), deadline)

    def act(self, name: str, action: str, deadline: Deadline, **fields: Any) -> None:
        """One action on one snap, to its end. Raises SnapdBusyError when snapd has other work to end first."""
        body = {"action": action}
        body.update((key, value) for key, value in fields.items() if value is not None)
        self.finish(self._post_json("/v2/snaps/" + quote(name), body, deadline, f"{action} {name}"), deadline)

    def sideload(self, name: str, path: str, flags: Iterable[str], deadline: Deadline) -> None:
        """Install the snap file at ``path`` as ``name``; snapd refuses a file that holds another snap."""
        # snapd heeds the name only beside a path; alone it would install whatever snap the file holds.
        fields = [("name", name), ("snap-path", path)] + [(flag, "true") for flag in flags]
        upload = _Upload(path, fields)
        what = f"install {name} from the file {path}"
        self.finish(self._request("POST", "/v2/snaps", upload, upload.content_type, deadline, what), deadline)

    def ack(self, assertions: bytes, deadline: Deadline) -> None:
        """Make snapd trust these assertions (those it knows already are no error)."""
        content_type = "application/x.ubuntu.assertion"
        self._request("POST", "/v2/assertions", assertions, content_type, deadline, "trust the assertions")

    # -- waiting ------------------------------------------------------------------------------------------------

    def deadline(self) -> Deadline:
        return Deadline(self.timeout, self._clock, self._sleep)

    def patiently(self, attempt: Callable[[], Any], deadline: Deadline) -> Any:
        """Repeat ``attempt`` while snapd answers that it is busy, up to the deadline."""
        while True:
            try:
                return attempt()
            except SnapdBusyError as exc:
                self.wait_out(exc, deadline)

    def wait_out(self, exc: SnapdBusyError, deadline: Deadline) -> None:
        """Give snapd a moment; raise the reason it was not ready once the deadline is over."""
        if not deadline.pause(self.poll):
            raise SnapdError(
                f"snapd was not ready within {deadline.seconds:g} seconds: {_sentence(exc)} Look at `snap changes`, "
                "then run the same play again or allow more time.",
                exc.details,
            ) from exc

    def settle(self, name: str, deadline: Deadline) -> None:
        """Wait until no change of the snap is in progress.

        In the middle of a change a snap looks disabled, absent or finished, and snapd refuses requests for such reasons
        instead of naming the change.
        """
        path = "/v2/changes?select=in-progress&for=" + quote(name)
        while True:
            changes = self._get(path, (), deadline)
            if not changes:
                return
            at = ", ".join(f"`{change.get('summary')}` (change {change.get('id')})" for change in changes)
            self.wait_out(SnapdBusyError(f"it is still at {at}."), deadline)

    def finish(self, answer: dict[str, Any], deadline: Deadline) -> None:
        """Wait for the change an answer announces; a change that ended badly is an error in snapd's own words."""
        change_id = answer.get("change")
        if answer.get("type") != "async" or not change_id:
            return
        while True:
            change = self._get("/v2/changes/" + quote(str(change_id)), (), deadline)
            if change.get("ready"):
                break
            if not deadline.pause(self.poll):
                raise SnapdError(
                    "snapd did not end `{}` within {:g} seconds (it was at: {}); look at `snap change {}`, then "
                    "run the same play again or allow more time.".format(
                        change.get("summary"), deadline.seconds, _doing(change), change_id
                    ),
                    {"snapd_change": str(change_id)},
                )
        if change.get("err"):
            raise _change_failed(str(change_id), change)

    # -- the wire -----------------------------------------------------------------------------------------------

    def _get(self, path: str, absent_kinds: tuple[str, ...], deadline: Deadline | None) -> Any:
        """A read may be repeated at will, so being away for a moment is waited for right here."""
        deadline = deadline or self.deadline()
        try:
            what = f"tell about {path}"
            return self.patiently(lambda: self._request("GET", path, None, None, deadline, what), deadline)["result"]
        except SnapdError as exc:
            if exc.details.get("snapd_kind") in absent_kinds:
                return None
            raise

    def _post_json(self, path: str, body: dict[str, Any], deadline: Deadline, what: str) -> dict[str, Any]:
        return self._request("POST", path, json.dumps(body).encode(), "application/json", deadline, what)

    def _request(
        self, method: str, path: str, body: Any, content_type: str | None, deadline: Deadline, what: str
    ) -> dict[str, Any]:
        status, raw = self._talk(method, path, body, content_type, deadline, what)
        return _understand(what, status, raw)

    def _talk(
        self, method: str, path: str, body: Any, content_type: str | None, deadline: Deadline, what: str
    ) -> tuple[int, bytes]:
        connection = _UnixConnection(self.socket_path, min(max(deadline.remaining(), 1.0), REQUEST_TIMEOUT))
        try:
            _connect(connection, self.socket_path)
            return _exchange(connection, method, path, body, content_type)
        except (OSError, http.client.HTTPException) as exc:
            # It went away in the middle: whether it did the work is unknown, so the caller must look again.
            raise SnapdBusyError(
                f"snapd went away while it was asked to {what} ({_reason(exc)}).",
                {"snapd_kind": "connection-lost"},
            ) from exc
        finally:
            connection.close()


class _Upload:
    """A multipart form with one file, sent piece by piece so that a snap of any size needs the same little memory."""

    def __init__(self, path: str, fields: Iterable[tuple[str, str]]) -> None:
        boundary = uuid.uuid4().hex
        self.path = path
        self.content_type = "multipart/form-data; boundary=" + boundary
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields
        ]
        filename = quote(os.path.basename(path))
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="snap"; filename="{filename}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._head = "".join(parts).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.length = len(self._head) + os.path.getsize(path) + len(self._tail)

    def __iter__(self):
        yield self._head
        with open(self.path, "rb") as handle:
            yield from iter(lambda: handle.read(CHUNK), b"")
        yield self._tail


def _connect(connection: _UnixConnection, socket_path: str) -> None:
    try:
        connection.connect()
    except FileNotFoundError as exc:
        raise SnapdMissingError(f"There is no snapd at {socket_path}; install the package snapd on this host.") from exc
    except PermissionError as exc:
        raise SnapdError(
            f"snapd's socket {socket_path} may not be used by this user; run the task as root (become: true)."
        ) from exc


def _exchange(
    connection: _UnixConnection, method: str, path: str, body: Any, content_type: str | None
) -> tuple[int, bytes]:
    length = body.length if isinstance(body, _Upload) else len(body or b"")
    connection.putrequest(method, path)
    if content_type:
        connection.putheader("Content-Type", content_type)
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    try:
        for piece in body if isinstance(body, _Upload) else [body or b""]:
            connection.send(piece)
    except OSError as exc:
        # snapd refuses before it has read everything by answering and hanging up; the answer is what matters.
        if exc.errno not in (errno.EPIPE, errno.ECONNRESET):
            raise
    response = connection.getresponse()
    return response.status, response.read()


def _understand(what: str, status: int, raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw.decode("utf-8"))
        kind = answer.get("type")
    except (ValueError, AttributeError):
        answer, kind = {}, None
    if kind in ("sync", "async"):
        return answer
    result = answer.get("result")
    result = result if isinstance(result, dict) else {}
    message = result.get("message") or f"HTTP status {status}"
    details = {"snapd_kind": result.get("kind"), "snapd_status": status, "snapd_message": message}
    if status == 503 or details["snapd_kind"] in _CONFLICT_KINDS or _RUNNING_APPS in message:
        raise SnapdBusyError(f"snapd answered: {message}", details)
    raise SnapdError(f"snapd refused to {what}: {message}", details)


def _change_failed(change_id: str, change: dict[str, Any]) -> SnapdError:
    log = [line for task in change.get("tasks") or [] for line in task.get("log") or [] if " ERROR " in line]
    message = "snapd could not do `{}`: {}".format(change.get("summary"), change["err"].strip())
    return SnapdError(message, {"snapd_change": change_id, "snapd_message": change["err"], "snapd_log": log})


def _doing(change: dict[str, Any]) -> str:
    tasks = [task for task in change.get("tasks") or [] if task.get("status") in ("Doing", "Undoing")]
    return ", ".join(str(task.get("summary")) for task in tasks) or str(change.get("status"))


def _reason(exc: BaseException) -> str:
    return getattr(exc, "strerror", None) or str(exc) or type(exc).__name__


def _sentence(exc: BaseException) -> str:
    text = str(exc).strip()
    return text if text.endswith(".") else text + "."
