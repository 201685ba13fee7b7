# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Arguments of processes are written down while the sampler runs, and it ends when it should."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible_collections.storeops.ha.tests.unit import checkout

REMOTE = checkout.ROOT / "tests" / "testinfra" / "remote"


def until(condition, seconds=20):
    """Wait for something that takes a moment."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def running(path):
    """Whether there is a sampler that writes this file."""
    return subprocess.run(["pgrep", "--full", "--", str(path)], stdout=subprocess.DEVNULL, check=False).returncode == 0


@contextlib.contextmanager
def process(*words):
    """A process with these arguments."""
    with subprocess.Popen(["sh", "-c", "read line; :", "sh", *words], stdin=subprocess.PIPE) as running:
        yield
        running.stdin.close()


@pytest.fixture
def sampler(tmp_path):
    file = tmp_path / "folder" / "processes.jsonl"

    def start(seconds):
        script = (REMOTE / "sampler.py").read_bytes()
        subprocess.run([sys.executable, "-", str(file), str(seconds)], input=script, check=True, timeout=20)
        until(file.exists)
        return file

    yield start
    file.unlink(missing_ok=True)


def test_arguments_of_a_process_that_began_later_are_written_down(sampler):
    file = sampler(60)
    secret = "canary \"with\nsuch' \u00e4"
    with process(secret):
        until(lambda: any(secret.encode().decode("latin-1") in words for words in lines_of(file)))
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_one_that_begins_anew_ends_the_other(sampler):
    file = sampler(60)
    old = subprocess.run(["pgrep", "--full", "--", str(file)], capture_output=True, text=True, check=True).stdout
    sampler(61)
    until(lambda: not Path("/proc", old.strip()).exists())
    assert running(file)


def test_it_ends_when_its_file_is_gone(sampler):
    file = sampler(60)
    assert running(file)
    file.unlink()
    until(lambda: not running(file))


def test_it_ends_by_itself(sampler):
    file = sampler(0.2)
    until(lambda: not running(file))


def search(question):
    done = subprocess.run(
        [sys.executable, str(REMOTE / "search.py")],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_the_search_names_what_it_finds_and_does_not_show_it(tmp_path):
    for name, mode in (("open", 0o644), ("closed", 0o600)):
        (tmp_path / name).write_text("a canary-1 and more")
        (tmp_path / name).chmod(mode)
    (tmp_path / "other").write_text("nothing")
    needles = {"first": ["canary-1"], "second": ["canary-2"]}
    tmp_path.chmod(0o755)
    answer = search({"needles": needles, "readable": [str(tmp_path)]})
    assert answer["findings"] == [["files", "first", str(tmp_path / "open")]]
    answer = search({"needles": needles, "whole": [str(tmp_path)], "leave": [str(tmp_path / "open")]})
    assert answer["findings"] == [["files", "first", str(tmp_path / "closed")]]
    assert answer["files"] == 2
    assert "canary" not in json.dumps(answer).replace(str(tmp_path), "")
    assert search({"needles": needles, "whole": [str(tmp_path)], "since": time.time() + 60})["files"] == 0


def test_what_a_closed_folder_holds_is_not_readable_for_everybody(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "open").write_text("canary-1")
    assert search({"needles": {"it": ["canary-1"]}, "readable": [str(folder)]})["findings"] == []


def test_the_search_looks_through_samples_and_knows_whether_they_go_on(sampler, tmp_path):
    file = sampler(60)
    with process("canary-1"):
        until(lambda: any("canary-1" in words for words in lines_of(file)))
    question = {"needles": {"it": ["canary-1"]}, "samples": str(file), "whole": [str(tmp_path)]}
    assert search(question)["findings"][-1] == ["samples", "it", "the arguments of sh"]
    old = tmp_path / "old.jsonl"
    old.write_text(json.dumps("sh canary-1") + "\n")
    assert "the sampler has ended" in search(dict(question, samples=str(old)))
