"""Writes down the arguments of every process of this host, as any of its accounts could see them.

    sampler.py FILE SECONDS

Goes on in the background until the time is over or the file is removed. The file is for its owner only: one JSON text
per line, each list of arguments once, a byte of them for each character.
"""

import json
import os
import sys
import time

PAUSE = 0.02
# A process becomes another program soon after it began; those that change their arguments later are seen in the end.
YOUNG = 0.3
ALL = 3.0
# More new processes than this since the last look: the numbers began anew.
MANY = 10000


def newest():
    """The number of the last process that began here. Cheap, so a host where nothing begins is left alone."""
    with open("/proc/loadavg") as file:
        return int(file.read().split()[-1])


class Sampler:
    def __init__(self, file):
        self.file = file
        self.known = set()
        self.young = {}
        self.last = newest()

    def look(self, number):
        """Whether there is a process of this number; its arguments are written down if they are new."""
        try:
            with open("/proc/%s/cmdline" % number, "rb") as file:
                words = file.read()
        except OSError:
            return False
        if words and words not in self.known:
            self.known.add(words)
            self.file.write(json.dumps(words.replace(b"\0", b" ").decode("latin-1")) + "\n")
            self.file.flush()
        return True

    def look_at_all(self):
        for number in os.listdir("/proc"):
            if number.isdigit():
                self.look(number)

    def look_at_new(self):
        now, last = time.monotonic(), newest()
        if 0 < last - self.last < MANY:
            self.young.update((number, now) for number in range(self.last + 1, last + 1))
        elif last != self.last:
            self.look_at_all()
        self.last = last
        self.young = {
            number: began for number, began in self.young.items() if now - began < YOUNG and self.look(number)
        }


def sample(path, seconds):
    end = time.monotonic() + seconds
    if os.path.exists(path):
        # Whoever still writes it ends.
        os.unlink(path)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        sampler = Sampler(file)
        again = 0.0
        while time.monotonic() < end and os.fstat(file.fileno()).st_nlink:
            if time.monotonic() >= again:
                sampler.look_at_all()
                again = time.monotonic() + ALL
            sampler.look_at_new()
            time.sleep(PAUSE)


def main():
    path, seconds = sys.argv[1], float(sys.argv[2])
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    if os.fork():
        return
    os.setsid()
    try:
        # Little work, but none of it may wait.
        os.nice(-10)
    except OSError:
        pass
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sample(path, seconds)


main()
