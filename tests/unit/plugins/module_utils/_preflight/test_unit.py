"""What a unit tells about the store it is."""

from __future__ import annotations

import os

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight.unit import Unit
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_snapd import FakeSnapd, Refusal

ASSERTION = "type: store\nstore: Store1\nurl: https://store.example.com\n\nsig\n"
REGISTERED = {
    "internal.store.id": "Store1",
    "internal.store.url": "https://store.example.com",
    "proxy.airgap": "true",
    "proxy.db.connection": "postgresql://store:s3cret@db1/store",
}
STORE = {"id": "Store1", "url": "https://store.example.com", "serves": True}


@pytest.fixture(autouse=True)
def root(monkeypatch):
    """Snapd tells root alone."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.fixture
def snapd(tmp_path):
    with FakeSnapd(tmp_path) as fake:
        fake.installed("enterprise-store", b"x", "7")
        fake.configuration.update(REGISTERED)
        yield fake


@pytest.fixture
def unit(snapd, tmp_path):
    (tmp_path / "store.assert").write_text(ASSERTION)
    return Unit(str(tmp_path / "store.assert"), snapd.socket_path, snapd.blobs)


def test_a_unit_that_serves_tells_its_store(unit):
    assert unit.store() == (STORE, [])


def test_an_online_unit_serves_without_an_assertion(unit, snapd, tmp_path):
    (tmp_path / "store.assert").unlink()
    snapd.configuration["proxy.airgap"] = "false"
    assert unit.store() == (STORE, [])


def test_a_unit_on_the_way_to_being_registered_does_not_serve_yet(unit, tmp_path):
    (tmp_path / "store.assert").unlink()
    assert unit.store() == (dict(STORE, serves=False), [])
    assert unit.database() == ""


@pytest.mark.parametrize("text", ["", "type: model\n\nsig", "type: store\n"])
def test_an_empty_host_is_no_store(tmp_path, text):
    (tmp_path / "store.assert").write_text(text)
    assert Unit(str(tmp_path / "store.assert"), str(tmp_path / "none"), tmp_path).store() == (None, [])
    assert Unit(str(tmp_path / "none"), str(tmp_path / "none"), tmp_path).store() == (None, [])


def test_an_assertion_without_a_store_serves_nobody(tmp_path):
    (tmp_path / "store.assert").write_text(ASSERTION)
    unit = Unit(str(tmp_path / "store.assert"), str(tmp_path / "none"), tmp_path)
    assert unit.store() == (dict(STORE, serves=False), [])
    assert unit.database() == ""


def test_a_snapd_without_the_store_s_snap_is_not_asked(unit, snapd, tmp_path):
    """It may sleep then, and a question would wake it."""
    Unit(str(tmp_path / "store.assert"), snapd.socket_path, tmp_path).store()
    assert snapd.gets == []


def test_nothing_is_asked_that_root_alone_is_told(snapd, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "store.assert").write_text(ASSERTION)
    unit = Unit(str(tmp_path / "store.assert"), snapd.socket_path, snapd.blobs)
    assert unit.store() == (dict(STORE, serves=False), [])
    assert snapd.gets == []


def test_the_assertion_of_another_store_is_a_problem(unit, tmp_path):
    (tmp_path / "store.assert").write_text(ASSERTION.replace("Store1", "Store2"))
    store, [problem] = unit.store()
    assert store == dict(STORE, serves=False)
    assert problem.message == (
        "store assertion: it is of the store 'Store2', but this unit is registered as 'Store1'; replace {0} by the "
        "assertion of 'Store1'.".format(tmp_path / "store.assert")
    )


def test_a_snapd_that_refuses_is_a_problem(unit, snapd):
    snapd.get = lambda _path, _query: (_ for _ in ()).throw(Refusal(500, "cannot do that"))
    store, [problem] = unit.store()
    assert store == dict(STORE, serves=False)
    assert problem.message.startswith("snapd: it does not tell about the store (")
    assert problem.message.endswith("); mend it.")
    assert unit.database() == ""


def test_a_unit_that_serves_tells_its_database(unit):
    assert unit.database() == REGISTERED["proxy.db.connection"]
