"""The file watch: which folders are watched, and what of them counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from oo_app.watching import MOST_FOLDERS, FileWatch

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class FakeObserver:
    """Keeps what is scheduled; refuses the folders in `refuses`."""

    refuses: dict[str, Exception] = field(default_factory=dict)
    watched: list[str] = field(default_factory=list)
    listeners: list[Any] = field(default_factory=list)
    is_started: bool = False

    def start(self) -> None:
        self.is_started = True

    def schedule(self, listener: object, folder: str) -> str:
        if folder in self.refuses:
            raise self.refuses[folder]
        self.watched.append(folder)
        self.listeners.append(listener)
        return folder

    def unschedule(self, watch: str) -> None:
        self.watched.remove(watch)


@dataclass
class Saved:
    """An event as watchdog reports it."""

    src_path: str
    event_type: str = "modified"
    dest_path: str = ""


@pytest.fixture
def observer() -> FakeObserver:
    return FakeObserver()


@pytest.fixture
def heard() -> list[int]:
    return []


@pytest.fixture
def watch(observer: FakeObserver, heard: list[int]) -> FileWatch:
    return FileWatch(lambda: heard.append(1), observer=lambda: observer)


def test_watches_the_folder_of_a_file_and_hears_only_of_that_file(
    watch: FileWatch, observer: FakeObserver, heard: list[int], tmp_path: Path
) -> None:
    todo = tmp_path / "todo.txt"
    todo.touch()
    watch.follow([str(todo)])
    assert observer.watched == [str(tmp_path)]
    observer.listeners[0].dispatch(Saved(str(tmp_path / "other.txt")))
    observer.listeners[0].dispatch(Saved(str(todo), "opened"))
    assert heard == []
    observer.listeners[0].dispatch(Saved(str(tmp_path / "x.tmp"), "moved", str(todo)))
    assert heard == [1]


def test_nothing_to_watch_starts_nothing(watch: FileWatch, observer: FakeObserver) -> None:
    watch.follow([])
    assert not observer.is_started
    watch.stop()


def test_what_is_no_longer_wanted_is_let_go(
    watch: FileWatch, observer: FakeObserver, tmp_path: Path
) -> None:
    watch.follow([str(tmp_path)])
    watch.follow([])
    assert observer.watched == []


def test_a_folder_that_took_the_place_of_a_watched_one_is_watched(
    watch: FileWatch, observer: FakeObserver, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    watch.follow([str(vault)])
    (tmp_path / "other").mkdir()
    vault.rename(tmp_path / "old")
    (tmp_path / "other").rename(vault)
    watch.follow([str(vault)])
    assert observer.watched == [str(vault)]
    assert len(observer.listeners) == 2


def test_a_missing_folder_is_awaited_in_the_nearest_one_above(
    watch: FileWatch, observer: FakeObserver, heard: list[int], tmp_path: Path
) -> None:
    todo = tmp_path / "a" / "b" / "todo.txt"
    watch.follow([str(todo)])
    assert observer.watched == [str(tmp_path)]
    observer.listeners[0].dispatch(Saved(str(tmp_path / "a"), "created"))
    assert heard == [1]
    todo.parent.mkdir(parents=True)
    watch.follow([str(todo)])
    assert observer.watched == [str(todo.parent)]


@pytest.mark.parametrize("error", [OSError("no watches"), RuntimeError("can't start new thread")])
def test_what_cannot_be_watched_hinders_nothing_else(
    watch: FileWatch, observer: FakeObserver, tmp_path: Path, error: Exception
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    observer.refuses[str(first)] = error
    watch.follow([str(first), str(second)])
    assert observer.watched == [str(second)]
    observer.refuses.clear()
    watch.follow([str(first), str(second)])
    assert sorted(observer.watched) == [str(first), str(second)]


def test_of_too_many_folders_the_uppermost_are_watched(
    watch: FileWatch, observer: FakeObserver, tmp_path: Path
) -> None:
    vault = tmp_path / "a" / "vault"
    folders = [vault / f"{number:04}" for number in range(MOST_FOLDERS)]
    for folder in folders:
        folder.mkdir(parents=True)
    (tmp_path / "z").mkdir()
    watch.follow([str(tmp_path / "z" / "todo.txt"), *map(str, folders)])
    assert len(observer.watched) == MOST_FOLDERS
    assert str(tmp_path / "z") in observer.watched
