# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Work that goes on while the module that began it has ended, so that somebody can look how far it is.

The work is a child of the module, which gave it everything in memory: no secret is on disk. A folder of root's holds a
lock, which the child has as long as it lives, and a file that says how far it is and at last what came of it. When
nobody has looked for a while, the controller is gone, and the work ends itself at the next blob. The same task resumes.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
import traceback
import uuid

from ansible_collections.storeops.ha.plugins.module_utils._errors import BlobsError, FileAccessError, StoreOpsError
from ansible_collections.storeops.ha.plugins.module_utils._redact import scrubbed

_LOCK, _STATUS = "lock", "status.json"
_TICK = 1.0
ABANDONED_AFTER = 120.0


class Desk:
    """The folder of the work on this host."""

    def __init__(self, folder):
        self.folder = folder
        try:
            os.makedirs(folder, 0o700, exist_ok=True)
            os.chmod(folder, 0o700)
        except OSError as error:
            raise FileAccessError(
                "{0} cannot be written: {1}; run this as root, or set work_folder.".format(folder, error.strerror)
            ) from None

    def take(self, patience=0.0):
        """The lock, held as long as this process and its children live, or None when somebody else has it.

        A child that has just said its result may have it for a moment still.
        """
        handle = os.open(os.path.join(self.folder, _LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            except OSError:
                if time.monotonic() >= end:
                    os.close(handle)
                    return None
            time.sleep(0.05)

    def write(self, status):
        path = os.path.join(self.folder, _STATUS)
        with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(status, file)
        os.replace(path + ".new", path)

    def read(self):
        try:
            with open(os.path.join(self.folder, _STATUS), encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError):
            return {}

    def look(self, job):
        """How far a job is: {running: progress} or {ended: result}."""
        self._touch()
        status = self.read()
        handle = None if "result" in status else self.take()
        if handle is not None:
            # It ended between both looks, or it is dead.
            status = self.read()
            os.close(handle)
        if status.get("job") != job:
            raise BlobsError("The job {0} is not known on this host any more; run the same task again.".format(job))
        if "result" in status:
            return {"ended": status["result"]}
        if handle is not None:
            raise BlobsError(
                "The work on this host ended without a word (it was killed, or the host was restarted); run the same "
                "task again, which goes on from there."
            )
        return {"running": status.get("progress", {})}

    def running(self):
        """The name of the job that runs, or an empty one."""
        self._touch()
        return self.read().get("job", "")

    def _touch(self):
        with open(os.path.join(self.folder, "looked"), "a", encoding="utf-8"):
            os.utime(os.path.join(self.folder, "looked"))

    def looked(self):
        """Seconds since somebody looked."""
        return time.time() - os.stat(os.path.join(self.folder, "looked")).st_mtime

    # -- beginning --------------------------------------------------------------------------------------------------

    def begin(self, work, meter, secrets):
        """Let work() run on after the end of this process. The caller has the lock. Returns the job's name."""
        job = uuid.uuid4().hex
        self._touch()
        self.write({"job": job, "progress": {}})
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return job
        try:
            os.setsid()
            if os.fork() == 0:
                self._child(job, work, meter, secrets)
        finally:
            # Never the end of the module that this process is a copy of.
            os._exit(0)

    def _child(self, job, work, meter, secrets):
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        os.chdir("/")
        ended = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(job, meter, ended), daemon=True)
        ticker.start()
        result = outcome(work, secrets)
        ended.set()
        ticker.join()
        self.write({"job": job, "result": result})

    def _tick(self, job, meter, ended):
        while not ended.wait(_TICK):
            if self.looked() > ABANDONED_AFTER:
                meter.stop()
            self.write({"job": job, "progress": meter.view()})


def outcome(work, secrets):
    """What work() gives, or its error, as a module's result without secrets."""
    try:
        result = work()
    except StoreOpsError as error:
        result = dict(error.details, failed=True, msg=str(error))
    except Exception:
        told = traceback.format_exc()
        result = {
            "failed": True,
            "msg": "The work ended by an error of this collection: {0}.".format(told.strip().rsplit("\n", 1)[-1]),
            "exception": told,
        }
    return _scrubbed(result, secrets)


def _scrubbed(value, secrets):
    if isinstance(value, str):
        return scrubbed(value, secrets)
    if isinstance(value, dict):
        return dict((key, _scrubbed(item, secrets)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return [_scrubbed(item, secrets) for item in value]
    return value
