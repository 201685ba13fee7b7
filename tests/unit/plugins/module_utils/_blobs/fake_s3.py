# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An S3 server on the loopback, for the real boto3: buckets in memory, the checks and the habits of a real one.

It compares Content-MD5, gives ETags in Amazon's form, and lists in pages. `server.answers` may refuse
any request; `server.stored` may change what is stored.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import ssl
import threading
import urllib.parse
from xml.sax.saxutils import escape


class Thing:
    def __init__(self, data, etag, headers):
        self.data, self.etag, self.headers = data, etag, headers


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.buckets, self.uploads, self.asked, self.waited = {}, {}, [], []
        # Requests as they came: method, path with query, headers, body.
        self.heard = []
        self.page = 1000
        self.answers = lambda method, bucket, key, query: None
        self.stored = lambda key, data: data
        # The refusal of a body that was announced.
        self.unwanted = None
        self.etag = lambda etag: '"{0}"'.format(etag)
        self.extra = {}
        self.lock = threading.Lock()
        self.scheme = "http"

    @property
    def url(self):
        return "{0}://127.0.0.1:{1}".format(self.scheme, self.server_port)

    def handle_error(self, *_args):
        pass


def md5(data):
    return hashlib.md5(data).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Otherwise a body waits for the acknowledgement of its headers.
    wbufsize = -1

    def log_message(self, *_args):
        pass

    def handle_expect_100(self):
        self.server.waited.append(self.path)
        if self.server.unwanted:
            self.close_connection = True
            self._send(*self.server.unwanted)
            self.wfile.flush()
            return False
        # Otherwise it would stay in the buffer, and the client wait for a second.
        done = super().handle_expect_100()
        self.wfile.flush()
        return done

    def _do(self):
        path, _mark, query = self.path.partition("?")
        parts = urllib.parse.unquote(path).lstrip("/").split("/", 1)
        bucket, key = parts[0], parts[1] if len(parts) > 1 else ""
        query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, bucket, key, query))
        self.server.heard.append((self.command, self.path, dict(self.headers), body))
        answer = self.server.answers(self.command, bucket, key, query)
        if answer == "reset":
            self.close_connection = True
            self.connection.close()
            return
        if answer is None:
            with self.server.lock:
                answer = self._answer(bucket, key, query, body)
        self._send(*answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _do

    def _send(self, status, body=b"", headers=None):
        if isinstance(body, str) and status >= 400:
            body = "<Error><Code>{0}</Code><Message>no</Message></Error>".format(body)
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _answer(self, bucket, key, query, body):
        given = self.headers.get("Content-MD5")
        if given and base64.b64decode(given) != hashlib.md5(body).digest():
            return 400, "BadDigest"
        if not key and self.command == "PUT":
            self.server.buckets.setdefault(bucket, {})
            return 200, b""
        if bucket not in self.server.buckets:
            return 404, "NoSuchBucket"
        if "uploads" in query or "uploadId" in query:
            return self._in_parts(bucket, key, query, body)
        if not key:
            return self._list(bucket, query)
        return self._object(bucket, key, body)

    def _object(self, bucket, key, body):
        things = self.server.buckets[bucket]
        if self.command == "PUT":
            body = self.server.stored(key, body)
            things[key] = Thing(body, md5(body), self._kept())
            return 200, b"", {"ETag": self.server.etag(things[key].etag), **self.server.extra}
        if key not in things:
            return 404, "NoSuchKey"
        thing = things[key]
        headers = {"ETag": self.server.etag(thing.etag), **thing.headers, **self.server.extra}
        return 200, thing.data, headers

    def _kept(self):
        return {name.lower(): value for name, value in self.headers.items() if name.lower().startswith("x-amz-meta-")}

    def _in_parts(self, bucket, key, query, body):
        uploads = self.server.uploads
        if self.command == "GET":
            found = "".join(
                "<Upload><Key>{0}</Key><UploadId>{1}</UploadId></Upload>".format(one[1], number)
                for number, one in uploads.items()
                if one[0] == bucket
            )
            return 200, "<ListMultipartUploadsResult>{0}</ListMultipartUploadsResult>".format(found)
        if "uploads" in query:
            number = str(len(self.server.asked))
            uploads[number] = (bucket, key, {}, self._kept())
            xml = "<InitiateMultipartUploadResult><UploadId>{0}</UploadId></InitiateMultipartUploadResult>"
            return 200, xml.format(number)
        if query["uploadId"] not in uploads:
            return 404, "NoSuchUpload"
        if self.command == "PUT":
            uploads[query["uploadId"]][2][int(query["partNumber"])] = self.server.stored(key, body)
            return 200, b"", {"ETag": '"{0}"'.format(md5(body))}
        _bucket, _key, parts, kept = uploads.pop(query["uploadId"])
        if self.command == "DELETE":
            return 204, b""
        data = [parts[number] for number in sorted(parts)]
        etag = "{0}-{1}".format(md5(b"".join(hashlib.md5(part).digest() for part in data)), len(data))
        self.server.buckets[bucket][key] = Thing(b"".join(data), etag, kept)
        xml = "<CompleteMultipartUploadResult><ETag>{0}</ETag></CompleteMultipartUploadResult>"
        return 200, xml.format(escape(self.server.etag(etag)))

    def _list(self, bucket, query):
        things = self.server.buckets[bucket]
        names = sorted(name for name in things if name > query.get("continuation-token", ""))
        page = names[: self.server.page]
        rows = "".join(
            "<Contents><Key>{0}</Key><Size>{1}</Size><ETag>{2}</ETag></Contents>".format(
                escape(name), len(things[name].data), escape(self.server.etag(things[name].etag))
            )
            for name in page
        )
        more = len(names) > len(page)
        token = "<NextContinuationToken>{0}</NextContinuationToken>".format(page[-1]) if more else ""
        xml = "<ListBucketResult><IsTruncated>{0}</IsTruncated>{1}{2}</ListBucketResult>"
        return 200, xml.format(str(more).lower(), token, rows)


@contextlib.contextmanager
def s3_server(certificate=None):
    server = Server()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def login(server, **changes):
    known = {"url": server.url, "access_key_id": "key", "secret_access_key": "canary-secret"}
    return dict(known, region="us-east-1", path_style=True, ca="", **changes)
