"""The one mechanism that turns a reading into events, for every kind of source.

A reading happens outside any transaction; its commit holds the records that differ from their
newest revision, those that are gone, and the cursor. It is discarded when consents or the source
changed meanwhile. What a source breaks stays its own: the others are read all the same.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oo_app.diary import trace_of
from oo_app.integrations.batches import Step, batches, packed
from oo_app.integrations.cleaning import changed_keys, cleaned, gone_events, record_subject
from oo_app.integrations.confined import OutOfTime
from oo_app.integrations.connector import Fetch, Problem
from oo_app.integrations.faults import problem_of, too_many, unreadable
from oo_app.integrations.health import after_failure, after_reading
from oo_app.integrations.staleness import missing_parts, stale_parts
from oo_storage import integrations as stored
from oo_storage.errors import OoError
from oo_storage.events.registry import keys_of
from oo_storage.log import NewEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from google.protobuf.message import Message

    from oo_app.integrations.catalogue import Catalogue
    from oo_app.integrations.confined import Confinement
    from oo_app.integrations.connector import Cursor, Surroundings
    from oo_app.integrations.manifest import SourceManifest
    from oo_storage.database import Database
    from oo_storage.integrations import Health, SourceRecord
    from oo_storage.log import Log

_diary = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What may be collected now: the consent epoch, and the keys granted to oO."""

    epoch: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one reading changed: counts of records, and the data keys that have new values.

    `is_discarded`: consents or the source changed meanwhile, so nothing more was kept.
    `is_unfinished`: the caller's time ran out.
    """

    source: str
    seen: int = 0
    gone: int = 0
    keys: frozenset[str] = frozenset()
    problems: int = 0
    is_discarded: bool = False
    is_unfinished: bool = False


class _Moved(Exception):
    """Consents or the source changed while it was read."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is known of a source when a reading begins."""

    source: SourceRecord
    manifest: SourceManifest
    cursor: Cursor
    agreed: Agreed
    health: Health
    stale: frozenset[str]
    surroundings: Surroundings
    began_ns: int

    @property
    def now_ms(self) -> int:
        """The moment of the reading."""
        return int(self.surroundings.now.timestamp() * 1000)


@dataclass(slots=True)
class _Changes:
    seen: int = 0
    gone: int = 0
    keys: set[str] = field(default_factory=set)

    def collected(self, source: str, *, problems: int = 0, is_discarded: bool = False) -> Collected:
        """What was kept."""
        return Collected(
            source=source,
            seen=self.seen,
            gone=self.gone,
            keys=frozenset(self.keys),
            problems=problems,
            is_discarded=is_discarded,
        )


