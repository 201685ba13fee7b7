"""What is done to a cluster while it is built, and how it is taken back."""

from __future__ import annotations

import threading
import time

from lab import lab, on

# A queue that holds no packet at all, and one for those who have time.
NOTHING_GOES_OUT = "tc qdisc replace dev eth0 root tbf rate 8bit burst 10 limit 10"
SLOWLY = "tc qdisc replace dev eth0 root tbf rate 48kbit burst 3200 limit 200000"
AS_EVER = "tc qdisc del dev eth0 root 2>/dev/null || true"

RADOSGW = "ceph-radosgw@rgw.s3"
POSTGRES = "postgresql@*-main.service"
DROP_IN = "/run/systemd/system/haproxy.service.d/zz-refused.conf"


class Fault:
    """Nothing happens."""

    # It comes about on a finished cluster, because building one has no need of what is to fail.
    on_finished = False

    def __init__(self, host):
        self.host = host
        self._later = []

    def before(self):
        """What is there when the run begins."""

    def strike(self, run):
        """What happens at the moment."""

    def undo(self):
        """Take it back; also after a strike that never came."""
        for later in self._later:
            later.join()

    def after(self, seconds, script):
        """Let something happen on the host a while from now, whatever the run does meanwhile."""

        def act():
            time.sleep(seconds)
            on(self.host, script)

        thread = threading.Thread(target=act, daemon=True)
        self._later.append(thread)
        thread.start()


class ControllerKilled(Fault):
    def strike(self, run):
        run.kill()


class PowerCut(Fault):
    lost = False

    def strike(self, run):
        lab("crash", self.host)
        self.lost = True

    def undo(self):
        if self.lost:
            lab("boot", self.host)
            self.lost = False


class ShortPowerCut(PowerCut):
    def strike(self, run):
        super().strike(run)
        self.undo()


class Unreachable(Fault):
    def strike(self, run):
        on(self.host, NOTHING_GOES_OUT)

    def undo(self):
        on(self.host, AS_EVER)


class DatabaseRestarted(Fault):
    def strike(self, run):
        on(self.host, f"systemctl restart '{POSTGRES}'")


class DatabaseKilled(Fault):
    """The server dies; systemd of Debian's package does not start it again by itself."""

    back_by_itself = True

    def strike(self, run):
        on(self.host, f"systemctl kill --signal=KILL '{POSTGRES}'")
        if self.back_by_itself:
            self.after(20, self.START)

    def undo(self):
        super().undo()
        on(self.host, self.START)

    # A pattern names only what systemd has loaded, so clusters are asked for by PostgreSQL's own list.
    START = (
        "pg_lsclusters -h 2>/dev/null | while read -r version name rest; do"
        ' systemctl reset-failed "postgresql@$version-$name" || true; systemctl start "postgresql@$version-$name"; done'
    )


class DatabaseStopped(DatabaseKilled):
    back_by_itself = False

    def strike(self, run):
        on(self.host, f"systemctl stop '{POSTGRES}'")


class S3Slow(Fault):
    def before(self):
        on(self.host, SLOWLY)

    def undo(self):
        on(self.host, AS_EVER)


class S3StandsStill(Fault):
    CONTINUE = f"systemctl kill --signal=CONT {RADOSGW}"
    seconds = 40

    def strike(self, run):
        on(self.host, f"systemctl kill --signal=STOP {RADOSGW}")
        if self.seconds:
            self.after(self.seconds, self.CONTINUE)

    def undo(self):
        super().undo()
        on(self.host, self.CONTINUE)


class S3StandsStillForLong(S3StandsStill):
    seconds = 0


class DpkgKilled(Fault):
    """While packages are unpacked the program that does it dies, once; its lists say so from then on."""

    WATCH = (
        "nohup sh -c 'while ! test -e /run/dpkg-killed; do"
        " for pid in $(pgrep -x dpkg); do"
        ' if grep -qz -e --unpack -e --configure "/proc/$pid/cmdline" 2>/dev/null; then'
        " sleep 0.3; touch /run/dpkg-killed; kill -KILL $pid; fi; done; sleep 0.05; done' </dev/null >/dev/null 2>&1 &"
    )

    def before(self):
        on(self.host, self.WATCH)

    def undo(self):
        on(self.host, "touch /run/dpkg-killed")


