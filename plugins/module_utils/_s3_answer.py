# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an S3 server's answer means. Servers spell one refusal in several ways. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Not an answer of S3 but what kept one from coming; the codes of `Answer` for these.
UNREACHABLE, NOT_TRUSTED, SILENT, STRANGER = "(unreachable)", "(not trusted)", "(silent)", "(stranger)"

_KINDS = {
    "key_id": ("InvalidAccessKeyId", "InvalidAccessKey", "InvalidClientTokenId", "UnrecognizedClientException"),
    "secret": ("SignatureDoesNotMatch", "InvalidSignature", "InvalidSecretKey"),
    "clock": ("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "RequestTimeTooOld"),
    "region": (
        "AuthorizationHeaderMalformed",
        "PermanentRedirect",
        "TemporaryRedirect",
        "IllegalLocationConstraintException",
        "InvalidLocationConstraint",
        "InvalidRegion",
        "IncorrectEndpoint",
        "301",
        "307",
    ),
    "denied": ("AccessDenied", "AllAccessDisabled", "AccountProblem", "Forbidden", "UnauthorizedAccess", "403", "401"),
    "no_bucket": ("NoSuchBucket", "NoSuchContainer"),
    "unsupported": ("NotImplemented", "MethodNotAllowed", "UnsupportedOperation", "XNotImplemented", "501", "405"),
    "full": ("QuotaExceeded", "InsufficientStorage", "StorageFull", "EntityTooLarge", "507"),
    "busy": ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "500", "502", "503", "504"),
    "unreachable": (UNREACHABLE,),
    "not_trusted": (NOT_TRUSTED,),
    "silent": (SILENT,),
    "stranger": (STRANGER, "404"),
}
_KIND_OF = {code: kind for kind, codes in _KINDS.items() for code in codes}


@dataclass(frozen=True)
class Answer:
    """One answer: no code when the request was granted. `region` is where the server says the bucket is."""

    code: str = ""
    status: int = 200
    region: str = ""
    words: str = ""

    @property
    def kind(self):
        """ok, one of the kinds above, or other."""
        if not self.code:
            return "ok"
        return _KIND_OF.get(self.code) or _KIND_OF.get(str(self.status)) or "other"
