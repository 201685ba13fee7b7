"""What a host finds out about itself."""

from __future__ import annotations

import os
import socket

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import host, host_text

OS_RELEASE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n# comment\nID=debian\nVERSION_ID="13"\nBROKEN\n'
INFO = "VERSION=2.68.3-3+deb13u1\nSNAPD_APPARMOR_REEXEC=1\n"
POLICY = "snapd:\n  Installed: (none)\n  Candidate: 2.57.6-1+deb12u1\n  Version table:\n"
TCP = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0000\n"
    "   1: 0100007F:0050 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0000\n"
    "   2: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0000\n"
)


def test_os_release_is_read_line_by_line():
    release = host_text.os_release(OS_RELEASE)
    assert release == {"id": "debian", "version": "13", "name": "Debian GNU/Linux 13 (trixie)"}
    assert host_text.is_supported(release, ["Debian  13", "ubuntu 24.04"])
    assert not host_text.is_supported(release, ["debian 1", "debian 12"])


def test_versions_of_snapd_are_found_among_other_lines():
    assert host_text.newest_snapd([INFO, ""]) == "2.68.3-3+deb13u1"
    # The snap of snapd takes the place of an older package, and never of a newer one.
    assert host_text.newest_snapd(["VERSION=2.57.6-1\n", "x\nVERSION='2.9'\n"]) == "2.57.6-1"
    assert host_text.newest_snapd(["VERSION=2.57.6-1\n", INFO]) == "2.68.3-3+deb13u1"
    assert host_text.apt_candidate(POLICY) == "2.57.6-1+deb12u1"
    assert host_text.apt_candidate(POLICY.replace("2.57.6-1+deb12u1", "(none)")) == ""
    assert host_text.newest_snapd(["", ""]) == host_text.newest_snapd([]) == "" == host_text.apt_candidate("")


@pytest.mark.parametrize(
    "version, minimum, older",
    [
        ("2.57.6-1+deb12u1", "2.58", True),
        ("2.58", "2.58", False),
        ("2.68.3+ds1-2", "2.58", False),
        ("2.9", "2.58", True),
        ("1:2.60", "2.58", False),
        ("2.63+git12", "2.63.1", True),
        ("unavailable", "2.58", False),
        ("", "2.58", False),
    ],
)
def test_versions_are_compared_by_number(version, minimum, older):
    assert host_text.older(version, minimum) is older


def test_only_listening_sockets_of_the_port_count():
    assert host_text.listening_inodes(TCP, 80) == {"111"}
    assert host_text.listening_inodes(TCP, 8080) == {"333"}
    assert host_text.listening_inodes("", 80) == set()


@pytest.mark.parametrize(
    "text, unit",
    [
        ("0::/system.slice/snap.enterprise-store.nginx.service\n", "snap.enterprise-store.nginx.service"),
        ("12:pids:/user.slice\n0::/system.slice/haproxy.service/sub\n", "haproxy.service"),
        ("0::/user.slice/user-0.slice/session-1.scope\n", ""),
        ("", ""),
    ],
)
def test_the_systemd_unit_of_a_process(text, unit):
    assert host_text.unit_of_cgroup(text) == unit


def test_a_process_is_expected_by_unit_or_by_name():
    assert host_text.is_expected(("snap.enterprise-store.nginx.service", "nginx"), ["snap.enterprise-store.*"])
    assert host_text.is_expected(("", "haproxy"), ["haproxy*"])
    assert not host_text.is_expected(("nginx.service", "nginx"), ["snap.enterprise-store.*"])


FACTS = {
    "os": {"id": "debian", "version": "13", "name": "Debian 13"},
    "snapd": {"installed": "2.68.3", "candidate": None, "lists_known": True},
    "disk": {"path": "/var", "free_mb": 5000},
}


def _told(supported=("debian 13",), minimum="2.58", free=2048, **changes):
    found = dict(FACTS, **changes)
    return [problem.message for problem in host.system_problems(found, list(supported), minimum, free)]


def test_a_fit_host_has_no_problem():
    assert _told() == []
    assert _told(snapd={"installed": None, "candidate": "2.68.3", "lists_known": True}) == []


