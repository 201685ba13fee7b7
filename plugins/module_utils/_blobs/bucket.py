# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The S3 server: one request at a time, with our own retries, so that every request is counted.

What is rare goes through boto3, and uploads go through wire.py, which does the same at less cost. The checksums that
boto3 sends unasked prove nothing on servers other than Amazon's: what is signed here is Content-MD5, which servers
check.
"""

from __future__ import annotations

import os
import random
import ssl
import tempfile
import threading
import time
import traceback

from ansible_collections.storeops.ha.plugins.module_utils import _s3_answer
from ansible_collections.storeops.ha.plugins.module_utils._blobs import refusal, wire
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import Object
from ansible_collections.storeops.ha.plugins.module_utils._errors import BucketError, MissingObjectError

try:
    import boto3.session
    import botocore.config
    import botocore.exceptions
    import botocore.parsers

    BOTO3_IMPORT_ERROR = None
except ImportError:
    boto3 = None
    BOTO3_IMPORT_ERROR = traceback.format_exc()

_SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt"
DIRECT, BOTO3 = "direct", "boto3"
PAGE = 1000
_CHUNK = 1024 * 1024
_AT_ONCE = 1024 * 1024


class Server:
    """`login` has url, access_key_id, secret_access_key, region, path_style and ca. Used by many threads at once.

    A process that was forked may use it as long as nobody did before. `engine` is DIRECT or BOTO3, for uploads.
    """

    def __init__(self, login, workers=8, retries=5, timeout=60, sleep=time.sleep, engine=DIRECT):
        self.login, self._retries, self._sleep = login, retries, sleep
        self.requests = {}
        self._lock = threading.Lock()
        self._bundle = _bundle(login["ca"])
        try:
            self._client = _client(login, workers, timeout, self._bundle.name)
        except (ValueError, botocore.exceptions.BotoCoreError):
            raise BucketError("{0} is no URL of an S3 server; correct s3_url.".format(login["url"])) from None
        direct = engine == DIRECT
        self._wire = wire.Wire(self._client, login, timeout, self._bundle.name) if direct else None

    # -- what is asked ------------------------------------------------------------------------------------------------

    def objects(self, bucket):
        """{key: Object} of everything in a bucket, or None when the bucket is not there."""
        found, more = {}, {}
        while True:
            page = self.ask("list_objects_v2", Bucket=bucket, MaxKeys=PAGE, missing_ok=True, **more)
            if page is None:
                return None
            if "IsTruncated" not in page:
                # A page for people would be taken for an empty bucket.
                answer = _s3_answer.Answer(_s3_answer.STRANGER, 0)
                raise BucketError(refusal.sentence(answer, "ListObjectsV2", bucket, self.login, 1))
            for item in page.get("Contents", ()):
                etag = item.get("ETag", "").strip('"').lower()
                found[item["Key"]] = Object(item["Key"], item["Size"], etag)
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def head(self, bucket, key):
        return self.ask("head_object", Bucket=bucket, Key=key)

    def content(self, body, bucket):
        """The content of an object piece by piece, of the answer to GET."""
        errors = botocore.exceptions
        try:
            yield from iter(lambda: body.read(_CHUNK), b"")
        except (errors.BotoCoreError, errors.HTTPClientError, OSError):
            answer = _s3_answer.Answer(_s3_answer.SILENT, 0)
            sentence = refusal.sentence(answer, "GetObject", bucket, self.login, 1)
            raise BucketError(sentence, {"kind": "silent"}) from None
        finally:
            body.close()

    def create(self, bucket):
        """A bucket in the region of the login; servers that know no regions refuse to be told one."""
        region = self.login["region"]
        if region == "us-east-1":
            self.ask("create_bucket", Bucket=bucket)
            return
        try:
            self.ask("create_bucket", Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
        except BucketError as error:
            if error.details.get("kind") != "region":
                raise
            self.ask("create_bucket", Bucket=bucket)

    def unfinished(self, bucket):
        """[(key, upload)] of the uploads in parts that were begun and never ended."""
        found, more = [], {}
        while True:
            try:
                page = self.ask("list_multipart_uploads", Bucket=bucket, **more)
            except MissingObjectError:
                # How rclone's server says that there are none.
                return found
            found += [(item["Key"], item["UploadId"]) for item in page.get("Uploads", ())]
            if not page.get("IsTruncated"):
                return found
            more = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}

    # -- asking -------------------------------------------------------------------------------------------------------

    def ask(self, operation, missing_ok=False, **arguments):
        """What the server gives. Refusals that may be gone a moment later are tried again; others are raised."""
        for attempt in range(self._retries + 1):
            answer, given = self._once(operation, arguments)
            kind = refusal.kind_of(answer)
            if kind == "ok":
                return given
            if missing_ok and kind == "no_bucket":
                return None
            if kind not in refusal.TRANSIENT:
                break
            if attempt < self._retries:
                self._sleep(refusal.pause(attempt) * random.uniform(0.7, 1.3))
        raise self._error(answer, kind, operation, arguments, attempt + 1)

    def count(self, requests):
        """Add what another process asked."""
        with self._lock:
            for name, number in requests.items():
                self.requests[name] = self.requests.get(name, 0) + number

    def counted(self):
        """What was asked since this was called last."""
        with self._lock:
            found, self.requests = self.requests, {}
        return found

    def _error(self, answer, kind, operation, arguments, tries):
        name = self._client.meta.method_to_api_mapping[operation]
        missing = answer.code in refusal.MISSING_CODES or (name == "HeadObject" and answer.status == 404)
        if missing:
            sentence = "The object {0} is not in the bucket {1} any more; run the same task again.".format(
                arguments.get("Key"), arguments.get("Bucket")
            )
            return MissingObjectError(sentence, {"kind": "missing"})
        sentence = refusal.sentence(answer, name, arguments.get("Bucket"), self.login, tries)
        return BucketError(sentence, {"kind": kind, "code": answer.code, "operation": name})

    def _once(self, operation, arguments):
        name = self._client.meta.method_to_api_mapping[operation]
        self.count({name: 1})
        if self._wire and operation in wire.OPERATIONS:
            return self._wire.send(**arguments)
        return self._through_boto3(operation, arguments)

    def _through_boto3(self, operation, arguments):
        if "Body" in arguments:
            arguments = dict(arguments, Body=bytes(arguments["Body"]))
        errors = botocore.exceptions
        try:
            return _s3_answer.Answer(), getattr(self._client, operation)(**arguments)
        except errors.ClientError as error:
            return wire.refused(error.response), None
        except errors.SSLError as error:
            return wire.not_secured(str(error)), None
        except errors.ParamValidationError:
            return _s3_answer.Answer("InvalidParameter", 0), None
        except botocore.parsers.ResponseParserError:
            return _s3_answer.Answer(_s3_answer.STRANGER, 0), None
        except (errors.ReadTimeoutError, errors.ConnectionClosedError):
            return _s3_answer.Answer(_s3_answer.SILENT, 0), None
        except (errors.EndpointConnectionError, errors.ConnectionError, errors.HTTPClientError):
            return _s3_answer.Answer(_s3_answer.UNREACHABLE, 0), None
        except errors.BotoCoreError as error:
            return _s3_answer.Answer(type(error).__name__, 0), None


def _bundle(ca):
    """A file with what this host trusts and the authority given. botocore reads it for every new connection."""
    own = ssl.get_default_verify_paths().cafile or _SYSTEM_CA
    texts = [ca or ""]
    if os.path.exists(own):
        with open(own, encoding="utf-8", errors="replace") as file:
            texts.append(file.read())
    bundle = tempfile.NamedTemporaryFile("w", prefix="storeops-", suffix=".pem", encoding="utf-8")  # noqa: SIM115
    bundle.write("\n".join(texts))
    bundle.flush()
    return bundle


def _client(login, workers, timeout, bundle):
    """boto3 without any habit of the host: no configuration files, no environment, no proxy, no second try."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    client = boto3.session.Session().client(
        "s3",
        region_name=login["region"],
        endpoint_url=login["url"],
        aws_access_key_id=login["access_key_id"],
        aws_secret_access_key=login["secret_access_key"],
        verify=bundle,
        config=_config(login, workers, timeout),
    )
    # botocore would silently ask again in the bucket's own region, and the store, which is told one, would not.
    client.meta.events.register_last("before-parameter-build.s3", _stay)
    client.meta.events.register_last("before-call.s3", _at_once)
    return client


def _config(login, workers, timeout):
    wanted = {
        "signature_version": "s3v4",
        "s3": {"addressing_style": "path" if login["path_style"] else "virtual"},
        "connect_timeout": min(timeout, 10),
        "read_timeout": timeout,
        "retries": {"total_max_attempts": 1},
        "max_pool_connections": workers,
        "proxies": {},
    }
    try:
        return botocore.config.Config(
            request_checksum_calculation="when_required", response_checksum_validation="when_required", **wanted
        )
    except TypeError:  # before 1.36 it sent none unasked
        return botocore.config.Config(**wanted)


def _stay(context, **_more):
    context.setdefault("s3_redirect", {})["redirected"] = True


def _at_once(params, **_more):
    """A small body is sent with its headers. botocore would wait until the server says that it wants it."""
    body = params.get("body")
    if hasattr(body, "getbuffer") and body.getbuffer().nbytes <= _AT_ONCE:
        params["headers"].pop("Expect", None)
