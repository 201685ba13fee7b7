# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs libraries of the controller that are Python only, for hosts that have none yet. Controller only.

The hosts are empty when preflight looks at them, and nothing may be installed on them: botocore and pg8000 travel there
in Ansible's own temporary folder and go with it. pg8000 and not psycopg2, which is compiled for one system.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

# {what is checked: (distribution to install, {distribution: importable name})}
PARTS = {
    "database": (
        "pg8000",
        {
            "pg8000": "pg8000",
            "scramp": "scramp",
            "asn1crypto": "asn1crypto",
            "python-dateutil": "dateutil",
            "six": "six",
        },
    ),
    "s3": (
        "botocore",
        {
            "botocore": "botocore",
            "jmespath": "jmespath",
            "urllib3": "urllib3",
            "python-dateutil": "dateutil",
            "six": "six",
        },
    ),
}
# Of botocore's 30 MB of descriptions, those of S3.
_DATA = ("_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json")
_S3 = ("service-2.", "endpoint-rule-set-1.")


def lacking(parts):
    """Distributions to install on the controller before these parts can be checked."""
    return [PARTS[part][0] for part in parts if not all(_found(*pair) for pair in PARTS[part][1].items())]


def pack(parts, folder):
    """Path of an archive with the libraries of these parts. One that the same run made before is used again."""
    libraries = dict(pair for part in sorted(parts) for pair in PARTS[part][1].items())
    versions = {name: metadata.version(name) for name in libraries}
    name = hashlib.sha256(repr(sorted(versions.items())).encode()).hexdigest()[:16]
    path = Path(folder) / "storeops-toolbox-{0}.zip".format(name)
    if not path.exists():
        _write(path, libraries, versions)
    return str(path)


def _found(distribution, module):
    try:
        metadata.version(distribution)
        return importlib.util.find_spec(module) is not None
    except (metadata.PackageNotFoundError, ImportError, ValueError):
        return False


def _write(path, libraries, versions):
    """Under another name first: several workers may be at it, and none shall find half an archive."""
    handle, temporary = tempfile.mkstemp(dir=str(path.parent), prefix=path.name)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for distribution, module in sorted(libraries.items()):
            for source, inside in _files(module):
                archive.write(str(source), inside)
            # Some of them ask for their own version when they are imported.
            about = "Metadata-Version: 2.1\nName: {0}\nVersion: {1}\n".format(distribution, versions[distribution])
            folder = "{0}-{1}.dist-info".format(distribution.replace("-", "_"), versions[distribution])
            archive.writestr(folder + "/METADATA", about)
    os.replace(temporary, str(path))


def _files(module):
    spec = importlib.util.find_spec(module)
    if not spec.submodule_search_locations:
        return [(Path(spec.origin), Path(spec.origin).name)]
    root = Path(next(iter(spec.submodule_search_locations)))
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and _is_needed(path.relative_to(root)))
    return [(path, str(Path(module) / path.relative_to(root))) for path in files]


def _is_needed(path):
    if path.suffix == ".py":
        return True
    if path.parts[0] != "data":
        return False
    return path.name in _DATA or ("s3" in path.parts and path.name.startswith(_S3))
