"""A home whose database cannot be opened explains itself and goes back to a backup."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from oo_app.damaged import damaged_home
from oo_app.paths import HomePaths
from oo_storage import backup as copies
from oo_storage import jobs
from oo_storage.database import Database
from oo_storage.errors import Damaged
from oo_storage.lock import HomeLock
from oo_storage.log import MIGRATIONS
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> HomePaths:
    made = HomePaths(data=tmp_path, cache=tmp_path, runtime=tmp_path)
    database = Database(made.database)
    database.outside_transaction(lambda db: migrate(db, [MIGRATIONS, jobs.MIGRATIONS]))
    copies.back_up(database, made.backups, NOW)
    database.close()
    made.database.write_bytes(b"not a database at all" * 100)
    return made


def test_it_knows_its_backups_and_goes_back_to_the_newest(paths: HomePaths) -> None:
    lock = HomeLock(paths.lock)
    lock.try_acquire()
    home = damaged_home(paths, lock, Damaged("It is broken.", hint="Go back."), now=lambda: NOW)
    assert [check.state for check in home.doctor()] == ["fail"]
    assert len(home.backups()) == 1
    effect = home.restore()
    assert "as it was" in effect.message
    assert any(str(paths.backups) in detail for detail in effect.details)
    home.close()
    Database(paths.database).close()


def test_it_says_what_is_wrong_to_everything_else(paths: HomePaths) -> None:
    home = damaged_home(paths, HomeLock(paths.lock), Damaged("It is broken."), now=lambda: NOW)
    with pytest.raises(Damaged, match="broken"):
        home.tip()
    assert home.preferences() == ()


def test_it_says_that_later_withdrawals_are_not_known(paths: HomePaths) -> None:
    paths.prepared.write_bytes(b"what was true before")
    lock = HomeLock(paths.lock)
    home = damaged_home(paths, lock, Damaged("It is broken."), now=lambda: NOW)
    assert any("oo consent list" in detail for detail in home.restore().details)
    assert not paths.prepared.exists()


def test_by_default_it_passes_over_a_backup_that_a_wrong_clock_made(paths: HomePaths) -> None:
    [good] = copies.list_backups(paths.backups)
    wrong = good.path.with_name("oo-20361124T090000000000Z.sqlite3")
    wrong.write_bytes(good.path.read_bytes())
    lock = HomeLock(paths.lock)
    home = damaged_home(paths, lock, Damaged("It is broken."), now=lambda: NOW)
    assert str(good.path) in home.restore().message
