"""Give a user of this Ceph RADOS Gateway one more key: {"user", "access_key", "secret_key"} on standard input.

radosgw-admin's own option for it would show the secret in the list of processes.
"""

import json
import subprocess
import sys

ADMIN = ["radosgw-admin", "metadata"]

key = json.load(sys.stdin)
name = "user:" + key["user"]
known = json.loads(subprocess.run([*ADMIN, "get", name], stdout=subprocess.PIPE, check=True).stdout)
others = [other for other in known["data"]["keys"] if other["access_key"] != key["access_key"]]
known["data"]["keys"] = [*others, key]
subprocess.run([*ADMIN, "put", name], input=json.dumps(known).encode(), check=True)
