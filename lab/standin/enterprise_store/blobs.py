"""Where the bytes of snaps lie: a folder, or two buckets."""

from __future__ import annotations

import os
import time

from enterprise_store import trust
from enterprise_store.errors import StoreError

CHUNK = 256 * 1024


def backend(config):
    """The backend the configuration names."""
    return S3(config) if config["proxy.storage.backend"] == "s3" else Local()


def local_root():
    """The vendor's documented folder."""
    return os.path.join(os.environ.get("SNAP_COMMON", "/var/snap/enterprise-store/common"), "snapstorage-local")


class Local:
    """Blobs in the file system of the unit."""

    def __init__(self, root=None):
        self._root = root or local_root()
        self.bucket = os.path.join(self._root, "scanned")

    def make_folders(self):
        """Both folders of the documented layout."""
        for name in ("scanned", "unscanned"):
            os.makedirs(os.path.join(self._root, name), exist_ok=True)

    def check(self):
        """Raise unless the folder can be read."""
        try:
            os.listdir(self.bucket)
        except OSError as error:
            raise StoreError("blob backend: %s: %s" % (self.bucket, error.strerror)) from None

    def put(self, _object_uuid, path, source):
        """Copy the open file `source` under its final name, whole or not at all."""
        import shutil

        self.make_folders()
        target = os.path.join(self.bucket, path)
        with open(target + ".part", "wb") as handle:
            shutil.copyfileobj(source, handle, CHUNK)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(target + ".part", target)

    def open(self, _object_uuid, path):
        """(size, chunks) of a blob."""
        try:
            handle = open(os.path.join(self.bucket, path), "rb")  # noqa: SIM115 - the caller reads on
        except FileNotFoundError:
            raise KeyError(path) from None
        return os.fstat(handle.fileno()).st_size, _chunks(handle)


class S3:
    """Blobs in buckets, each under its object_uuid."""

    # Several proxies ask for the health of a unit every second; the store behind needs one question.
    _CHECK_LASTS = 1.0

    def __init__(self, config):
        self.bucket = config["proxy.storage.s3.scanned-container-name"]
        self._unscanned = config["proxy.storage.s3.unscanned-container-name"]
        self._client = _client(config)
        self._checked = 0.0

    def create_buckets(self):
        """Both buckets, unless they are there."""
        for name in sorted({self.bucket, self._unscanned}):
            self._guard(self._create_bucket, name)

    def _create_bucket(self, name):
        from botocore.exceptions import ClientError

        try:
            self._client.head_bucket(Bucket=name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            self._create_missing(name, ClientError)

    def _create_missing(self, name, client_error):
        try:
            self._client.create_bucket(Bucket=name)
        except client_error as error:
            # Another unit was faster.
            if error.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise

    def check(self):
        """Raise unless the bucket answers."""
        if time.monotonic() - self._checked > self._CHECK_LASTS:
            self._guard(self._client.head_bucket, Bucket=self.bucket)
            self._checked = time.monotonic()

    def put(self, object_uuid, _path, source):
        """Upload the open file `source`; the client retries and checks what it sent."""
        self._guard(self._client.upload_fileobj, source, self.bucket, object_uuid)

    def open(self, object_uuid, _path):
        """(size, chunks) of a blob."""
        from botocore.exceptions import ClientError

        try:
            answer = self._client.get_object(Bucket=self.bucket, Key=object_uuid)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise KeyError(object_uuid) from None
            raise StoreError("blob backend: %s" % error) from None
        return answer["ContentLength"], _chunks(answer["Body"])

    @staticmethod
    def _guard(call, *args, **options):
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return call(*args, **options)
        except (BotoCoreError, ClientError) as error:
            raise StoreError("blob backend: %s" % error) from None


def _chunks(source):
    try:
        while True:
            part = source.read(CHUNK)
            if not part:
                return
            yield part
    finally:
        source.close()


def _client(config):
    import boto3
    from botocore.config import Config

    missing = [
        name for name in ("server-url", "access-key-id", "secret-access-key") if not config["proxy.storage.s3." + name]
    ]
    if missing:
        raise StoreError("proxy.storage.backend is s3 but proxy.storage.s3.%s is not set" % missing[0])
    options = Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"max_attempts": 1},
        max_pool_connections=32,
        s3={"addressing_style": "path" if config["proxy.storage.s3.use-path-style"] else "virtual"},
        # The lab's server is a Ceph gateway, which refuses the trailers sent otherwise.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        region_name=config["proxy.storage.s3.region"],
        endpoint_url=config["proxy.storage.s3.server-url"],
        aws_access_key_id=config["proxy.storage.s3.access-key-id"],
        aws_secret_access_key=config["proxy.storage.s3.secret-access-key"],
        verify=trust.bundle(),
        config=options,
    )
