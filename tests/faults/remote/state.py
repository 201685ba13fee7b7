"""What this host is, as JSON: what an operator would compare to say that two hosts are alike. Argument: a key (hex).

Of files that not everybody may read, a hash with that key stands for the content, so that nothing is given away.
"""

import hashlib
import hmac
import json
import os
import re
import socket
import stat
import subprocess
import sys

ROOTS = ("/etc", "/usr/local", "/root", "/var/lib/storeops", "/var/snap/enterprise-store/common", "/home/ops")
# Names of files in the making: our own, Ansible's, dpkg's, and the notes of what is still owed.
UNFINISHED = re.compile(
    r"^\..*\.[0-9a-f]{32}$|^\.store\.assert\.|^\.ansible_tmp|^ansible-tmp-|\.restart-pending$|\.dpkg-(new|tmp|dist)$|\.ucf-"
)
UNFINISHED_IN = ("/etc", "/usr/local", "/root", "/home", "/var/lib/storeops", "/var/snap", "/tmp", "/var/tmp", "/opt")
OURS = re.compile(r"^(haproxy|memcached|postgresql|snapd\.(service|socket)|snap[.-]|ssh\.service)")


def run(*argv, user=None):
    words = ["runuser", "-u", user, "--", *argv] if user else list(argv)
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", timeout=60)
    except FileNotFoundError:
        return []
    return [line for line in done.stdout.decode("utf-8", "replace").splitlines() if line.strip()]


# -- files ----------------------------------------------------------------------------------------------------------


def walk(roots):
    for root in roots:
        for folder, below, names in os.walk(root):
            for name in sorted(below + names):
                yield os.path.join(folder, name), name


def content(path, state, key):
    if stat.S_ISLNK(state.st_mode):
        return "-> " + os.readlink(path)
    if not stat.S_ISREG(state.st_mode):
        return ""
    with open(path, "rb") as file:
        data = file.read()
    return (
        hashlib.sha256(data).hexdigest() if state.st_mode & stat.S_IROTH else hmac.new(key, data, "sha256").hexdigest()
    )


def files(key):
    found = {}
    for path, _name in walk(ROOTS):
        state = os.lstat(path)
        words = (oct(stat.S_IMODE(state.st_mode))[2:], state.st_uid, state.st_gid, content(path, state, key))
        found[path] = " ".join(map(str, words)).strip()
    return found


def unfinished():
    found = [path for path, name in walk(UNFINISHED_IN) if UNFINISHED.search(name)]
    return sorted(found + [path for path, _name in walk(["/var/lib/dpkg/updates"])])


# -- packages and services ------------------------------------------------------------------------------------------


def packages():
    lines = run("dpkg-query", "--show", "--showformat=${Package} ${Status} ${Version}\\n")
    return dict(line.split(" ", 1) for line in lines)


def services():
    enabled = [
        line.split()[0] for line in run("systemctl", "list-unit-files", "--state=enabled", "--no-legend", "--plain")
    ]
    active = [line.split()[0] for line in run("systemctl", "list-units", "--state=active", "--no-legend", "--plain")]
    failed = [line.split()[0] for line in run("systemctl", "list-units", "--state=failed", "--no-legend", "--plain")]
    return {
        "enabled": sorted(name for name in enabled if OURS.search(name)),
        "active": sorted(name for name in active if OURS.search(name) and not name.endswith(".scope")),
        "failed": sorted(failed),
    }


def started(pid):
    with open("/proc/%s/stat" % pid) as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    with open("/proc/stat") as file:
        boot = next(int(line.split()[1]) for line in file if line.startswith("btime"))
    return boot + ticks / os.sysconf("SC_CLK_TCK")


def newest(paths):
    return max([os.stat(path).st_mtime for path in paths if os.path.exists(path)], default=0)


# -- snaps ----------------------------------------------------------------------------------------------------------


def snapd(path):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect("/run/snapd.socket")
            connection.sendall(("GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n" % path).encode())
            text = b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError:
        return []
    return json.loads(text.partition(b"\r\n\r\n")[2].decode())["result"]


