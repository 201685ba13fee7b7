"""The logins, on a PostgreSQL that answers the collection's questions through pg8000's interface."""

from __future__ import annotations

import socket
import ssl
import threading

import pg8000.dbapi
import pytest
from ansible_collections.storeops.ha.plugins.module_utils import _postgres_password as passwords
from ansible_collections.storeops.ha.plugins.module_utils._preflight import database_client
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils import fake_postgres

CANARY = "cAnArY/:@%"
ADMIN = "postgresql://postgres:b%40ss@db.example.com/postgres"


class Database(fake_postgres.Server):
    """What the server holds beside roles and databases: packages of a store, and how it likes to be spoken to."""

    def __init__(self):
        super().__init__()
        self.packages = {}
        self.hidden = False
        self.refuse = {}
        self.untrusted = False
        self.tls = True
        self.ways = []

    def store(self):
        self.roles["store"] = {"LOGIN", "CREATEROLE"}
        self.verifiers["store"] = passwords.verifier(CANARY, b"0123456789abcdef")
        self.databases["store"] = "store"
        return self

    def dial(self, user, host, port, password, database, timeout, ssl_context, application_name):
        self.ways.append("plain" if ssl_context is False else ssl_context.verify_mode.name)
        if ssl_context is not False and not self.tls:
            raise pg8000.dbapi.InterfaceError("Server refuses SSL")
        if user in self.refuse:
            raise _error(*self.refuse[user])
        if user in self.superusers and not passwords.matches(self.verifiers.get(user), user, password):
            raise _error("28P01", "password authentication failed")
        try:
            return Connection(self, self.connect(database, user, password))
        except fake_postgres.Error as error:
            raise _error("28P01" if "no entry" in str(error) else "3D000", str(error)) from None


def _error(sqlstate, words):
    return pg8000.dbapi.DatabaseError({"S": "FATAL", "C": sqlstate, "M": words})


class Connection:
    autocommit = False

    def __init__(self, server, connection):
        self._server, self._connection = server, connection

    def cursor(self):
        return Cursor(self._server, self._connection.dbname, self._connection.cursor())

    def close(self):
        pass


class Cursor:
    """Answers what is asked about packages itself, and hands the rest on."""

    def __init__(self, server, name, cursor):
        self._server, self._name, self._cursor, self._rows = server, name, cursor, None

    def execute(self, sql, values=()):
        assert sql.startswith("SELECT"), "only questions are asked"
        count = self._server.packages.get(self._name)
        if "to_regclass" in sql:
            self._rows = [(count is not None and not self._server.hidden,)]
        elif "EXISTS" in sql:
            if self._server.hidden == "table":
                raise _error("42501", "permission denied")
            self._rows = [(count > 0,)]
        elif "pg_relation_size" in sql:
            self._rows = [] if count is None else [(count > 0,)]
        elif "trusted" in sql and self._server.untrusted:
            self._rows = []
        elif sql.startswith("SELECT 1 FROM pg_database"):
            self._rows = [(1,)] if values[0] in self._server.databases else []
        else:
            self._cursor.execute(sql, values)

    def fetchall(self):
        return self._cursor.fetchall() if self._rows is None else self._rows


@pytest.fixture
def server(monkeypatch):
    server = Database().store()
    monkeypatch.setattr(pg8000.dbapi, "connect", lambda user, **options: server.dial(user, **options))
    server.superusers.add("postgres")
    server.verifiers["postgres"] = passwords.verifier("b@ss", b"0123456789abcdef")
    return server


def _wanted(**changes):
    found = {"host": "db.example.com", "port": 5432, "name": "store", "user": "store", "password": CANARY}
    found.update(sslmode="prefer", admin_url="", made_by_run=False, installed_by_run=False, in_use=False)
    found.update(changes)
    return found


def _codes(units_serve_store=False, current="", **changes):
    if changes.get("admin_url"):
        changes["made_by_run"] = True
    problems = database_client.check(_wanted(**changes), units_serve_store, 5, current)
    assert CANARY not in str(problems) and "b@ss" not in str(problems)
    return [problem.code for problem in problems]


def test_a_server_on_which_the_store_finds_everything_is_fine(server):
    assert _codes() == []


def test_nothing_is_changed(server):
    server.roles["store"] = {"LOGIN"}
    _codes()
    _codes(admin_url=ADMIN, user="new", name="new")
    assert server.log == []


def test_a_wrong_password_is_found(server):
    assert _codes(password="other") == ["database_login"]


def test_a_missing_role_is_found(server):
    assert _codes(user="nobody") == ["database_login"]


def test_a_missing_database_is_found(server):
    assert _codes(name="none") == ["database_missing"]


def test_what_an_administrator_makes_is_not_missing(server):
    assert _codes(user="new", name="new", admin_url=ADMIN) == []


def test_an_administrator_s_wrong_password_is_found(server):
    assert _codes(user="new", name="new", admin_url=ADMIN.replace("b%40ss", "nope")) == ["admin_login"]


def test_an_administrator_s_missing_database_is_found(server):
    assert _codes(admin_url=ADMIN.replace(".com/postgres", ".com/zilch")) == ["admin_database"]


def test_a_role_without_createrole_is_found(server):
    server.roles["store"] = {"LOGIN"}
    assert _codes() == ["database_createrole"]


def test_an_extension_that_the_server_lacks_is_found(server):
    server.available = {"btree_gist"}
    assert _codes() == ["database_contrib"]


