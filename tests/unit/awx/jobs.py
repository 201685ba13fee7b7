# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX gives them to ansible-runner: the folder of private data, the credentials, the answers. No AWX is needed.

AWX marks every text that people or credentials bring as one that is no template (!unsafe), and hands credentials over
in files of their own. Its inventory is a program that prints JSON.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import yaml
from ansible_collections.storeops.ha.tests.unit.checkout import ROOT
from jinja2.sandbox import ImmutableSandboxedEnvironment

RUNNER = str(Path(sys.executable).with_name("ansible-runner"))


class _Unsafe(yaml.SafeDumper):
    """Every text, keys too, is marked."""


_Unsafe.add_representer(str, lambda dumper, text: dumper.represent_scalar("!unsafe", text))


def injected(credential_type, inputs):
    """The extra variables that a credential of this type brings."""
    sandbox = ImmutableSandboxedEnvironment()
    templates = credential_type["injectors"]["extra_vars"]
    return {name: sandbox.from_string(text).render(**inputs) for name, text in templates.items()}


class Job:
    """One job in a folder of its own; nothing of the checkout's configuration is in its way."""

    def __init__(self, folder, inventory):
        self.folder = folder
        self.arguments = ["-u", "root"]
        for name in ("env", "inventory", "project"):
            (folder / name).mkdir(parents=True)
        # The project is the archive of the collection, and the collection itself is in the execution environment.
        for name in ("extensions", "playbooks"):
            (folder / "project" / name).symlink_to(ROOT / name)
        self._write("inventory/hosts", "#!{0}\nprint({1!r})\n".format(sys.executable, json.dumps(inventory)), 0o700)
        self._write("env/settings", json.dumps({"suppress_ansible_output": True}))
        self._write("env/envvars", json.dumps(self._environment()))
        self.answers({})

    def _write(self, name, text, mode=0o600):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def _environment(self):
        return {
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
            "ANSIBLE_FORCE_COLOR": "True",
            "ANSIBLE_HOST_KEY_CHECKING": "False",
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "local"),
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "ANSIBLE_SSH_RETRIES": "0",
            "AWX_PRIVATE_DATA_DIR": str(self.folder),
            "INVENTORY_ID": "1",
            "JOB_ID": "1",
        }

    def answers(self, answers):
        """What somebody answered in the survey."""
        self._write("env/extravars", yaml.dump({"awx_job_id": 1, **answers}, Dumper=_Unsafe))

    def credential(self, credential_type, inputs):
        """A credential of a custom type."""
        number = len(list((self.folder / "env").glob("credential*")))
        text = yaml.dump(injected(credential_type, inputs), Dumper=_Unsafe)
        self.arguments += ["-e", "@" + str(self._write("env/credential{0}".format(number), text, 0o400))]

    def vault(self, password):
        """A credential of AWX's own type Vault: the runner answers the prompt."""
        self._write("env/passwords", json.dumps({r"Vault password:\s*?$": password}))
        self.arguments.append("--ask-vault-pass")

    def run(self, playbook, *arguments):
        """Runs a playbook of the project to its end."""
        self._write("env/cmdline", shlex.join([*self.arguments, *arguments]))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
        done = subprocess.run(
            [RUNNER, "run", str(self.folder), "--playbook", playbook, "--ident", "1"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Outcome(self.folder / "artifacts" / "1", done.stdout + done.stderr)


class Outcome:
    """What a job left behind."""

    def __init__(self, folder, output):
        self.folder, self.output = folder, output

    def events(self):
        """All events, in their order."""
        found = [json.loads(path.read_text("utf-8")) for path in (self.folder / "job_events").glob("*.json")]
        return sorted(found, key=lambda event: event["counter"])

    def results(self):
        """(task, result) of every task on every host, in their order."""
        found = [event.get("event_data", {}) for event in self.events()]
        return [(one["task"], one["res"]) for one in found if "res" in one]

    def everything(self):
        """The text of all that a job leaves or shows: events, output, its command line with the environment, status."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return "\n".join([self.output, *(path.read_text("utf-8", errors="replace") for path in files)])
