"""Where on this host secrets can be read by those who should not. Input: {"needles": {name: [text]}, "roots": [path],
"logs": [path]}; output: a list of findings that name the secret but never show it."""

import json
import os
import stat
import subprocess
import sys

LARGEST = 4 * 1024 * 1024


def names_in(text, needles):
    return sorted(name for name, forms in needles.items() if any(form.encode() in text for form in forms))


def files(roots, everyone):
    """Files below the roots; with `everyone` only those that every account of the host can read."""
    for root in roots:
        for folder, below, names in os.walk(root):
            if everyone:
                below[:] = [name for name in below if os.lstat(os.path.join(folder, name)).st_mode & stat.S_IXOTH]
            for name in names:
                path = os.path.join(folder, name)
                try:
                    state = os.lstat(path)
                except OSError:
                    continue
                readable = state.st_mode & stat.S_IROTH or not everyone
                if stat.S_ISREG(state.st_mode) and readable and state.st_size <= LARGEST:
                    yield path


def content(path):
    try:
        with open(path, "rb") as handle:
            return handle.read()
    except OSError:
        return b""


def main():
    question = json.loads(sys.stdin.read())
    needles = question["needles"]
    findings = []
    for roots, everyone in ((question["roots"], True), (question["logs"], False)):
        for path in files(roots, everyone):
            findings += ["%s in %s" % (name, path) for name in names_in(content(path), needles)]
    journal = subprocess.run(["journalctl", "--no-pager", "--all", "--output=cat"], stdout=subprocess.PIPE, check=True)
    findings += ["%s in the journal" % name for name in names_in(journal.stdout, needles)]
    print(json.dumps({"findings": findings, "journal_bytes": len(journal.stdout)}))


main()
