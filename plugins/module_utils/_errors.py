# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one family of errors this collection raises.

A message is one sentence for the operator: the thing, what is wrong with it, what to do. ``details`` holds what
a program
may want beside it; a module passes both on with ``fail_json(msg=str(exc), **exc.details)``. Neither ever holds a
secret.
"""

from __future__ import annotations

from typing import Any


class StoreOpsError(Exception):
    """Something the operator can act upon went wrong."""

    def __init__(self, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.details: dict[str, Any] = dict(details or {})


class CommandError(StoreOpsError):
    """The enterprise-store command is missing, failed, or ran too long."""


class DocumentError(StoreOpsError):
    """A configuration document, an assertion, or a registration bundle cannot be understood."""


class SettingsError(StoreOpsError):
    """The settings asked for cannot be applied: an unknown key, a wrong type, a contradiction, a misplaced secret."""


class NotAppliedError(StoreOpsError):
    """The change was made, but what was read afterwards proves that it did not (wholly) take effect."""


class ConflictError(StoreOpsError):
    """What is already there belongs to something else and is not overwritten unasked."""


class FileAccessError(StoreOpsError):
    """A file on the host cannot be read or written."""


class PrivateFileError(StoreOpsError):
    """A file that holds a secret could not be put in place."""


class SnapdError(StoreOpsError):
    """snapd refused, or a change it made ended badly."""


class SnapdBusyError(SnapdError):
    """snapd cannot do it now because it is busy or restarting; the same request may succeed a moment later."""


class SnapdMissingError(SnapdError):
    """There is no snapd on this host."""


class HaproxyError(StoreOpsError):
    """HAProxy's runtime socket is not there or answered with an error."""


class DatabaseError(StoreOpsError):
    """The database server is unreachable, refused the login, or refused a statement."""


class ProbeError(StoreOpsError):
    """A URL did not answer as expected in time."""


class ServiceError(StoreOpsError):
    """systemd does not answer for a service."""


class BackupError(StoreOpsError):
    """A backup cannot be made, cannot be trusted, or cannot be loaded."""


class BucketError(StoreOpsError):
    """The S3 server refused a request, could not be asked, or stored something else than it was sent."""


class MissingObjectError(BucketError):
    """The object or the upload asked for is not there (any more)."""


class BlobsError(StoreOpsError):
    """The blobs of the store are not as they must be to be moved, or something else moves them now."""


class StoppedError(StoreOpsError):
    """The work was asked to stop before its end."""
