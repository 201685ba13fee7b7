"""What every seed stands on: a database of its own, a folder and two buckets, and runs of the one task between them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# How the lab is asked, how a run is killed and what it said is known there.
sys.path.append(str(HERE.parent / "faults"))

from gate import Gate
from moments import Run
from said import changed, crashes, sentences

from lab import argv, environment, lab, on

UNIT, DATABASE, S3 = "unit1", "db1", "s3"
FOLDER = "/var/lib/kills/blobs"
BUCKETS = ["kills-scanned", "kills-unscanned"]
PORT = 5499
CA = "/var/lib/kills/ca.pem"
# A run that takes longer than this hangs. The work waits two minutes for a controller that is gone.
LONGEST = 300

PACKAGES = (
    "export DEBIAN_FRONTEND=noninteractive;"
    " dpkg -s {0} >/dev/null 2>&1 || {{ apt-get update -q; apt-get install -y -q {0}; }}"
)
CLUSTER = r"""
    version=$(ls /usr/lib/postgresql | sort -n | tail -n 1)
    if ! pg_lsclusters -h | grep -q "^$version kills"; then
        pg_createcluster --port {port} --start-conf=manual "$version" kills
        echo "listen_addresses = '*'" >>"/etc/postgresql/$version/kills/postgresql.conf"
        echo "host kills kills all scram-sha-256" >>"/etc/postgresql/$version/kills/pg_hba.conf"
    fi
    systemctl start "postgresql@$version-kills"
"""
SERVICE = "service=postgresql@$(ls /usr/lib/postgresql | sort -n | tail -n 1)-kills; "


class Stage:
    """The hosts, prepared. The gate is on this machine, and the only way of the work to S3."""

    def __init__(self):
        described = json.loads(lab("inventory"))["all"]
        hosts = {name: values for group in described["children"].values() for name, values in group["hosts"].items()}
        self._inputs = described["vars"]
        self._addresses = {name: hosts[name]["ansible_host"] for name in (UNIT, DATABASE, S3)}
        self._prepare()
        address = self._addresses[S3].rpartition(".")[0] + ".1"
        port = int(self._inputs["store_s3_url"].rpartition(":")[2])
        self.gate = Gate(address, self._addresses[S3], port, self._inputs["store_s3_ca"])

    def _prepare(self):
        password = self._inputs["store_database_password"].replace("'", "''")
        on(UNIT, PACKAGES.format("python3-boto3 python3-psycopg2"))
        on(UNIT, f"install -d -m 700 {FOLDER}")
        lab("exec", UNIT, "--", "sh", "-c", f"cat >{CA}", text=self._inputs["store_s3_ca"])
        on(DATABASE, PACKAGES.format("postgresql"))
        on(DATABASE, CLUSTER.format(port=PORT))
        words = f"""
            SELECT 'CREATE ROLE kills LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kills') \\gexec
            ALTER ROLE kills PASSWORD '{password}';
            SELECT 'CREATE DATABASE kills OWNER kills'
                WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kills') \\gexec
        """
        psql = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "psql", "--no-psqlrc", "--quiet")
        lab("exec", DATABASE, "--", *psql, "--set=ON_ERROR_STOP=1", f"--port={PORT}", text=words)

    def store(self, verb):
        """What the script on the unit says: see its verbs."""
        config = {
            "folder": FOLDER,
            "buckets": BUCKETS,
            "database_url": f"host={self._addresses[DATABASE]} port={PORT} dbname=kills user=kills"
            f" password={self._inputs['store_database_password']}",
            # Not through the gate: what is looked at is what there is.
            "s3_url": self._inputs["store_s3_url"],
            "key": self._inputs["store_s3_access_key_id"],
            "secret": self._inputs["store_s3_secret_access_key"],
            "ca": CA,
        }
        program = f"CONFIG, VERB = {config!r}, {verb!r}\n" + _without_future((HERE / "remote" / "store.py").read_text())
        return json.loads(lab("exec", UNIT, "--", "python3", "-", text=program))

    def kill_work(self):
        """SIGKILL to what moves the blobs; how many processes it were."""
        return int(lab("exec", UNIT, "--", "python3", "-", text=(HERE / "remote" / "killer.py").read_text()))

    def begin(self, state):
        """The operator's command."""
        inputs = {
            "kills_state": state,
            "kills_folder": FOLDER,
            "kills_s3_url": self.gate.url,
            "kills_buckets": BUCKETS,
            "kills_port": PORT,
        }
        return Run(argv("ansible-playbook", str(HERE / "play.yml"), "--extra-vars", json.dumps(inputs)), environment())


class Outcome:
    """How a run went."""

    def __init__(self, run):
        self.status = run.end(LONGEST)
        self.lines = run.lines
        self.changed = changed(run.lines) if self.status == 0 else None
        self.sentences = sentences(run.lines)
        self.crashes = crashes(run.lines)

    @property
    def well(self):
        return self.changed is not None


def _without_future(text):
    """That line may only be the first of a program."""
    return text.replace("from __future__ import annotations\n", "")
