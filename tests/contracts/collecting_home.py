"""A home with a database, a log and a collector, for tests of what a reading leaves behind."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oo_app.integrations.catalogue import BUILTIN, Catalogue
from oo_app.integrations.collector import Agreed, Collected, Collector
from oo_app.integrations.confined import Confinement
from oo_app.integrations.connector import Surroundings
from oo_storage import integrations as stored
from oo_storage import log as event_log
from oo_storage.database import Database
from oo_storage.events._generated.intents_pb2 import SourceConnected
from oo_storage.events.registry import data_keys
from oo_storage.log import Log, NewEvent
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
SALT = b"a salt for tests"


def surroundings_in(user_home: Path, now: datetime = NOW) -> Surroundings:
    """A machine with an empty user home, in Berlin on a Sunday morning."""
    return Surroundings(user_home, {"PATH": os.environ.get("PATH", "")}, now, "Europe/Berlin")


def settle(folder: Path, seconds: int = 60) -> None:
    """Let the files below a folder look as if they were written some time ago."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            found = path.stat()
            earlier = found.st_mtime_ns - seconds * 1_000_000_000
            os.utime(path, ns=(earlier, earlier))


@dataclass(slots=True)
class CollectingHome:
    """A home that may collect every key; its clock is moved by hand."""

    database: Database
    log: Log
    catalogue: Catalogue
    collector: Collector
    confinement: Confinement
    surroundings: Surroundings
    agreed: Agreed = field(default_factory=lambda: Agreed(1, frozenset(data_keys())))

    @classmethod
    def open(cls, folder: Path, user_home: Path, package: str = BUILTIN) -> CollectingHome:
        """Make the home in a folder; `package` holds the kinds of source."""
        database = Database(folder / "oo.sqlite3")
        sets = (event_log.MIGRATIONS, stored.MIGRATIONS)
        database.outside_transaction(lambda db: migrate(db, sets))
        log = Log(
            stored.projections(),
            device="test",
            now_ms=lambda: home.now_ms,
            next_stamp=next_stamp,
        )
        catalogue = Catalogue(package)
        confinement = Confinement()
        collector = Collector(
            database,
            log,
            catalogue,
            confinement,
            agreed=lambda db: home.agreed,
            surroundings=lambda: home.surroundings,
            salt=SALT,
            # A change of a file's own clock cannot be dated back as `settle` does with its time.
            now_ns=lambda: time.time_ns() + 1_000_000_000,
        )
        home = cls(database, log, catalogue, collector, confinement, surroundings_in(user_home))
        return home

    @property
    def now_ms(self) -> int:
        """The home's moment."""
        return int(self.surroundings.now.timestamp() * 1000)

    def later(self, **span: float) -> None:
        """Move the clock on."""
        now = self.surroundings.now + timedelta(**span)
        self.surroundings = replace(self.surroundings, now=now)

    def connect(
        self, kind: str, place: str, id: str = "source-1", parts: tuple[str, ...] = ()
    ) -> str:
        """Connect a source; its id."""
        data = SourceConnected(id=id, kind=kind, place=place, parts=parts)
        event = NewEvent(data, "person", stored.subject_of_source(id), self.now_ms)
        self.database.write(lambda db: self.log.append(db, [event]))
        return id

    def collect(self, id: str = "source-1") -> Collected:
        """Read a source."""
        return self.collector.collect(id)

    def rows(self) -> list[stored.WorldRow]:
        """The world."""
        return self.database.read(stored.world_rows)

    def health(self, id: str = "source-1") -> stored.Health:
        """How reading a source went."""
        return self.database.read(lambda db: stored.health_of(db, id))

    def folds_are_right(self) -> bool:
        """Whether every fold table equals the fold of the log."""

        def compare(db: sqlite3.Connection) -> bool:
            before = _folds(db)
            self.log.rebuild(db)
            return before == _folds(db)

        return self.database.write(compare)

    def close(self) -> None:
        """Let go of everything."""
        self.confinement.close()
        self.database.close()


def _folds(db: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    select = "SELECT * FROM "
    return [db.execute(select + table).fetchall() for table in stored.FOLD_TABLES]
