"""On the unit: the store that is moved, as it is before a seed, and as it is afterwards.

CONFIG and VERB are put before this text, which comes through standard input: logins are in no argument and in no file.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import random
import uuid

import boto3
import psycopg2
from botocore.config import Config

CONFIG = globals()["CONFIG"]
FOLDER, BUCKETS = CONFIG["folder"], CONFIG["buckets"]
MIB = 1024 * 1024
# Large ones go in parts; the others are as snaps are.
SIZES = [35 * MIB, 17 * MIB, 16 * MIB, 3 * MIB, 3 * MIB, 0, 1]
SMALL = 110
MADE = "2026-01-02 03:04:05"
PUSHED = (1001, 1002)
TABLE = """
DROP SCHEMA IF EXISTS snapstorage CASCADE;
DROP SCHEMA IF EXISTS storeops CASCADE;
CREATE SCHEMA snapstorage;
CREATE TABLE snapstorage.package_store (
    id bigint PRIMARY KEY, object_uuid uuid NOT NULL UNIQUE, path text NOT NULL, bucket text NOT NULL,
    object_size bigint NOT NULL, mark_deleted boolean NOT NULL, when_created timestamp NOT NULL, UNIQUE (bucket, path)
);
"""
ROW = "INSERT INTO snapstorage.package_store VALUES (%s, %s, %s, %s, %s, %s, %s)"
ROWS = (
    "SELECT id, object_uuid::text, path, bucket, object_size, mark_deleted, when_created::text"
    " FROM snapstorage.package_store ORDER BY id"
)
KEPT = (
    "SELECT id, object_uuid::text, path, bucket, new_bucket, whole_row::text, reverted IS NOT NULL"
    " FROM storeops.package_store_backup ORDER BY id"
)


def bucket_of():
    return boto3.client(
        "s3", endpoint_url=CONFIG["s3_url"], aws_access_key_id=CONFIG["key"], aws_secret_access_key=CONFIG["secret"],
        region_name="us-east-1", verify=CONFIG["ca"], config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip


def asked(*statements):
    """What the last of the statements gives; each is (text, values) or a text."""
    connection = psycopg2.connect(CONFIG["database_url"])
    try:
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(*((statement,) if isinstance(statement, str) else statement))
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def blobs():
    """[(number, file below the folder, the row's name, folder and key, size)], always the same."""
    chance = random.Random(7)
    found = []
    for number, size in enumerate(SIZES + [int(10 ** chance.uniform(3, 5.3)) for _ in range(SMALL)], 1):
        key = str(uuid.UUID(int=chance.getrandbits(128)))
        name = "{0}_{1}.snap".format(hashlib.sha256(str(number).encode()).hexdigest()[:32], number)
        # Of what is not scanned yet the table has either of two folders.
        below, told = {0: ("unscanned/" + key, "unscanned"), 10: ("unscanned/" + key,) * 2}.get(
            number % 20, ("scanned",) * 2
        )
        found.append((number, os.path.join(below, name), name, os.path.join(FOLDER, told), key, size))
    return found


def content(number, size):
    return hashlib.shake_128(b"%d" % number).digest(size)


def files():
    """Those below the folder."""
    found = glob.glob(os.path.join(FOLDER, "**", "*"), recursive=True)
    return sorted(path for path in found if os.path.isfile(path))


def digest(pieces):
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def read(path):
    with open(path, "rb") as file:
        yield from iter(lambda: file.read(MIB), b"")


# -- verbs ----------------------------------------------------------------------------------------------------


def empty_buckets():
    s3 = bucket_of()
    there = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    for bucket in BUCKETS:
        if bucket not in there:
            s3.create_bucket(Bucket=bucket)
        for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ()):
            s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", ()):
                s3.delete_object(Bucket=bucket, Key=item["Key"])


def reset():
    """A store with its blobs on disk, two empty buckets, and no trace of a migration."""
    listed = blobs()
    wanted = {os.path.join(FOLDER, path): (number, size) for number, path, _name, _bucket, _key, size in listed}
    for path in files():
        if path not in wanted:
            os.unlink(path)
    for path, (number, size) in wanted.items():
        if not os.path.exists(path) or os.stat(path).st_size != size:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content(number, size))
    rows = [
        (ROW, (number, key, name, bucket, size, number % 50 == 0, MADE))
        for number, _path, name, bucket, key, size in listed
    ]
    asked(TABLE, *rows)
    empty_buckets()


def push():
    """After the switch: some files are gone from the disk, and two snaps came that are in S3 only."""
    s3 = bucket_of()
    for _number, path, *_more in blobs()[1:40:6]:
        os.unlink(os.path.join(FOLDER, path))
    for number in PUSHED:
        data, key = content(number, number * 100), str(uuid.UUID(int=number))
        s3.put_object(Bucket=BUCKETS[0], Key=key, Body=data)
        asked((ROW, (number, key, "pushed{0}_{0}.snap".format(number), BUCKETS[0], len(data), False, MADE)))


def state():
    """Rows, what was kept of them, objects and files with their content, and unfinished uploads."""
    s3 = bucket_of()
    objects, unfinished = {}, []
    for bucket in BUCKETS:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", ()):
                body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"]
                objects[bucket + "/" + item["Key"]] = digest(iter(lambda body=body: body.read(MIB), b""))
        unfinished += [
            bucket + "/" + item["Key"] for item in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ())
        ]
    there = asked("SELECT to_regclass('storeops.package_store_backup') IS NOT NULL")[0][0]
    return {
        "rows": asked(ROWS),
        "kept": asked(KEPT) if there else [],
        "objects": objects,
        "unfinished": unfinished,
        "files": {os.path.relpath(path, FOLDER): digest(read(path)) for path in files()},
    }


def lost():
    """Rows whose blob is not where they say, with the right size. There must be none at any time."""
    s3 = bucket_of()
    sizes = {}
    for bucket in BUCKETS:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            sizes.update({(bucket, item["Key"]): item["Size"] for item in page.get("Contents", ())})
    found = []
    for _id, key, path, bucket, size, *_more in asked(ROWS):
        if bucket in BUCKETS:
            right = sizes.get((bucket, key)) == size
        else:
            places = [os.path.join(bucket, path), os.path.join(bucket, key, path)]
            right = any(os.path.exists(place) and os.stat(place).st_size == size for place in places)
        if not right:
            found.append(path)
    return found


verb = {"reset": reset, "push": push, "state": state, "lost": lost}[globals()["VERB"]]
print(json.dumps(verb()))
