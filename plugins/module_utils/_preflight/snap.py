# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the snap comes from, and the files on the controller. Pure but for the reader of files it is given."""

from __future__ import annotations

import base64
import re

from ansible_collections.storeops.ha.plugins.module_utils._preflight import squashfs
from ansible_collections.storeops.ha.plugins.module_utils._preflight.problem import problem, shown, shown_path

# These take the snap of the members unless they are told another source of the same, or install none.
_HAVE_ONE = ("add_unit", "remove_unit")
_SQUASHFS = b"hsqs"
_BYTES_USED = slice(40, 48)  # of the squashfs superblock, little endian
_REVISION = re.compile(r"x?[1-9][0-9]*\Z")
_ASSERTION = re.compile(r"^type: ", re.MULTILINE)
_SNAP_NAME = re.compile(r"[a-z0-9-]+\Z")
_NAME = re.compile(rb"^name:\s*['\"]?([a-z0-9-]+)", re.MULTILINE)
_VERSION = re.compile(rb"^version:\s*['\"]?([A-Za-z0-9.~+:-]+)", re.MULTILINE)


def one_source(cluster):
    online = [name for name in ("store_snap_channel", "store_snap_revision") if cluster.get(name)]
    if cluster.get("store_snap_file") and online:
        sentence = "it is set together with {0}; set either the file, or channel and revision."
        yield problem("snap_sources", "store_snap_file", sentence.format(" and ".join(online)))
    elif not cluster.get("store_snap_file") and not online and cluster.play not in _HAVE_ONE:
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
        found = list(_snap_file(cluster.files, thing, path, name))
        yield from found
        if assertion:
            yield from _assertion_file(cluster.files, assertion_thing, assertion, None if found else path, name)
        elif not cluster.get("store_snap_dangerous"):
            sentence = "{0} has no assertions beside it; set {1}, or store_snap_dangerous if you trust the file."
            option = "assertion_file of the item" if thing == assertion_thing else assertion_thing
            yield problem("no_assertion", thing, sentence.format(shown_path(path), option))


def _snap_file(files, thing, path, name):
    code, sentence = _wrong_with(files, path, name)
    if code:
        yield problem(code, thing, sentence.format(shown_path(path), name))


def _wrong_with(files, path, name):
    """(code, sentence) of what is wrong with a snap file, two times nothing for a good one."""
    size, head = files.size(path), files.head(path, 96)
    if size is None:
        return "file_missing", "there is no file {0} on the controller; correct the path."
    if size == 0:
        return "file_empty", "the file {0} is empty; download it again."
    if head[:4] != _SQUASHFS:
        return "not_a_snap", "the file {0} is not a snap (no squashfs); give the .snap file itself."
    if int.from_bytes(head[_BYTES_USED], "little") > size:
        return "file_truncated", "the file {0} is truncated; download or copy it again."
    inside = _inside(files, path, _NAME)
    if inside not in (None, name):
        return "other_snap", "the file {0} is the snap " + inside + ", not {1}; give the file of {1}."
    return None, None


def version(cluster):
    """The version of the store's snap file, if there is one and it can be read."""
    path = cluster.get("store_snap_file")
    return _inside(cluster.files, path, _VERSION) if path else None


def _inside(files, path, pattern):
    """What the snap says of itself, if it can be read."""
    text = squashfs.content(lambda offset, count: files.part(path, offset, count), "meta/snap.yaml")
    found = pattern.search(text or b"")
    return found.group(1).decode("ascii") if found else None


def _assertion_file(files, thing, path, snap_path, name):
    code, sentence = _wrong_with_assertions(files, path, snap_path, name)
    if code:
        yield problem(code, thing, sentence.format(shown_path(path), name, shown_path(snap_path)))


def _wrong_with_assertions(files, path, snap_path, name):
    """(code, sentence) as above; `snap_path` is nothing when that file is broken."""
    text = files.text(path)
    if text is None:
        return "file_missing", "there is no readable file {0} on the controller; correct the path."
    found = _all_headers(text)
    revisions = [h for h in found if h.get("type") == "snap-revision"]
    if not revisions:
        return "not_an_assertion", (
            "the file {0} holds no assertion of type snap-revision; give the .assert file of 'snap download'."
        )
    if _is_cut(text):
        return "assertion_cut", "the assertions in {0} end before their signature; download or copy the file again."
    names = {h["snap-name"] for h in found if _SNAP_NAME.match(h.get("snap-name", ""))}
    if names and name not in names:
        other = " and ".join(sorted(names))
        return (
            "assertion_of_other_snap",
            "the assertions in {0} are of the snap " + other + ", not {1}; give those of {1}.",
        )
    if snap_path and not _signed(files, snap_path, revisions):
        return "assertion_mismatch", (
            "the assertions in {0} do not belong to the file {2}; give the two files of one download."
        )
    return None, None


def _is_cut(text):
    """Whether nothing follows the headers of the last assertion."""
    last = _assertions(text)[-1]
    return not last.partition("\n\n")[2].strip()


def _assertions(text):
    text = text.replace("\r\n", "\n")
    starts = [match.start() for match in _ASSERTION.finditer(text)] + [len(text)]
    return [text[begin:end] for begin, end in zip(starts, starts[1:])]


def _all_headers(text):
    """The headers of every assertion in a text."""
    return [_headers(assertion) for assertion in _assertions(text)]


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
