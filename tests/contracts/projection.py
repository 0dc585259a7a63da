"""What every fold must do; an owner's projection tests inherit `ProjectionContract`."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, Any

from oo_storage import log
from oo_storage.log import Log, events_after
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp
from support.ownership import only_tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oo_storage.log import NewEvent, Projection
    from oo_storage.migrate import MigrationSet

START_MS = 1_795_000_000_000


class ProjectionContract:
    """Inherit, and say what is folded.

    `histories` are lists of events as they would be appended, hard cases first: repeats, changes
    back, removals, and events of other owners' types. At least one must leave rows in a table.
    """

    owner: str
    migrations: Sequence[MigrationSet]

    def projection(self) -> Projection:
        """A new projection."""
        raise NotImplementedError

    def histories(self) -> Sequence[Sequence[NewEvent]]:
        """Histories to fold."""
        raise NotImplementedError

    def test_replay_gives_the_same_rows_at_every_moment(self) -> None:
        for history in self.histories():
            with self._home() as (db, events_log, _):
                for event in history:
                    events_log.append(db, [event])
                    self._same_after(db, functools.partial(events_log.rebuild, db))

    def test_one_append_of_all_gives_the_rows_of_one_by_one(self) -> None:
        for history in self.histories():
            with self._home() as (db, events_log, _), self._home() as (other, other_log, _):
                for event in history:
                    events_log.append(db, [event])
                other_log.append(other, history)
                assert self._rows(db) == self._rows(other)

    def test_a_subject_folds_anew_to_the_same_rows(self) -> None:
        for history in self.histories():
            subjects = sorted({event.subject for event in history})
            with self._home() as (db, events_log, _):
                events_log.append(db, history)
                for some in [*([subject] for subject in subjects), subjects]:
                    self._same_after(db, functools.partial(events_log.refold, db, some))

    def test_a_cleared_subject_leaves_the_others_alone(self) -> None:
        for history in self.histories():
            subjects = sorted({event.subject for event in history})
            for subject in subjects:
                others = [event for event in history if event.subject != subject]
                with self._home() as (db, events_log, projection), self._home() as (rest, it, _):
                    events_log.append(db, history)
                    projection.clear(db, [subject])
                    it.append(rest, others)
                    for table in projection.tables:
                        assert self._count(db, table) == self._count(rest, table), table

    def test_clear_empties_every_table(self) -> None:
        seen: Counter[str] = Counter()
        for history in self.histories():
            with self._home() as (db, events_log, projection):
                events_log.append(db, history)
                seen.update({table: self._count(db, table) for table in projection.tables})
                projection.clear(db)
                assert all(self._count(db, table) == 0 for table in projection.tables)
        assert all(seen[table] for table in self.projection().tables), "a table was never filled"

    def test_it_touches_only_its_own_tables(self) -> None:
        for history in self.histories():
            with self._home() as (db, events_log, projection):
                events_log.append(db, history)
                events = [e for e in events_after(db, 0) if e.type in projection.types]
                with only_tables_of(db, self.owner, log=False):
                    projection.clear(db, [event.subject for event in history])
                    projection.clear(db)
                    for event in events:
                        projection.apply(db, event)

    def test_its_tables_carry_its_owners_name(self) -> None:
        assert all(table.startswith(f"{self.owner}_") for table in self.projection().tables)

    @contextlib.contextmanager
    def _home(self) -> Iterator[tuple[sqlite3.Connection, Log, Projection]]:
        projection = self.projection()
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
            migrate(db, _once((log.MIGRATIONS, *self.migrations)))
            yield (
                db,
                Log([projection], device="here", now_ms=lambda: START_MS, next_stamp=next_stamp),
                projection,
            )

    def _same_after(self, db: sqlite3.Connection, act: Any) -> None:
        before = self._rows(db)
        act()
        assert self._rows(db) == before

    def _rows(self, db: sqlite3.Connection) -> dict[str, Counter[tuple[Any, ...]]]:
        return {
            table: Counter(db.execute(f"SELECT * FROM {table}"))  # noqa: S608 - a name of ours
            for table in self.projection().tables
        }

    def _count(self, db: sqlite3.Connection, table: str) -> int:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def _once(sets: Sequence[MigrationSet]) -> list[MigrationSet]:
    return list({each.owner: each for each in sets}.values())
