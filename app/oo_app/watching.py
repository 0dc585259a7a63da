"""Tells at once when a file that a source reads was saved; asleep while nothing is."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_log = logging.getLogger(__name__)

MOST_FOLDERS = 2_000


class FileWatch:
    """Calls `changed` from its own thread when a watched file or folder changes.

    Folders are watched, not files, because editors save by renaming; what happens to other files
    in them is ignored.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._observer: Any = None
        self._watches: dict[str, Any] = {}
        self._watched: frozenset[str] = frozenset()

    def follow(self, paths: Iterable[str]) -> None:
        """Watch exactly these files and folders from now on."""
        self._watched = frozenset(str(Path(path).absolute()) for path in paths)
        folders = set(sorted({_folder(path) for path in self._watched})[:MOST_FOLDERS])
        if folders and self._observer is None:
            self._start()
        for gone in self._watches.keys() - folders:
            self._observer.unschedule(self._watches.pop(gone))
        for new in folders - self._watches.keys():
            self._schedule(new)

    def stop(self) -> None:
        """Watch no more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=2.0)
            self._observer = None

    def concerns(self, path: str) -> bool:
        """Whether a change of this path is one of a watched file or folder."""
        return path in self._watched or str(Path(path).parent) in self._watched

    def _start(self) -> None:
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.start()

    def _schedule(self, folder: str) -> None:
        try:
            self._watches[folder] = self._observer.schedule(_Listener(self), folder)
        except OSError:
            # A folder that is gone, or too many watches: the next sweep reads it all the same.
            _log.warning("a folder cannot be watched", exc_info=True)

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


def _folder(path: str) -> str:
    return path if Path(path).is_dir() else str(Path(path).parent)
