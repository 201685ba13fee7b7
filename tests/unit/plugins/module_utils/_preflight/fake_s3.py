"""A small S3 server that answers what a test wants, and keeps what it was asked."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ERROR = "<?xml version='1.0'?><Error><Code>{0}</Code><Message>{1}</Message><Region>{2}</Region></Error>"
BEGUN = "<InitiateMultipartUploadResult><UploadId>up1</UploadId></InitiateMultipartUploadResult>"
LISTING = "<ListBucketResult><Name>b</Name></ListBucketResult>"


class Server:
    """`refuse[operation] = (status, code)`; operations are head, list, begin, end. `seen` is what was asked."""

    def __init__(self):
        self.refuse, self.seen, self.region, self.expecting, self.page = {}, [], "", "", None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _any(self):
                server._answer(self)

            do_GET = do_HEAD = do_POST = do_DELETE = do_PUT = _any

            def log_message(self, *_words):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return "http://127.0.0.1:{0}".format(self.http.server_address[1])

    def _answer(self, request):
        names = {"HEAD": "head", "GET": "list", "POST": "begin", "DELETE": "end"}
        operation = names.get(request.command, request.command)
        self.seen.append((operation, request.path.partition("?")[0], request.headers.get("Authorization", "")))
        status, code = self.refuse.get(operation, (204 if operation == "end" else 200, ""))
        body = {"list": LISTING, "begin": BEGUN}.get(operation, "") if not code else ""
        if code and operation != "head":
            body = ERROR.format(code, "the region is wrong; expecting '{0}'".format(self.expecting), "")
        if self.page:
            status, body = self.page
        request.send_response(status)
        if self.region:
            request.send_header("x-amz-bucket-region", self.region)
        request.send_header("Content-Length", "0" if operation == "head" else str(len(body)))
        request.end_headers()
        if operation != "head":
            request.wfile.write(body.encode())

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)
