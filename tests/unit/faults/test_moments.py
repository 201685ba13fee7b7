"""A command is disturbed after so many tasks, whatever it prints, and dies with all it started."""

from __future__ import annotations

import os
import select
import sys

from moments import Moment, Run, children


def program(text):
    return [sys.executable, "-u", "-c", text]


TASKS = 'for number in range(5): print(f"TASK [role : task {number}] ***")\n'


def test_a_moment_names_the_task_it_is_in():
    run = Run(program(TASKS + "import time; time.sleep(600)"))
    assert run.reach(Moment(5, 0)) == "role : task 4"
    run.kill()


def test_a_run_that_ended_before_has_no_such_moment():
    run = Run(program(TASKS))
    assert run.reach(Moment(6, 0)) is None
    assert run.end() == 0
    assert len(run.lines) == 5


def test_what_a_command_started_dies_with_it():
    inner = 'print("TASK [inner] ***"); import time; time.sleep(600)'
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-u', '-c', {inner!r}], start_new_session=True)"
    run = Run(program(outer))
    run.reach(Moment(1, 0))
    below = [os.pidfd_open(pid) for pid in children(run._process.pid)]
    run.kill()
    assert below
    for pid in below:
        ended, _writable, _broken = select.select([pid], [], [], 60)
        os.close(pid)
        assert ended


def test_a_command_that_hangs_is_ended_and_has_no_exit_code():
    run = Run(program("import time; time.sleep(600)"))
    assert run.end(0.2) is None
