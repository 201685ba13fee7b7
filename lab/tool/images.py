"""Images made from Debian packages; the tag is the digest of the recipe, so a changed recipe is a new image."""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .machine import ulimits
from .paths import LAB, SNAPS, STATE
from .podman import ok, podman
from .shell import LabError, run, step

SUITE = "trixie"
# What a small cloud image of Debian has; whatever else a member of the cluster needs, the roles install.
HOST = [
    "systemd", "systemd-sysv", "dbus", "udev", "openssh-server", "sudo", "python3", "iproute2", "procps",
    "ca-certificates", "curl",
]  # fmt: skip
# Ubuntu machines come with snapd, so the lab's units do.
UNIT = [*HOST, "snapd"]
S3 = [*HOST, "openssl", "radosgw", "ceph-mon", "ceph-osd", "ceph-mgr", "ceph-common"]
# Made once to pack the snaps and thrown away: what it has must not hide what the roles forget.
BUILDER = [
    "squashfs-tools", "python3-yaml", "python3-psycopg2", "python3-boto3", "python3-pymemcache", "memcached", "openssl",
]  # fmt: skip
BUILDER_NAME = "storeops-lab-builder"
KINDS = {"host": HOST, "unit": UNIT, "s3": S3}

EXCLUDES = [f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("man", "doc", "locale", "info")]
HOOK = r"""
set -eu
chroot "$1" useradd --create-home --shell /bin/bash ops
echo 'ops ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/ops"
chmod 440 "$1/etc/sudoers.d/ops"
rm -f "$1"/etc/ssh/ssh_host_*_key* "$1/etc/machine-id"
: >"$1/etc/machine-id"
cat >"$1/etc/systemd/system/ssh-keys.service" <<EOF
[Unit]
Before=ssh.service
[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A
[Install]
WantedBy=multi-user.target
EOF
# The host is started on one processor (see namespaces.py) and takes them all from there.
mkdir -p "$1/etc/systemd/system.conf.d"
printf '[Manager]\nCPUAffinity=0-255\n' >"$1/etc/systemd/system.conf.d/processors.conf"
chroot "$1" systemctl enable -q ssh ssh-keys
chroot "$1" systemctl mask -q systemd-udevd systemd-udev-trigger systemd-networkd-wait-online apt-daily.timer \
    apt-daily-upgrade.timer nvmf-autoconnect.service getty.target console-getty.service
printf 'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n' >"$1/etc/apt/apt.conf.d/90lab"
"""


def _mirror() -> list[str]:
    """Debian's own choice unless the person at the keyboard has a nearer one."""
    nearer = os.environ.get("STOREOPS_LAB_MIRROR")
    return [nearer] if nearer else []


def recipe(kind: str) -> str:
    text = "\n".join([SUITE, *_mirror(), HOOK, *EXCLUDES, *KINDS[kind]])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def name(kind: str) -> str:
    return f"localhost/storeops-lab/{kind}:{recipe(kind)}"


def build_missing() -> None:
    missing = [kind for kind in KINDS if not ok("image", "exists", name(kind))]
    if not missing:
        return
    with step(f"building images from Debian packages: {', '.join(missing)}"):
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(_build, missing))
    _forget_former()


def _forget_former() -> None:
    """Images of former recipes, unless a host that runs still needs one."""
    current = {name(kind) for kind in KINDS}
    listed = podman("images", "--format={{.Repository}}:{{.Tag}}", "--filter", "reference=localhost/storeops-lab/*")
    for former in set(listed.split()) - current:
        podman("rmi", former, check=False)


def _build(kind: str) -> None:
    with tempfile.TemporaryDirectory(prefix=f"build-{kind}-", dir=STATE) as folder:
        os.chmod(folder, 0o755)
        hook = Path(folder, "hook")
        hook.write_text(HOOK, encoding="utf-8")
        archive = f"{folder}/root.tar"
        run([
            "mmdebstrap", "--variant=minbase", "--quiet", *EXCLUDES, f"--include={','.join(KINDS[kind])}",
            f"--customize-hook=sh {hook} \"$1\"", SUITE, archive, *_mirror(),
        ])  # fmt: skip
        podman("import", "--quiet", archive, name(kind))


def snaps_digest() -> str:
    digest = hashlib.sha256(recipe("unit").encode())
    for path in sorted((LAB / "standin").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md":
            digest.update(str(path.relative_to(LAB)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def snaps() -> Path:
    """The snaps packed last; a name that stays when they are packed anew."""
    return SNAPS / "current"


def pack_missing() -> Path:
    """Pack the stand-in and what it stands on, once for all units."""
    folder = SNAPS / snaps_digest()
    if not (folder / "enterprise-store_1.snap").exists():
        _pack(folder)
    run(["ln", "--symbolic", "--force", "--no-dereference", folder.name, str(snaps())])
    return folder


def _pack(folder: Path) -> None:
    with step("packing the enterprise-store stand-in"):
        unfinished = SNAPS / f"{folder.name}.part"
        run(["rm", "-rf", str(unfinished)])
        unfinished.mkdir(parents=True)
        podman("rm", "--force", "--ignore", BUILDER_NAME)
        podman(
            "run", "--detach", "--name", BUILDER_NAME, "--privileged", "--pids-limit=0", *ulimits(), "--network=host",
            f"--volume={LAB / 'standin'}:/standin:ro", f"--volume={unfinished}:/out", name("unit"), "sleep", "infinity",
        )  # fmt: skip
        try:
            podman("exec", BUILDER_NAME, "sh", "-c", f"apt-get update -q && apt-get install -y -q {' '.join(BUILDER)}")
            podman("exec", BUILDER_NAME, "/standin/pack", "/out")
        finally:
            podman("rm", "--force", "--time=0", BUILDER_NAME)
        if not (unfinished / "enterprise-store_1.snap").exists():
            raise LabError("packing the stand-in ended without enterprise-store_1.snap; see lab/standin/pack")
        unfinished.rename(folder)


def remove_all() -> None:
    podman("rm", "--force", "--time=0", "--ignore", BUILDER_NAME, check=False)
    listed = podman("images", "--quiet", "--filter", "reference=localhost/storeops-lab/*", check=False).split()
    if listed:
        podman("rmi", "--force", *sorted(set(listed)), check=False)
