"""What the command line prints as one sentence instead of a traceback."""

from __future__ import annotations


class StoreError(Exception):
    """Shown as `error: <message>`; the command ends with exit code 1."""


class AuthenticationFailed(StoreError):
    """The database refused the user's password."""

    def __init__(self, user):
        super().__init__("authentication failed for database user %s" % user)
        self.user = user
