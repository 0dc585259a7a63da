"""Only what changed is opened, and what is wrong with a file is said until it changes."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contracts.collecting_home import settle, surroundings_in
from contracts.opened_files import opened_below
from oo_app.integrations.connector import Part
from oo_app.integrations.files import FileReading, file_state, preview_files, walk
from oo_app.integrations.time_limit import time_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from oo_app.integrations.connector import Cursor, Fetch


def is_text(name: str) -> bool:
    return name.endswith(".txt")


def read(
    folder: Path,
    cursor: Cursor | None = None,
    *,
    file_bytes: int = 1000,
    now_ns: Callable[[], int] = time.time_ns,
) -> tuple[list[str], Fetch]:
    """Read every changed text file below a folder; their names, and the fetch."""
    surroundings = replace(surroundings_in(folder), file_bytes=file_bytes)
    reading = FileReading(walk(folder, is_text), cursor or {}, surroundings, now_ns=now_ns)
    names = []
    for path in reading.changed:
        if reading.text(path) is not None:
            names.append(path.name)
    fetch = reading.fetch([Part(name, ()) for name in names])
    return names, replace(fetch, cursor=json.loads(json.dumps(fetch.cursor)))


def test_only_changed_files_are_opened(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    settle(tmp_path)
    names, first = read(tmp_path)
    assert names == ["a.txt", "b.txt"]
    (tmp_path / "b.txt").write_text("another")
    with opened_below(tmp_path) as opened:
        names, _second = read(tmp_path, first.cursor)
    assert names == ["b.txt"]
    assert [path for path in opened if path.endswith(".txt")] == [str(tmp_path / "b.txt")]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    _names, first = read(tmp_path)
    (tmp_path / "a.txt").unlink()
    _names, second = read(tmp_path, first.cursor)
    assert second.gone == (str(tmp_path / "a.txt"),)
    assert second.cursor == {"files": {}}


def test_a_fresh_change_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    changed = path.stat().st_mtime_ns
    _names, racy = read(tmp_path, now_ns=lambda: changed + 49_000_000)
    assert read(tmp_path, racy.cursor)[0] == ["a.txt"]
    _names, settled = read(tmp_path, now_ns=lambda: changed + 51_000_000)
    assert read(tmp_path, settled.cursor)[0] == []


def test_a_file_from_the_future_is_not_read_for_ever(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    settle(tmp_path, seconds=-3600)
    _names, first = read(tmp_path)
    assert read(tmp_path, first.cursor)[0] == []


def test_a_replaced_file_of_the_same_size_and_time_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    settle(tmp_path)
    _names, first = read(tmp_path)
    times = path.stat()
    (tmp_path / "new").write_text("b")
    os.replace(tmp_path / "new", path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert read(tmp_path, first.cursor)[0] == ["a.txt"]


def test_a_large_file_is_refused_and_said_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a" * 1001)
    settle(tmp_path)
    names, first = read(tmp_path)
    assert names == []
    assert "larger" in first.problems[0].message
    with opened_below(tmp_path) as opened:
        _names, second = read(tmp_path, first.cursor)
    assert str(tmp_path / "a.txt") not in opened
    assert second.problems == first.problems


def test_lines_that_are_not_utf8_are_named_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"fine\nb\xe4d\n" + b"\xff\n" * 5)
    reading = FileReading([path], {}, surroundings_in(tmp_path))
    text = reading.text(path)
    assert text is not None
    assert text.startswith("fine\nb\ufffdd\n")
    wheres = [each.where for each in reading.fetch([]).problems]
    assert wheres == [f"{path}:2", f"{path}:3", f"{path}:4", str(path)]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa")
    assert FileReading([path], {}, surroundings_in(tmp_path)).text(path) == "a"


def test_a_missing_file_is_a_problem_each_time(tmp_path: Path) -> None:
    reading = FileReading([tmp_path / "a.txt"], {}, surroundings_in(tmp_path))
    assert reading.text(tmp_path / "a.txt") is None
    fetch = reading.fetch([])
    assert fetch.problems
    assert FileReading([tmp_path / "a.txt"], fetch.cursor, surroundings_in(tmp_path)).changed


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_that_took_a_file_s_place_keeps_nobody_waiting(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    reading = FileReading([path], {}, surroundings_in(tmp_path))
    path.unlink()
    os.mkfifo(path)
    with time_limit(2):
        assert reading.text(path) is None
    assert [problem.where for problem in reading.fetch([]).problems] == [str(path)]


def test_problems_of_one_file_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    reading = FileReading([path], {}, surroundings_in(tmp_path))
    for line in range(1000):
        reading.report(path, "bad", line=line)
    assert len(reading.fetch([]).problems) == 20


def test_a_changed_file_that_was_not_opened_is_changed_next_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    settle(tmp_path)
    fetch = FileReading([tmp_path / "a.txt"], {}, surroundings_in(tmp_path)).fetch([])
    assert read(tmp_path, fetch.cursor)[0] == ["a.txt"]


@pytest.mark.parametrize("cursor", [{"files": 3}, {"files": {"x": "y"}}, {"files": {"x": [1]}}])
def test_a_strange_cursor_reads_everything(tmp_path: Path, cursor: Cursor) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert read(tmp_path, cursor)[0] == ["a.txt"]


def test_files_in_an_unreadable_folder_are_not_gone(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    settle(tmp_path)
    _names, first = read(folder)
    folder.rename(tmp_path / "unmounted")
    _names, second = read(folder, first.cursor)
    assert second.gone == ()
    assert second.problems[0].where == str(folder)
    (tmp_path / "unmounted").rename(folder)
    names, third = read(folder, second.cursor)
    assert (names, third.gone, third.problems) == ([], (), ())


class TestWalk:
    """What lies below a folder."""

    def test_finds_wanted_files_below_folders(self, tmp_path: Path) -> None:
        (tmp_path / "in" / "deep").mkdir(parents=True)
        for name in ("in/deep/b.txt", "a.txt", "c.md", ".hidden.txt"):
            (tmp_path / name).write_text("")
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "d.txt").write_text("")
        found = walk(tmp_path, is_text)
        assert [path.name for path in found.files] == ["a.txt", "b.txt"]
        assert found.folders == (tmp_path, tmp_path / "in", tmp_path / "in" / "deep")

    def test_a_loop_of_links_ends(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("")
        (tmp_path / "self").symlink_to(tmp_path)
        (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
        assert [path.name for path in walk(tmp_path, is_text).files] == ["a.txt"]

    def test_a_linked_file_counts(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "a.txt").write_text("")
        (tmp_path / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
        assert [path.name for path in walk(tmp_path, is_text).files] == ["b.txt", "a.txt"]

    def test_depth_is_bounded(self, tmp_path: Path) -> None:
        (tmp_path / "1" / "2" / "3").mkdir(parents=True)
        for folder in ("1", "1/2", "1/2/3"):
            (tmp_path / folder / "a.txt").write_text("")
        assert len(walk(tmp_path, is_text, max_depth=2).files) == 2

    def test_count_is_bounded_and_said(self, tmp_path: Path) -> None:
        for number in range(5):
            (tmp_path / f"{number}.txt").write_text("")
        found = walk(tmp_path, is_text, max_files=3)
        assert len(found.files) == 3
        assert "3" in found.problems[0].message
        assert len(walk(tmp_path, is_text, max_entries=2).files) == 2

    def test_of_a_huge_folder_no_more_is_held_than_may_be_looked_at(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(50):
            (tmp_path / f".hidden-{number}").write_text("")
        taken: list[str] = []

        def noted(entry: os.DirEntry[str]) -> os.DirEntry[str]:
            taken.append(entry.name)
            return entry

        @contextmanager
        def counted(folder: Path) -> Iterator[Iterator[os.DirEntry[str]]]:
            with scan(folder) as entries:
                yield map(noted, entries)

        scan = os.scandir
        monkeypatch.setattr(os, "scandir", counted)
        found = walk(tmp_path, is_text, max_entries=10)
        assert len(taken) == 11
        assert len(found.problems) == 1

    def test_one_file_is_a_place(self, tmp_path: Path) -> None:
        (tmp_path / "todo").write_text("")
        assert walk(tmp_path / "todo", is_text).files == (tmp_path / "todo",)

    def test_a_name_that_is_no_text_is_left_out(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("")
        with open(os.fsencode(tmp_path) + b"/\xff.txt", "wb"):
            pass
        assert [path.name for path in walk(tmp_path, is_text).files] == ["a.txt"]


def test_a_preview_shows_size_and_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc")
    preview = preview_files(str(tmp_path), [tmp_path / "a.txt", tmp_path / "none"])
    assert [part.size for part in preview.parts] == [3, None]
    assert preview.parts[0].modified is not None


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert file_state(tmp_path) is None
    assert file_state(tmp_path / "none") is None