def snaps():
    found = snapd("/v2/snaps")
    listed = found if isinstance(found, list) else []
    return {
        "installed": {
            snap["name"]: {
                "revision": snap["revision"],
                "version": snap["version"],
                "status": snap["status"],
                "devmode": snap["devmode"],
                # Forever is a date some centuries ahead.
                "held": str(snap.get("hold", "0"))[:4] > "2100",
            }
            for snap in listed
        },
        "files": sorted(os.listdir("/var/lib/snapd/snaps")) if os.path.isdir("/var/lib/snapd/snaps") else [],
        "services": {
            "%s.%s" % (app["snap"], app["name"]): [bool(app.get("enabled")), bool(app.get("active"))]
            for app in (snapd("/v2/apps?select=service") if listed else [])
        },
        "changes in progress": [change["summary"] for change in snapd("/v2/changes?select=in-progress") or []],
    }


# -- what runs ------------------------------------------------------------------------------------------------------


def haproxy():
    if not os.path.exists("/run/haproxy/admin.sock"):
        return None
    answers = {}
    for question in ("show stat", "show info", "show servers state"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect("/run/haproxy/admin.sock")
            connection.sendall(question.encode() + b"\n")
            answers[question] = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    rows = answers["show stat"].lstrip("# ").splitlines()
    names = rows[0].split(",")
    table = [dict(zip(names, row.split(","))) for row in rows[1:] if row]
    state = [line.split() for line in answers["show servers state"].splitlines()[2:] if line.strip()]
    pid = next(line.split()[1] for line in answers["show info"].splitlines() if line.startswith("Pid:"))
    certificates = [path for path, _name in walk(["/etc/haproxy"])]
    return {
        "servers": {row["svname"]: [row["addr"], row["status"]] for row in table if row["addr"]},
        "admin states": {row[3]: row[6] for row in state},
        "socket": oct(stat.S_IMODE(os.stat("/run/haproxy/admin.sock").st_mode)),
        "has read its files": newest(certificates) <= started(pid),
    }


def memcached():
    pids = run("pgrep", "--exact", "memcached")
    if not pids or not os.path.exists("/etc/memcached.conf"):
        return None
    with open("/proc/%s/cmdline" % pids[0]) as file:
        return {
            "runs with": file.read().split("\0"),
            "has read its files": newest(["/etc/memcached.conf"]) <= started(pids[0]),
        }


def sql(query, database="postgres"):
    return sorted(run("psql", "--no-psqlrc", "-At", "--dbname", database, "--command", query, user="postgres"))


def postgresql():
    if not os.path.isdir("/var/lib/postgresql"):
        return None
    names = sql("SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate")
    return {
        "clusters": [line.split()[:4] for line in run("pg_lsclusters", "--no-header")],
        "roles": sql(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolpassword LIKE 'SCRAM%'"
            " FROM pg_authid WHERE rolname !~ '^pg_'"
        ),
        "members": sql(
            "SELECT r.rolname, m.rolname FROM pg_auth_members JOIN pg_roles r ON r.oid = roleid"
            " JOIN pg_roles m ON m.oid = member WHERE m.rolname !~ '^pg_'"
        ),
        "databases": sql("SELECT datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database"),
        "extensions": {name: sql("SELECT extname, extversion FROM pg_extension", name) for name in names},
        "tables": {
            name: sql(
                "SELECT schemaname, tablename, tableowner FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
                name,
            )
            for name in names
        },
        "settings": sql("SELECT name, setting FROM pg_settings WHERE sourcefile LIKE '%/conf.d/%'"),
        "waits for a restart": sql("SELECT name FROM pg_settings WHERE pending_restart"),
        "hba": sql("SELECT type, database, user_name, address, auth_method, error FROM pg_hba_file_rules"),
        "has read its files": newest(path for path, _name in walk(["/etc/postgresql"]))
        <= float((sql("SELECT extract(epoch FROM pg_conf_load_time())") or ["0"])[0]),
    }


def main():
    key = bytes.fromhex(sys.argv[1])
    answer = {
        "files": files(key),
        "unfinished": unfinished(),
        "packages": packages(),
        "services": services(),
        "snaps": snaps(),
        "haproxy": haproxy(),
        "memcached": memcached(),
        "postgresql": postgresql(),
    }
    print(json.dumps({name: value for name, value in answer.items() if value is not None}))


main()
