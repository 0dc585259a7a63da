"""The home's lock: an operating-system lock on an open file, so that it ends with its process."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING

from oo_storage.errors import OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path


class HomeLock:
    """Proves that this process is the one that may open the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def try_acquire(self) -> bool:
        """Take the lock now if it is free; whether this process holds it.

        Raises OoError where the file cannot be made or the file system knows no locks.
        """
        if self._file is not None:
            return True
        try:
            file = self._open()
        except OSError as error:
            raise self._no_lock(error) from error
        try:
            is_locked = _try_lock(file)
        except OSError as error:
            file.close()
            raise self._no_lock(error) from error
        if not is_locked:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; safe to call twice."""
        if self._file is not None:
            # A forked child may still hold the file open; the lock must not live on in it.
            _unlock(self._file)
            self._file.close()
            self._file = None

    def _open(self) -> IO[bytes]:
        file = self._path.open("ab")
        self._path.chmod(0o600)
        return file

    def _no_lock(self, error: OSError) -> OoError:
        return OoError(
            _("The home cannot be locked at {path}: {error}.").format(path=self._path, error=error),
            hint=_("Check that you may write there; a home belongs on a local disk."),
        )


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