class AptLocked(Fault):
    """Somebody else updates lists and installs packages: all locks of apt and dpkg are held, as those hold them."""

    HOLD = (
        "rm -f /run/apt-held /run/apt-free; nohup python3 -c '"
        'import fcntl, os, time; files = [open(name, "w") for name in'
        ' ("/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock", "/var/lib/apt/lists/lock")];'
        ' [fcntl.lockf(file, fcntl.LOCK_EX) for file in files]; open("/run/apt-held", "w").close()\n'
        'while not os.path.exists("/run/apt-free"): time.sleep(0.1)'
        "' </dev/null >/dev/null 2>&1 & until test -e /run/apt-held; do sleep 0.1; done"
    )
    LET_GO = "touch /run/apt-free"

    def before(self):
        on(self.host, self.HOLD)

    def strike(self, run):
        self.after(40, self.LET_GO)

    def undo(self):
        super().undo()
        on(self.host, self.LET_GO)


class MirrorAway(Fault):
    """No mirror answers."""

    FILE = "/etc/apt/apt.conf.d/99away"

    def before(self):
        nowhere = "".join(f'Acquire::{scheme}::Proxy "http://127.0.0.1:9";' for scheme in ("http", "https"))
        on(self.host, f"echo '{nowhere}' >{self.FILE}")

    def undo(self):
        on(self.host, f"rm -f {self.FILE}")


def _drop_in(*lines):
    folder = DROP_IN.rpartition("/")[0]
    text = "\\n".join(("[Service]", *lines))
    return f"mkdir -p {folder}; printf '{text}\\n' >{DROP_IN}; systemctl daemon-reload"


class ProxyStartRefused(Fault):
    def before(self):
        on(self.host, _drop_in("ExecStartPre=/bin/false"))

    def undo(self):
        on(self.host, f"rm -f {DROP_IN}; systemctl daemon-reload")


class ProxyReloadRefused(Fault):
    on_finished = True

    def before(self):
        # Something to reload for: the file is not what it was, so the playbook writes it again.
        on(self.host, "echo '# written by hand' >>/etc/haproxy/haproxy.cfg")
        on(self.host, _drop_in("ExecReload=", "ExecReload=/bin/false"))

    def undo(self):
        on(self.host, f"rm -f {DROP_IN}; systemctl daemon-reload")


class ProxySecondFile(Fault):
    """HAProxy itself refuses, for a reason that is in none of our files."""

    on_finished = True
    DEFAULTS = "/etc/default/haproxy"

    MISTAKE = "/etc/haproxy/mistake.cfg"

    def before(self):
        on(
            self.host,
            f"cp -a {self.DEFAULTS} /run/haproxy-defaults;"
            f" printf 'frontend nowhere\\n    bind nothing\\n' >{self.MISTAKE};"
            f" echo 'EXTRAOPTS=\"-f {self.MISTAKE}\"' >>{self.DEFAULTS};"
            " echo '# written by hand' >>/etc/haproxy/haproxy.cfg",
        )

    def undo(self):
        on(self.host, f"cp -a /run/haproxy-defaults {self.DEFAULTS}; rm -f {self.MISTAKE}")


BY_CASE = {
    ("controller", "killed"): ControllerKilled,
    ("host lost", "power cut, back after the run"): PowerCut,
    ("host lost", "power cut, back at once"): ShortPowerCut,
    ("host unreachable", "no packet comes through"): Unreachable,
    ("database", "restarted"): DatabaseRestarted,
    ("database", "killed, back after 20 seconds"): DatabaseKilled,
    ("database", "stopped until the run is over"): DatabaseStopped,
    ("s3", "slow"): S3Slow,
    ("s3", "stands still for 40 seconds"): S3StandsStill,
    ("s3", "stands still until the run is over"): S3StandsStillForLong,
    ("apt", "dpkg is killed"): DpkgKilled,
    ("apt", "another program installs for 40 seconds"): AptLocked,
    ("apt", "the mirror is away"): MirrorAway,
    ("proxy", "its reload is refused"): ProxyReloadRefused,
    ("proxy", "its start is refused"): ProxyStartRefused,
    ("proxy", "somebody's mistake in a second file"): ProxySecondFile,
}
