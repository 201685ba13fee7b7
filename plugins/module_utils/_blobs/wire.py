# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two requests that a migration is made of, PutObject and UploadPart, without what boto3 does around each.

For one request boto3 needs a millisecond of the processor, which is more than a small blob takes. What has to be
is left: botocore's signature of a request whose form is known, and a connection that is kept. Each body has a signed
Content-MD5, which servers compare; without TLS its SHA-256 is signed as well.
"""

from __future__ import annotations

import ssl
import threading
import time
from urllib.parse import quote, urlsplit

from ansible_collections.storeops.ha.plugins.module_utils import _s3_answer
from ansible_collections.storeops.ha.plugins.module_utils._blobs import connection, local, refusal

try:
    import botocore.auth
    import botocore.credentials
    import botocore.parsers
except ImportError:
    # The module says which library is missing.
    botocore = None

OPERATIONS = ("put_object", "upload_part")
_UNSIGNED = "UNSIGNED-PAYLOAD"
# What OpenSSL says of an answer that is not TLS.
_PLAIN = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL", "HTTP_REQUEST")


class _Moment:
    """What botocore's signature wants to know of a request."""

    def __init__(self):
        self.context = {"timestamp": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())}


class Wire:
    """`client` is the boto3 client, which knows where a bucket is; `login` is that of Server."""

    def __init__(self, client, login, timeout, bundle):
        self._client, self._bundle, self._timeout = client, bundle, timeout
        credentials = botocore.credentials.Credentials(login["access_key_id"], login["secret_access_key"])
        self._signer = botocore.auth.S3SigV4Auth(credentials, "s3", login["region"])
        self._parser = botocore.parsers.create_parser("rest-xml")
        self._bases, self._own = {}, threading.local()

    def send(self, Bucket, Key, Body, ContentMD5, ContentType=None, Metadata=None, PartNumber=None, UploadId=None):
        """(Answer, what the server gives) with the arguments and the results of boto3."""
        url = self._base(Bucket) + quote(Key, safe="/-_.~")
        if UploadId:
            url += "?partNumber={0}&uploadId={1}".format(PartNumber, quote(UploadId, safe="-_.~"))
        headers = {"content-md5": ContentMD5}
        if ContentType:
            headers["content-type"] = ContentType
        for name, value in (Metadata or {}).items():
            headers["x-amz-meta-" + name] = value
        try:
            return self._understood(*self._send(url, headers, Body))
        except (OSError, connection.UnreachableError, connection.StrangeAnswerError) as error:
            return _unanswered(error), None

    def _base(self, bucket):
        """Where the objects of a bucket are, as boto3 understands the login."""
        if bucket not in self._bases:
            url = self._client.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
            self._bases[bucket] = url.partition("?")[0][:-1]
        return self._bases[bucket]

    def _send(self, url, headers, body):
        parts = urlsplit(url)
        target = url[len(parts.scheme) + len("://") + len(parts.netloc) :]
        headers["host"] = parts.netloc
        self._sign(target, headers, _UNSIGNED if parts.scheme == "https" else local.sha256(body))
        headers["content-length"] = str(len(body))
        waits = not isinstance(body, bytes)
        if waits:
            # A refusal is heard before a large body was sent.
            headers["expect"] = "100-continue"
        lines = ["PUT {0} HTTP/1.1".format(target)] + ["{0}: {1}".format(*header) for header in headers.items()]
        head = "\r\n".join(lines + ["", ""]).encode("ascii")
        return self._connection(parts).ask(head, body, waits)

    def _sign(self, target, headers, payload):
        """Add the signature to headers, whose names are in small letters. What is signed is all of them.

        botocore's way there, which has to take any request, needs three times as long as this.
        """
        moment = _Moment()
        headers["x-amz-date"], headers["x-amz-content-sha256"] = moment.context["timestamp"], payload
        names = sorted(headers)
        path, _mark, query = target.partition("?")
        lines = ["PUT", path, query] + ["{0}:{1}".format(name, headers[name]) for name in names]
        text = "\n".join(lines + ["", ";".join(names), payload])
        signature = self._signer.signature(self._signer.string_to_sign(moment, text), moment)
        headers["authorization"] = "AWS4-HMAC-SHA256 Credential={0}, SignedHeaders={1}, Signature={2}".format(
            self._signer.scope(moment), ";".join(names), signature
        )

    def _connection(self, parts):
        """The one of this thread to a host; of a bucket in the name of the host each has its own."""
        known = self._own.__dict__.setdefault("connections", {})
        if parts.netloc not in known:
            trusted = ssl.create_default_context(cafile=self._bundle) if parts.scheme == "https" else None
            port = parts.port or (443 if trusted else 80)
            patience = min(self._timeout, 10)
            known[parts.netloc] = connection.Connection(parts.hostname, port, trusted, patience, self._timeout)
        return known[parts.netloc]

    def _understood(self, status, headers, content):
        if status == 200 and headers.get("etag"):
            given = {"ETag": headers["etag"], "ServerSideEncryption": headers.get("x-amz-server-side-encryption", "")}
            if "x-amz-server-side-encryption-customer-algorithm" in headers:
                given["SSECustomerAlgorithm"] = headers["x-amz-server-side-encryption-customer-algorithm"]
            return _s3_answer.Answer(), given
        if status < 300:
            # A page for people, or whatever: no S3 server stores something without saying what.
            return _s3_answer.Answer(_s3_answer.STRANGER, 0), None
        try:
            answer = {"status_code": status, "headers": headers, "body": content}
            return refused(self._parser.parse(answer, None)), None
        except botocore.parsers.ResponseParserError:
            return _s3_answer.Answer(_s3_answer.STRANGER, 0), None


def _unanswered(error):
    """What kept the answer from coming."""
    if isinstance(error, connection.UnreachableError):
        return _s3_answer.Answer(_s3_answer.UNREACHABLE, 0)
    if isinstance(error, connection.StrangeAnswerError):
        return _s3_answer.Answer(_s3_answer.STRANGER, 0)
    return not_secured(str(error)) if isinstance(error, ssl.SSLError) else _s3_answer.Answer(_s3_answer.SILENT, 0)


def refused(response):
    """The Answer that boto3's response tells of."""
    error = response.get("Error", {})
    meta = response.get("ResponseMetadata", {})
    status = meta.get("HTTPStatusCode") or 0
    region = meta.get("HTTPHeaders", {}).get("x-amz-bucket-region") or error.get("Region") or ""
    return _s3_answer.Answer(str(error.get("Code") or status), status, region)


def not_secured(text):
    """Somebody else's certificate, somebody who speaks no TLS, or a server that went away in the middle of it."""
    if "CERTIFICATE_VERIFY_FAILED" not in text and "doesn't match" not in text:
        plain = any(word in text.upper().replace(" ", "_") for word in _PLAIN)
        return _s3_answer.Answer(refusal.NO_TLS if plain else _s3_answer.SILENT, 0)
    reason = text.partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
    if "doesn't match" in text:
        reason = "it is made for another name"
    return _s3_answer.Answer(_s3_answer.NOT_TRUSTED, 0, words=reason)
