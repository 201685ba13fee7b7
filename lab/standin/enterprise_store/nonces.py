"""Nonces: issued once, accepted once, by any unit that shares the store they are kept in."""

from __future__ import annotations

import secrets

from enterprise_store.errors import StoreError

LIFETIME = 300
_PREFIX = "nonce:"


def endpoints(config):
    """Host and port of every memcached."""
    given = config["proxy.memcached.connection"] or ["127.0.0.1:%d" % config["proxy.port.memcached"]]
    return [_endpoint(text) for text in given]


def _endpoint(text):
    if text.startswith("["):
        host, _bracket, port = text[1:].partition("]")
        return host, int(port.lstrip(":") or 11211)
    if text.count(":") == 1:
        host, _colon, port = text.partition(":")
        return host, int(port)
    return text, 11211


def store(config, pool):
    """The store the configuration asks for."""
    if config["proxy.use-postgres-over-memcached"]:
        return InDatabase(pool)
    return InMemcached(endpoints(config))


class InDatabase:
    """A table shared by all units."""

    def __init__(self, pool):
        self._pool = pool

    def check(self):
        """Raise unless the table is there."""
        self._pool.query("SELECT 1 FROM snapident.nonce LIMIT 1")

    def issue(self):
        """A fresh nonce; old ones go at the same time."""
        nonce = secrets.token_urlsafe(32)
        self._pool.query(
            "WITH gone AS (DELETE FROM snapident.nonce WHERE expires < now()) "
            "INSERT INTO snapident.nonce (nonce, expires) VALUES (%s, now() + %s * interval '1 second')",
            (nonce, LIFETIME),
        )
        return nonce

    def consume(self, nonce):
        """Whether it was issued and not used; from now on it is used."""
        rows = self._pool.query(
            "DELETE FROM snapident.nonce WHERE nonce = %s AND expires >= now() RETURNING nonce", (nonce,)
        )
        return bool(rows)


class InMemcached:
    """Spread over servers by the client's own hashing, as the real store does it."""

    def __init__(self, servers):
        from pymemcache.client.hash import HashClient

        self._client = HashClient(
            servers,
            use_pooling=True,
            max_pool_size=32,
            connect_timeout=1,
            timeout=1,
            no_delay=True,
            # A server that fails is left out at once and asked again after a while.
            retry_attempts=0,
            dead_timeout=10,
        )

    def _call(self, name, *args, **options):
        """One more try on the servers that are left after one was found dead."""
        problem = None
        for _attempt in range(2):
            try:
                return getattr(self._client, name)(*args, noreply=False, **options)
            except Exception as error:  # pylint: disable=broad-except
                # The library lets socket errors, its own and plain ones through.
                problem = error
        raise StoreError("nonce store: %s" % problem)

    def check(self):
        """Raise unless a value can be stored."""
        if not self._call("set", _PREFIX + "check-" + secrets.token_hex(4), b"1", expire=5):
            raise StoreError("nonce store: memcached refused to store a value")

    def issue(self):
        """A fresh nonce."""
        nonce = secrets.token_urlsafe(32)
        if not self._call("set", _PREFIX + nonce, b"1", expire=LIFETIME):
            raise StoreError("nonce store: memcached refused to store a value")
        return nonce

    def consume(self, nonce):
        """Whether it was issued and not used; the server's answer to a delete decides between two at once."""
        if len(nonce) > 200 or not nonce.isprintable() or " " in nonce or not nonce.isascii():
            return False
        return bool(self._call("delete", _PREFIX + nonce))
