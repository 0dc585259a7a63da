"""What agents may see is of one moment: grants never stand beside a later epoch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oo_app.profile.acts import Profile
from oo_app.profile.consents import Wanted, grant_events, withdrawal_events
from oo_app.views import ViewSource
from oo_storage import log as events
from oo_storage import profile
from oo_storage.database import Database
from oo_storage.home import raise_epoch
from oo_storage.log import Log
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class BusyDatabase(Database):
    """A database in which another thread acts right after each read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.meanwhile: Callable[[], None] = lambda: None

    def read(self, query: Callable[[sqlite3.Connection], T], *, is_urgent: bool = True) -> T:
        found = super().read(query, is_urgent=is_urgent)
        act, self.meanwhile = self.meanwhile, lambda: None
        act()
        return found


def test_a_key_that_is_revoked_while_it_is_read_leaves_an_old_epoch(tmp_path: Path) -> None:
    database = BusyDatabase(tmp_path / "oo.sqlite3")
    sets = (events.MIGRATIONS, profile.MIGRATIONS)
    database.outside_transaction(lambda db: migrate(db, sets))
    log = Log([profile.ProfileProjection()], device="d", now_ms=lambda: 1, next_stamp=next_stamp)
    ids = iter("abc")

    def new_id() -> str:
        return next(ids)

    def give(db: sqlite3.Connection) -> None:
        log.append(db, grant_events(db, [Wanted("tasks.title")], new_id=new_id, now_ms=1))

    def revoke(db: sqlite3.Connection) -> None:
        taken = withdrawal_events(db, [("tasks.title", "oo")], new_id=new_id, now_ms=2)
        log.append(db, taken)
        raise_epoch(db)

    database.write(give)
    views = ViewSource(
        database,
        Profile(
            database,
            log,
            now=lambda: NOW,
            system_zone=lambda: ZoneInfo("UTC"),
            agent_preferences=dict,
        ),
        records=lambda _db: (),
        past_tips=lambda _db: (),
        stale=lambda _db: frozenset(),
        now=lambda: NOW,
    )
    database.meanwhile = lambda: database.write(revoke)
    seen = views.current()
    assert "tasks.title" in seen.granted("oo")
    assert seen.epoch == 0
    assert seen.seq == 1
    database.close()
