"""The witness: requests at a constant rate through proxies, whether or not earlier ones have been answered.

Runs on a client, from standard input, with nothing but Python. After itself standard input holds a line, the question:

  {"rate": requests per second, "seconds": at most so long, "timeout": of one request, "mix": [kind],
   "domain", "tls", "ca", "proxies": [[name, address, port]],
   "snaps": {"small": {"name", "sha3-384"}, "large": {…}}, "slow_seconds": how long a slow download takes}

It prints a line of JSON per request as it ends, and before the first and after the last one a line about itself. It
ends after `seconds`, at SIGTERM, or when standard input does; requests that are under way are waited for.

The load is open: request i is due at start + i / rate, and its latency counts from there. So a stall shows in every
request that was due meanwhile, and not only in those few a waiting client would have sent. Nothing is ever sent twice.
"""

import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import os
import queue
import resource
import signal
import socket
import ssl
import sys
import threading
import time

AUTH = "/api/v1/snaps/auth"
ASSERTION = "/v2/auth/store/assertions"
# Beyond that many under way, requests begin late. Their latency counts from when they were due all the same.
MOST = 400
# A slow client reads little at a time and lets little pile up.
SLOW_BUFFER = 64 * 1024
CHUNK = 256 * 1024
# Kept connections are used by turns with fresh ones, as clients that come back and those that come once.
IDLE = 16


class Problem(Exception):
    """The request failed: a word for what kind of failure, and what is known of it."""


