"""Verified copies of the database, their rotation, and the way back to one.

A copy is written beside its name, synced, opened again and checked before it is renamed, so that
a backup that exists is one that can be restored. Restoring never brings back what was erased or
withdrawn after the backup: those acts are taken over from the database that is replaced.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_storage.carry import carried_from, prepare_restored
from oo_storage.database import connect_to_read, explained, shm_of, wal_of
from oo_storage.errors import BadInput, Damaged, OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from oo_storage.carry import Carried
    from oo_storage.database import Database

HOURLY, DAILY, WEEKLY = 24, 7, 4

_NAME = re.compile(r"^oo-(\d{8}T\d{12})Z\.sqlite3$")
_STAMP = "%Y%m%dT%H%M%S%f"
PART = ".part"
REPLACED = "replaced-"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One backup; `size` in bytes, `made` in UTC."""

    path: Path
    size: int
    made: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """What a database that passed its checks holds."""

    events: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    `replaced` is the file that was there before (None when there was none); `carried` counts the
    consents and erasures taken over from it, and `is_complete` is False when it could not be read.
    """

    backup: Path
    replaced: Path | None
    carried: int
    is_complete: bool


def back_up(
    database: Database, folder: Path, now: datetime, *, target: Path | None = None
) -> BackupFile:
    """Write a verified copy into `folder` (or as `target`), readable by its owner only.

    Raises DiskFull, or Damaged when the copy does not pass; nothing is left behind then.
    """
    while target is None and _in(folder, now).exists():
        # Under a clock that stands still or was set back; a backup never replaces another.
        now += timedelta(microseconds=1)
    path = target or _in(folder, now)
    _make_room(path)
    part = path.with_name(f".{path.name}{PART}")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        written = database.outside_transaction(lambda db: _copy(db, part))
        _sync(part)
        if verify(part) != written:
            raise Damaged(_("The backup {path} is not what was copied.").format(path=path))
        part.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)
    return BackupFile(path, path.stat().st_size, now.astimezone(UTC))


def verify(path: Path) -> Verified:
    """What the file holds; raises Damaged unless it is a sound database of oO."""
    try:
        with contextlib.closing(connect_to_read(path, is_immutable=True)) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                raise _not_sound(path, "; ".join(found))
            return _counts(db)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _not_sound(path, error) from error


def event_count(path: Path) -> int:
    """How many events a copy holds, without checking it; 0 for one that cannot be read."""
    try:
        with contextlib.closing(connect_to_read(path, is_immutable=True)) as db:
            return _counts(db).events
    except (sqlite3.Error, UnicodeDecodeError):
        return 0


def list_backups(folder: Path) -> tuple[BackupFile, ...]:
    """The backups in a folder, newest first; files of other names are not looked at."""
    if not folder.is_dir():
        return ()
    found = [
        BackupFile(path, path.stat().st_size, _made(match))
        for path in folder.iterdir()
        if (match := _NAME.match(path.name))
    ]
    return tuple(sorted(found, key=lambda backup: backup.made, reverse=True))


def newest_backup(folder: Path, now: datetime) -> BackupFile | None:
    """The newest backup; one that a wrong clock dated in the future only if it is the only one."""
    backups = list_backups(folder)
    newest = backups[0] if backups else None
    return next((each for each in backups if each.made <= now), newest)


def rotate(folder: Path) -> tuple[Path, ...]:
    """Remove the backups that the rotation does not keep; what was removed."""
    backups = list_backups(folder)
    kept = to_keep(backup.made for backup in backups)
    removed = tuple(backup.path for backup in backups if backup.made not in kept)
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def to_keep(made: Iterable[datetime]) -> frozenset[datetime]:
    """Of all moments the newest of each of the last 24 hours, 7 days and 4 weeks that have one."""
    newest_first = sorted(set(made), reverse=True)
    kept: set[datetime] = set()
    for count, period in ((HOURLY, _hour), (DAILY, _day), (WEEKLY, _week)):
        first_of: dict[object, datetime] = {}
        for moment in newest_first:
            first_of.setdefault(period(moment), moment)
        kept.update(list(first_of.values())[:count])
    return frozenset(kept)


def restore(database_path: Path, backup: Path, *, folder: Path, now: datetime) -> Restored:
    """Put a backup in the database's place while no connection to it is open.

    The present file is kept in `folder` until an erasure removes it. Erasures and consents that
    it knows and the backup does not are taken over at the next start (`Eraser.take_over`).
    Raises Damaged, and changes nothing, when the backup is not sound.
    """
    if not backup.is_file():
        raise BadInput(_("There is no such backup."), where=str(backup))
    verify(backup)
    fresh = _fresh(database_path)
    try:
        carried = _present(database_path, backup, folder)
        _fill(fresh, backup, carried)
        verify(fresh)
        kept = _set_aside(database_path, folder, now)
        fresh.replace(database_path)
        _sync(database_path.parent)
    except OSError as error:
        raise _cannot_write(database_path, error) from error
    finally:
        _unlink_all(fresh)
    known = carried or ()
    return Restored(backup, kept, len(known), is_complete=kept is None or carried is not None)


def remove_copies(folder: Path, *, unless: Callable[[Path], bool]) -> int:
    """Remove every backup, unfinished copy and replaced file, but those that `unless` spares."""
    removed = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        is_backup = _NAME.match(path.name) is not None
        is_left_over = PART in path.name or path.name.startswith(REPLACED)
        if is_left_over or (is_backup and not unless(path)):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def remove_unfinished_restore(database_path: Path) -> None:
    """Remove what a restore that was killed left beside the database."""
    _unlink_all(_fresh(database_path))


def _fresh(database_path: Path) -> Path:
    return database_path.with_name(f".{database_path.name}{PART}")


def _present(database_path: Path, backup: Path, folder: Path) -> tuple[Carried, ...] | None:
    # None: there is no present database, or it cannot be read.
    if not database_path.is_file():
        return None
    try:
        if wal_of(database_path).exists():
            _try_merging(database_path, folder)
            _merge_wal(database_path)
        return carried_from(database_path, backup)
    except (sqlite3.Error, UnicodeDecodeError, OoError):
        return None


def _try_merging(database_path: Path, folder: Path) -> None:
    # SQLite throws away a log that does not fit a damaged file, and it may be all that is left
    # of the last acts; so it tries with a copy first.
    copy = folder / f".present{PART}"
    _private_folder(folder)
    try:
        shutil.copyfile(database_path, copy)
        shutil.copyfile(wal_of(database_path), wal_of(copy))
        _merge_wal(copy)
        verify(copy)
    finally:
        _unlink_all(copy)


def _merge_wal(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=5.0)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _fill(fresh: Path, backup: Path, carried: tuple[Carried, ...] | None) -> None:
    _unlink_all(fresh)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    shutil.copyfile(backup, fresh)
    try:
        with explained(fresh):
            prepare_restored(fresh, carried or ())
    except sqlite3.Error as error:
        raise _not_sound(backup, error) from error
    _sync(fresh)


def _set_aside(database_path: Path, folder: Path, now: datetime) -> Path | None:
    if not database_path.exists():
        _unlink_all(database_path)
        return None
    _private_folder(folder)
    kept = folder / f"{REPLACED}{now.astimezone(UTC):{_STAMP}}Z.sqlite3"
    # The write-ahead log first: it must never stand beside a database it does not belong to.
    for of in (wal_of, shm_of):
        if of(database_path).exists():
            shutil.move(of(database_path), of(kept))
    _copy_or_link(database_path, kept)
    kept.chmod(0o600)
    return kept


def _copy_or_link(source: Path, target: Path) -> None:
    # A second name, so that there is a database at every moment; the caller then renames over it.
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        _sync(target)


def _copy(db: sqlite3.Connection, part: Path) -> Verified:
    counted = _counts(db)
    db.execute("VACUUM INTO ?", (str(part),))
    return counted


def _counts(db: sqlite3.Connection) -> Verified:
    row = db.execute("SELECT count(*), coalesce(max(seq), 0) FROM events_log").fetchone()
    return Verified(int(row[0]), int(row[1]))


def _make_room(path: Path) -> None:
    try:
        _private_folder(path.parent)
        path.with_name(f".{path.name}{PART}").unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    if path.exists():
        raise BadInput(_("This file exists already."), where=str(path))


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _unlink_all(path: Path) -> None:
    for each in (path, wal_of(path), shm_of(path), path.with_name(path.name + "-journal")):
        each.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    # Windows syncs only what is open for writing.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _in(folder: Path, moment: datetime) -> Path:
    return folder / f"oo-{moment.astimezone(UTC):{_STAMP}}Z.sqlite3"


def _made(match: re.Match[str]) -> datetime:
    return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)


def _hour(moment: datetime) -> object:
    return moment.replace(minute=0, second=0, microsecond=0)


def _day(moment: datetime) -> object:
    return moment.date()


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _not_sound(path: Path, error: object) -> Damaged:
    return Damaged(
        _("The backup {path} cannot be used: {error}.").format(path=path, error=error),
        hint=_("Choose another one; nothing was changed."),
    )


def _cannot_write(path: Path, error: OSError) -> OoError:
    return OoError(
        _("{path} cannot be written: {error}.").format(path=path, error=error.strerror or error),
        hint=_("Check the folder and the room on its disk."),
    )
