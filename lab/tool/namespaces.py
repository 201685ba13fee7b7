"""Why a host must be the eldest: snapd keeps the mount namespace of a snap by binding it inside that of the host.

The kernel allows this only when the snap's namespace has the larger number. Linux 6.18 hands out the numbers in
batches, one for each processor, so a child made on another processor may get the smaller one and snapd fails with
"cannot preserve mount namespace". A host started on the processor with the lowest numbers has no such children.
"""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys

NS_GET_MNTNS_ID = 0x8008B705


def number_of(path: str) -> int:
    """The number of a mount namespace, 0 where the kernel does not tell."""
    handle = os.open(path, os.O_RDONLY)
    try:
        answer = bytearray(8)
        fcntl.ioctl(handle, NS_GET_MNTNS_ID, answer)
        return struct.unpack("Q", answer)[0]
    except OSError:
        return 0
    finally:
        os.close(handle)


def next_number(cpu: int) -> int:
    """The number a mount namespace made on this processor now would get (it makes one to see)."""
    ask = "from tool.namespaces import number_of; print(number_of('/proc/self/ns/mnt'))"
    script = f"import sys; sys.path[:0] = {sys.path!r}; {ask}"
    argv = ["taskset", "--cpu-list", str(cpu), "unshare", "--mount", sys.executable, "-c", script]
    return int(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


def lowest_cpu() -> int:
    return min(sorted(os.sched_getaffinity(0)), key=next_number)


def is_eldest(pid: int) -> bool:
    own = number_of(f"/proc/{pid}/ns/mnt")
    return all(own <= next_number(cpu) for cpu in os.sched_getaffinity(0))
