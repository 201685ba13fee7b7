"""Running commands, and the one exception a user of the lab sees."""

from __future__ import annotations

import subprocess
import sys
import time


class LabError(Exception):
    """Something the person at the keyboard can act on; shown as one sentence."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class step:
    """Show that a long step began, and how long it took."""

    def __init__(self, title: str):
        self.title = title

    def __enter__(self) -> None:
        self.began = time.monotonic()
        say(f"lab: {self.title} ...")

    def __exit__(self, kind, *_rest) -> None:
        if kind is None:
            say(f"lab: {self.title}: done in {time.monotonic() - self.began:.1f} s")


def run(argv: list[str], check: bool = True, text: str | None = None) -> str:
    """Run a command and return what it printed; its own words become the error."""
    try:
        done = subprocess.run(argv, input=text, capture_output=True, text=True, cwd="/")
    except FileNotFoundError:
        raise LabError(f"{argv[0]} is not installed yet; `lab/lab up` installs what it needs") from None
    if check and done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise LabError(f"`{' '.join(argv[:6])} …` failed with status {done.returncode}: {' | '.join(words[-5:])}")
    return done.stdout


def succeeds(argv: list[str]) -> bool:
    return subprocess.run(argv, capture_output=True, cwd="/").returncode == 0


def wait_until(what: str, condition, seconds: float = 60, pause: float = 0.2):
    """Poll a condition; say what was waited for when it does not come true."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise LabError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(pause)
