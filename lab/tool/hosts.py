"""Starting and ending the lab's hosts."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

from . import images, machine, namespaces, topology
from .paths import KEY, PROFILE
from .podman import containers, everywhere, ok, podman
from .shell import LabError, wait_until
from .topology import ANY, DOMAIN, LABEL, NETWORK, SUBNET4, SUBNET6, Host


def container(name: str) -> str:
    return f"{LABEL}-{name}"


def make_network() -> None:
    if not ok("network", "exists", NETWORK):
        podman("network", "create", "--disable-dns", f"--subnet={SUBNET4}", "--ipv6", f"--subnet={SUBNET6}", NETWORK)


def start(wanted: list[Host]) -> list[Host]:
    """Start what does not run yet; returns the new ones. All are settled, in case an earlier start was cut off."""
    fresh = [host for host in wanted if not runs(host.name)]
    for host in fresh:
        _run_eldest(host, wanted)
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(_settle, wanted))
    return fresh


def runs(name: str) -> bool:
    """Asked of the host itself: podman goes on listing a host as running whose processes were ended behind its back."""
    return ok("exec", container(name), "true")


def _run_eldest(host: Host, wanted: list[Host]) -> None:
    """Start a host whose own namespaces will all be younger than the host itself; see namespaces.py."""
    for _ in range(5):
        _run(host, wanted, namespaces.lowest_cpu())
        if _is_eldest(host.name):
            return
    remove([host.name])
    raise LabError(f"{host.name} could not be started so that snapd works in it; is the machine very busy?")


def crash(names: list[str]) -> None:
    """End hosts as a power cut does; their disks stay for `boot`."""
    podman("kill", "--signal=KILL", *(container(topology.by_name(name).name) for name in names))


def boot(names: list[str]) -> None:
    """Start hosts that crashed from their own disks."""
    for name in names:
        _start_eldest(name)
        _settle(topology.by_name(name))


def _start_eldest(name: str) -> None:
    for _ in range(5):
        podman("start", container(name), cpu=namespaces.lowest_cpu())
        if _is_eldest(name):
            return
        # Processes of its own may have gone too far to be ended gently, and it has nothing to lose yet.
        podman("kill", "--signal=KILL", container(name))
        podman("wait", container(name))
    raise LabError(f"{name} could not be started so that snapd works in it; is the machine very busy?")


def _is_eldest(name: str) -> bool:
    return namespaces.is_eldest(int(podman("inspect", "--format={{.State.Pid}}", container(name))))


def _run(host: Host, wanted: list[Host], cpu: int) -> None:
    podman("rm", "--force", "--time=0", "--ignore", container(host.name))
    names = [f"--add-host={other.name}:{other.ipv4}" for other in wanted if other != host]
    names += [f"--add-host={DOMAIN}:{other.ipv4}" for other in wanted if other.group == "reverse_proxies"]
    podman(
        "run", "--detach", f"--name={container(host.name)}", f"--label={LABEL}", f"--hostname={host.name}",
        f"--network={NETWORK}", f"--ip={host.ipv4}", f"--ip6={host.ipv6}", *names,
        "--pull=never", "--privileged", "--systemd=always", "--pids-limit=0", *machine.ulimits(),
        images.name(host.image), "/sbin/init", cpu=cpu,
    )  # fmt: skip


def _settle(host: Host) -> None:
    """A host is ready when systemd says so, has our key, and answers on its SSH port."""
    name = container(host.name)
    wait_until(f"{host.name} booting", lambda: _state(name) in ("running", "degraded"), 120)
    public = KEY.with_suffix(".pub").read_text(encoding="utf-8")
    write(host.name, "/home/ops/.ssh/authorized_keys", public, owner="ops", mode="600")
    if host.group == "units":
        write(host.name, "/etc/enterprise-store-standin.json", PROFILE.read_text(encoding="utf-8"))
    wait_until(f"SSH on {host.name}", lambda: _answers(host), 90)


def _answers(host: Host) -> bool:
    """Asked from here, as Ansible will: this machine may go on sending to whoever had the address before."""
    try:
        socket.create_connection((host.ipv4, 22), timeout=2).close()
        return True
    except OSError:
        return False


def _state(name: str) -> str:
    return podman("exec", name, "systemctl", "is-system-running", check=False).strip()


def write(host: str, path: str, text: str, owner: str = "root", mode: str = "644") -> None:
    """Put a small file on a host; the text goes through stdin, never through a command line."""
    # The empty file comes first, so that the content is never open wider than asked.
    script = 'install -d -m 755 -o "$2" "$(dirname "$1")" && install -m "$3" -o "$2" /dev/null "$1" && cat >"$1"'
    podman("exec", "--interactive", container(host), "sh", "-c", script, "sh", path, owner, mode, text=text)


def remove(names: list[str]) -> None:
    if names:
        podman("rm", "--force", "--time=0", "--ignore", *(container(name) for name in names))


def remove_network() -> None:
    podman("network", "rm", "--force", NETWORK, check=False)


def remove_everywhere() -> None:
    """End the hosts and networks of all labs of this machine."""
    if found := everywhere():
        podman("rm", "--force", "--time=0", "--ignore", *found)
    for network in podman("network", "ls", "--format", "{{.Name}}", "--filter", f"name=^{ANY}-").split():
        podman("network", "rm", "--force", network)


def reset(names: list[str], units: int) -> None:
    """Give back empty hosts in place of those named."""
    chosen = [topology.by_name(name) for name in names]
    remove([host.name for host in chosen])
    present = set(containers()) | {host.name for host in chosen}
    start([host for host in topology.hosts(units) if host.name in present])
