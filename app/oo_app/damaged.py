"""The assistant of a home whose database cannot be opened: it explains, and goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, cast

from oo_app.answers import Check, Effect
from oo_app.keeping import backup_row
from oo_app.prepared import remove_prepared
from oo_storage import backup as copies
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from oo_app.answers import BackedUp, PreferenceRow
    from oo_app.assistant import Assistant
    from oo_app.paths import HomePaths
    from oo_storage.backup import Restored
    from oo_storage.errors import Damaged
    from oo_storage.lock import HomeLock


def damaged_home(
    paths: HomePaths, lock: HomeLock, error: Damaged, *, now: Callable[[], datetime]
) -> Assistant:
    """An assistant that can only look at backups and restore one; else it raises `error`."""
    return cast("Assistant", _DamagedHome(paths, lock, error, now))


class _DamagedHome:
    def __init__(
        self, paths: HomePaths, lock: HomeLock, error: Damaged, now: Callable[[], datetime]
    ) -> None:
        self._paths = paths
        self._lock = lock
        self._error = error
        self._now = now

    def preferences(self) -> Sequence[PreferenceRow]:
        """None are known."""
        return ()

    def backups(self) -> Sequence[BackedUp]:
        """The backups of this home, newest first."""
        return tuple(map(backup_row, copies.list_backups(self._paths.backups)))

    def restore(self, path: str = "") -> Effect:
        """Go back to a backup (the newest by default); the damaged file is kept beside them."""
        from pathlib import Path

        newest = copies.newest_backup(self._paths.backups, self._now())
        if not path and newest is None:
            raise self._error
        chosen = Path(path or (newest.path if newest else "")).expanduser().absolute()
        remove_prepared(str(self._paths.prepared))
        restored = copies.restore(
            self._paths.database, chosen, folder=self._paths.backups, now=self._now()
        )
        return Effect(
            message=_("The home is as it was in {path}.").format(path=chosen),
            details=tuple(_restored_details(restored)),
        )

    def doctor(self) -> Sequence[Check]:
        """What is damaged, and the way back."""
        return (
            Check(
                name="database", state="fail", message=self._error.message, hint=self._error.hint
            ),
        )

    def close(self) -> None:
        """Let go of the home."""
        self._lock.release()

    def __getattr__(self, name: str) -> NoReturn:
        raise self._error


def _restored_details(restored: Restored) -> Iterator[str]:
    if restored.replaced is not None:
        yield _("The damaged file is kept: {path}").format(path=restored.replaced)
    if not restored.is_complete:
        yield _(
            "What you revoked after that backup could not be read from the damaged file:"
            " look at `oo consent list`, and revoke it again."
        )