class Collector:
    """Reads connected sources into the log; safe to call from several threads."""

    def __init__(
        self,
        database: Database,
        log: Log,
        catalogue: Catalogue,
        confinement: Confinement,
        *,
        agreed: Callable[[sqlite3.Connection], Agreed],
        surroundings: Callable[[], Surroundings],
        salt: bytes,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """`salt` is the home's, for hashing external ids; `now_ns` is the clock of the files."""
        self._database = database
        self._log = log
        self._catalogue = catalogue
        self._confinement = confinement
        self._agreed = agreed
        self._surroundings = surroundings
        self._salt = salt
        self._now_ns = now_ns
        self._locks: dict[str, threading.Lock] = {}

    def collect(self, source: str, *, wall_s: float | None = None) -> Collected:
        """Read one source and keep what changed; a broken source is reported, never raised.

        `wall_s` bounds a confined reading, and the wait for another one, by the caller's time.
        """
        lock = self._locks.setdefault(source, threading.Lock())
        if not lock.acquire(timeout=-1 if wall_s is None else wall_s):
            return Collected(source=source, is_unfinished=True)
        try:
            return self._collect(source, wall_s)
        finally:
            lock.release()

    def _collect(self, source: str, wall_s: float | None) -> Collected:
        start = self._start(source)
        if start is None or not start.manifest.key_names & start.agreed.keys:
            return Collected(source=source)
        try:
            result = self._fetch(start, wall_s)
        except OutOfTime:
            return Collected(source=source, is_unfinished=True)
        return self._conclude(start, result)

    def _start(self, id: str) -> Start | None:
        def begin(db: sqlite3.Connection) -> Start | None:
            source = stored.source(db, id)
            if source is None:
                return None
            return Start(
                source,
                manifest,
                stored.cursor_of(db, id),
                self._agreed(db),
                stored.health_of(db, id),
                stored.stale_parts(db, id),
                surroundings,
                self._now_ns(),
            )

        known = self._database.read(lambda db: stored.source(db, id), is_urgent=False)
        if known is None or known.kind not in self._catalogue.kinds():
            return None
        manifest = self._catalogue.manifest(known.kind)
        file_bytes = manifest.limits.file_mb * 1024 * 1024
        surroundings = replace(self._surroundings(), file_bytes=file_bytes)
        return self._database.read(begin, is_urgent=False)

    def _fetch(self, start: Start, wall_s: float | None) -> Fetch | Problem:
        source = start.source
        try:
            if start.manifest.is_confined:
                return self._confinement.fetch(
                    self._catalogue.module(source.kind),
                    source.place,
                    source.parts,
                    start.cursor,
                    start.surroundings,
                    start.manifest.limits,
                    wall_s=wall_s,
                )
            connector = self._catalogue.connector(source.kind)
            return connector.fetch(source.place, source.parts, start.cursor, start.surroundings)
        except OutOfTime:
            raise
        except OoError as error:
            return problem_of(error, source.place)
        except Exception as error:  # noqa: BLE001 - the boundary of a connector
            # The exception's own text may hold content, so it stays out of the diary.
            _diary.error("reading a %s source failed:\n%s", source.kind, trace_of(error))
            return Problem(source.place, unreadable(error))

    def _conclude(self, start: Start, result: Fetch | Problem) -> Collected:
        source = start.source
        changes = _Changes()
        try:
            if isinstance(result, Fetch):
                try:
                    return self._keep(start, result, changes)
                except (sqlite3.Error, OoError, _Moved):
                    raise  # the home's own affair, not the source's
                except Exception as error:  # noqa: BLE001 - the boundary of a connector
                    _diary.error("keeping a %s source failed:\n%s", source.kind, trace_of(error))
                    result = Problem(source.place, unreadable(error))
            return self._fail(start, result)
        except _Moved:
            return changes.collected(source.id, is_discarded=True)

    def _fail(self, start: Start, problem: Problem) -> Collected:
        failed = after_failure(
            start.health,
            problem,
            start.source.place,
            now_ms=start.now_ms,
            began_ns=start.began_ns,
        )

        def keep(db: sqlite3.Connection) -> None:
            self._check(db, start)
            stored.set_health(db, failed)
            stored.set_stale_parts(db, start.source.id, {""})

        self._database.write(keep, is_durable=False, is_urgent=False)
        # Agents see that the data is stale now.
        keys = frozenset[str]() if "" in start.stale else start.manifest.key_names
        return Collected(source=start.source.id, problems=1, keys=keys)

    def _keep(self, start: Start, fetch: Fetch, changes: _Changes) -> Collected:
        id, place = start.source.id, start.source.place
        known = self._database.read(lambda db: stored.parts_of(db, id), is_urgent=False)
        if not start.cursor:
            # An empty cursor cannot name what is gone.
            gone = missing_parts(fetch, known, place) | set(fetch.gone)
            fetch = replace(fetch, gone=tuple(sorted(gone)))
        parts, left_out = self._records(start, fetch)
        stale = stale_parts(
            fetch, known, place, before=start.stale, told_before=start.health.problems
        )
        health = after_reading(
            start.health,
            fetch,
            left_out,
            start.manifest.refresh,
            now_ms=start.now_ms,
            began_ns=start.began_ns,
        )

        def finish(db: sqlite3.Connection) -> None:
            if fetch.cursor != start.cursor:
                stored.set_cursor(db, id, fetch.cursor)
            stored.set_health(db, health)
            if stale != start.stale:
                stored.set_stale_parts(db, id, stale)
                changes.keys |= start.manifest.key_names

        seen = self._seen_steps(start, parts, changes)
        gone_too = self._gone_steps(start, parts, fetch.gone, changes)
        self._commit(start, [*seen, *gone_too, Step(0, finish)])
        return changes.collected(id, problems=len(health.problems))

    def _records(
        self, start: Start, fetch: Fetch
    ) -> tuple[dict[str, dict[str, Message]], list[Problem]]:
        """The cleaned records of each part by subject, and what had to be left out."""
        id = start.source.id
        names = {part.name for part in fetch.parts} | set(fetch.gone)
        held = self._database.read(lambda db: stored.held_count(db, id, names), is_urgent=False)
        limit = start.manifest.limits.records
        room = limit - held
        parts: dict[str, dict[str, Message]] = {}
        left_out = 0
        for part in fetch.parts:
            records = parts.setdefault(part.name, {})
            for found in part.records:
                data = cleaned(found.data, start.agreed.keys)
                if data is None:
                    continue
                subject = record_subject(data, id, found.external_id, self._salt)
                if subject in records:
                    continue
                if room <= 0:
                    left_out += 1
                    continue
                records[subject] = data
                room -= 1
        return parts, too_many(start.source.place, limit, left_out)

    def _seen_steps(
        self, start: Start, parts: dict[str, dict[str, Message]], changes: _Changes
    ) -> Iterator[Step]:
        for part, records in parts.items():
            for subjects in batches(list(records)):
                chosen = {subject: records[subject] for subject in subjects}
                yield Step(len(chosen), self._seen(start, part, chosen, changes))

    def _seen(
        self, start: Start, part: str, records: dict[str, Message], changes: _Changes
    ) -> Callable[[sqlite3.Connection], None]:
        id = start.source.id

        def run(db: sqlite3.Connection) -> None:
            known = stored.revisions(db, list(records))
            new = {subject: data for subject, data in records.items() if known.get(subject) != data}
            for subject, data in new.items():
                changes.keys |= changed_keys(known.get(subject), data)
            changes.seen += len(new)
            events = [NewEvent(data, id, subject, start.now_ms) for subject, data in new.items()]
            self._log.append(db, events)
            stored.add_to_part(db, id, part, records)

        return run

    def _gone_steps(
        self,
        start: Start,
        parts: dict[str, dict[str, Message]],
        gone: Sequence[str],
        changes: _Changes,
    ) -> Iterator[Step]:
        id = start.source.id
        names = dict.fromkeys((*parts, *gone))
        held = self._database.read(
            lambda db: {name: stored.subjects_of_part(db, id, name) for name in names},
            is_urgent=False,
        )
        for name, subjects in held.items():
            for chosen in batches(sorted(subjects - set(parts.get(name, ())))):
                yield Step(len(chosen), self._gone(start, name, chosen, changes))

    def _gone(
        self, start: Start, part: str, subjects: Sequence[str], changes: _Changes
    ) -> Callable[[sqlite3.Connection], None]:
        id = start.source.id

        def run(db: sqlite3.Connection) -> None:
            orphans = stored.remove_from_part(db, id, part, subjects)
            known = stored.revisions(db, orphans)
            for data in known.values():
                changes.keys |= keys_of(type(data))
            changes.gone += len(known)
            self._log.append(db, gone_events(sorted(known), id, start.now_ms))

        return run

    def _commit(self, start: Start, steps: Sequence[Step]) -> None:
        """Everything in one transaction; only a large reading takes several, the cursor last."""

        def run(batch: Sequence[Step]) -> Callable[[sqlite3.Connection], None]:
            def in_transaction(db: sqlite3.Connection) -> None:
                self._check(db, start)
                for step in batch:
                    step.run(db)

            return in_transaction

        for batch in packed(steps):
            self._database.write(run(batch), is_durable=False, is_urgent=False)

    def _check(self, db: sqlite3.Connection, start: Start) -> None:
        is_same = self._agreed(db) == start.agreed
        if not is_same or stored.source(db, start.source.id) != start.source:
            raise _Moved
