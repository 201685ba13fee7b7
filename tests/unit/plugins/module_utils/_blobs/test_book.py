# Copyright (c) 2026, storeops.ha contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

from ansible_collections.storeops.ha.plugins.module_utils._blobs.book import Book
from ansible_collections.storeops.ha.plugins.module_utils._blobs.listing import File

FILE = File("scanned/a_1.snap", 3, "3 1 1 1")


def written(folder):
    book = Book(str(folder))
    book.put(FILE, 0, "etag")
    book.close()


def test_what_was_read_is_known_to_the_next_run(tmp_path):
    written(tmp_path)
    assert Book(str(tmp_path)).get(FILE, 0) == "etag"
    assert Book(str(tmp_path)).get(FILE, 16) is None
    assert os.stat(tmp_path / "digests").st_mode & 0o077 == 0


def test_a_file_that_was_written_since_is_unknown(tmp_path):
    written(tmp_path)
    for stamp in ("4 1 1 1", "3 2 1 1", "3 1 2 1", "3 1 1 2"):
        assert Book(str(tmp_path)).get(FILE._replace(stamp=stamp), 0) is None


def test_half_a_line_and_nonsense_cost_nothing_but_time(tmp_path):
    written(tmp_path)
    with open(tmp_path / "digests", "a", encoding="utf-8") as file:
        file.write("nonsense\n1\t2\n3 1 1 1\tx\te\ts\tn\n3 1 1 1\t0\tother\tsha\tscanned/a_1.snap")
    assert Book(str(tmp_path)).get(FILE, 0) == "etag"
    (tmp_path / "digests").write_bytes(b"\xff\xfe")
    assert Book(str(tmp_path)).get(FILE, 0) is None


def test_the_book_does_not_grow_without_end(tmp_path):
    book = Book(str(tmp_path))
    for number in range(500):
        book.put(FILE, 0, "etag{0}".format(number))
    book.close()
    assert Book(str(tmp_path)).get(FILE, 0) == "etag499"
    assert len((tmp_path / "digests").read_text().splitlines()) == 1


def test_a_name_that_would_break_the_book_is_kept_in_memory_only(tmp_path):
    book = Book(str(tmp_path))
    book.put(FILE._replace(name="a\nb"), 0, "etag")
    book.close()
    assert book.get(FILE._replace(name="a\nb"), 0) == "etag"
    assert not (tmp_path / "digests").exists()


def test_without_a_folder_nothing_is_written():
    book = Book()
    book.put(FILE, 0, "etag")
    assert book.get(FILE, 0) == "etag"