class Connection(http.client.HTTPConnection):
    """To one proxy, whatever the store's name resolves to."""

    def __init__(self, place, slow=False):
        super().__init__(place.domain, timeout=place.timeout)
        self.place = place
        self.slow = slow
        self.used = False

    def connect(self):
        place = self.place
        family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(place.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.slow:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
        self.sock.connect((place.address, place.port))
        if place.tls:
            self.sock = place.tls.wrap_socket(self.sock, server_hostname=place.domain)

    def is_closed(self):
        """Whether the proxy hung up while nothing was asked; clients look before they ask."""
        try:
            self.sock.setblocking(False)
            # Without a request there is nothing it could have to say.
            self.sock.recv(1)
            return True
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        finally:
            self.sock.settimeout(self.place.timeout)


class Place:
    """One proxy and the idle connections to it."""

    def __init__(self, question, name, address, port):
        self.name, self.address, self.port = name, address, port
        self.domain, self.timeout = question["domain"], question["timeout"]
        self.tls = None
        if question["tls"]:
            self.tls = ssl.create_default_context(cadata=question["ca"] or None)
            # Python 3.13 began to refuse private authorities that curl and snapd accept.
            self.tls.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self.idle = queue.LifoQueue(maxsize=IDLE)

    def take(self, kept, slow):
        """(connection, how it was had): fresh; kept; or replaced, because the proxy had closed the kept one."""
        how = "fresh"
        while kept and not slow:
            try:
                connection = self.idle.get_nowait()
            except queue.Empty:
                break
            if not connection.is_closed():
                return connection, "kept"
            connection.close()
            how = "replaced"
        return Connection(self, slow), how

    def give_back(self, connection):
        try:
            self.idle.put_nowait(connection)
        except queue.Full:
            connection.close()


def said(problem):
    """What kind of failure an exception is; everything that is known goes into the evidence."""
    words = [
        (socket.timeout, "timeout"),
        (ConnectionRefusedError, "refused"),
        (http.client.RemoteDisconnected, "hung up"),
        (ConnectionError, "reset"),
        (http.client.IncompleteRead, "cut off"),
        (ssl.SSLError, "tls"),
    ]
    word = next((word for kind, word in words if isinstance(problem, kind)), "broken")
    return "%s: %s" % (word, problem or repr(problem))


class Answer:
    """What came back for one request."""

    def __init__(self):
        self.unit = self.revision = self.body = self.digest = None
        self.issuer = None
        self.size = 0
        # When its first line came, and for how long a slow client chose to read the rest.
        self.head = self.slow = 0.0
        self.connection = "fresh"


def exchange(place, answer, method, path, body=None, kept=False, slow=0.0):
    """Ask once and read all of the answer into `answer`; anything but a whole 200 is a Problem."""
    connection, answer.connection = place.take(kept, bool(slow))
    try:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer.head, answer.slow = time.monotonic(), slow
        answer.unit = response.headers.get("X-Standin-Unit")
        answer.revision = response.headers.get("X-Standin-Revision")
        read(response, answer, slow)
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        if answer.connection == "kept" and answer.unit is None and isinstance(error, ConnectionError):
            # Some clients would ask again, unseen. This one says so.
            raise Problem("closed while idle: %r" % error) from None
        raise Problem(said(error)) from None
    if response.will_close or slow or not kept:
        connection.close()
    else:
        place.give_back(connection)
    if response.status != 200:
        raise Problem("status %d: %r" % (response.status, (answer.body or b"")[:200]))


def read(response, answer, slow):
    """The whole body: its digest, and itself when it is short. A slow client spreads it over so many seconds."""
    digest = hashlib.sha3_384()
    length = int(response.headers.get("Content-Length") or 0)
    chunk = SLOW_BUFFER // 2 if slow else CHUNK
    began, short = time.monotonic(), []
    while True:
        part = response.read(chunk)
        if not part:
            break
        digest.update(part)
        answer.size += len(part)
        if answer.size <= CHUNK:
            short.append(part)
        pause = began + slow * answer.size / max(length, 1) - time.monotonic()
        if slow and pause > 0:
            time.sleep(pause)
    answer.body, answer.digest = b"".join(short), digest.hexdigest()
    if answer.size < length:
        raise http.client.IncompleteRead(b"", length - answer.size)


def expect(true, what):
    if not true:
        raise Problem("wrong content: " + what)


class Requests:
    """One function per kind of request; each asks once and raises a Problem when the answer is not the right one."""

    def __init__(self, question, places):
        self.places = places
        self.snaps = question["snaps"]
        self.slow_seconds = question["slow_seconds"]
        self.assertion = None
        # What is to be opened by the other half of a pair, in the order of the pairs.
        self.nonces = queue.Queue()

    def learn(self):
        """Where the snaps are and what the assertion is, before the load begins."""
        for snap in self.snaps.values():
            answer = Answer()
            exchange(self.places[0], answer, "GET", "/v2/snaps/info/" + snap["name"])
            snap["url"] = json.loads(answer.body)["download"]["url"]
        answer = Answer()
        exchange(self.places[0], answer, "GET", ASSERTION)
        self.assertion = answer.body

    def health(self, place, answer, kept):
        exchange(place, answer, "GET", "/_status/check", kept=kept)

    def get_assertion(self, place, answer, kept):
        exchange(place, answer, "GET", ASSERTION, kept=kept)
        expect(answer.body == self.assertion, "another assertion of %d bytes" % answer.size)

    def info(self, place, answer, kept):
        snap = self.snaps["small"]
        exchange(place, answer, "GET", "/v2/snaps/info/" + snap["name"], kept=kept)
        expect(answer.body and json.loads(answer.body)["download"]["sha3-384"] == snap["sha3-384"], "another snap")

    def download(self, place, answer, kept, size="small", slow=0.0):
        snap = self.snaps[size]
        exchange(place, answer, "GET", snap["url"], kept=kept, slow=slow)
        expect(answer.digest == snap["sha3-384"], "%d bytes with the SHA3-384 %s" % (answer.size, answer.digest))

    def slow(self, place, answer, kept):
        self.download(place, answer, kept, "large", self.slow_seconds)

    def nonce(self, place, answer, kept, waiting):
        try:
            exchange(place, answer, "POST", AUTH + "/nonces", b"{}", kept=kept)
            nonce = json.loads(answer.body)["nonce"]
        except BaseException:
            waiting.set_result(None)
            raise
        waiting.set_result((nonce, answer.unit))

    def session(self, place, answer, kept, waiting):
        """Opened through another proxy than its nonce came from, and mostly on another unit."""
        nonce, issuer = waiting.result() or (None, None)
        if nonce is None:
            raise NotSent("its nonce was never had")
        answer.issuer = issuer
        exchange(place, answer, "POST", AUTH + "/sessions", json.dumps({"nonce": nonce}).encode(), kept=kept)
        expect("macaroon" in json.loads(answer.body), "no macaroon")


class NotSent(Exception):
    """The request cannot be made, because of one that has failed and is counted."""


class Slot:
    """One request: what, where, how, and when it is due."""

    def __init__(self, number, due, kind, place, kept, waiting):
        self.number, self.due, self.kind, self.place, self.kept = number, due, kind, place, kept
        # Of a nonce and its session: where the one leaves what the other needs.
        self.waiting = waiting


def plan(question, places):
    """Slots without end. Every kind meets every proxy, by fresh and by kept connections."""
    mix, pairs = question["mix"], queue.SimpleQueue()
    number = 0
    while True:
        turn, position = divmod(number, len(mix))
        kind = mix[position]
        place = places[(position + turn) % len(places)]
        waiting = None
        if kind == "nonce":
            waiting = concurrent.futures.Future()
            pairs.put((waiting, place))
        elif kind == "session":
            waiting, first = pairs.get_nowait()
            place = places[(places.index(first) + 1) % len(places)]
        kept = (position // 2 + turn // len(places)) % 2 == 1
        yield Slot(number, number / question["rate"], kind, place, kept, waiting)
        number += 1


class Witness:
    def __init__(self, question):
        self.question = question
        self.places = [Place(question, *proxy) for proxy in question["proxies"]]
        self.requests = Requests(question, self.places)
        self.stopped = threading.Event()
        self.printing = threading.Lock()
        self.latest = 0.0

    def tell(self, **line):
        with self.printing:
            print(json.dumps(line), flush=True)

    def run(self):
        # On a busy machine it is the store that may have to wait, and not whoever holds the watch.
        with contextlib.suppress(OSError):
            os.nice(-10)
        self.requests.learn()
        threading.Thread(target=self.listen, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: self.stopped.set())
        # One clock for lengths, the other for what others can compare.
        self.start, self.epoch = time.monotonic(), time.time()
        self.tell(began=self.epoch, rate=self.question["rate"], proxies=[place.name for place in self.places])
        pool = concurrent.futures.ThreadPoolExecutor(max_workers=MOST)
        sent = 0
        for slot in plan(self.question, self.places):
            if slot.due >= self.question["seconds"]:
                break
            if self.stopped.wait(max(0.0, self.start + slot.due - time.monotonic())):
                break
            pool.submit(self.serve, slot)
            sent += 1
        pool.shutdown(wait=True)
        used = resource.getrusage(resource.RUSAGE_SELF)
        wall = time.monotonic() - self.start
        self.tell(ended=self.epoch + wall, slots=sent, wall=wall, cpu=used.ru_utime + used.ru_stime, latest=self.latest)

    def listen(self):
        """Whoever started this says when to end, or is gone."""
        sys.stdin.readline()
        self.stopped.set()

    def serve(self, slot):
        began = time.monotonic() - self.start
        answer, problem, sent = Answer(), None, True
        perform = getattr(self.requests, "get_assertion" if slot.kind == "assertion" else slot.kind)
        more = () if slot.waiting is None else (slot.waiting,)
        try:
            perform(slot.place, answer, slot.kept, *more)
        except Problem as error:
            problem = str(error)
        except NotSent as error:
            problem, sent = str(error), False
        except Exception as error:  # an answer nobody thought of is a failure, and not the end of the witness
            problem = "wrong content: %r" % error
        ended = time.monotonic() - self.start
        # What a slow client chose to wait is not the store's; what it waited beyond that is.
        latency = max(answer.head - self.start, ended - answer.slow) - slot.due
        self.latest = max(self.latest, began - slot.due)
        self.tell(
            number=slot.number,
            due=round(slot.due, 4),
            began=round(began, 4),
            ended=round(ended, 4),
            latency=round(latency, 4),
            kind=slot.kind,
            proxy=slot.place.name,
            unit=answer.unit,
            revision=answer.revision,
            issuer=answer.issuer,
            connection=answer.connection,
            size=answer.size,
            sent=sent,
            problem=problem,
        )


if __name__ == "__main__":
    Witness(json.loads(sys.stdin.readline())).run()
