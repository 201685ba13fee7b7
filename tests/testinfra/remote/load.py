"""Send requests through proxies for some seconds. Input: {"seconds", "rate", "threads", "ca", "domain", "tls",
"proxies": [[address, port]], "requests": [[method, path]]}; output: {"requests": [[began, ended, unit, problem]]}."""

import http.client
import json
import socket
import ssl
import sys
import threading
import time

QUESTION = json.loads(sys.stdin.read())


class Connection(http.client.HTTPConnection):
    """To one proxy, whatever the name in the URL resolves to."""

    def __init__(self, proxy):
        super().__init__(QUESTION["domain"], timeout=20)
        self.proxy = proxy

    def connect(self):
        self.sock = socket.create_connection(tuple(self.proxy), timeout=20)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if QUESTION["tls"]:
            context = ssl.create_default_context(cadata=QUESTION["ca"])
            self.sock = context.wrap_socket(self.sock, server_hostname=QUESTION["domain"])


def ask(connection, method, path):
    """(unit, problem) of one request."""
    try:
        connection.request(method, path, body=b"{}" if method == "POST" else None)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return None, repr(error)
    if response.will_close:
        connection.close()
    problem = None if response.status == 200 else "%d %r" % (response.status, body[:200])
    return response.headers.get("X-Standin-Unit"), problem


def worker(number, results, end):
    """Ask at this thread's share of the rate, each time the next proxy and the next kind of request."""
    connections = [Connection(proxy) for proxy in QUESTION["proxies"]]
    pause = QUESTION["threads"] / QUESTION["rate"]
    due = time.time() + pause * number / QUESTION["threads"]
    turn = number
    while due < end:
        time.sleep(max(0, due - time.time()))
        due += pause
        method, path = QUESTION["requests"][turn % len(QUESTION["requests"])]
        began = time.time()
        unit, problem = ask(connections[turn % len(connections)], method, path)
        results.append([began, time.time(), unit, problem and "%s %s: %s" % (method, path, problem)])
        turn += 1


def main():
    results = []
    end = time.time() + QUESTION["seconds"]
    threads = [threading.Thread(target=worker, args=(n, results, end)) for n in range(QUESTION["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"requests": sorted(results)}))


main()
