# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Set servers of a running HAProxy, so that it lasts, and wait for what follows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from typing import NamedTuple

from ansible_collections.storeops.ha.plugins.module_utils import _haproxy_plan as plan
from ansible_collections.storeops.ha.plugins.module_utils._errors import HaproxyError
from ansible_collections.storeops.ha.plugins.module_utils._haproxy import NotRunning
from ansible_collections.storeops.ha.plugins.module_utils._haproxy_stat import parse_former_workers, parse_sessions

STATE_FILE = "/var/lib/haproxy-state/servers"
PAUSE = 0.25
# How long sessions may take to be gone that were told to end.
ENDING = 5


class Job(NamedTuple):
    wish: plan.Wish
    state_file: str = ""
    wait: bool = False
    wait_up: bool = False
    wait_timeout: float = 120
    end_sessions: bool = False


class Clock:
    """Time, for tests to replace."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


class Proxy:
    """A running HAProxy: its current process, and by way of its master those of before a reload."""

    def __init__(self, admin, master=None):
        self.admin = admin
        self.master = master
        # What was set, in HAProxy's words.
        self.told = []

    def _ask(self, command):
        try:
            return self.admin.ask(command)
        except NotRunning:
            raise plan.NotThere(
                f"Nobody listens on HAProxy's admin socket {self.admin.path}, so its servers cannot be set; start "
                "HAProxy (journalctl -u haproxy says why it does not run)."
            ) from None

    def servers(self):
        return plan.live(self._ask("show stat"), self.state())

    def state(self):
        return self._ask("show servers state")

    def tell(self, command):
        """Set something. HAProxy answers with nothing when it did it, so whatever it answers is an objection."""
        answer = self._ask(command).strip()
        if answer:
            raise HaproxyError(f"HAProxy answered '{answer}' to '{command}' on {self.admin.path}.")
        self.told.append(command)

    def counts(self, wish):
        """{server: sessions}, those that wait for it and those of former processes too."""
        counts = {server.name: server.sessions for server in plan.chosen(self.servers(), wish)}
        for socket, prefix in self._former():
            for _identity, name in self._sessions(socket, prefix, wish):
                counts[name] += 1
        return counts

    def end_sessions(self, wish):
        """Cut off whoever is still served, and return how many that were."""
        ended = 0
        for socket, prefix in [(self.admin, ""), *self._former()]:
            for identity, _name in self._sessions(socket, prefix, wish):
                # Whether it ended by itself meanwhile does not matter, so the answer does not either.
                socket.ask(f"{prefix}shutdown session {identity}")
                ended += 1
        return ended

    def _sessions(self, socket, prefix, wish):
        """(id, server) of the sessions that a process has with the servers."""
        answer = socket.ask(prefix + "show sess")
        # The session that asks is one of them, unless the process is gone by now.
        if "0x" not in answer and "Can't find the target" not in answer:
            raise HaproxyError(f"HAProxy answered '{answer.strip()}' to '{prefix}show sess' on {socket.path}.")
        found = parse_sessions(answer)
        return [(identity, name) for identity, backend, name in found if backend == wish.backend and name in wish.names]

    def _former(self):
        """A process of before a reload goes on with the transfers it has, and nothing reaches it but by the master."""
        try:
            pids = parse_former_workers(self.master.ask("show proc")) if self.master else []
        except NotRunning:
            pids = []
        return [(self.master, f"@!{pid} ") for pid in pids]


def ensure(proxy, job, check_mode=False, clock=Clock):
    """Have the servers as wished; returns what the module returns."""
    check(job, check_mode)
    try:
        servers = proxy.servers()
        chosen = plan.chosen(servers, job.wish)
    except plan.NotThere as problem:
        if not check_mode:
            raise
        return _unknown(job.wish, str(problem))
    plan.check_others(servers, job.wish)
    targets = [(server, plan.wanted(server, job.wish)) for server in chosen]
    _check_weights(targets, job)
    result = _prediction(targets, _saved(job.state_file), job.state_file)
    if check_mode:
        return dict(result, servers=_shown(chosen))
    try:
        _carry_out(proxy, job, targets, result, clock)
    except HaproxyError as problem:
        problem.details.update(changed=bool(proxy.told), commands=proxy.told)
        raise
    return dict(result, commands=proxy.told, servers=_shown(plan.chosen(proxy.servers(), job.wish)))


def ensure_each(reach, jobs, check_mode=False, clock=Clock):
    """One job after the other, each with a proxy of its own; what was done together."""
    results = [ensure(reach(), job, check_mode, clock) for job in jobs]
    if len(results) == 1:
        return results[0]
    together = {"changed": any(result["changed"] for result in results)}
    for name in ("commands", "servers", "ended_sessions", "waited"):
        together[name] = sum((result[name] for result in results[1:]), results[0][name])
    together["warnings"] = [word for result in results for word in result.get("warnings", ())]
    pairs = [(job.wish.backend, result.get("diff", {})) for job, result in zip(jobs, results)]
    together["diff"] = {side: {name: diff.get(side, {}) for name, diff in pairs} for side in ("before", "after")}
    return together


def check(job, check_mode=False):
    """Refuse what contradicts itself, before HAProxy is asked anything."""
    plan.check_weight(job.wish.weight)
    if job.wait and not job.wish.takes_away:
        raise HaproxyError(
            "wait waits until a server has no sessions left, which only ends when it gets no new ones; ask for the "
            "state drain or maint, or the weight 0, or use wait_up."
        )
    if job.wait_up and job.wish.state != "ready":
        raise HaproxyError("wait_up waits until a server is in service, so it goes with the state ready only.")
    folder = os.path.dirname(job.state_file)
    if job.state_file and not check_mode and not os.path.isdir(folder):
        raise HaproxyError(
            f"The directory {folder} of the state file is not there, so a restart of HAProxy would forget what is set; "
            "apply the role storeops.ha.haproxy, give the path HAProxy reads, or an empty state_file if it reads none."
        )


def _check_weights(targets, job):
    weightless = [server.key for server, setting in targets if not setting.weight]
    if job.wait_up and weightless:
        raise HaproxyError(f"{weightless[0]} has the weight 0, with which it is never in service; give a weight, too.")


def _unknown(wish, problem):
    """In check mode what is not there may be made by an earlier task; it will then be as the configuration says."""
    changed = wish.state in ("drain", "maint") or wish.weight is not None
    return {
        "changed": changed,
        "commands": [],
        "servers": [],
        "ended_sessions": 0,
        "waited": 0.0,
        "warnings": [f"{problem} In check mode that is taken for the work of an earlier task."],
    }


def _prediction(targets, saved, state_file):
    said = [command for server, setting in targets for command in plan.commands(server, setting)]
    before = plan.settings_shown((server, plan.Setting(server.state, server.weight)) for server, _setting in targets)
    after = plan.settings_shown(targets)
    forgotten = [pair for pair in targets if state_file and plan.after_restart(saved, pair[0]) != pair[1]]
    if forgotten and not said:
        # It is set, but not in a way that lasts: by hand, or by a run that was cut off.
        before["after a restart"] = plan.settings_shown((s, plan.after_restart(saved, s)) for s, _setting in forgotten)
        after["after a restart"] = plan.settings_shown(forgotten)
    return {
        "changed": bool(said or forgotten),
        "commands": said,
        "ended_sessions": 0,
        "waited": 0.0,
        "diff": {"before": before, "after": after},
    }


def _carry_out(proxy, job, targets, result, clock):
    deadline = _Deadline(clock, job.wait_timeout)
    if job.wait_up:
        _bring_up(proxy, job, targets, deadline)
    if result["changed"]:
        _apply(proxy, _missing(proxy, targets), job)
        _prove(proxy, targets)
    if job.wait_up:
        _wait_until_well(proxy, job, deadline)
    if job.wait:
        result["ended_sessions"] = _wait_for_sessions(proxy, job, deadline)
    if job.wait or job.wait_up:
        result["waited"] = deadline.waited


def _missing(proxy, targets):
    """What is still to be said, now that some may have been."""
    now = {server.key: server for server in proxy.servers()}
    return [command for server, setting in targets for command in plan.commands(now.get(server.key, server), setting)]


def _bring_up(proxy, job, targets, deadline):
    """Let the checks look before there are requests.

    HAProxy takes a server that leaves maintenance for healthy, and sends it requests, until a check says otherwise. A
    drained one is checked and gets none, so the way leads over there.
    """
    resting = [
        (server, plan.Setting("drain", setting.weight)) for server, setting in targets if server.state == "maint"
    ]
    if resting:
        _apply(proxy, [command for server, setting in resting for command in plan.commands(server, setting)], job)
    _wait_until_well(proxy, job, deadline)


def _wait_until_well(proxy, job, deadline):
    deadline.wait(lambda: _all_well(proxy, job.wish))
    # Asked once more, so that the error shows the last finding.
    sick = [server for server in plan.chosen(proxy.servers(), job.wish) if not server.well]
    if sick:
        raise HaproxyError(
            f"After {job.wait_timeout:g} s {plan.conditions(sick)} in the backend {job.wish.backend}; look there. What "
            "was not ready before gets no requests."
        )


def _all_well(proxy, wish):
    return all(server.well for server in plan.chosen(proxy.servers(), wish))


def _wait_for_sessions(proxy, job, deadline):
    """Returns how many had to be ended."""
    if deadline.wait(lambda: not any(proxy.counts(job.wish).values())):
        return 0
    left = proxy.counts(job.wish)
    if not any(left.values()):
        return 0
    if not job.end_sessions:
        raise HaproxyError(
            f"After {job.wait_timeout:g} s {plan.sessions_left(left)} sessions in the backend {job.wish.backend}, and "
            "no new ones; run this again, or set end_sessions to cut them off.",
            {"sessions": left},
        )
    ended = proxy.end_sessions(job.wish)
    last = _Deadline(deadline.clock, ENDING)
    if not last.wait(lambda: not any(proxy.counts(job.wish).values())):
        left = proxy.counts(job.wish)
        raise HaproxyError(
            f"HAProxy was told to end the sessions, and {plan.sessions_left(left)} in the backend {job.wish.backend}.",
            {"sessions": left},
        )
    return ended


class _Deadline:
    def __init__(self, clock, seconds):
        self.clock = clock
        self._began = clock.now()
        self._end = self._began + seconds

    @property
    def waited(self):
        return round(self.clock.now() - self._began, 3)

    def wait(self, condition):
        """Whether the condition came true in time. It is asked at least once."""
        while not condition():
            if self.clock.now() >= self._end:
                return False
            self.clock.sleep(PAUSE)
        return True


def _apply(proxy, said, job):
    """Say it, and have it saved, even if HAProxy objects in the middle."""
    with _alone(job.state_file):
        try:
            for command in said:
                proxy.tell(command)
        finally:
            if job.state_file:
                _save(job.state_file, proxy.state())


def _prove(proxy, targets):
    now = {server.key: server for server in proxy.servers()}
    for server, setting in targets:
        got = now.get(server.key)
        if got is None or (got.state, got.weight) != tuple(setting):
            there = f"is {got.state} with the weight {got.weight}" if got else "is gone"
            raise HaproxyError(
                f"{server.key} was set to {setting.state} with the weight {setting.weight}, and {there}; was somebody "
                "else at it?"
            )


# -- the file a new process reads --------------------------------------------------------------------------------------


@contextlib.contextmanager
def _alone(state_file):
    """One module at a time, so that what is saved last is what was set last."""
    if not state_file:
        yield
        return
    folder = os.open(os.path.dirname(state_file), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _saved(state_file):
    try:
        with open(state_file, encoding="utf-8", errors="replace") as handle:
            return handle.read()
    except OSError:
        return ""


def _save(state_file, text):
    """Replace the file whole; it is read again only when a process starts."""
    try:
        draft, path = tempfile.mkstemp(dir=os.path.dirname(state_file), prefix=os.path.basename(state_file) + ".")
        try:
            with os.fdopen(draft, "w", encoding="utf-8") as handle:
                handle.write(text)
                handle.flush()
                os.fsync(handle.fileno())
            os.rename(path, state_file)
        except BaseException:
            os.unlink(path)
            raise
    except OSError as exc:
        raise HaproxyError(
            f"It is set, but {state_file} could not be written ({exc.strerror}), so a restart of HAProxy would forget "
            "it; make room or give the right, and run this again."
        ) from exc


def _shown(servers):
    return [
        {
            "backend": server.backend,
            "name": server.name,
            "state": server.state,
            "weight": server.weight,
            "status": server.status,
            "sessions": server.sessions,
        }
        for server in servers
    ]