def test_a_database_with_another_store_s_packages_is_found(server):
    server.packages["store"] = 3
    assert _codes() == ["database_in_use"]


def test_it_is_this_store_s_database_when_a_unit_serves_it_or_the_operator_says_so(server):
    server.packages["store"] = 3
    assert _codes(units_serve_store=True) == []
    assert _codes(in_use=True) == []


OWN = "postgresql://store:s3cret@db.example.com:5432/store"


@pytest.mark.parametrize("own", [OWN, OWN.replace(":5432", ""), OWN.replace("store:s3cret", "old:x")])
def test_the_database_of_the_store_that_a_unit_serves_is_fine(server, own):
    server.packages["store"] = 3
    assert _codes(units_serve_store=True, current=own) == []


def test_a_server_is_the_same_under_any_of_its_names(server):
    assert _codes(host="localhost", current="postgresql://store@127.0.0.1/store") == []
    assert _codes(host="fd00:0::1", current="postgresql://store@[fd00::1]/store") == []


@pytest.mark.parametrize("own", [OWN + "s", OWN.replace("5432", "5433"), OWN.replace("db.", "other-db.")])
@pytest.mark.parametrize("packages", [0, 3])
def test_a_unit_that_serves_is_not_given_another_database(server, own, packages):
    """With packages in it it is another store's, and an empty one would be the end of this store's."""
    server.packages["store"] = packages
    assert _codes(units_serve_store=True, current=own) == ["database_of_other_store"]
    assert _codes(units_serve_store=True, current=own, in_use=True) == []


def test_another_database_is_found_without_a_login(server):
    assert _codes(password="other", current=OWN + "s") == ["database_login", "database_of_other_store"]


def test_a_database_that_cannot_be_understood_counts_for_nothing(server):
    assert _codes(current="postgresql://store@db:port/x") == []


def test_the_tables_of_an_interrupted_run_hold_no_packages_and_are_fine(server):
    server.packages["store"] = 0
    assert _codes() == []


@pytest.mark.parametrize("hidden", [True, "table"])
def test_packages_are_found_without_the_right_to_read_them(server, hidden):
    server.packages["store"] = 3
    server.hidden = hidden
    assert _codes() == ["database_in_use"]


def test_the_administrator_looks_where_the_store_is_not_let_in(server):
    server.packages["store"] = 3
    assert _codes(password="other", admin_url=ADMIN) == ["database_in_use"]


def test_a_server_of_this_run_need_not_let_anybody_in_yet(server):
    assert _codes(password="other", installed_by_run=True, made_by_run=True) == []


def test_a_server_of_this_run_is_still_refused_with_another_store_s_packages(server):
    server.packages["store"] = 3
    assert _codes(installed_by_run=True, made_by_run=True) == ["database_in_use"]


def test_a_server_without_an_entry_for_this_host_is_found(server):
    server.refuse["store"] = ("28000", "no pg_hba.conf entry for host, no encryption")
    assert _codes() == ["database_no_entry"]


@pytest.mark.parametrize(
    "sslmode, ways",
    [
        ("disable", ["plain"]),
        ("allow", ["plain"]),
        ("prefer", ["CERT_NONE"]),
        ("require", ["CERT_NONE"]),
        ("verify-ca", ["CERT_REQUIRED"]),
        ("verify-full", ["CERT_REQUIRED"]),
    ],
)
def test_the_connection_is_protected_as_asked(server, sslmode, ways):
    assert _codes(sslmode=sslmode) == []
    assert server.ways == ways


def test_prefer_goes_on_without_tls_and_require_does_not(server):
    server.tls = False
    assert _codes() == []
    assert _codes(sslmode="require") == ["database_no_tls"]


def test_a_password_is_never_sent_in_the_clear_after_it_was_refused_under_tls(server):
    assert _codes(password="other") == ["database_login"]
    assert server.ways == ["CERT_NONE"]


def test_a_certificate_that_does_not_pass_is_found(server, monkeypatch):
    def connect(user, **options):
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_message = "self-signed certificate"
        raise error

    monkeypatch.setattr(pg8000.dbapi, "connect", connect)
    assert _codes(sslmode="verify-full") == ["database_not_trusted"]


@pytest.mark.parametrize(
    "url, found",
    [
        ("", None),
        ("postgresql:///postgres", None),
        ("postgresql://%2Fvar%2Frun/postgres", None),
        ("postgresql://h", ("h", 5432, "postgres", "", "postgres", "prefer")),
        ("postgres://a:p%40%2F@[fd00::1]:6/d?sslmode=require", ("fd00::1", 6, "a", "p@/", "d", "require")),
    ],
)
def test_the_parts_of_an_administrator_s_url(url, found):
    login = database_client.parsed(url)
    names = ("host", "port", "user", "password", "database", "sslmode")
    assert (login and tuple(login[name] for name in names)) == found


# --- with the library itself


@pytest.fixture
def port():
    """A server of another protocol: it greets with a banner and closes."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection = server.accept()[0]
            except OSError:
                return
            with connection:
                connection.recv(64)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def test_another_protocol_is_found(port):
    assert _codes(host="127.0.0.1", port=port) == ["database_stranger"]


def test_a_server_that_is_not_there_is_found():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert _codes(host="127.0.0.1", port=nobody.getsockname()[1]) == ["database_unreachable"]


def test_a_name_that_does_not_exist_is_found():
    problems = database_client.check(_wanted(host="no-such-host.invalid"), False, 5)
    assert ["its name cannot be resolved" in problem.message for problem in problems] == [True]
