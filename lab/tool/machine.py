"""What the lab needs of the machine it runs on: packages, loop devices, a cgroup view podman accepts."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import shutil
import sys
from pathlib import Path

from .paths import RUN, STATE
from .shell import LabError, run, step, succeeds

PACKAGES = {
    "podman": "podman",
    "crun": "crun",
    "mmdebstrap": "mmdebstrap",
    "openssl": "openssl",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "iptables": "iptables",
    "nft": "nftables",
    "unshare": "util-linux",
}
HELPERS = {
    "/usr/lib/podman/netavark": "netavark",
    "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
}
NAMESPACE = RUN / "mnt"
LOOP_CTL_ADD = 0x4C80
LOOPS = 128
INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
WATCHERS = 1024
# What a sudo in between must not forget.
KEPT = (
    "STOREOPS_LAB_DIR", "STOREOPS_LAB_NUMBER", "STOREOPS_LAB_SUBNET", "STOREOPS_LAB_MIRROR", "CI",
    "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip
# Enough for a host; podman lowers its own limits, so the hard limit of this process may be too much to ask.
MOST = 20000


def be_root() -> None:
    """The lab makes networks and mounts; hand over to sudo when started by an ordinary user."""
    if os.geteuid() == 0:
        return
    if not shutil.which("sudo"):
        raise LabError("the lab makes networks and mounts, so it needs root: run it as root or install sudo")
    os.execvp("sudo", ["sudo", f"--preserve-env={','.join(KEPT)}", sys.executable, "-B", *sys.argv])


def prepare() -> None:
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    _install_packages()
    _make_loop_devices()
    _allow_many_hosts()
    open_namespace()


def has_podman() -> bool:
    return bool(shutil.which("podman"))


def can_run_hosts() -> bool:
    """Without podman, or before its view of the cgroups is made, no host can be running here."""
    return has_podman() and (_is_plain_cgroup2() or _shows_plain_cgroup2(NAMESPACE))


def _install_packages() -> None:
    missing = {package for command, package in PACKAGES.items() if not shutil.which(command)}
    missing |= {package for path, package in HELPERS.items() if not os.path.exists(path)}
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise LabError(f"this machine has no apt-get; install by hand: {', '.join(sorted(missing))}")
    with step(f"installing {', '.join(sorted(missing))}"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run(["apt-get", "update", "-q"])
        run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *sorted(missing)])


def _make_loop_devices() -> None:
    """Snaps are loop mounts, and a host sees only the loop devices that exist when it starts."""
    if not os.path.exists("/dev/loop-control"):
        run(["modprobe", "loop"], check=False)
    try:
        with open("/dev/loop-control", "rb") as control:
            for number in range(LOOPS):
                if not os.path.exists(f"/dev/loop{number}"):
                    with contextlib.suppress(FileExistsError):
                        fcntl.ioctl(control, LOOP_CTL_ADD, number)
    except FileNotFoundError:
        raise LabError("this kernel has no loop devices (/dev/loop-control), and snaps are loop mounts") from None


def _allow_many_hosts() -> None:
    """Each systemd watches some files, and all hosts share what this kernel grants to root (by default 128 times)."""
    with contextlib.suppress(OSError):
        if int(INOTIFY.read_text(encoding="utf-8")) < WATCHERS:
            INOTIFY.write_text(str(WATCHERS), encoding="utf-8")


def _is_plain_cgroup2() -> bool:
    return run(["stat", "-fc", "%T", "/sys/fs/cgroup"]).strip() == "cgroup2fs"


def open_namespace() -> None:
    """On a hybrid host podman refuses; one persistent mount namespace shows it a plain cgroup2 instead."""
    if _is_plain_cgroup2() or _shows_plain_cgroup2(NAMESPACE):
        return
    if os.path.exists(NAMESPACE):
        run(["umount", str(NAMESPACE)], check=False)
    RUN.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not succeeds(["mountpoint", "-q", str(RUN)]):
        run(["mount", "--bind", str(RUN), str(RUN)])
    run(["mount", "--make-private", str(RUN)])
    NAMESPACE.touch()
    inner = "umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup"
    run(["unshare", f"--mount={NAMESPACE}", "--propagation", "private", "sh", "-c", inner])


def _shows_plain_cgroup2(namespace: Path) -> bool:
    seen = run(["nsenter", f"--mount={namespace}", "stat", "-fc", "%T", "/sys/fs/cgroup"], check=False)
    return seen.strip() == "cgroup2fs"


def close_namespace() -> None:
    for path in (NAMESPACE, RUN):
        if succeeds(["mountpoint", "-q", str(path)]) or path == NAMESPACE:
            run(["umount", str(path)], check=False)
    shutil.rmtree(RUN, ignore_errors=True)


def entry() -> list[str]:
    """The words to put before a podman call on this machine."""
    return [] if _is_plain_cgroup2() else ["nsenter", f"--mount={NAMESPACE}"]


def ulimits() -> list[str]:
    """A container may not ask for more than we have ourselves where CAP_SYS_RESOURCE is missing."""
    limits = []
    for name, number in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
        hard = resource.getrlimit(number)[1]
        value = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
        limits.append(f"--ulimit={name}={value}:{value}")
    return limits
