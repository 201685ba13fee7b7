# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A snapd that keeps to the REST protocol over a Unix socket, without a store, without snaps and without waiting."""

from __future__ import annotations

import email.parser
import email.policy
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

FOREVER = "2319-03-03T12:07:28.984815934Z"


class Clock:
    """Time that passes only when somebody sleeps, and tells how often and how long that was."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []
        self.while_sleeping = lambda: None

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
        self.while_sleeping()


class Refusal(Exception):
    def __init__(self, status, message, kind=None):
        super().__init__(message)
        self.status = status
        self.result = {"message": message}
        if kind:
            self.result["kind"] = kind


CONFLICT = Refusal(409, 'snap "tiny" has "install-snap" change in progress', "snap-change-conflict")


class FakeSnapd:
    """``posts`` is everything it was asked to change; ``hiccups`` is what the next posts meet instead of an answer."""

    def __init__(self, directory):
        self.socket_path = str(directory / "snapd.socket")
        self.blobs = directory / "blobs"
        self.blobs.mkdir()
        self.snaps = {}
        self.configuration = {}
        self.services = {}
        self.assertions = {}
        self.posts = []
        self.gets = []
        self.acked = []
        self.hiccups = []
        self.change_error = None
        self.polls_per_change = 0
        self.store = {"latest/stable": "120", "latest/edge": "121"}
        self._changes = {}
        self._server = None

    # -- life --

    def __enter__(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def address_string(self):
                return "socket"

            def log_message(self, *_args):
                pass

            def do_GET(self):
                fake.answer(self, "GET")

            def do_POST(self):
                fake.answer(self, "POST")

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

            def handle_error(self, *_args):
                pass

        self._server = Server(self.socket_path, Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # -- protocol --

    def answer(self, handler, method):
        url = urlsplit(handler.path)
        try:
            if method == "GET":
                self.gets.append(handler.path)
                reply = self.get(unquote(url.path), parse_qs(url.query))
            else:
                reply = self.post_from(handler, unquote(url.path))
        except Refusal as exc:
            reply = {"type": "error", "status-code": exc.status, "result": exc.result}
        if reply is None:
            handler.close_connection = True
            return
        raw = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        handler.send_response(200 if isinstance(reply, bytes) else reply.get("status-code", 200))
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    def get(self, path, query):
        parts = path.strip("/").split("/")
        if parts[1:] == ["changes"]:
            going_on = [self._change(number) for number, change in self._changes.items() if not change[2]]
            return self._sync([change for change in going_on if not change["ready"]])
        if parts[1] == "changes":
            return self._sync(self._change(parts[2]))
        if parts[1] == "assertions":
            # As snapd does: text, and nothing at all where it has none.
            return self.assertions.get((parts[2], *sorted(values[0] for values in query.values())), b"")
        if parts[1] == "apps":
            return self._get_services(query["names"][0])
        if len(parts) == 4:
            return self._sync(self._get_conf(parts[2], query["keys"][0].split(",")))
        if parts[2] not in self.snaps:
            raise Refusal(404, "snap not installed", "snap-not-found")
        return self._sync(self.snaps[parts[2]])

    def post_from(self, handler, path):
        hiccup = self.hiccups.pop(0) if self.hiccups else None
        if hiccup == "hang up early":
            # What snapd does with an upload it does not want: answer, and close without reading on.
            raise Refusal(400, "cannot read the form")
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if isinstance(hiccup, Refusal):
            raise hiccup
        reply = self.post(path, handler.headers.get("Content-Type"), body)
        return None if hiccup == "lose answer" else reply

    def post(self, path, content_type, body):
        if path == "/v2/assertions":
            self.posts.append(("ack", body))
            if not body.startswith(b"type: "):
                raise Refusal(400, "cannot decode request body into assertions: unexpected EOF")
            self.acked.append(body)
            return self._sync(None)
        if path == "/v2/snaps":
            return self._sideload(_form(content_type, body))
        instruction = json.loads(body)
        if path == "/v2/apps" and instruction["action"] == "restart":
            self.posts.append(("restart", instruction["names"]))
            return self._async(lambda: None)
        if path == "/v2/apps":
            self.posts.append((instruction["action"], instruction))
            return self._async(lambda: self._switch(instruction))
        name = path.rsplit("/", 1)[1]
        self.posts.append((instruction["action"], instruction))
        if instruction["action"] == "revert" and not (self.blobs / f"{name}_{instruction['revision']}.snap").is_file():
            raise Refusal(400, f'cannot find revision {instruction["revision"]} for snap "{name}"')
        return self._async(lambda: self._act(name, instruction))

    # -- what it does --

    def installed(self, name, content, revision, **more):
        blob = self.blobs / f"{name}_{revision}.snap"
        blob.write_bytes(content)
        kept = {key: self.snaps[name][key] for key in ("hold", "tracking-channel") if key in self.snaps.get(name, {})}
        self.snaps[name] = {
            "name": name,
            "revision": revision,
            "version": "1.0",
            "channel": "",
            "mounted-from": str(blob),
            **kept,
            **more,
        }

    def _sideload(self, form):
        self.posts.append(("sideload", {key: value for key, value in form.items() if key != "snap"}))
        # The fake's snap files begin with the snap's name and a line break.
        inside = form["snap"].split(b"\n")[0].decode()
        if form["name"] != inside:
            raise Refusal(400, f'instance name "{form["name"]}" does not match snap name "{inside}"')
        signed = any(b"snap-name: " + inside.encode() in assertion for assertion in self.acked)
        if not signed and "dangerous" not in form and "devmode" not in form:
            raise Refusal(400, f'cannot find signatures with metadata for snap/component "{form["snap-path"]}"')
        revision = "120" if signed else f"x{len(list(self.blobs.iterdir())) + 1}"
        return self._async(lambda: self.installed(inside, form["snap"], revision))

    def _act(self, name, instruction):
        action = instruction["action"]
        if action in ("install", "refresh"):
            channel = instruction.get("channel") or self.snaps.get(name, {}).get("tracking-channel") or "stable"
            channel = channel if "/" in channel else "latest/" + channel
            self.installed(name, b"store", instruction.get("revision") or self.store[channel])
            self.snaps[name]["tracking-channel"] = channel
        elif action == "revert":
            kept = self.blobs / f"{name}_{instruction['revision']}.snap"
            self.installed(name, kept.read_bytes(), instruction["revision"])
        elif action == "switch":
            self.snaps[name]["tracking-channel"] = instruction["channel"]
        elif action == "hold":
            self.snaps[name]["hold"] = FOREVER
        elif action == "unhold":
            self.snaps[name].pop("hold", None)
        elif action == "remove":
            del self.snaps[name]

    def _switch(self, instruction):
        on = instruction["action"] == "start"
        assert instruction["enable" if on else "disable"] is True
        for name in instruction["names"]:
            for service in self.services[name]:
                service.update(active=on, enabled=on)

    def _get_conf(self, name, keys):
        for key in keys:
            if key not in self.configuration:
                raise Refusal(400, f'snap "{name}" has no "{key}" configuration option', "option-not-found")
        return {key: self.configuration[key] for key in keys}

    def _get_services(self, name):
        if name not in self.services:
            raise Refusal(404, f'snap "{name}" has no services', "app-not-found")
        return self._sync([{"snap": name, **service} for service in self.services[name]])

    def _sync(self, result):
        return {"type": "sync", "status-code": 200, "result": result}

    def _async(self, effect):
        number = str(len(self._changes) + 1)
        self._changes[number] = [self.polls_per_change, effect, False]
        return {"type": "async", "status-code": 202, "change": number, "result": None}

    def _change(self, number):
        change = self._changes[number]
        summary = f"Change {number}"
        if change[0] > 0:
            change[0] -= 1
            tasks = [{"summary": "Mount snap", "status": "Doing"}]
            return {"id": number, "summary": summary, "status": "Doing", "ready": False, "tasks": tasks}
        change[2] = True
        if self.change_error:
            tasks = [{"summary": "Mount snap", "status": "Error", "log": ["2026-01-01 ERROR no room", "INFO x"]}]
            ended = {"status": "Error", "ready": True, "err": self.change_error, "tasks": tasks}
            return {"id": number, "summary": summary, **ended}
        change[1]()
        change[1] = lambda: None
        return {"id": number, "summary": summary, "status": "Done", "ready": True, "tasks": []}


def _form(content_type, body):
    raw = b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(raw)
    form = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        form[name] = content if name == "snap" else content.decode()
    return form
