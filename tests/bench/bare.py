"""The limit that is compared with: signed SHA-256 and nothing else. bare.py FOLDER BUCKET WORKERS.

No program for anybody: it retries nothing, keeps no digest, proves nothing, and holds a whole part in memory.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import os
import queue
import re
import ssl
import sys
import threading
import time
from urllib.parse import urlsplit

_PART = 16 * 1024 * 1024
_HEADERS = "host;x-amz-content-sha256;x-amz-date"


class Connection:
    def __init__(self, environment):
        parts = urlsplit(environment["BENCH_URL"])
        self._host = parts.netloc
        self._key, secret = environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
        self._day = time.strftime("%Y%m%d", time.gmtime())
        self._scope = f"{self._day}/us-east-1/s3/aws4_request"
        signing = f"AWS4{secret}".encode()
        for word in self._scope.split("/"):
            signing = hmac.digest(signing, word.encode(), "sha256")
        self._signing = signing
        if parts.scheme == "https":
            trusted = ssl.create_default_context(cafile=environment["BENCH_CA"] or None)
            self._http = http.client.HTTPSConnection(parts.hostname, parts.port, context=trusted)
        else:
            self._http = http.client.HTTPConnection(parts.hostname, parts.port)

    def ask(self, method, path, query="", body=b""):
        digest, now = hashlib.sha256(body).hexdigest(), time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        signed = f"{method}\n{path}\n{query}\nhost:{self._host}\nx-amz-content-sha256:{digest}\nx-amz-date:{now}\n\n"
        text = hashlib.sha256(f"{signed}{_HEADERS}\n{digest}".encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{now}\n{self._scope}\n{text}"
        signature = hmac.digest(self._signing, text.encode(), "sha256").hex()
        proof = f"AWS4-HMAC-SHA256 Credential={self._key}/{self._scope},SignedHeaders={_HEADERS},Signature={signature}"
        headers = {"x-amz-content-sha256": digest, "x-amz-date": now, "Authorization": proof}
        self._http.request(method, path + (f"?{query}" if query else ""), body, headers)
        answer = self._http.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {said[:300]!r}")
        return answer.headers, said.decode()


def put(connection, file, path):
    size = os.path.getsize(file)
    with open(file, "rb") as handle:
        if size <= _PART:
            connection.ask("PUT", path, body=handle.read())
            return
        _headers, said = connection.ask("POST", path, "uploads=")
        upload = re.search("<UploadId>(.*?)</UploadId>", said).group(1)
        parts = []
        for number in range(1, -(-size // _PART) + 1):
            query = f"partNumber={number}&uploadId={upload}"
            headers, _said = connection.ask("PUT", path, query, handle.read(_PART))
            parts.append(f"<Part><PartNumber>{number}</PartNumber><ETag>{headers['ETag']}</ETag></Part>")
        whole = f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>"
        connection.ask("POST", path, f"uploadId={upload}", whole.encode())


def main(folder, bucket, workers):
    waiting, failed = queue.SimpleQueue(), []
    for entry in os.scandir(folder):
        waiting.put(entry)

    def work():
        connection = Connection(os.environ)
        try:
            while True:
                entry = waiting.get_nowait()
                put(connection, entry.path, f"/{bucket}/{entry.name}")
        except queue.Empty:
            return
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(str(failed[0]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
