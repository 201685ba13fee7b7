# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the snap comes from, and the files on the controller. Pure but for the reader of files it is given."""

from __future__ import annotations

import base64
import re

from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem, shown

_SQUASHFS = b"hsqs"
_BYTES_USED = slice(40, 48)  # of the squashfs superblock, little endian
_REVISION = re.compile(r"x?[1-9][0-9]*\Z")
_ASSERTION = re.compile(r"^type: ", re.MULTILINE)


def one_source(cluster):
    online = [name for name in ("store_snap_channel", "store_snap_revision") if cluster.get(name)]
    if cluster.get("store_snap_file") and online:
        sentence = "it is set together with {0}; set either the file, or channel and revision."
        yield problem("snap_sources", "store_snap_file", sentence.format(" and ".join(online)))
    elif not cluster.get("store_snap_file") and not online:
        sentence = "nothing says which snap to install; set store_snap_revision, store_snap_channel or store_snap_file."
        yield problem("no_snap_source", "store_snap_revision", sentence)


def revision(cluster):
    value = cluster.get("store_snap_revision")
    if value and not _REVISION.match(value):
        sentence = "{0} is not a revision; write the number that 'snap list enterprise-store' shows."
        yield problem("bad_revision", "store_snap_revision", sentence.format(shown(value)))


def assertion_without_file(cluster):
    if cluster.get("store_snap_assertion_file") and not cluster.get("store_snap_file"):
        sentence = "it is set without store_snap_file; set the file it belongs to, or remove it."
        yield problem("assertion_alone", "store_snap_assertion_file", sentence)


def _packages(cluster):
    """(thing of the file, file, thing of the assertion, assertion, name) of every snap file in the inputs."""
    if cluster.get("store_snap_file"):
        yield (
            "store_snap_file",
            cluster.get("store_snap_file"),
            "store_snap_assertion_file",
            cluster.get("store_snap_assertion_file"),
            "enterprise-store",
        )
    for number, item in enumerate(cluster.get("store_snap_prerequisites") or (), 1):
        thing = "store_snap_prerequisites, item {0}".format(number)
        yield thing, item.get("file"), thing, item.get("assertion_file"), item.get("name")


def packages(cluster):
    for thing, path, assertion_thing, assertion, name in _packages(cluster):
        found = list(_snap_file(cluster.files, thing, path))
        yield from found
        if assertion:
            yield from _assertion_file(cluster.files, assertion_thing, assertion, None if found else path, name)
        elif not cluster.get("store_snap_dangerous"):
            sentence = "{0} has no assertions beside it; set {1}, or store_snap_dangerous if you trust the file."
            option = "assertion_file of the item" if thing == assertion_thing else assertion_thing
            yield problem("no_assertion", thing, sentence.format(shown(path), option))


def _snap_file(files, thing, path):
    size = files.size(path)
    if size is None:
        yield problem(
            "file_missing", thing, "there is no file {0} on the controller; correct the path.".format(shown(path))
        )
    elif size == 0:
        yield problem("file_empty", thing, "the file {0} is empty; download it again.".format(shown(path)))
    else:
        head = files.head(path, 96)
        if head[:4] != _SQUASHFS:
            sentence = "the file {0} is not a snap (no squashfs); give the .snap file itself."
            yield problem("not_a_snap", thing, sentence.format(shown(path)))
        elif int.from_bytes(head[_BYTES_USED], "little") > size:
            sentence = "the file {0} is truncated; download or copy it again."
            yield problem("file_truncated", thing, sentence.format(shown(path)))


def _assertion_file(files, thing, path, snap_path, name):
    text = files.text(path)
    if text is None:
        sentence = "there is no readable file {0} on the controller; correct the path."
        yield problem("file_missing", thing, sentence.format(shown(path)))
        return
    revisions = [h for h in _all_headers(text) if h.get("type") == "snap-revision"]
    if not revisions:
        sentence = "the file {0} holds no assertion of type snap-revision; give the .assert file of 'snap download'."
        yield problem("not_an_assertion", thing, sentence.format(shown(path)))
        return
    names = {h.get("snap-name") for h in _all_headers(text) if h.get("type") == "snap-declaration"} - {None}
    if names and name not in names:
        sentence = "the assertions in {0} are of the snap {1}, not of {2}; give those of {2}."
        yield problem("assertion_of_other_snap", thing, sentence.format(shown(path), " and ".join(sorted(names)), name))
    elif snap_path and not _signed(files, snap_path, revisions):
        sentence = "the assertions in {0} do not belong to the file {1}; give the two files of one download."
        yield problem("assertion_mismatch", thing, sentence.format(shown(path), shown(snap_path)))


def _all_headers(text):
    """The headers of every assertion in a text."""
    text = text.replace("\r\n", "\n")
    starts = [match.start() for match in _ASSERTION.finditer(text)] + [len(text)]
    return [_headers(text[begin:end]) for begin, end in zip(starts, starts[1:])]


def _headers(text):
    """`key: value` lines up to the first empty line; a continued value is indented and left out."""
    pairs = [line.partition(": ") for line in text.partition("\n\n")[0].splitlines() if not line.startswith(" ")]
    return {key: value.strip() for key, colon, value in pairs if colon}


def _signed(files, snap_path, revisions):
    """Size first: it answers most mistakes without reading the whole file."""
    candidates = [h for h in revisions if h.get("snap-size", "") in ("", str(files.size(snap_path)))]
    if not candidates:
        return False
    digest = base64.urlsafe_b64encode(files.sha3_384(snap_path)).rstrip(b"=").decode("ascii")
    return any(h.get("snap-sha3-384") == digest for h in candidates)


CHECKS = (one_source, revision, assertion_without_file, packages)
