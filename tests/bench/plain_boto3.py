"""What one would write oneself: plain_boto3.py loop|threads FOLDER BUCKET WORKERS."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import server

# Above, put_object would want the whole file in memory; the transfer manager takes parts.
_LARGE = 64 * 1024 * 1024


def main(how, folder, bucket, workers):
    environment = os.environ
    login = server.Login(
        environment["BENCH_URL"],
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        environment["BENCH_CA"],
    )
    client = server.client(login, max(10, workers))
    files = sorted(os.scandir(folder), key=lambda entry: entry.name)

    def put(entry):
        if how == "loop" or entry.stat().st_size > _LARGE:
            client.upload_file(entry.path, bucket, entry.name)
            return
        with open(entry.path, "rb") as file:
            client.put_object(Bucket=bucket, Key=entry.name, Body=file)

    with ThreadPoolExecutor(workers if how == "threads" else 1) as pool:
        for _done in pool.map(put, files):
            pass


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
