"""On the unit: end the process that moves blobs, which has the lock of its folder. Prints how many there were."""

import os
import signal

LOCK = "/var/lib/storeops/blob_migrate/lock"


def opened(pid):
    folder = "/proc/{0}/fd/".format(pid)
    try:
        return [os.readlink(folder + number) for number in os.listdir(folder)]
    except OSError:
        return []


found = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and LOCK in opened(pid)]
for pid in found:
    os.kill(pid, signal.SIGKILL)
print(len(found))
