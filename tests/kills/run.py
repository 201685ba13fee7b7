#!/usr/bin/env python3
"""Interrupt blob_migrate, repeat the same command, and see whether the store is what an undisturbed run makes.

    tests/kills/run.py [--plan] [--count N] [SEED…]

A seed stands for strikes and their moments (seeds.py). One line for each seed and a verdict; exit code 0 if every store
became the same. It runs on the lab (STOREOPS_LAB_NUMBER chooses which), beside the cluster that is there. The summary
is in .cache/kills.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

from seeds import REVERTED, SWITCHED, plan
from stage import Outcome, Stage
from strikes import disturbed

import lab

FILE = lab.ROOT / ".cache" / "kills" / f"{os.environ.get('STOREOPS_LAB_NUMBER') or '0'}.json"
MOST_SHOWN = 5
# Of a run that finds little to do.
LEAST_REQUESTS = 5


def prepared(stage, state):
    """The store as it is before work for this state begins."""
    stage.gate.begin()
    stage.store("reset")
    if state == REVERTED:
        _well(Outcome(stage.begin(SWITCHED)))
        stage.store("push")
    stage.gate.begin()


def _well(outcome):
    if not outcome.well:
        raise SystemExit(f"an undisturbed run failed: {outcome.sentences or outcome.lines[-5:]}")
    return outcome


def undisturbed(stage, state):
    """(how many requests an undisturbed run makes, the store after it)."""
    prepared(stage, state)
    _well(Outcome(stage.begin(state)))
    return stage.gate.requests, stage.store("state")


def differences(wanted, found):
    """Sentences; none when both stores are the same."""
    said = []
    for name in wanted:
        if isinstance(wanted[name], dict):
            keys = sorted(set(wanted[name]) | set(found[name]))
            wrong = [key for key in keys if wanted[name].get(key) != found[name].get(key)]
        else:
            wrong = [item for item in found[name] if item not in wanted[name]]
            wrong += [item for item in wanted[name] if item not in found[name]]
        if wrong:
            said.append(f"{name}: {len(wrong)} differ, {wrong[:MOST_SHOWN]}")
    return said


def left(requests, made):
    """About how many requests the next run makes when this one got so far. The listings are read again."""
    return max(LEAST_REQUESTS, requests - made + LEAST_REQUESTS)


def one(stage, chosen, requests, wanted):
    """(what is wrong, how many strikes came, sentences of the disturbed runs)."""
    prepared(stage, chosen.state)
    wrong, came, said = [], 0, []
    for strike in chosen.strikes:
        outcome, hit = disturbed(stage, strike, chosen.state, requests)
        requests = left(requests, stage.gate.requests)
        came += hit
        said += [sentence for sentence in outcome.sentences if sentence not in said]
        wrong += outcome.crashes
        wrong += [f"after '{strike}' the blob of {path} is lost" for path in stage.store("lost")]
        if outcome.status is None:
            wrong.append(f"after '{strike}' the run hangs")
    if not came:
        wrong.append("no strike came, so the seed proves nothing")
    stage.gate.begin()
    last = Outcome(stage.begin(chosen.state))
    wrong += last.crashes + ([] if last.well else [f"the same command again fails: {last.sentences}"])
    again = Outcome(stage.begin(chosen.state))
    wrong += [] if again.changed == {} else [f"once more, it changes {again.changed} {again.sentences}"]
    return wrong + differences(wanted, stage.store("state")), came, said


def say(text):
    print(text, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", action="store_true", help="only tell what the seeds stand for")
    parser.add_argument("--count", type=int, default=0, help="seeds 1 to N")
    parser.add_argument("seeds", type=int, nargs="*", metavar="SEED")
    parsed = parser.parse_args()
    parsed.seeds = list(range(1, parsed.count + 1)) + parsed.seeds
    if not parsed.seeds or min(parsed.seeds) < 1:
        parser.error("name seeds (1 and above), or give --count")
    return parsed


def main():
    parsed = arguments()
    plans = [plan(seed) for seed in parsed.seeds]
    if parsed.plan:
        say("\n".join(f"seed {one.seed}: {one}" for one in plans))
        return 0
    stage = Stage()
    known = {state: undisturbed(stage, state) for state in {one.state for one in plans}}
    results, strikes = [], 0
    for chosen in plans:
        began = time.monotonic()
        wrong, came, said = one(stage, chosen, *known[chosen.state])
        strikes += came
        seconds = time.monotonic() - began
        say(f"seed {chosen.seed}: {'DIFFERENT' if wrong else 'same'} after {seconds:.0f} s, {chosen}")
        for sentence in wrong + said:
            say(f"    {sentence}")
        results.append({"seed": chosen.seed, "plan": str(chosen), "came": came, "wrong": wrong, "said": said})
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(json.dumps(results, indent=1), encoding="utf-8")
    bad = [result["seed"] for result in results if result["wrong"]]
    same = len(plans) - len(bad)
    say(f"kills: {len(plans)} seeds, {strikes} strikes, {same} ended the same, {len(bad)} did not {bad or ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
