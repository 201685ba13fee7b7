# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of the host and what is shown, with a host that answers as it is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible_collections.storeops.ha.plugins.action import blob_migrate
from ansible_collections.storeops.ha.plugins.action.blob_migrate import ActionModule

SECRETS = {"database_url": "canary-secret", "s3_secret_access_key": "canary-secret"}
RUNNING = {"job": "a", "line": "copying: 1 of 3 blobs"}


class Host(ActionModule):
    """Each question is answered by the next answer; an exception is raised. The clock goes by what is slept."""

    def __init__(self, answers, check_mode=False, **arguments):
        self._task = SimpleNamespace(
            args=dict(SECRETS, state="copied", **arguments), check_mode=check_mode, async_val=0
        )
        self.answers, self.asked, self.shown, self.now = list(answers), [], [], 0.0
        self._display = SimpleNamespace(display=self.shown.append)

    def _execute_module(self, module_name, module_args, task_vars):
        self.asked.append(module_args)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _sleep(self, seconds):
        self.now += seconds

    def _clock(self):
        return self.now


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    monkeypatch.setattr(blob_migrate.ActionBase, "run", lambda self, tmp, task_vars: {})


def run(host):
    return host.run(task_vars={"inventory_hostname": "unit1"})


def test_the_work_is_begun_and_looked_at_until_it_ends():
    host = Host([{"job": "a"}, RUNNING, RUNNING, {"job": "", "changed": True}])
    assert run(host)["changed"] is True
    assert host.asked[0]["detach"] is True
    assert [asked.get("job") for asked in host.asked[1:]] == ["a", "a", "a"]


def test_secrets_are_sent_once():
    host = Host([{"job": "a"}, RUNNING, {"job": ""}])
    run(host)
    assert ["canary-secret" in str(asked) for asked in host.asked] == [True, False, False]


def test_a_line_is_shown_every_few_seconds_and_not_more_often():
    host = Host([{"job": "a"}] + [RUNNING] * 40 + [{"job": ""}], progress_interval=10)
    run(host)
    assert set(host.shown) == {"[unit1] blobs: copying: 1 of 3 blobs"}
    assert host.now / 10 - 5 < len(host.shown) <= host.now / 10


def test_short_work_is_not_made_long():
    host = Host([{"job": "a"}, {"job": "", "changed": True}])
    run(host)
    assert (host.now, host.shown) == (0.5, [])


def test_what_an_earlier_run_left_running_is_waited_for_and_its_failure_is_not_ours():
    died = {"failed": True, "msg": "It was killed."}
    host = Host(
        [{"job": "old", "busy": True}, dict(RUNNING, job="old"), died, {"job": "new"}, {"job": "", "changed": False}]
    )
    assert run(host) == {"job": "", "changed": False}
    assert [asked.get("job") for asked in host.asked] == [None, "old", "old", None, "new"]


def test_a_failure_of_the_work_is_that_of_the_task():
    host = Host([{"job": "a"}, {"failed": True, "msg": "It is full."}])
    assert run(host)["msg"] == "It is full."
    assert run(Host([{"failed": True, "msg": "No folder."}]))["msg"] == "No folder."


def test_a_connection_that_is_lost_for_a_moment_is_no_failure():
    host = Host([{"job": "a"}, AnsibleConnectionFailure("gone"), RUNNING, {"job": "", "changed": True}])
    assert run(host)["changed"] is True
    with pytest.raises(AnsibleConnectionFailure):
        run(Host([{"job": "a"}] + [AnsibleConnectionFailure("gone")] * 9))


def test_an_interval_that_is_no_number_is_refused_before_anything_begins():
    host = Host([], progress_interval="often")
    with pytest.raises(AnsibleActionFail, match="give a number of seconds"):
        run(host)
    assert host.asked == []


@pytest.mark.parametrize("how", [{"check_mode": True}, {"progress_interval": 0}])
def test_without_progress_it_is_one_question(how):
    host = Host([{"changed": True}], **how)
    assert run(host) == {"changed": True}
    assert "detach" not in host.asked[0]
