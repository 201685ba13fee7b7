#!/usr/bin/env python3
"""How fast blob_migrate uploads, beside s5cmd, rclone, the AWS CLI and plain boto3, on one server in one run.

    tests/bench/blob_migrate --lab
    tests/bench/blob_migrate --url https://s3:9000 --ca ca.pem --sets small:500 middle:50 large:1 --rounds 5

Each round runs every way once, each time another one first, into a bucket of its own; what is there afterwards is
compared with the files (keys, sizes, checksums of objects in one piece), and removed. Figures of one round are compared
with each other only. The other programs come from PyPI, into .cache/bench.

Without --lab, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment are the login.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import datasets
import server
import tables
import ways
from measured import Failed, run

HOME = ways.ROOT / ".cache" / "bench"
# The process that has the machine's own view of its files, when this one has another.
_OUTSIDE = "BENCH_OUTSIDE"
DEFAULT = ("blob_migrate", "s5cmd", "rclone", "aws", "boto3-threads", "boto3-loop", "bare")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--url", help="the S3 server")
    where.add_argument("--lab", action="store_true", help="the S3 server of the lab, which is up")
    parser.add_argument("--ca", default="", help="the authority of its certificate (a file)")
    parser.add_argument(
        "--sets",
        nargs="*",
        default=["small", "middle", "large"],
        metavar="SET",
        help="small, middle, large, with another number of files as small:500, or NAME:COUNTxBYTES",
    )
    parser.add_argument("--ways", nargs="*", default=DEFAULT, metavar="WAY", help=f"some of {', '.join(ways.known())}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--again", action="store_true", help="time a second run as well, where everything is there")
    parser.add_argument(
        "--growth",
        nargs="*",
        type=int,
        default=[],
        metavar="COUNT",
        help="time second runs of blob_migrate over so many small blobs, as 1000 10000 100000",
    )
    parser.add_argument("--between", default="", metavar="COMMAND", help="run after each removal, as to free space")
    parser.add_argument("--results", default=str(HOME / "results.json"), help="where all figures go, as JSON")
    return parser.parse_args()  # fmt: skip


def login_of(arguments):
    environment = os.environ
    url, ca = (environment["BENCH_URL"], environment["BENCH_CA"]) if arguments.lab else (arguments.url, arguments.ca)
    return server.Login(url, environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], ca)


def enter_lab():
    """Begin anew where the name that the certificate of the lab's S3 server is made for leads to that server."""
    if _OUTSIDE in os.environ:
        return
    told = subprocess.run([ways.ROOT / "lab" / "lab", "inventory"], capture_output=True, check=True).stdout
    everything = json.loads(told)["all"]
    known = everything["vars"]
    ca, hosts = HOME / "lab-ca.pem", HOME / "lab-hosts"
    ca.write_text(known["store_s3_ca"], encoding="utf-8")
    address = everything["children"]["storage"]["hosts"]["s3"]["ansible_host"]
    hosts.write_text(Path("/etc/hosts").read_text(encoding="utf-8") + f"\n{address} s3\n", encoding="utf-8")
    keys = known["store_s3_access_key_id"], known["store_s3_secret_access_key"]
    os.environ.update(server.Login(known["store_s3_url"], *keys, str(ca)).environment())
    become = [] if os.geteuid() == 0 else ["sudo", "--preserve-env"]
    script = 'mount --bind "$0" /etc/hosts && exec "$@"'
    command = [*become, "unshare", "--mount", "sh", "-c", script, str(hosts), sys.executable, *sys.argv]
    raise SystemExit(subprocess.call(command, env={**os.environ, _OUTSIDE: str(os.getpid())}))


