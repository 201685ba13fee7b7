# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running the enterprise-store command. Input and output travel through pipes and never through arguments."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass

from ansible_collections.storeops.ha.plugins.module_utils._errors import CommandError
from ansible_collections.storeops.ha.plugins.module_utils._redact import scrubbed

# No answer to a question takes longer; `status` probes every service over HTTP.
READ_TIMEOUT = 180
SNAP_BIN = "/snap/bin"

_ERROR_LINE = re.compile(r"^\s*(?:error|fatal):", re.IGNORECASE)
_RESTART_FAILED = re.compile(r"^error: Command .{0,4}snapctl.{1,4}restart", re.IGNORECASE | re.MULTILINE)
_LONGEST_REASON = 600


@dataclass(frozen=True)
class Output:
    """What one run printed and how it ended."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """Everything it said, for people and for line-by-line parsers; the export is read from ``stdout`` alone."""
        parts = [part.decode("utf-8", "replace") for part in (self.stdout, self.stderr)]
        return "\n".join(part.rstrip("\n") for part in parts if part.strip())

    @property
    def restart_failed(self) -> bool:
        return bool(_RESTART_FAILED.search(self.text))

    @property
    def failed(self) -> bool:
        """The exit code alone is not documented to tell."""
        return self.code != 0 or self.text.startswith("error: ") or "\nerror: " in self.text

    def reason(self, secrets=()) -> str:
        """What went wrong, in the command's own words, without secrets."""
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        telling = [line for line in lines if _ERROR_LINE.match(line)] or lines[-3:]
        text = scrubbed(" ".join(telling), secrets) or "it printed nothing"
        text = text if len(text) <= _LONGEST_REASON else text[:_LONGEST_REASON] + "..."
        return "{0} (exit status {1})".format(text, self.code)


def find(executable: str | None, snap: str) -> str | None:
    """The path of the command, or None when this host does not have it."""
    if executable:
        return executable if os.path.isfile(executable) and os.access(executable, os.X_OK) else None
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), SNAP_BIN])
    return shutil.which(snap, path=places)


def missing(executable: str | None, snap: str) -> CommandError:
    return CommandError(
        "The command {0} is not on this host; install the snap {1} first.".format(executable or snap, snap)
    )


class EnterpriseStore:
    """The command of one unit. ``calls`` counts how often it was run."""

    def __init__(self, executable: str) -> None:
        self.executable = executable
        self.calls = 0

    def export_config(self) -> bytes:
        """The exact bytes of the exported document."""
        output = self._run(["config", "--export-yaml"], READ_TIMEOUT)
        if output.code != 0:
            # What it printed on standard output may be half a document, so only the other stream is quoted.
            harmless = Output(output.code, b"", output.stderr)
            raise CommandError(
                "The configuration could not be read with `{0} config --export-yaml`: {1}".format(
                    self.executable, harmless.reason()
                ),
                {"exit_code": output.code},
            )
        return output.stdout

    def import_config(self, document: str, timeout: float) -> Output:
        return self._run(["config", "--import-yaml"], timeout, document.encode("utf-8"))

    def enable_airgap_mode(self, timeout: float) -> Output:
        return self._run(["enable-airgap-mode"], timeout)

    def status(self) -> Output:
        return self._run(["status"], READ_TIMEOUT)

    def check_connections(self) -> Output:
        return self._run(["check-connections"], READ_TIMEOUT)

    def list_pushed_snaps(self) -> Output:
        return self._run(["list-pushed-snaps"], READ_TIMEOUT)

    def run(self, arguments: list[str], timeout: float, given: bytes = b"") -> Output:
        """Whatever an operator wants to run."""
        return self._run(arguments, timeout, given)

    def _run(self, arguments: list[str], timeout: float, given: bytes = b"") -> Output:
        self.calls += 1
        command = [self.executable, *arguments]
        try:
            # A session of its own has no terminal, so nothing can stop to ask for a password.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="C"),
                start_new_session=True,
            )
        except OSError as exc:
            raise CommandError("{0} cannot be run: {1}.".format(self.executable, exc.strerror)) from exc
        try:
            stdout, stderr = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            raise CommandError(
                "`{0}` did not end within {1:g} seconds; look at the unit's services (`enterprise-store status`), then "
                "run the same play again or allow more time.".format(" ".join(command), timeout),
                {"timed_out": True},
            ) from None
        return Output(process.returncode, stdout, stderr)


def _end(process: subprocess.Popen) -> None:
    """End the command with everything it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        process.kill()
    process.communicate()