def test_an_unsupported_system_is_refused():
    assert _told(supported=["debian 12", "ubuntu 24.04"]) == [
        "operating system: Debian 13 is not supported; use debian 12 or ubuntu 24.04."
    ]
    assert _told(supported=[]) == []


@pytest.mark.parametrize("place", ["installed", "candidate"])
def test_an_old_snapd_is_refused(place):
    snapd = {"installed": None, "candidate": None, "lists_known": True, place: "2.57.6"}
    assert _told(snapd=snapd) == [
        "snapd: version 2.57.6 is older than 2.58, which can hold a snap; put the snap snapd into "
        "store_snap_prerequisites, "
        "or upgrade the package."
    ]
    assert _told(snapd=snapd, minimum="0") == []
    assert _told(snapd=snapd, minimum="") == []


def test_a_host_that_cannot_get_snapd_is_refused():
    nothing = {"installed": None, "candidate": None, "lists_known": True}
    assert _told(snapd=nothing) == [
        "snapd: it is not installed and apt offers no package; give the host a package source that has snapd."
    ]
    assert _told(snapd=nothing, minimum="") == []
    assert _told(snapd=dict(nothing, lists_known=False)) == []


def test_a_disk_that_is_nearly_full_is_refused():
    assert _told(free=6000) == [
        "disk at /var: 5000 MiB are free and 6000 are needed; free some, or set preflight_min_free_mb."
    ]


def test_facts_come_from_this_host(tmp_path, monkeypatch):
    (tmp_path / "info").write_text(INFO)
    monkeypatch.setattr(host, "_SNAPD_INFO", (str(tmp_path / "info"), str(tmp_path / "none")))
    found = host.facts(lambda argv: "", str(tmp_path / "not" / "yet"))
    assert found["architecture"] == os.uname().machine
    assert found["snapd"]["installed"] == "2.68.3-3+deb13u1"
    assert found["memory_mb"] > 0
    assert found["disk"]["free_mb"] > 0


def test_a_snapd_that_sleeps_is_not_woken_by_a_question():
    asked = []
    host.facts(lambda argv: asked.append(argv[0]) or "", "/")
    assert set(asked) <= {"apt-cache"}


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6])
def held_port(request):
    """A port this very process listens on."""
    server = socket.socket(request.param)
    try:
        server.bind(("127.0.0.1" if request.param == socket.AF_INET else "::1", 0))
    except OSError:
        pytest.skip("no such address family here")
    server.listen()
    with server:
        yield server.getsockname()[1]


def test_a_taken_port_is_refused(held_port):
    entry = {"port": held_port, "held_by": ["haproxy*"], "option": "store_http_port"}
    [found] = list(host.port_problems([entry]))
    assert found.message.startswith("port {0}: it is taken by ".format(held_port))
    assert found.message.endswith("; stop that, or set store_http_port.")


def test_a_port_held_by_the_expected_process_is_fine(held_port):
    assert list(host.port_problems([{"port": held_port, "held_by": ["*"], "option": ""}])) == []


def test_a_free_port_is_fine():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))  # bound and not listening: nobody else takes it meanwhile
        entry = {"port": server.getsockname()[1], "held_by": [], "option": ""}
        assert list(host.port_problems([entry])) == []


def test_asking_apt_leaves_no_cache_on_the_host(tmp_path, monkeypatch):
    monkeypatch.setattr(host, "_SNAPD_INFO", ())
    asked = []

    def run(argv):
        asked.append(argv)
        return ""

    host.facts(run, str(tmp_path))
    [policy] = [argv for argv in asked if argv[0] == "apt-cache"]
    assert {"Dir::Cache::pkgcache=", "Dir::Cache::srcpkgcache="} <= set(policy)


def test_whoever_is_not_root_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = host.facts(lambda argv: "", str(tmp_path))
    assert [one.message for one in host.rights_problems(found)] == [
        "rights of the user: root is needed to look at the host and to change it; set ansible_become to true."
    ]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert list(host.rights_problems(host.facts(lambda argv: "", str(tmp_path)))) == []
