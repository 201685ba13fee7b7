# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two real runs: the second is refused while the first goes on, and not when that was killed."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time

import pytest
from ansible_collections.storeops.ha.tests.unit.playing import ansible_playbook

PLAY = """
- hosts: lb1
  gather_facts: false
  tasks:
    - storeops.ha.run_marker: {{playbook: {playbook}, path: {path}}}
      register: marker
    - ansible.builtin.debug: {{var: marker.taken}}
    - ansible.builtin.wait_for: {{path: {until}, timeout: 60, sleep: 1}}
"""


class Site:
    def __init__(self, folder):
        self.folder, self.marker = folder, folder / "marks" / "run"
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        (folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": {"lb1": local}}}))
        (folder / "now").touch()

    def run(self, playbook, *words, until="now"):
        book = self.folder / f"{playbook}-{until}.yml"
        book.write_text(PLAY.format(playbook=playbook, path=self.marker, until=self.folder / until))
        code, output = ansible_playbook(self.folder, "--inventory", "hosts.yml", *words, book.name)
        return code, " ".join(output.split())

    def marked(self):
        """What is written, once somebody has."""
        end = time.monotonic() + 60
        while not self.marker.exists() or not self.marker.read_text():
            assert time.monotonic() < end
            time.sleep(0.1)
        return json.loads(self.marker.read_text())


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def test_a_second_run_is_refused_while_the_first_goes_on_and_not_after_it_was_killed(site):
    first = threading.Thread(target=site.run, args=("upgrade",), kwargs={"until": "later"})
    first.start()
    marked = site.marked()
    code, output = site.run("configure")
    assert code != 0
    assert "Another run changes this cluster: storeops.ha.upgrade, which " in output
    assert f"(process {marked['process']})" in output and marked["since"] in output
    assert site.run("configure", "--check")[0] == 0
    os.kill(marked["process"], signal.SIGKILL)
    first.join()
    code, output = site.run("upgrade")
    assert code == 0, output
    (site.folder / "later").touch()


def test_one_run_after_the_other_and_check_mode_are_no_change(site):
    assert "changed=0" in site.run("upgrade", "--check")[1]
    assert not site.marker.exists()
    for playbook in ("upgrade", "configure"):
        code, output = site.run(playbook)
        assert code == 0 and "changed=0" in output
    assert site.marked()["playbook"] == "configure"
