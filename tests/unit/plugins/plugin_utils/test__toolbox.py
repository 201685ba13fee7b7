"""The archive of libraries, made of those of this environment and used by another Python process."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest
from ansible_collections.storeops.ha.plugins.plugin_utils import _toolbox

USE = """
import sys
sys.path.insert(0, sys.argv[1])
import pg8000.dbapi, botocore.session
client = botocore.session.Session().create_client("s3", region_name="us-east-1", endpoint_url="http://127.0.0.1:1")
places = {module.__file__.startswith(sys.argv[1]) for module in (pg8000, botocore)}
print(places, client.meta.service_model.service_name)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return _toolbox.pack(["database", "s3"], str(tmp_path_factory.mktemp("toolbox")))


def test_the_libraries_work_on_a_python_that_has_none(archive, tmp_path):
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    # -I and -S: nothing of this environment is in the way, as on an empty host.
    command = [sys.executable, "-I", "-S", "-c", USE, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("{True} s3\n", "")


def test_it_is_small(archive):
    assert os.path.getsize(archive) < 3 * 1024 * 1024


def test_it_holds_python_only_and_of_all_services_only_s3(archive):
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
    assert [name for name in names if name.endswith((".so", ".pyc", ".pem"))] == []
    services = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert services == {"s3"}


def test_it_is_made_once_for_all_hosts_of_a_run(tmp_path):
    first = _toolbox.pack(["database"], str(tmp_path))
    made = os.stat(first).st_mtime_ns
    assert _toolbox.pack(["database"], str(tmp_path)) == first
    assert os.stat(first).st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [os.path.basename(first)]


def test_only_what_is_needed_is_packed(tmp_path):
    with zipfile.ZipFile(_toolbox.pack(["database"], str(tmp_path))) as packed:
        assert not [name for name in packed.namelist() if name.startswith(("botocore", "urllib3"))]


def test_what_is_lacking_is_named_by_what_to_install(monkeypatch):
    assert _toolbox.lacking(["database", "s3"]) == []
    monkeypatch.setattr(_toolbox, "_found", lambda distribution, _module: distribution not in ("scramp", "jmespath"))
    assert _toolbox.lacking(["database", "s3"]) == ["pg8000", "botocore"]


def test_a_library_that_is_not_installed_is_not_found():
    assert _toolbox._found("pg8000", "pg8000") is True
    assert _toolbox._found("no-such-distribution", "pg8000") is False
    assert _toolbox._found("pg8000", "no_such_module") is False
