# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A command's words are harmless before it runs, and what it printed is harmless afterwards."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError
from ansible_collections.storeops.ha.plugins.module_utils._store import command
from ansible_collections.storeops.ha.plugins.module_utils._store.cli import Output

PASSWORD = "t0p-s3cret-pw"
VALUES = {
    "proxy.domain": "store.example.com",
    "proxy.db.connection": f"postgresql://store:{PASSWORD}@db/store",
    "internal.snapstorage.local-origin-secret": "an-origin-secret",
    "internal.airgap.gateway-hash": "a-gateway-hash",
}


class Unit:
    """A store that prints, and becomes, what the test says."""

    def __init__(self, stdout="", stderr="", code=0, then=None):
        self.values, self.then = dict(VALUES), then or {}
        self.output = Output(code, stdout.encode(), stderr.encode())
        self.runs = []

    def conf(self, _snap, _keys):
        return {}

    def export_config(self):
        return yaml.safe_dump(self.values).encode()

    def run(self, words, timeout, given):
        self.runs.append((words, timeout, given))
        self.values.update(self.then)
        return self.output


def run(unit, *words, stdin=""):
    return command.run(unit, unit, "enterprise-store", words, stdin, 60)


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        (["status"], True),
        (["config"], True),
        (["config", "proxy.domain"], True),
        (["config", "--export-yaml"], True),
        (["config", "--import-yaml"], False),
        (["config", "proxy.cache.size=1"], False),
        (["push-snap", "hello.tar.gz"], False),
        (["a-new-command"], False),
    ],
)
def test_what_only_tells_something_is_known(words, tells):
    assert command.only_tells(words) is tells


@pytest.mark.parametrize("word", ["proxy.tls.key=abc", "proxy.db.connection=postgresql://a:b@c/d", "x=amqp://a:b@c/d"])
def test_a_secret_is_refused_as_an_argument_and_not_repeated(word):
    with pytest.raises(CommandError, match="--import-yaml") as refused:
        command.check(["config", word])
    assert word.partition("=")[2] not in str(refused.value)


@pytest.mark.parametrize("words", [["config", "proxy.tls.key="], ["config", "proxy.domain=a"], ["push-snap", "a=b"]])
def test_harmless_words_may_be_arguments(words):
    command.check(words)


@pytest.mark.parametrize("words", [[], [""], ["config", ""]])
def test_nothing_is_no_command(words):
    with pytest.raises(CommandError, match="There is no command to run"):
        command.check(words)


def test_it_runs_once_with_its_input_and_tells_which_settings_changed():
    unit = Unit("done \n", then={"proxy.admin-emails": ["a@example.com"]})
    result = run(unit, "add-admin", "a@example.com", stdin="yes\n")
    assert unit.runs == [(["add-admin", "a@example.com"], 60, b"yes\n")]
    assert result["changed"] and result["changed_keys"] == ["proxy.admin-emails"]
    assert result["digest_before"] != result["digest_after"]
    assert result["output"] == ["done"]


def test_telling_something_changes_nothing():
    result = run(Unit("Store DB: ok\n"), "status")
    assert not result["changed"] and result["changed_keys"] == []
    assert result["digest_before"] == result["digest_after"]


def test_a_telling_command_that_changes_settings_all_the_same_is_a_change():
    assert run(Unit(then={"proxy.domain": "other"}), "status")["changed"]


def test_a_push_is_a_change_though_no_setting_differs():
    assert run(Unit("pushed\n"), "push-snap", "hello.tar.gz")["changed"]


@pytest.mark.parametrize("secret", [PASSWORD, "an-origin-secret", "new-secret-value"])
def test_no_secret_of_before_or_after_is_in_what_is_told(secret):
    then = {"internal.snapstorage.hmac-shared-key": "new-secret-value"}
    shown = repr(run(Unit(f"it is {secret}\n", f"warning: {secret}\n", then=then), "config", "x=1"))
    assert secret not in shown
    assert "(secret)" in shown or "<redacted>" in shown


@pytest.mark.parametrize(("code", "stderr"), [(1, "error: no such file\n"), (0, "error: no such file\n"), (2, "")])
def test_a_failure_says_what_was_printed_and_what_changed_before_it(code, stderr):
    unit = Unit(f"half of it {PASSWORD}\n", stderr, code, then={"proxy.cache.size": 4711})
    with pytest.raises(CommandError, match="`enterprise-store push-snap` failed") as failed:
        run(unit, "push-snap", "hello.tar.gz")
    details = failed.value.details
    assert details["changed"] and details["changed_keys"] == ["proxy.cache.size"]
    assert details["exit_code"] == code
    assert PASSWORD not in str(failed.value) + repr(details)
