"""The words after `lab/lab`."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from . import hosts, images, inventory, machine, profiles, s3, secrets, topology
from .paths import OWN, STATE
from .podman import become, containers
from .shell import LabError, say, step


def main() -> int:
    arguments = _parser().parse_args()
    try:
        machine.be_root()
        arguments.act(arguments)
    except (LabError, ValueError) as problem:
        say(f"lab: {problem}")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab/lab", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, act, text: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=text, description=text)
        sub.set_defaults(act=act)
        return sub

    up = verb("up", _up, "start the hosts, building whatever is missing first")
    up.add_argument("--profile", default=None, help=f"how the stand-in behaves: {', '.join(profiles.known())}")
    up.add_argument("--units", type=int, default=3, help="how many units (default 3)")
    reset = verb("reset", _reset, "replace hosts by empty ones, without names all; of s3 only the buckets are emptied")
    reset.add_argument("--profile", default=None, help="as for up")
    reset.add_argument("hosts", nargs="*", metavar="HOST")
    for name, act, text in (
        ("crash", _crash, "end hosts as a power cut does; what is on their disks stays"),
        ("boot", _boot, "start hosts again that crashed"),
    ):
        verb(name, act, text).add_argument("hosts", nargs="+", metavar="HOST")
    down = verb("down", _down, "end the hosts and their network; images are kept for next time")
    down.add_argument("--all", action="store_true", help="of all labs here (STOREOPS_LAB_NUMBER)")
    down.add_argument("--purge", action="store_true", help="of all labs here, and remove images, snaps and keys too")
    verb("status", _status, "show what runs")
    listing = verb("inventory", _inventory, "print the Ansible inventory of what runs")
    listing.add_argument("--scheme", choices=("https", "http"), default="https", help="how the store is registered")
    execute = verb("exec", _exec, "run a command on a host: exec HOST -- CMD…")
    execute.add_argument("host")
    execute.add_argument("command", nargs=argparse.REMAINDER)
    logs = verb("logs", _logs, "show the journal of a host")
    logs.add_argument("host")
    logs.add_argument("words", nargs=argparse.REMAINDER, help="passed to journalctl")
    return parser


@contextmanager
def _alone():
    """One change at a time, whichever lab of this machine it is about."""
    OWN.mkdir(parents=True, exist_ok=True)
    with open(STATE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _up(arguments) -> None:
    wanted = topology.hosts(arguments.units)
    with _alone():
        began = time.monotonic()
        machine.prepare()
        profiles.choose(arguments.profile or _profile())
        images.build_missing()
        images.pack_missing()
        made = secrets.make_missing()
        with step(f"starting {len(wanted)} hosts, S3 among them"):
            hosts.make_network()
            # S3 takes longest to be ready, so it goes first and the others start meanwhile.
            fresh = hosts.start([host for host in wanted if host.group == "storage"])
            with ThreadPoolExecutor(max_workers=1) as pool:
                ready = pool.submit(s3.set_up, made)
                fresh += hosts.start(wanted)
                ready.result()
        if fresh:
            secrets.begin_session()
        say(f"lab: up after {time.monotonic() - began:.0f} s, profile {profiles.chosen()}")


def _profile() -> str:
    current = profiles.chosen()
    return "plain" if current == "none" else current


def _reset(arguments) -> None:
    with _alone(), step("resetting hosts"):
        running = set(containers())
        if not running:
            raise LabError("the lab is not up; start it with `lab/lab up`")
        if arguments.profile:
            profiles.choose(arguments.profile)
        # The recipe may have changed since these hosts were started; they are not removed before there are new ones.
        images.build_missing()
        images.pack_missing()
        chosen = set(arguments.hosts) or running | {"s3"}
        names = sorted(chosen - {"s3"})
        units = max([int(name[4:]) for name in running | chosen if name.startswith("unit")], default=1)
        with ThreadPoolExecutor(max_workers=2) as pool:
            jobs = [pool.submit(hosts.reset, names, units)]
            if "s3" in chosen:
                jobs.append(pool.submit(_empty_s3))
            for job in jobs:
                job.result()
        secrets.begin_session()


def _empty_s3() -> None:
    # Its set-up may have been cut off.
    s3.set_up(secrets.make_missing())
    s3.empty()


def _crash(arguments) -> None:
    hosts.crash(arguments.hosts)


def _boot(arguments) -> None:
    with _alone(), step("booting hosts"):
        hosts.boot(arguments.hosts)


def _down(arguments) -> None:
    with _alone():
        if machine.has_podman():
            machine.open_namespace()
            hosts.remove(sorted(containers()))
            hosts.remove_network()
            if arguments.all or arguments.purge:
                hosts.remove_everywhere()
            if arguments.purge:
                images.remove_all()
        if arguments.purge:
            machine.close_namespace()
    if arguments.purge:
        shutil.rmtree(STATE, ignore_errors=True)
    say("lab: down" + (", nothing of it is left" if arguments.purge else "; images are kept"))


def _status(_arguments) -> None:
    states = containers()
    listed = inventory.of_running(set(states))
    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = dict(zip([host.name for host in listed], pool.map(hosts.runs, [host.name for host in listed])))
    for host in listed:
        state = "running" if answers[host.name] else "dead"
        print(f"{host.name:8} {state:9} {host.ipv4:14} {host.ipv6:20} {host.group}")
    print(f"profile: {profiles.chosen()}" if states else "the lab is not up; start it with `lab/lab up`")


def _inventory(arguments) -> None:
    running = inventory.of_running({name for name, state in containers().items() if state == "running"})
    if not running:
        raise LabError("nothing runs; start the lab with `lab/lab up`")
    print(inventory.text(running, secrets.make_missing(), arguments.scheme), end="")


def _exec(arguments) -> None:
    command = [word for word in arguments.command[:1] if word != "--"] + arguments.command[1:]
    if not command:
        raise LabError("say what to run: lab/lab exec HOST -- CMD…")
    become("exec", "--interactive", hosts.container(topology.by_name(arguments.host).name), *command)


def _logs(arguments) -> None:
    become("exec", hosts.container(topology.by_name(arguments.host).name), "journalctl", "--no-pager", *arguments.words)
