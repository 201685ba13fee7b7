# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controller side of storeops.ha.fetch_snaps: compares with the files at hand, brings the others, leaves nothing."""

from __future__ import annotations

import hashlib
import os
import tempfile

from ansible import constants as C
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase

ARGUMENT_SPEC = {
    "name": {"type": "str", "default": "enterprise-store"},
    "given": {"type": "dict", "default": {}},
    "snapd_socket": {"type": "path"},
}
_CHUNK = 1024 * 1024


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(_CHUNK), b""):
            digest.update(piece)
    return digest.hexdigest()


class ActionModule(ActionBase):
    """Asks the host what it has, so that only what is missing here travels."""

    TRANSFERS_FILES = True
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        _valid, options = self.validate_argument_spec(ARGUMENT_SPEC)
        asked = {"name": options["name"]}
        if options["snapd_socket"]:
            asked["snapd_socket"] = options["snapd_socket"]
        found = self._ask(asked, task_vars)
        if found.get("failed"):
            return dict(result, **found)
        answers = {}
        for snap in found["snaps"]:
            if not snap["installed"]:
                raise AnsibleActionFail(
                    f"The snap {snap['name']} is not installed where its file was to be taken from; "
                    "choose another member."
                )
            if options["given"].get(snap["name"]):
                answers[snap["name"]] = self._given(snap, options["given"][snap["name"]])
        missing = [snap["name"] for snap in found["snaps"] if snap["name"] not in answers]
        if missing:
            answers.update(self._brought(dict(asked, names=missing), task_vars))
        snaps = [answers[snap["name"]] for snap in found["snaps"]]
        return dict(result, changed=False, snaps=snaps, fetched=missing)

    def _ask(self, arguments, task_vars):
        return self._execute_module(module_name="storeops.ha.fetch_snaps", module_args=arguments, task_vars=task_vars)

    def _given(self, snap, given):
        """A file of the operator, which has to be the member's, byte for byte."""
        path = self._find(given["file"])
        sha256 = sha256_of(path)
        if sha256 != snap["sha256"]:
            raise AnsibleActionFail(
                f"The file {given['file']} is not the {snap['name']} that the cluster runs (revision "
                f"{snap['revision']}, version {snap['version']}, SHA-256 {snap['sha256'][:12]}..., and not "
                f"{sha256[:12]}...); give the members' file, or leave it out, and it is taken from a member."
            )
        assertion_file = given.get("assertion_file")
        return {
            "name": snap["name"],
            "file": path,
            "assertion_file": self._find(assertion_file) if assertion_file else "",
        }

    def _find(self, path):
        try:
            return self._find_needle("files", path)
        except AnsibleError as exc:
            raise AnsibleActionFail(f"There is no file {path} on the controller; correct the path.") from exc

    def _brought(self, arguments, task_vars):
        """Ansible's own temporary folder on the host holds the copies, and is removed whatever happens."""
        there = self._make_tmp_path()
        try:
            found = self._ask(dict(arguments, folder=there), task_vars)
            if found.get("failed"):
                raise AnsibleActionFail(found.get("msg", "the snap files cannot be read"))
            here = tempfile.mkdtemp(prefix="storeops-snaps-", dir=C.DEFAULT_LOCAL_TMP)
            return {
                snap["name"]: self._fetched(snap, here) for snap in found["snaps"] if snap["name"] in arguments["names"]
            }
        finally:
            self._remove_tmp_path(there)

    def _fetched(self, snap, here):
        file = os.path.join(here, snap["name"] + ".snap")
        self._connection.fetch_file(snap["file"], file)
        if sha256_of(file) != snap["sha256"]:
            raise AnsibleActionFail(
                f"The snap file {snap['path']} was damaged on its way to the controller; run the same command again."
            )
        assertion_file = ""
        if snap["assertions"]:
            assertion_file = os.path.join(here, snap["name"] + ".assert")
            with open(assertion_file, "w", encoding="utf-8") as handle:
                handle.write(snap["assertions"])
        return {"name": snap["name"], "file": file, "assertion_file": assertion_file}
