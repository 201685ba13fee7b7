"""Leak something on this host. Input: {"lines": [text], "files": [[path, mode]]}."""

import json
import os
import subprocess
import sys

question = json.loads(sys.stdin.read())
text = "".join(line + "\n" for line in question["lines"])
for path, mode in question["files"]:
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, int(mode, 8))
subprocess.run(["systemd-cat"], input=text.encode(), check=True)
subprocess.run(["journalctl", "--sync"], check=True)
print("{}")
