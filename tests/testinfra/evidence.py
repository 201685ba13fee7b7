"""Everything a run left behind or let others see, looked through for secrets, and leaks planted to show that it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from canary import leaked
from cluster import ROOT, on_each
from forms import names_in

SAMPLES = "/run/storeops-test/processes.jsonl"
# Images of snaps, indices of packages, and what this search itself wrote down.
LEAVE = ["/snap", "/var/cache/apt", "/var/lib/apt/lists", "/run/storeops-test"]
FOLDERS = ["/tmp", "/var/tmp", "/dev/shm", "/var/log", "/home", "/root/.ansible"]
# Where a leak is planted on a host: (path, mode), and on the controller.
PLANTS = {
    "a temporary folder": ("/tmp/storeops-planted", "600"),
    "a world-readable file": ("/srv/storeops-planted", "644"),
    "a log": ("/var/log/storeops-planted.log", "600"),
}
PLANT_HERE = "storeops-planted"
# Kinds of events that keep_results writes down, and the places they stand for.
EVENTS = {"result": "results", "diff": "diffs", "registered": "registered variables"}


def _named(variable):
    """(name, text) of the file that the environment names, None without one."""
    path = os.environ.get(variable)
    return (Path(path).name, Path(path).read_text(encoding="utf-8")) if path else None


def _text_parts(value):
    """Every text in a document, as whoever reads the document sees it."""
    if isinstance(value, dict):
        for key, own in value.items():
            yield str(key)
            yield from _text_parts(own)
    elif isinstance(value, list):
        for own in value:
            yield from _text_parts(own)
    elif value is not None:
        yield str(value)


class Found:
    """Which secrets were found where: {place: [(name, where)]}."""

    def __init__(self):
        self.places = {}

    def add(self, place, rows):
        """What was found there; nothing is an answer as well."""
        self.places.setdefault(place, []).extend(rows)

    def names(self, place, where=""):
        """The secrets found in a place, or in a part of it."""
        return {name for name, there in self.places[place] if where in there}


class Run:
    """What a scenario had written down while its playbooks ran."""

    def __init__(self, output, results):
        self.output = output
        self.events = [json.loads(line) for line in results.splitlines()]

    @classmethod
    def of_environment(cls):
        """What the environment names, little or much."""
        output = map(_named, ("ANSIBLE_LOG_PATH", "STOREOPS_REFUSED_LOG"))
        return cls(dict(filter(None, output)), (_named("STOREOPS_RESULTS") or ("", ""))[1])

    def of_kind(self, kind):
        """The events of one kind."""
        return [event for event in self.events if event["kind"] == kind]

    def search(self, needles, found):
        """Look through all of it."""
        for name, text in self.output.items():
            found.add("output", [(secret, name) for secret in names_in(text, needles)])
        for event in self.events:
            if event["kind"] in EVENTS:
                text = "\n".join(_text_parts(event))
                where = f"{event['host']}: {event.get('task', '')}"
                found.add(EVENTS[event["kind"]], [(secret, where) for secret in names_in(text, needles)])


def booted(cluster):
    """When the hosts began: what was there before is none of our doing."""
    return float(cluster.units[0].run('date +%s --date="$(systemctl show --property=UserspaceTimestamp --value)"'))


def _sort(answer, host, files, found):
    """Put the answer of a search in its places."""
    for kind, place in (("files", files), ("journal", "journals"), ("samples", "processes")):
        found.add(place, [(name, f"{host}: {where}") for of, name, where in answer["findings"] if of == kind])


def search_hosts(hosts, needles, since, sampled, found):
    """Look at files, journals and sampled processes of hosts; what was looked at, by host."""
    question = {"needles": needles, "readable": ["/"], "whole": FOLDERS, "leave": LEAVE, "since": since}
    question.update({"journal": True, "samples": SAMPLES if sampled else None})
    answers = on_each(hosts, lambda host: host.script("search.py", question))
    for name, answer in answers.items():
        _sort(answer, name, "files of hosts", found)
    return answers


def _roots_here(everywhere):
    """Everything written here meanwhile counts, unless other people's labs may have the same secrets."""
    home, temporary = Path("~").expanduser(), Path(tempfile.gettempdir())
    if not everywhere:
        return [home / ".ansible", ROOT / ".cache", *temporary.glob("*ansible*")]
    return [home, ROOT, temporary, "/tmp", "/var/tmp", "/dev/shm", "/var/log"]


def search_here(needles, since, everywhere, found):
    """The same on the controller, where all files count that this account can read."""
    roots = sorted({str(Path(root).resolve()) for root in _roots_here(everywhere)})
    # What the lab's own inventory was written to on request, and objects of git.
    leave = [str(ROOT / ".cache" / "inventory.yml"), str(ROOT / ".git")]
    samples = os.environ.get("STOREOPS_SAMPLES")
    leave += [samples] if samples else []
    question = {"needles": needles, "whole": roots, "leave": leave, "since": since, "journal": True, "samples": samples}
    script = Path(__file__).parent / "remote" / "search.py"
    argv = [sys.executable, str(script)]
    done = subprocess.run(argv, input=json.dumps(question), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    _sort(answer, "controller", "files of the controller", found)
    return answer


class Plants:
    """Leaks planted for as long as the search lasts, on a host and on the controller."""

    def __init__(self, host, texts):
        self.host = host
        self.lines = leaked(texts)
        self.here = Path("~/.ansible/tmp").expanduser() / PLANT_HERE

    def __enter__(self):
        question = {"lines": self.lines, "files": list(PLANTS.values())}
        self.host.script("plant.py", question)
        self.here.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.here.write_text("\n".join(self.lines), encoding="utf-8")

    def __exit__(self, *_problem):
        self.host.run("rm -f " + " ".join(path for path, _mode in PLANTS.values()))
        self.here.unlink()


def end_sampling(hosts):
    """Samplers end themselves when their file is gone."""
    on_each(hosts, lambda host: host.run("rm -f %s", SAMPLES))
    if os.environ.get("STOREOPS_SAMPLES"):
        Path(os.environ["STOREOPS_SAMPLES"]).unlink(missing_ok=True)
