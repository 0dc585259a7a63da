"""Looking after the home: proving its folds, backing it up, keeping and forgetting in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.answers import BackedUp, Rebuilt
from oo_storage import backup as copies
from oo_storage.log import last_seq
from oo_storage.rebuild import check_folds

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.profile.acts import Profile
    from oo_storage.backup import BackupFile
    from oo_storage.database import Database
    from oo_storage.erasure import Eraser
    from oo_storage.log import Log

BACKUP_EVERY = timedelta(hours=24)


class Keeping:
    """The care of one home's database."""

    def __init__(
        self,
        database: Database,
        log: Log,
        eraser: Eraser,
        profile: Profile,
        folder: Path,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._log = log
        self._eraser = eraser
        self._profile = profile
        self._folder = folder
        self._now = now

    def rebuild(self, *, check: bool) -> Rebuilt:
        """Fold the log anew, or only compare; what was not the log's fold."""
        differing = check_folds(self._database, self._log)
        database = self._database
        events = database.read(last_seq) if check else database.write(self._log.rebuild)
        tables = {table for each in self._log.projections for table in each.tables}
        return Rebuilt(events=events, tables=len(tables), differing=differing, is_check=check)

    def back_up(self, path: str = "") -> BackedUp:
        """Write a verified copy into the home's own folder, or as the named file."""
        target = Path(path).expanduser().absolute() if path else None
        made = copies.back_up(self._database, self._folder, self._now(), target=target)
        copies.rotate(self._folder)
        return _row(made)

    def backups(self) -> tuple[BackedUp, ...]:
        """The backups of this home, newest first."""
        return tuple(map(_row, copies.list_backups(self._folder)))

    def keep(self) -> None:
        """What is due by itself: a daily backup, and forgetting what is older than wanted."""
        preferences = self._profile.view().preferences
        now = self._now().astimezone(UTC)
        newest = next(iter(copies.list_backups(self._folder)), None)
        if preferences.is_on("backups") and (newest is None or _is_old(newest, now)):
            self.back_up()
        retention = preferences.duration("retention")
        if retention is not None:
            self._eraser.retain(int((now - retention).timestamp() * 1000))


def _is_old(newest: BackupFile, now: datetime) -> bool:
    # A backup dated in the future was made under a wrong clock.
    return not timedelta() <= now - newest.made < BACKUP_EVERY


def _row(made: BackupFile) -> BackedUp:
    return BackedUp(
        path=str(made.path), size=made.size, made=made.made, events=copies.verify(made.path).events
    )
