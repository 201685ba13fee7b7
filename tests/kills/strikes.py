"""What is done while blobs are moved, and how it is taken back."""

from __future__ import annotations

import math

from seeds import LASTING
from stage import BUCKETS, DATABASE, S3, SERVICE, UNIT, Outcome

from lab import lab, on

FEW_OBJECTS = 12


def work_killed(stage, _run):
    stage.kill_work()


def controller_gone(_stage, run):
    run.kill()


def unit_loses_power(_stage, _run):
    lab("crash", UNIT)
    lab("boot", UNIT)


def database_restarted(_stage, _run):
    on(DATABASE, SERVICE + 'systemctl restart "$service"')


def database_killed(_stage, _run):
    on(DATABASE, SERVICE + 'systemctl kill --signal=KILL "$service"')
    on(DATABASE, SERVICE + 'systemctl reset-failed "$service"; systemctl start "$service"')


def bucket_full(_stage, _run):
    _quota("set", f"--max-objects={FEW_OBJECTS}")
    _quota("enable")


def _quota(verb, *words):
    for bucket in BUCKETS:
        on(S3, " ".join(("radosgw-admin quota", verb, "--quota-scope=bucket", f"--bucket={bucket}", *words)))


SUDDEN = {
    "work killed": work_killed,
    "controller gone": controller_gone,
    "unit loses power": unit_loses_power,
    "database restarted": database_restarted,
    "database killed": database_killed,
    "bucket full": bucket_full,
}


def disturbed(stage, strike, state, requests):
    """One run that the strike comes to; (Outcome, whether it came)."""
    stage.gate.begin()
    number = max(1, math.ceil(strike.part * requests))
    came = _lasting(stage, strike, state, number) if strike.kind in LASTING else _sudden(stage, strike, state, number)
    if strike.kind == "bucket full":
        _quota("disable")
    return came


def _lasting(stage, strike, state, number):
    stage.gate.be(strike.kind, number, strike.requests)
    outcome = Outcome(stage.begin(state))
    return outcome, stage.gate.requests >= number


def _sudden(stage, strike, state, number):
    stage.gate.hold(number)
    run = stage.begin(state)
    came = stage.gate.wait_held(lambda: run.over)
    if came and strike.pause:
        stage.gate.release()
        run.wait_over(strike.pause)
    if came:
        SUDDEN[strike.kind](stage, run)
    stage.gate.release()
    return Outcome(run), came
