"""Backups are checked copies; restoring one never brings back a no."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oo_storage import home as home_values
from oo_storage.backup import back_up, list_backups, restore, rotate, to_keep, verify
from oo_storage.database import Database
from oo_storage.erasure import begin
from oo_storage.errors import BadInput, Damaged, DiskFull, OoError
from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.log import NewEvent, events_after, last_seq
from oo_storage.rebuild import check_folds
from support.small_home import SmallHome, task, withdrawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TITLE = "tasks.title"


def titles(home: SmallHome) -> list[str]:
    select = "SELECT title FROM small_tasks ORDER BY subject"
    return home.database.read(lambda db: [row[0] for row in db.execute(select)])


def revoke(home: SmallHome, *, runs: bool, id: str = "job") -> None:
    def act(db: sqlite3.Connection) -> None:
        home.log.append(db, [withdrawn(TITLE, "oo", id)])
        begin(db, home.log, data_key=TITLE, recipient="oo", job=id, now_ms=home.clock.ms)

    home.database.write(act)
    if runs:
        home.eraser.resume()


def kinds(home: SmallHome) -> list[str]:
    return home.database.read(lambda db: [event.type for event in events_after(db, 0)])


def test_a_backup_is_a_checked_copy(home: SmallHome) -> None:
    home.append(task("1", "A"), task("2", "B"))
    backup = back_up(home.database, home.backups, NOW)
    assert verify(backup.path).events == 2
    assert list_backups(home.backups) == (backup,)
    assert (backup.made, backup.size) == (NOW, backup.path.stat().st_size)
    assert [path.name for path in home.backups.iterdir()] == [backup.path.name]
    if os.name == "posix":
        assert backup.path.stat().st_mode & 0o777 == 0o600


def test_a_backup_to_a_place_of_ones_own(home: SmallHome, tmp_path: Path) -> None:
    home.append(task("1", "A"))
    target = tmp_path / "elsewhere" / "mine.sqlite3"
    assert back_up(home.database, home.backups, NOW, target=target).path == target
    with pytest.raises(BadInput):
        back_up(home.database, home.backups, NOW, target=target)
    (tmp_path / "file").touch()
    with pytest.raises(OoError) as told:
        back_up(home.database, home.backups, NOW, target=tmp_path / "file" / "x.sqlite3")
    assert told.value.hint


def test_two_backups_of_one_moment_are_two(home: SmallHome) -> None:
    first, second = (back_up(home.database, home.backups, NOW) for _each in range(2))
    assert first.path != second.path
    assert list_backups(home.backups) == (second, first)


def test_what_a_killed_backup_left_is_no_hindrance(home: SmallHome) -> None:
    home.append(task("1", "A"))
    home.backups.mkdir()
    (home.backups / f".oo-{NOW:%Y%m%dT%H%M%S%f}Z.sqlite3.part").write_bytes(b"half")
    back_up(home.database, home.backups, NOW)
    assert len(list(home.backups.iterdir())) == 1


def test_a_backup_that_does_not_fit_leaves_nothing(home: SmallHome) -> None:
    home.append(task("1", "A"))

    def full(_command: object) -> None:
        raise DiskFull("full")

    home.database.outside_transaction = full  # type: ignore[method-assign,assignment] # a full disk
    with pytest.raises(DiskFull):
        back_up(home.database, home.backups, NOW)
    assert list(home.backups.iterdir()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no database"),
        lambda path: path.write_bytes(path.read_bytes()[:8192]),
        lambda path: path.write_bytes(path.read_bytes()[:5000] + b"\xff" * 9000),
        lambda path: sqlite3.connect(path).execute("DROP TABLE events_log").connection.close(),
    ],
)
def test_a_spoilt_backup_is_refused_and_nothing_changes(
    home: SmallHome, spoil: Callable[[Path], None]
) -> None:
    home.append(task("1", "A" * 4_000), task("2", "B" * 4_000))
    backup = back_up(home.database, home.backups, NOW)
    home.close()
    spoil(backup.path)
    before = home.database.path.read_bytes()
    with pytest.raises(Damaged) as told:
        restore(home.database.path, backup.path, folder=home.backups, now=NOW)
    assert told.value.hint
    assert home.database.path.read_bytes() == before
    assert {path.name for path in home.files()} == {"oo.sqlite3", backup.path.name}


def test_a_backup_that_is_not_there(home: SmallHome) -> None:
    home.close()
    with pytest.raises(BadInput):
        restore(home.database.path, home.backups / "none", folder=home.backups, now=NOW)


def test_restoring_goes_back_and_keeps_what_was_there(home: SmallHome) -> None:
    home.append(task("1", "A"))
    home.database.write(lambda db: home_values.device(db, lambda: "first"))
    backup = back_up(home.database, home.backups, NOW)
    home.append(task("1", "B"), task("2", "C"))
    home.close()
    restored = restore(home.database.path, backup.path, folder=home.backups, now=NOW)
    assert restored.replaced is not None
    assert verify(restored.replaced).events == 3
    assert (restored.carried, restored.is_complete) == (0, True)
    again = SmallHome(home.folder)
    assert titles(again) == ["A"]
    assert again.eraser.take_over() == 0
    assert check_folds(again.database, again.log) == ()
    assert again.database.write(lambda db: home_values.device(db, lambda: "new")) == "new"
    again.append(task("3", "D"))
    assert titles(again) == ["A", "D"]
    again.close()


def test_a_restore_never_brings_back_what_was_revoked(home: SmallHome, tmp_path: Path) -> None:
    home.append(task("1", "canary one"))
    old = back_up(home.database, home.backups, NOW, target=tmp_path / "outside.sqlite3").path
    revoke(home, runs=True)
    home.append(task("2", "after a new grant"))
    home.close()
    restored = restore(home.database.path, old, folder=home.backups, now=NOW)
    assert restored.carried == 2
    again = SmallHome(home.folder)
    epoch = again.database.read(home_values.epoch)
    assert again.eraser.take_over() == 2
    assert again.database.read(home_values.epoch) > epoch
    assert kinds(again) == ["task.seen", "consent.withdrawn", "erasure.started"]
    again.eraser.resume()
    assert titles(again) == [""]
    assert again.holds(b"canary") == []
    assert again.holds(b"after a new grant") == []
    assert again.eraser.take_over() == 0
    again.close()


def test_an_erasure_that_had_not_ended_is_taken_over_too(home: SmallHome) -> None:
    home.append(task("1", "canary"))
    backup = back_up(home.database, home.backups, NOW)
    revoke(home, runs=False)
    home.close()
    restore(home.database.path, backup.path, folder=home.backups, now=NOW)
    again = SmallHome(home.folder)
    again.eraser.take_over()
    assert len(again.eraser.resume()) == 1
    assert again.holds(b"canary") == []
    again.close()


def test_restoring_twice_before_a_start_loses_no_withdrawal(
    home: SmallHome, tmp_path: Path
) -> None:
    home.append(task("1", "canary"))
    old = back_up(home.database, home.backups, NOW, target=tmp_path / "outside.sqlite3").path
    revoke(home, runs=True)
    home.close()
    for minute in (1, 2):
        now = NOW + timedelta(minutes=minute)
        restored = restore(home.database.path, old, folder=home.backups, now=now)
        assert restored.carried == 2
    again = SmallHome(home.folder)
    again.eraser.take_over()
    again.eraser.resume()
    assert again.holds(b"canary") == []
    again.close()


def test_consents_are_never_rolled_back(home: SmallHome) -> None:
    backup = back_up(home.database, home.backups, NOW)
    given = intents.ConsentGiven(id="g", data_key=TITLE, recipient="oo", heads=["w"])
    trust = intents.AgentTrustWithdrawn(agent="mine")
    home.append(withdrawn(TITLE, "oo", "w"), NewEvent(given, "person", "consent/x", 1))
    home.append(task("1", "A"), NewEvent(trust, "person", "agent/mine", 2))
    home.close()
    restore(home.database.path, backup.path, folder=home.backups, now=NOW)
    again = SmallHome(home.folder)
    assert again.eraser.take_over() == 3
    assert kinds(again) == ["consent.withdrawn", "consent.given", "agent.trust.withdrawn"]
    again.close()


def test_a_damaged_database_is_replaced_and_kept(home: SmallHome) -> None:
    home.append(task("1", "A"))
    backup = back_up(home.database, home.backups, NOW)
    home.close()
    home.database.path.write_bytes(b"damaged beyond reading")
    wal = home.database.path.with_name("oo.sqlite3-wal")
    wal.write_bytes(b"its log")
    restored = restore(home.database.path, backup.path, folder=home.backups, now=NOW)
    assert not restored.is_complete
    assert restored.replaced is not None
    assert restored.replaced.read_bytes() == b"damaged beyond reading"
    assert restored.replaced.with_name(restored.replaced.name + "-wal").read_bytes() == b"its log"
    assert not wal.exists()
    again = SmallHome(home.folder)
    assert titles(again) == ["A"]
    again.close()


def test_what_was_only_in_the_write_ahead_log_is_kept_and_carried(home: SmallHome) -> None:
    backup = back_up(home.database, home.backups, NOW)
    revoke(home, runs=False)
    # As after a kill: the file and its log, and nobody has it open.
    killed = home.folder / "killed"
    killed.mkdir()
    for name in ("oo.sqlite3", "oo.sqlite3-wal"):
        (killed / name).write_bytes((home.folder / name).read_bytes())
    restored = restore(killed / "oo.sqlite3", backup.path, folder=killed, now=NOW)
    assert restored.carried == 2
    assert restored.replaced is not None
    assert verify(restored.replaced).events == 2
    assert not (killed / "oo.sqlite3-wal").exists()
    assert [path.name for path in killed.iterdir() if "part" in path.name] == []


def test_a_database_that_is_gone_comes_back(home: SmallHome) -> None:
    home.append(task("1", "A"))
    backup = back_up(home.database, home.backups, NOW)
    home.close()
    home.database.path.unlink()
    restored = restore(home.database.path, backup.path, folder=home.backups, now=NOW)
    assert restored.replaced is None
    database = Database(home.database.path)
    assert database.read(last_seq) == 1
    database.close()


moments = st.lists(st.integers(0, 24 * 400), max_size=80).map(
    lambda hours: [NOW - timedelta(hours=h, minutes=h % 60) for h in hours]
)


@given(moments)
def test_rotation_keeps_the_newest_and_no_more_than_it_says(made: list[datetime]) -> None:
    kept = to_keep(made)
    assert len(kept) <= 24 + 7 + 4
    assert kept <= set(made)
    assert not made or max(made) in kept
    assert to_keep(kept) == kept


def test_rotation_of_a_year_of_hours(tmp_path: Path) -> None:
    made = [NOW - timedelta(hours=hour) for hour in range(24 * 365)]
    kept = sorted(to_keep(made), reverse=True)
    assert kept[:24] == made[:24]
    assert len({moment.date() for moment in kept}) >= 7
    assert len({moment.isocalendar()[:2] for moment in kept}) == 4
    for moment in made[:200]:
        (tmp_path / f"oo-{moment:%Y%m%dT%H%M%S%f}Z.sqlite3").touch()
    (tmp_path / "mine.sqlite3").touch()
    removed = rotate(tmp_path)
    assert len(removed) == 200 - len(to_keep(made[:200]))
    assert (tmp_path / "mine.sqlite3").exists()
    assert rotate(tmp_path) == ()
    assert list_backups(tmp_path / "missing") == ()
