"""Looking after the home: proving its folds, backing it up, keeping and forgetting in time."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.answers import BackedUp, Rebuilt
from oo_storage import backup as copies
from oo_storage.errors import OoError
from oo_storage.log import last_seq
from oo_storage.rebuild import check_folds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from oo_app.profile.acts import Profile
    from oo_storage.backup import BackupFile
    from oo_storage.database import Database
    from oo_storage.erasure import Eraser
    from oo_storage.log import Log

KEEP_EVERY = timedelta(hours=1)
BACKUP_EVERY = timedelta(hours=24)
FORGET_EVERY = timedelta(hours=24)
_log = logging.getLogger(__name__)


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
        forget: Sequence[Callable[[sqlite3.Connection, int], int]],
    ) -> None:
        """`forget` delete an owner's records made before a moment in milliseconds."""
        self._database = database
        self._log = log
        self._eraser = eraser
        self._profile = profile
        self._folder = folder
        self._now = now
        self._forget = forget
        self._kept: datetime | None = None
        self._forgot: datetime | None = None

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
        with self._eraser.at_rest():
            made = copies.back_up(self._database, self._folder, self._now(), target=target)
            copies.rotate(self._folder)
        return backup_row(made)

    def backups(self) -> tuple[BackedUp, ...]:
        """The backups of this home, newest first."""
        return tuple(map(backup_row, copies.list_backups(self._folder)))

    def newest_backup(self) -> Path | None:
        """The backup that is gone back to by default."""
        newest = copies.newest_backup(self._folder, self._now())
        return None if newest is None else newest.path

    def keep(self) -> None:
        """What is due by itself, at most hourly; what cannot be done now has its next turn."""
        now = self._now().astimezone(UTC)
        if self._kept is not None and _is_recent(self._kept, now, KEEP_EVERY):
            return
        self._kept = now
        for chore in (self._erase, self._back_up_daily, self._forget_daily):
            try:
                chore(now)
            except OoError as error:
                _log.warning("a chore waits for its next turn: %s", error.code)

    def _erase(self, _now: datetime) -> None:
        """Finish the erasures that could not be when they were asked for."""
        self._eraser.resume()

    def _back_up_daily(self, now: datetime) -> None:
        newest = copies.newest_backup(self._folder, now)
        is_new = newest is not None and _is_recent(newest.made, now, BACKUP_EVERY)
        if self._profile.view().preferences.is_on("backups") and not is_new:
            self.back_up()

    def _forget_daily(self, now: datetime) -> None:
        # There is always something that has just become old, and forgetting writes the file anew.
        if self._forgot is not None and _is_recent(self._forgot, now, FORGET_EVERY):
            return
        self._forgot = now
        retention = self._profile.view().preferences.duration("retention")
        if retention is not None:
            self._forget_before(int((now - retention).timestamp() * 1000))

    def _forget_before(self, before_ms: int) -> None:
        self._eraser.retain(before_ms)

        def forget_records(db: sqlite3.Connection) -> int:
            return sum(forget(db, before_ms) for forget in self._forget)

        self._database.write(forget_records, is_durable=False, is_urgent=False)


def _is_recent(moment: datetime, now: datetime, period: timedelta) -> bool:
    # What is dated in the future was done under a wrong clock.
    return timedelta() <= now - moment < period


def backup_row(made: BackupFile) -> BackedUp:
    """A backup as a face shows it; 0 events for one that cannot be read."""
    return BackedUp(
        path=str(made.path), size=made.size, made=made.made, events=copies.event_count(made.path)
    )
