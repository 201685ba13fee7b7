# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script by which a restart of HAProxy costs no request; with words in place of systemd and of HAProxy."""

from __future__ import annotations

import os
import subprocess
import time

import pytest
from ansible_collections.storeops.ha.tests.unit import checkout

SCRIPT = checkout.ROOT / "roles/haproxy/files/handover"
SYSTEMCTL = '#!/bin/sh\necho "  17 haproxy.service $JOB running"\n'
SYSTEMD_RUN = """#!/bin/sh
echo "$*" >"$ASKED"
[ "$STARTS" = yes ] || exit 1
for word; do case $word in --property=PIDFile=*) echo 4711 >"${word#--property=PIDFile=}" ;; esac; done
"""


class Service:
    """A HAProxy that is to stop: a process with one child, which ends after some seconds."""

    def __init__(self, folder):
        self.folder = folder
        self.asked, self.next = folder / "asked", folder / "next"
        for name, text in (("systemctl", SYSTEMCTL), ("systemd-run", SYSTEMD_RUN)):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)
        # What the script would write to /run.
        self.script = folder / "handover"
        self.script.write_text(SCRIPT.read_text(encoding="utf-8").replace("/run/$name.pid", f"{folder}/$name.pid"))

    def stop(self, job="restart", starts="yes", child=0.4, patience=20, crashed=False):
        """(exit status, seconds it took, the child's PID)."""
        main = subprocess.Popen(["sh", "-c", f"sleep {child} & echo $!; wait"], stdout=subprocess.PIPE, text=True)
        worker = main.stdout.readline().strip()
        environment = dict(os.environ, PATH=f"{self.folder}:{os.environ['PATH']}", ASKED=str(self.asked))
        environment.update(JOB=job, STARTS=starts, CONFIG="/etc/x.cfg", EXTRAOPTS="-S /run/master.sock")
        environment.update({} if crashed else {"MAINPID": str(main.pid)})
        began = time.monotonic()
        argv = ["sh", str(self.script), "/run/admin.sock", str(self.next), str(patience)]
        done = subprocess.run(argv, env=environment, capture_output=True, timeout=30, check=False)
        seconds = time.monotonic() - began
        main.terminate()
        main.communicate()
        return done.returncode, seconds, worker


@pytest.fixture
def service(tmp_path):
    return Service(tmp_path)


def test_a_restart_hands_the_sockets_over_twice(service):
    status, seconds, worker = service.stop()
    assert status == 0
    assert service.asked.read_text().endswith(
        f"haproxy -D -f /etc/x.cfg -p {service_pid(service)} -x /run/admin.sock -sf {worker}\n"
    )
    assert service.next.read_text() == 'EXTRAOPTS="-S /run/master.sock -x /run/admin.sock -sf 4711"\n'
    assert seconds >= 0.3, "it waits for what the old process has to finish"
    assert list(service.folder.glob("*.pid")) == []


def service_pid(service):
    """The PID file that was asked for."""
    return next(
        word.split("=", 2)[2] for word in service.asked.read_text().split() if word.startswith("--property=PIDFile")
    )


def test_patience_has_an_end(service):
    status, seconds, _worker = service.stop(child=20, patience=1)
    assert status == 0
    assert seconds < 5


@pytest.mark.parametrize("changes", [{"job": "stop"}, {"job": "start"}, {"crashed": True}])
def test_without_a_restart_nothing_is_done(service, changes):
    service.stop(**changes)
    assert not service.asked.exists()
    assert not service.next.exists()


def test_if_nobody_can_stand_in_the_restart_is_an_ordinary_one(service):
    status, seconds, _worker = service.stop(starts="no", child=20)
    assert status != 0
    assert not service.next.exists()
    assert seconds < 5
