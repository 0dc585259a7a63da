"""Tells at once when a file that a source reads was saved; asleep while nothing is."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_log = logging.getLogger(__name__)

# Each takes a thread of the library's.
MOST_FOLDERS = 500


class FileWatch:
    """Calls `changed` from its own thread when a watched file or folder changes.

    Folders are watched, not files, because editors save by renaming; what happens to other files
    in them is ignored. Instead of a folder that is not there, the nearest one above it is watched
    until it comes. What cannot be watched is noticed by the next look all the same.
    """

    def __init__(
        self, changed: Callable[[], None], *, observer: Callable[[], Any] | None = None
    ) -> None:
        """`observer` makes watchdog's or one like it."""
        self._changed = changed
        self._make_observer = observer or _observer
        self._observer: Any = None
        self._watches: dict[str, tuple[object, Any]] = {}
        self._watched: frozenset[str] = frozenset()

    def follow(self, paths: Iterable[str]) -> None:
        """Watch exactly these files and folders from now on."""
        wanted = [Path(path).absolute() for path in paths]
        missing = {folder for path in wanted for folder in _missing_above(path)}
        self._watched = frozenset(map(str, {*wanted, *missing}))
        folders = sorted({_folder(path) for path in wanted}, key=_depth)
        identities = {str(each): _identity(each) for each in folders[:MOST_FOLDERS]}
        for folder, (identity, watch) in list(self._watches.items()):
            # Another folder of the same name has taken the place of the one that is watched.
            if identities.get(folder) != identity:
                del self._watches[folder]
                self._observer.unschedule(watch)
        for folder in identities.keys() - self._watches.keys():
            self._schedule(folder, identities[folder])

    def stop(self) -> None:
        """Watch no more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=2.0)
            self._observer = None

    def concerns(self, path: str) -> bool:
        """Whether a change of this path is one of a watched file or folder."""
        return path in self._watched or str(Path(path).parent) in self._watched

    def _schedule(self, folder: str, identity: object) -> None:
        try:
            if self._observer is None:
                observer = self._make_observer()
                observer.start()
                self._observer = observer
            watch = self._observer.schedule(_Listener(self), folder)
        except (OSError, RuntimeError):
            # It is gone again, or there are too many watches or threads.
            _log.warning("a folder cannot be watched", exc_info=True)
        else:
            self._watches[folder] = identity, watch

    def notice(self, paths: Iterable[str]) -> None:
        """Call `changed` if one of the paths is watched."""
        if any(self.concerns(path) for path in paths if path):
            self._changed()


class _Listener:
    """Passes watchdog's events on."""

    def __init__(self, watch: FileWatch) -> None:
        self._watch = watch

    def dispatch(self, event: Any) -> None:  # noqa: ANN401 - watchdog's event
        """Called by watchdog for every event in a watched folder."""
        if event.event_type in {"opened", "closed_no_write"}:
            return
        self._watch.notice((str(event.src_path), str(getattr(event, "dest_path", ""))))


def _observer() -> Any:  # noqa: ANN401 - watchdog's observer
    from watchdog.observers import Observer

    return Observer()


def _folder(path: Path) -> Path:
    """The folder to watch for a file or folder: the nearest one that is there."""
    return next((each for each in (path, *path.parents) if each.is_dir()), Path(path.anchor))


def _depth(folder: Path) -> tuple[int, Path]:
    return len(folder.parts), folder


def _missing_above(path: Path) -> list[Path]:
    """The folders above a path that are not there."""
    return [each for each in path.parents if not each.exists()]


def _identity(folder: Path) -> object:
    """Tells a folder from another one that takes its place."""
    try:
        found = os.stat(folder)
    except OSError:
        return None
    return found.st_dev, found.st_ino
