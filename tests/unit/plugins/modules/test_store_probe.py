# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.storeops.ha.plugins.modules import store_probe
from ansible_collections.storeops.ha.tests.unit.plugins.module_utils.fake_web import web_server


@pytest.fixture
def run(capsys):
    def call(server, **args):
        args = dict({"url": "http://store.example.com/x", "connect_to": "127.0.0.1"}, **args)
        with patch_module_args(dict(args, connect_port=server.server_port)), pytest.raises(SystemExit):
            store_probe.main()
        return json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("check_mode", [False, True])
def test_it_asks_and_changes_nothing_in_both_modes(run, check_mode):
    with web_server() as server:
        result = run(server, _ansible_check_mode=check_mode)
    assert (result["changed"], result["status"], result["attempts"], len(server.asked)) == (False, 200, 1, 1)
    assert result["body_sha256"] == hashlib.sha256(b"ok\n").hexdigest()
    assert "body" not in result


def test_the_body_is_returned_on_request(run):
    with web_server() as server:
        assert run(server, return_content=True)["body"] == "ok\n"


def test_it_waits_for_the_right_answer(run):
    with web_server([503, 200]) as server:
        result = run(server, deadline=30, delay=0.01)
    assert (result["status"], result["attempts"]) == (200, 2)


def test_a_wrong_answer_fails_with_a_sentence_and_the_status(run):
    with web_server([503], b"no database") as server:
        result = run(server)
    assert (result["failed"], result["status"]) == (True, 503)
    assert "answered 503 instead of 200 (no database)" in result["msg"]


def test_a_redirect_is_an_answer(run):
    with web_server([301]) as server:
        assert run(server, status=[301])["status"] == 301
