"""Start of every program of the snap: `start.py cli ARGS…`, `start.py service NAME`, `start.py install`."""

from __future__ import annotations

import sys

# The interpreter is started without `site` (a third of its start time), which would have added this.
sys.path.append("/usr/lib/python3/dist-packages")


def main(kind, args):
    """Returns the exit code."""
    if kind == "service":
        from enterprise_store import service

        return service.main(args[0])
    if kind == "install":
        from enterprise_store import first_start

        return first_start.main()
    from enterprise_store import cli

    return cli.main(args)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