class Bench:
    def __init__(self, arguments, login):
        self._arguments, self._login = arguments, login
        self._number = 0
        self.results = []

    def compare(self, data):
        """All ways in each round; {way: [Figures or None]}."""
        chosen = {name: way for name, way in ways.known().items() if name in self._arguments.ways}
        runs = {name: [] for name in chosen}
        for number in range(self._arguments.rounds):
            for name in tables.turned(chosen, number):
                bucket = self._bucket()
                figures = self._timed(name, chosen[name], data, bucket)
                runs[name].append(figures if figures and self._right(name, data, bucket) else None)
                self._removed(bucket)
        return runs

    def again(self, data, rounds=3):
        """Second runs, of a bucket that each way filled itself."""
        runs = {}
        for name, way in ways.again().items():
            bucket = self._bucket()
            first = ways.known().get(name.partition("-")[0])
            self._timed(f"{name}, first", first, data, bucket)
            runs[name] = [self._timed(f"{name}, again", way, data, bucket) for _number in range(rounds)]
            self._removed(bucket)
        return runs

    def growth(self, count):
        """{what: Figures} of runs over so many small blobs: the first, the second, one that has to read the files."""
        data = datasets.make(HOME / "data", "growth", count, 100)
        bucket, way = self._bucket(), ways.known()[ways.OURS]

        def reading(data, bucket, workers):
            return [*way.command(data, bucket, workers), "--forget"]

        found = {"first": [self._timed(f"{count} blobs, first", way, data, bucket)]}
        found["again"] = [self._timed(f"{count} blobs, again", way, data, bucket) for _number in range(3)]
        told = json.loads((HOME / "log").read_text(encoding="utf-8"))
        print(f"{count} blobs again: {told['requests']} and {told['queries']} query", flush=True)
        found["reading"] = [
            self._timed(f"{count} blobs, reading", dataclasses.replace(way, command=reading), data, bucket)
        ]
        return found

    def _bucket(self):
        self._number += 1
        bucket = server.Bucket(self._login, f"bench-{int(time.time())}-{self._number}")
        bucket.make()
        return bucket

    def _timed(self, name, way, data, bucket):
        command = way.command(data, bucket.name, self._arguments.workers)
        try:
            figures = run(command, {**os.environ, **way.environment}, HOME / "log")
        except Failed as failure:
            print(f"{data.name}: {name} failed: {failure}", file=sys.stderr, flush=True)
            return None
        rounded = {key: round(value, 2) for key, value in dataclasses.asdict(figures).items()}
        self.results.append({"set": data.folder.name, "way": name, **rounded})
        print(f"{data.name}: {name} {rounded}", file=sys.stderr, flush=True)
        return figures

    def _right(self, name, data, bucket):
        wrong = bucket.missing(data)
        if wrong:
            print(f"{data.name}: {name} left {len(wrong)} objects wrong, such as {wrong[0]}", file=sys.stderr)
        return not wrong

    def _removed(self, bucket):
        bucket.remove()
        if self._arguments.between:
            outside = os.environ.get(_OUTSIDE)
            shell = ["nsenter", "--mount", "--target", outside, "sh", "-c"] if outside else ["sh", "-c"]
            command = f"cd {shlex.quote(os.getcwd())} && {self._arguments.between}"
            subprocess.run([*shell, command], check=True, stdout=subprocess.DEVNULL)


def machine():
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "?")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{os.cpu_count()} processors ({model}), load before the run {load}"


def main():
    arguments = parse()
    HOME.mkdir(parents=True, exist_ok=True)
    if arguments.lab:
        enter_lab()
    ways.install()
    login = login_of(arguments)
    os.environ.update(login.environment())
    print(f"{machine()}; {', '.join(ways.versions().values())}\n", flush=True)
    bench = Bench(arguments, login)
    for text in arguments.sets:
        data = datasets.make(HOME / "data", *datasets.parse(text))
        print(f"\n### {data.name}: {data.count} × {data.size} bytes, {arguments.rounds} rounds\n", flush=True)
        print("\n".join(tables.table(bench.compare(data), ways.OURS)), flush=True)
        if arguments.again:
            print("\nOnce more, where everything is there:\n", flush=True)
            print("\n".join(tables.table(bench.again(data), ways.OURS)), flush=True)
    for count in arguments.growth:
        print(f"\n### {count} blobs\n", flush=True)
        print("\n".join(tables.table(bench.growth(count), "again")), flush=True)
    with open(arguments.results, "w", encoding="utf-8") as file:
        json.dump(bench.results, file, indent=1)


if __name__ == "__main__":
    main()
