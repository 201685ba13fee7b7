"""A file out of a squashfs image, as mksquashfs writes it."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess

import pytest
from ansible_collections.storeops.ha.plugins.module_utils._preflight import squashfs

from .squashfs_images import IMAGES, TEXT

UNDERSTOOD = sorted(set(IMAGES) - {"lzo"})


def _image(name):
    return base64.b64decode(IMAGES[name])


def _content(image, path="meta/snap.yaml"):
    return squashfs.content(lambda offset, count: image[offset : offset + count], path)


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_the_text_in_a_snap_is_found(name):
    assert _content(_image(name)) == TEXT


def test_of_a_compression_that_python_lacks_nothing_is_known():
    assert _content(_image("lzo")) is None


@pytest.mark.parametrize("path", ["meta/none", "none/snap.yaml", "meta", "meta/snap.yaml/x"])
def test_what_is_not_there_is_not_found(path):
    assert _content(_image("xz"), path) is None


@pytest.mark.parametrize("data", [b"", b"hsqs", bytes(96), b"hsqs" + b"\xff" * 400])
def test_what_is_no_image_has_no_content(data):
    assert _content(data) is None


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_no_cut_and_no_damage_is_more_than_nothing_known(name):
    """Whatever a download did to the file: an answer comes, and it is no error."""
    image = _image(name)
    for length in range(len(image)):
        assert _content(image[:length]) in (None, TEXT)
    for position in range(len(image)):
        for value in (0, 0xFF, image[position] ^ 1):
            found = _content(image[:position] + bytes([value]) + image[position + 1 :])
            assert found is None or isinstance(found, bytes)


@pytest.mark.skipif(not shutil.which("mksquashfs"), reason="the Debian package squashfs-tools is not installed")
@pytest.mark.parametrize("options", [["-comp", "gzip"], ["-comp", "xz"], ["-comp", "xz", "-no-fragments"], ["-noI"]])
def test_large_folders_and_large_files_are_read_too(tmp_path, options):
    folder = tmp_path / "tree" / "many"
    folder.mkdir(parents=True)
    for number in range(700):
        (folder / "a file with a rather long name {0}".format(number)).write_text(str(number))
    (folder / "large").write_bytes(os.urandom(300_000) + bytes(200_000) + b"end")
    image = tmp_path / "image"
    argv = ["mksquashfs", str(tmp_path / "tree"), str(image), *options, "-quiet", "-no-progress", "-processors", "1"]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    data = image.read_bytes()
    assert _content(data, "many/a file with a rather long name 612") == b"612"
    assert _content(data, "many/large") == (folder / "large").read_bytes()
