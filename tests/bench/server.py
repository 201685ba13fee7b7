"""The S3 server of the benchmark: buckets that are made, looked at and emptied outside of what is timed."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import boto3.session
import botocore.config
import botocore.exceptions


@dataclasses.dataclass(frozen=True)
class Login:
    """Where the server is; `ca` is a file, and may be empty."""

    url: str
    key: str
    secret: str
    ca: str = ""

    def environment(self):
        """What all programs of the comparison understand."""
        found = {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret, "AWS_REGION": "us-east-1"}
        found.update(AWS_DEFAULT_REGION="us-east-1", BENCH_URL=self.url, BENCH_CA=self.ca)
        # Not every server takes the trailers that boto3 sends by default.
        found.update(AWS_REQUEST_CHECKSUM_CALCULATION="when_required", AWS_RESPONSE_CHECKSUM_VALIDATION="when_required")
        if self.ca:
            found.update(AWS_CA_BUNDLE=self.ca, SSL_CERT_FILE=self.ca)
        return found


def client(login, connections=10):
    """boto3 as its documentation has it, as far as such servers allow."""
    return boto3.session.Session().client(
        "s3",
        endpoint_url=login.url,
        region_name="us-east-1",
        aws_access_key_id=login.key,
        aws_secret_access_key=login.secret,
        verify=login.ca or None,
        config=botocore.config.Config(
            s3={"addressing_style": "path"},
            max_pool_connections=connections,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class Bucket:
    """A bucket that is there for one run."""

    def __init__(self, login, name):
        self._client, self.name = client(login), name

    def make(self):
        self._client.create_bucket(Bucket=self.name)

    def listed(self):
        """{key: (size, ETag)}."""
        found = {}
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for item in page.get("Contents", ()):
                found[item["Key"]] = item["Size"], item["ETag"].strip('"')
        return found

    def missing(self, data):
        """What is not there as it should be: keys, sizes, and the MD5 of what was stored in one piece."""
        found = self.listed()
        wrong = sorted(set(data.names()) ^ set(found))
        for row in json.loads(data.manifest.read_text(encoding="utf-8")):
            size, etag = found.get(row["uuid"], (0, "-"))
            file = data.named / row["uuid"]
            if size != row["size"] or ("-" not in etag and etag != hashlib.md5(file.read_bytes()).hexdigest()):
                wrong.append(row["uuid"])
        return wrong

    def remove(self):
        keys = list(self.listed())
        for start in range(0, len(keys), 1000):
            things = [{"Key": key} for key in keys[start : start + 1000]]
            self._client.delete_objects(Bucket=self.name, Delete={"Objects": things, "Quiet": True})
        try:
            self._client.delete_bucket(Bucket=self.name)
        except botocore.exceptions.ClientError:
            # Unfinished uploads of a program that failed; the name is not used again.
            pass
