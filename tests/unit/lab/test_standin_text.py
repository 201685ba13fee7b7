"""What the stand-in prints, against the samples of the vendor's documentation."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from enterprise_store import certificate, connections, keys, nonces, profile, push, sessions, settings, status
from enterprise_store.errors import StoreError

STANDIN = Path(__file__).resolve().parents[3] / "lab" / "standin"
FAILING = "500 Server Error: Internal Server Error for url: http://127.0.0.1/_status/check"
OFFLINE = """\
Store URL: http://proxy.example.com
Store DB: ok
Store is in air-gapped mode
Store ID: id
Internal Service Status:
  memcached: running
  nginx: not running: 500 Server Error: Internal Server Error for url: http://127.0.0.1/_status/check
  packagereview: running
  packagereview-worker: running
  publishergw: running
  snapassert: running
  snapauth: running
  snapdevicegw: running
  snapdevicegw-local: running
  snapident: running
  snapmodels: running
  snapproxy: running
  snaprevs: running
  snapstorage: running
  storeadmingw: running"""


def config(**stored):
    return settings.effective({name.replace("__", ".").replace("_", "-"): value for name, value in stored.items()})


def test_status_prints_the_documented_offline_sample():
    services = dict.fromkeys(keys.SERVICES)
    services["nginx"] = FAILING
    stored = config(proxy__airgap=True, internal__store__id="id", internal__store__url="http://proxy.example.com")
    assert "\n".join(status.text(stored, "", "ok", services)) == OFFLINE


def test_status_of_an_online_store_shows_its_approval():
    stored = config(internal__store__id="id", internal__store__url="http://proxy.example.com")
    assert status.text(stored, "", "ok", {"nginx": None}) == [
        "Store URL: http://proxy.example.com",
        "Store DB: ok",
        "Store ID: id",
        "Status: approved",
        "Connected Devices (updated daily): 0",
        "Device Limit: 25",
        "Internal Service Status:",
        "  nginx: running",
    ]


def test_status_without_database_stops_after_saying_so():
    lines = status.text(config(proxy__domain="test-offline-store"), "", status.NO_DATABASE, {})
    assert lines == ["Store URL: http://test-offline-store", "Store DB: " + status.NO_DATABASE]


def test_status_without_registration_says_not_registered():
    assert "Store ID: not registered" in status.text(config(), "", "ok", {})


def test_connection_lines_have_the_documented_form():
    assert connections.line("postgres", "localhost", "localhost:5432", None) == "postgres: localhost: OK "
    assert connections.line("http", "https://a.b", "a.b:443", "dns lookup error") == (
        "http: https://a.b: FAILED (a.b:443) dns lookup error"
    )


def test_pushed_snaps_are_listed_as_documented():
    assert push.listing(["helix", "core24"]) == ["Name    Stores", "core24  ubuntu", "helix   ubuntu"]


def test_the_restart_names_the_documented_fourteen_services_in_order():
    assert len(keys.RESTARTED) == 14
    assert keys.RESTARTED[0] == "nginx" and keys.RESTARTED[-1] == "publishergw"
    assert len(keys.SERVICES) == 15


def test_memcached_endpoints_may_be_of_any_form():
    stored = config(proxy__memcached__connection=["mc1", "mc2:11311", "[fd00::1]:11411", "fd00::2"])
    assert nonces.endpoints(stored) == [("mc1", 11211), ("mc2", 11311), ("fd00::1", 11411), ("fd00::2", 11211)]
    assert nonces.endpoints(config()) == [("127.0.0.1", 11211)]


def test_a_session_is_accepted_by_whoever_has_the_secret_and_by_nobody_else():
    session = sessions.make(b"secret", now=1000)
    assert sessions.verify(b"secret", 'Macaroon root="%s"' % session, now=1001)["expires"] == 1000 + sessions.LIFETIME
    with pytest.raises(ValueError, match="not signed"):
        sessions.verify(b"other", session, now=1001)
    with pytest.raises(ValueError, match="expired"):
        sessions.verify(b"secret", session, now=1001 + sessions.LIFETIME)


def test_a_certificate_is_taken_apart_whatever_the_order_of_its_blocks():
    def block(label, content):
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n" % (label, content, label)

    leaf, chain, key = block("CERTIFICATE", "leaf"), block("CERTIFICATE", "chain"), block("PRIVATE KEY", "key")
    assert certificate.split(key + leaf + chain) == (leaf + chain, key)
    assert certificate.split(leaf + chain + key) == (leaf + chain, key)
    with pytest.raises(StoreError):
        certificate.split(leaf)
    with pytest.raises(StoreError):
        certificate.split(key)


def test_a_profile_completes_rows_and_their_parts():
    chosen = profile.complete({"export-shape": {"nested": True}})
    assert chosen["export-shape"] == {"nested": True, "marker": False, "unset": False}
    assert chosen["import-mode"] == "merge"


def run_tool(name, *args):
    """The tools carry no suffix, so they are loaded by hand."""
    namespace = {"__name__": name}
    exec(compile((STANDIN / name).read_text(), name, "exec"), namespace)  # pylint: disable=exec-used
    return namespace


def test_a_push_bundle_is_the_same_everywhere(tmp_path, monkeypatch, capsys):
    main = run_tool("make_push_bundle")["main"]
    sums = []
    for out in ("one.tar.gz", "two.tar.gz"):
        monkeypatch.setattr("sys.argv", ["make_push_bundle", "hello", "7", "1500000", str(tmp_path / out)])
        main()
        sums.append(capsys.readouterr().out)
    assert sums[0] == sums[1]
    with tarfile.open(tmp_path / "one.tar.gz") as bundle:
        meta = json.load(bundle.extractfile("meta.json"))
        assert len(bundle.extractfile("hello_7.snap").read()) == 1500000
    assert meta["name"] == "hello" and meta["revision"] == 7 and len(meta["snap_id"]) == 32


def test_the_made_up_assertion_has_the_documented_fields():
    text = run_tool("make_registration")["assertion"]("STOREID", "https://store.test")
    headers = dict(line.split(": ", 1) for line in text.split("\n\n")[0].splitlines())
    assert headers["type"] == "store"
    assert headers["store"] == "STOREID"
    assert headers["url"] == "https://store.test"
    assert {"authority-id", "operator-id", "timestamp", "body-length", "sign-key-sha3-384"} <= set(headers)
