#!/usr/bin/env python3
"""Disturb new_cluster, repeat the same command, and see whether the cluster is what an undisturbed run makes.

    tests/faults/run.py [--plan] SEED…

A seed stands for a fault, a host and a moment (plan.py). One line for each seed and a verdict; exit code 0 if every
cluster became the same. It runs on the lab (STOREOPS_LAB_NUMBER chooses which) and replaces its hosts. What the runs
printed, the end states and the summary are in .cache/faults.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time

from compare import differences, faults_of
from faults import BY_CASE
from fingerprint import new_key, take
from moments import Run
from plan import plan
from said import changed, crashes, sentences, tasks

import lab

FOLDER = lab.ROOT / ".cache" / "faults" / (os.environ.get("STOREOPS_LAB_NUMBER") or "0")
PLAYBOOK = "storeops.ha.new_cluster"
PRODUCT = ("playbooks", "plugins", "roles", "lab/standin", "tests/faults/remote")
# A run that takes longer than this hangs.
LONGEST = 1500
MOST_SHOWN = 12


class Outcome:
    """How one run of the playbook went."""

    def __init__(self, run, status, seconds):
        self.status = status
        self.seconds = seconds
        self.tasks = tasks(run.lines)
        self.changed = changed(run.lines) if status == 0 else None
        self.sentences = sentences(run.lines)
        self.crashes = crashes(run.lines)

    @property
    def word(self):
        if self.status is None:
            return "hangs"
        return "ok" if self.changed is not None else f"status {self.status}"

    def as_dict(self):
        names = ("status", "word", "changed", "sentences", "crashes")
        return {**{name: getattr(self, name) for name in names}, "seconds": round(self.seconds)}


def playbook(log, moment=None, strike=None):
    """One run of the operator's command; what happened at the moment is (outcome, name of the task or None)."""
    began = time.monotonic()
    run = Run(lab.argv("ansible-playbook", PLAYBOOK), lab.environment())
    task = run.reach(moment) if moment else None
    if task is not None:
        strike(run)
    status = run.end(LONGEST)
    log.write_text("\n".join(run.lines) + "\n", encoding="utf-8")
    return Outcome(run, status, time.monotonic() - began), task


# -- the undisturbed run --------------------------------------------------------------------------------------------


def product():
    """A digest of everything an end state depends on."""
    digest = hashlib.sha256()
    for folder in PRODUCT:
        for path in sorted((lab.ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(lab.ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def undisturbed(key):
    """What an undisturbed run makes, and its tasks; made once for each state of the product."""
    file = FOLDER / "undisturbed.json"
    made_of = product()
    known = json.loads(file.read_text()) if file.exists() else {}
    if known.get("product") == made_of:
        return known
    lab.empty()
    outcome, _task = playbook(FOLDER / "undisturbed.log")
    if outcome.word != "ok":
        raise SystemExit(f"the undisturbed run failed: {outcome.sentences}")
    known = {"product": made_of, "seconds": outcome.seconds, "tasks": outcome.tasks, "state": take(key)}
    file.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
    say(f"undisturbed: ok in {outcome.seconds:.0f} s, {len(outcome.tasks)} tasks")
    return known


# -- one seed -------------------------------------------------------------------------------------------------------


def disturbed(chosen, log):
    """The run or runs that the fault happens to: [(outcome, name of the task)]."""
    fault = BY_CASE[chosen.kind, chosen.case.name](chosen.host)
    found = []
    try:
        if chosen.case.before:
            fault.before()
        for number, moment in enumerate(chosen.moments, 1):
            found.append(playbook(log(f"disturbed-{number}"), moment, fault.strike))
    finally:
        fault.undo()
    return found


def on_finished(chosen):
    return BY_CASE[chosen.kind, chosen.case.name].on_finished


def seed(number, known, key):
    """All there is to say about one seed, as a dictionary."""
    chosen = plan(number, [tuple(row) for row in known["tasks"]])
    result = {"seed": number, "fault": str(chosen), "problems": []}
    problems = result["problems"]

    def log(name):
        return FOLDER / f"seed-{number}-{name}.log"

    lab.empty()
    if on_finished(chosen):
        built, _task = playbook(log("built"))
        problems += [] if built.word == "ok" else [f"the cluster was not built: {built.sentences}"]
    hit = disturbed(chosen, log)
    result["disturbed"] = [{**outcome.as_dict(), "in": task} for outcome, task in hit]
    result["never struck"] = not any(task for _outcome, task in hit)
    problems += [f"the disturbed run printed {line}" for outcome, _task in hit for line in outcome.crashes]
    problems += ["the disturbed run hung" for outcome, _task in hit if outcome.status is None]
    again, _task = playbook(log("again"))
    result["again"] = again.as_dict()
    if again.word != "ok":
        problems.append(f"the same command again: {again.word}: {again.sentences}")
        return result
    problems += [f"the same command again printed {line}" for line in again.crashes]
    state = take(key)
    (FOLDER / f"seed-{number}-state.json").write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    problems += faults_of(state, lab.GROUPS["units"]) + differences(known["state"], state)
    # The run before had nothing to do if the disturbed one was not stopped by what happened to it.
    third = again if hit[-1][0].word == "ok" else playbook(log("third"))[0]
    result["third"] = third.as_dict()
    problems += [] if third.changed == {} else [f"the third run: {third.word}, changed {third.changed}"]
    return result


# -- telling --------------------------------------------------------------------------------------------------------


def say(text):
    print(text, flush=True)


def tell(result):
    """The line of a seed, what its disturbed runs said, and what is wrong with it."""
    runs = " ".join(f"{run['word']} {run['seconds']} s" for run in result["disturbed"])
    verdict = "SAME" if not result["problems"] else "NOT THE SAME"
    struck = " (ended before it)" if result["never struck"] else ""
    again = result.get("again", {})
    changes = sum((again.get("changed") or {}).values())
    say(
        f"seed {result['seed']:2}: {verdict}: {result['fault']}{struck}: run {runs}; again {again.get('word')}"
        f" {again.get('seconds')} s, {changes} changes; third {result.get('third', {}).get('changed', 'not run')}"
    )
    for run in result["disturbed"]:
        where = [f"in: {run['in']}"] if run["in"] else []
        for line in where + [f"said: {sentence}" for sentence in run["sentences"]]:
            say(f"         {line}")
    for problem in result["problems"][:MOST_SHOWN]:
        say(f"         WRONG: {problem}")
    more = len(result["problems"]) - MOST_SHOWN
    if more > 0:
        say(f"         WRONG: and {more} more")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", action="store_true", help="only say what the seeds stand for")
    parser.add_argument("seeds", nargs="+", type=int, metavar="SEED")
    arguments = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    key = new_key(FOLDER / "key")
    results = []
    for number in arguments.seeds:
        known = undisturbed(key)
        if arguments.plan:
            say(f"seed {number:2}: {plan(number, [tuple(row) for row in known['tasks']])}")
            continue
        try:
            results.append(seed(number, known, key))
        except lab.LabFailed as problem:
            # It says nothing about the product, and the next seed would fare no better.
            say(f"seed {number:2}: NO RESULT, the lab failed: {problem}")
            return 2
        tell(results[-1])
        with open(FOLDER / "summary.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(results[-1]) + "\n")
    if not arguments.plan:
        same = sum(not result["problems"] for result in results)
        say(f"faults: {len(results)} seeds, {same} ended in the same state, {len(results) - same} did not")
    return 0 if all(not result["problems"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
