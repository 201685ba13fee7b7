"""What a run of a playbook said: which tasks, how it ended on each host, and the sentences it failed with. Pure."""

from __future__ import annotations

import json
import re

from plan import play_number

_RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)")
_FATAL = re.compile(r"^fatal: \[([^\]]+)\]: (FAILED|UNREACHABLE)! => (\{.*)$")
# A person should never see these.
_CRASHES = ("Traceback (most recent call last)", "MODULE FAILURE", "Unexpected failure during module execution")
LONGEST = 400


def tasks(lines):
    """(number of the play, name) of each task, in the order in which they began."""
    play, found = 0, []
    for line in lines:
        if line.startswith("PLAY ["):
            play = play_number(line[len("PLAY [") :])
        elif line.startswith("TASK ["):
            found.append((play, line[len("TASK [") :].rpartition("]")[0]))
    return found


def changed(lines):
    """{host: how many tasks changed it}; None when the run did not come to its end on every host."""
    recap = [found for found in map(_RECAP.match, lines) if found]
    if not recap or any(int(found.group(3)) or int(found.group(4)) for found in recap):
        return None
    return {found.group(1): int(found.group(2)) for found in recap if int(found.group(2))}


def sentences(lines):
    """host: message of each failure that ended the run, in the words of the run."""
    found = []
    for line in lines:
        match = _FATAL.match(line)
        if match:
            found.append(f"{match.group(1)}: {_message(match.group(3))}")
    return list(dict.fromkeys(found))


def _message(text):
    try:
        result = json.loads(text)
    except ValueError:
        return text[:LONGEST]
    return " ".join(str(result.get("msg") or result).split())[:LONGEST]


def crashes(lines):
    """Lines that no run may print."""
    return [line[:LONGEST] for line in lines if any(word in line for word in _CRASHES)]
