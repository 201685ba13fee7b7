# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the S3 server with the store's own key, through botocore. Leaves nothing behind.

The right to write is proven by beginning a multipart upload and aborting it: no object ever comes into being.
"""

from __future__ import annotations

import os
import re
import ssl
import uuid
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.storeops.ha.plugins.module_utils import _s3_answer
from ansible_collections.storeops.ha.plugins.module_utils._preflight import s3

_SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt"
_EXPECTED_REGION = re.compile(r"expecting '?([A-Za-z0-9-]+)")


def check(wanted, timeout, folder):
    """The problems of both buckets, each once. `folder` is a private one that is removed afterwards."""
    client = Client(wanted, timeout, folder)
    with ThreadPoolExecutor(max_workers=len(wanted["buckets"])) as pool:
        found = pool.map(lambda option: list(try_bucket(client, wanted, option)), sorted(wanted["buckets"]))
        return list(dict.fromkeys(item for problems in found for item in problems))


def try_bucket(client, wanted, option):
    bucket = wanted["buckets"][option]
    answer = client.ask("head_bucket", Bucket=bucket)[0]
    if answer.kind != "ok":
        # A refusal of HEAD has no words; the same question with GET has.
        answer = client.ask("list_objects_v2", Bucket=bucket, MaxKeys=1)[0]
    found = s3.of_listing(wanted, option, answer)
    if found:
        yield found
    if answer.kind != "ok":
        return
    key = "storeops-preflight-" + uuid.uuid4().hex
    answer, upload = client.ask("create_multipart_upload", Bucket=bucket, Key=key)
    found = s3.of_upload(wanted, option, answer)
    if answer.kind == "ok":
        answer = client.ask("abort_multipart_upload", Bucket=bucket, Key=key, UploadId=upload["UploadId"])[0]
        found = s3.of_ending(wanted, option, key, answer)
    if found:
        yield found


class Client:
    """botocore without any habit of the host: no configuration files, no environment, no proxy, no second try."""

    def __init__(self, wanted, timeout, folder):
        import botocore.config
        import botocore.exceptions
        import botocore.parsers
        import botocore.session

        self._errors = botocore.exceptions
        self._parsers = botocore.parsers
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        session = botocore.session.Session()
        for name in ("config_file", "credentials_file"):
            session.set_config_variable(name, os.devnull)
        self._client = session.create_client(
            "s3",
            region_name=wanted["region"],
            endpoint_url=wanted["url"],
            aws_access_key_id=wanted["access_key_id"],
            aws_secret_access_key=wanted["secret_access_key"],
            verify=trusted(wanted["ca"], folder),
            config=botocore.config.Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if wanted["path_style"] else "virtual"},
                connect_timeout=timeout,
                read_timeout=timeout * 4,
                retries={"total_max_attempts": 1},
                proxies={},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        # botocore would silently ask again in the bucket's own region, and a wrong region would look right.
        self._client.meta.events.register_last("before-parameter-build.s3", _stay)

    def ask(self, operation, **arguments):
        """(Answer, what the server gave)."""
        try:
            given = getattr(self._client, operation)(**arguments)
        except self._errors.ClientError as error:
            return _refusal(error.response), {}
        except self._errors.SSLError:
            return _s3_answer.Answer(_s3_answer.NOT_TRUSTED, 0, words="its certificate is not trusted"), {}
        except (self._errors.ReadTimeoutError, self._errors.ConnectionClosedError):
            return _s3_answer.Answer(_s3_answer.SILENT, 0), {}
        except (self._errors.EndpointConnectionError, self._errors.ConnectionError, self._errors.HTTPClientError):
            return _s3_answer.Answer(_s3_answer.UNREACHABLE, 0, words="it cannot be reached"), {}
        except self._parsers.ResponseParserError:
            return _s3_answer.Answer(_s3_answer.STRANGER, 0), {}
        return _s3_answer.Answer(region=_bucket_region(given)), given


def _stay(context, **_more):
    context.setdefault("s3_redirect", {})["redirected"] = True


def _bucket_region(response):
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return headers.get("x-amz-bucket-region") or ""


def _refusal(response):
    error = response.get("Error", {})
    expected = _EXPECTED_REGION.search(error.get("Message") or "")
    region = _bucket_region(response) or error.get("Region") or (expected.group(1) if expected else "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0
    return _s3_answer.Answer(str(error.get("Code") or status), status, region)


def trusted(ca, folder):
    """A file with what this host trusts and the authority given, which is what the store will trust as well."""
    own = ssl.get_default_verify_paths().cafile or _SYSTEM_CA
    texts = [ca]
    if os.path.exists(own):
        with open(own, encoding="utf-8", errors="replace") as file:
            texts.append(file.read())
    path = os.path.join(folder, "trusted.pem")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(texts))
    return path
