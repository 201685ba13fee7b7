"""Requests to the store, made by curl on the lab's client, and what came back."""

from __future__ import annotations

import base64
import json
import shlex

CA_FILE = "/run/storeops-test/ca.pem"


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, text):
        head, _blank, self.body = text.partition("\n\n")
        first, *lines = head.split("\n")
        self.status = int(first.split()[1])
        self.headers = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            self.headers.setdefault(name.strip().lower(), []).append(value.strip())

    def header(self, name):
        """The one value of a header, None without it."""
        values = self.headers.get(name.lower(), [])
        assert len(values) <= 1, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    def json(self):
        """The body as JSON."""
        return json.loads(self.body)


class Client:
    """A machine of somebody who uses the store: it knows its name and the authority that signed its certificate."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.host = cluster.client
        self._options = "--silent --show-error --max-time 30"
        if cluster.variables.get("store_ca"):
            self._trust(cluster.variables["store_ca"])

    def _trust(self, pem):
        encoded = base64.b64encode(pem.encode()).decode()
        self.host.run(f"mkdir -p {CA_FILE.rpartition('/')[0]} && echo {encoded} | base64 -d >{CA_FILE}")
        self._options += f" --cacert {CA_FILE}"

    def curl(self, host, port, path, *options, scheme=None):
        """The words of a curl call that goes to one host under the store's name."""
        scheme = scheme or self.cluster.scheme
        address = f"[{host.address}]" if ":" in host.address else host.address
        options = [f"--resolve={self.cluster.domain}:{port}:{address}", *options]
        # curl wants an option and its value as two words.
        words = [word for option in options for word in option.split("=", 1)]
        return f"curl {self._options} {shlex.join([*words, f'{scheme}://{self.cluster.domain}:{port}{path}'])}"

    def _ask(self, command):
        return Answer(self.host.run(command).replace("\r\n", "\n"))

    def through(self, proxy, path, *options):
        """Ask through a proxy, as everybody does."""
        port = self.cluster.https_port if self.cluster.tls else self.cluster.http_port
        return self._ask(self.curl(proxy, port, path, "--include", *options))

    def plainly(self, proxy, path, *options):
        """Ask a proxy at its HTTP port."""
        return self._ask(self.curl(proxy, self.cluster.http_port, path, "--include", *options, scheme="http"))

    def unit(self, unit, path, *options, forwarded=None):
        """Ask one unit, saying what a proxy would say."""
        forwarded = f"--header=X-Forwarded-Proto: {forwarded or self.cluster.scheme}"
        return self._ask(self.curl(unit, 80, path, "--include", forwarded, *options, scheme="http"))

    def post(self, unit, path, document):
        """Send JSON to one unit."""
        return self.unit(unit, path, "--header=Content-Type: application/json", f"--data={json.dumps(document)}")

    def digest_through(self, proxy, path, algorithm):
        """Digest of the exact bytes of a body as they arrive here."""
        port = self.cluster.https_port if self.cluster.tls else self.cluster.http_port
        command = self.curl(proxy, port, path, "--fail")
        return self.host.run(f"{command} | openssl dgst -{algorithm} -r").split()[0]
