"""Keep in mind what this host is, or say what became different. It is kept here, since it would be megabytes to carry.

Input: {"name": text, "take": bool, "leave": [pattern]}; output: {"looked_at": number, "differences": [text]}."""

import fnmatch
import json
import os
import pickle
import re
import stat
import subprocess
import sys

ROOTS = ("/etc", "/usr", "/var", "/opt", "/home", "/root", "/srv", "/boot", "/snap")
KEPT = "/run/storeops-test"
# Ansible makes and removes a folder of its own for every task. The folders around it may appear, files in them may not.
ANSIBLE = re.compile(r"/(root|home/[^/]+)/\.ansible(/tmp)?\Z")
HOME = re.compile(r"/home/[^/]+\Z")


def files(leave):
    """{path: what is known of it}; the time of the last change of the inode tells of changes that restore the rest."""
    found = {}
    for root in ROOTS:
        for folder, below, names in os.walk(root):
            below[:] = [name for name in below if not leave(os.path.join(folder, name))]
            for name in below + names:
                path = os.path.join(folder, name)
                if ANSIBLE.match(path) or leave(path):
                    continue
                try:
                    state = os.lstat(path)
                except FileNotFoundError:
                    continue
                target = os.readlink(path) if stat.S_ISLNK(state.st_mode) else ""
                times = (state.st_mtime_ns, state.st_ctime_ns)
                if HOME.match(path):
                    times = ()
                size = 0 if stat.S_ISDIR(state.st_mode) else state.st_size
                found[path] = (state.st_mode, state.st_uid, state.st_gid, size, target, times)
    return found


def output(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout


def services(leave):
    """{service: its run}: one that was restarted has another."""
    found = {}
    text = output("systemctl", "show", "--property=Id,SubState,InvocationID", "*.service", "*.socket", "*.timer")
    for block in text.split("\n\n"):
        values = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        name = values.get("Id", "")
        running = values.get("SubState") in ("running", "listening")
        if running and not leave(name):
            found["service " + name] = (values["SubState"], values["InvocationID"])
    return found


def sockets():
    """Who listens, by protocol and port."""
    found = {}
    for protocol, listening in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        with open("/proc/net/" + protocol) as lines:
            rows = [line.split() for line in lines][1:]
        for row in rows:
            if row[3] == listening:
                found["socket {} {}".format(protocol, row[1])] = row[7]
    return found


def mounts():
    with open("/proc/self/mounts") as lines:
        rows = [line.split() for line in lines]
    return {"mount " + row[1]: (row[0], row[2]) for row in rows if not row[1].startswith(("/run", "/proc", "/sys"))}


def main():
    question = json.loads(sys.stdin.read())
    pattern = re.compile("|".join(map(fnmatch.translate, question["leave"])) or r"\Z.")

    def leave(name):
        return pattern.match(name)

    now = dict(files(leave), **services(leave))
    now.update(sockets(), **mounts())
    path = os.path.join(KEPT, question["name"] + ".fingerprint")
    differences = []
    if question["take"]:
        os.makedirs(KEPT, mode=0o700, exist_ok=True)
        with open(path, "wb") as handle:
            pickle.dump(now, handle)
    else:
        with open(path, "rb") as handle:
            before = pickle.load(handle)
        differences += ["{} is new".format(name) for name in sorted(set(now) - set(before))]
        differences += ["{} is gone".format(name) for name in sorted(set(before) - set(now))]
        for name in sorted(set(now) & set(before)):
            if now[name] != before[name]:
                differences.append("{} was {!r} and is {!r}".format(name, before[name], now[name]))
    print(json.dumps({"looked_at": len(now), "differences": differences[:40]}))


main()
