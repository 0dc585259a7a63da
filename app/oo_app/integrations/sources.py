"""What is connected: finding places, previewing, connecting, what is due, and how each is doing."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from oo_app.answers_sources import (
    ConnectPreview,
    FoundPlace,
    PreviewFile,
    SourceProblem,
    SourceRow,
    WantedKey,
)
from oo_app.diary import trace_of
from oo_app.integrations.cleaning import gone_events
from oo_app.integrations.faults import unreadable
from oo_app.integrations.health import LAST_RETRY_MS
from oo_app.integrations.rests_on import has_moved
from oo_storage import integrations as stored
from oo_storage.errors import BadInput, OoError, UnknownName, UsageError
from oo_storage.events._generated.intents_pb2 import SourceConnected, SourceDisconnected
from oo_storage.log import NewEvent
from oo_storage.plain import TEXT_LIMIT, plain
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Sequence

    from oo_app.integrations.catalogue import Catalogue
    from oo_app.integrations.connector import Preview, Surroundings
    from oo_app.integrations.manifest import SourceManifest
    from oo_app.integrations.rests_on import RestsOn
    from oo_storage.database import Database
    from oo_storage.integrations import Health, SourceRecord, WorldRow

PREVIEWED_PARTS = 500

_diary = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """One connected source, what its kind declares, and how it is doing."""

    source: SourceRecord
    manifest: SourceManifest
    health: Health
    records: int
    is_stale: bool


class Sources:
    """All that the facade asks of sources; methods that take `db` belong into its transaction."""

    owner = "integrations"

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        surroundings: Callable[[], Surroundings],
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._surroundings = surroundings

    def discover(self) -> tuple[FoundPlace, ...]:
        """The places of every kind that are looked at, found by name; a broken kind is left out."""
        connected = {each.id for each in self._database.read(stored.sources)}
        surroundings = self._surroundings()
        return tuple(
            FoundPlace(
                kind=kind,
                place=place,
                exists=exists,
                connected=source_id(kind, place) in connected,
            )
            for kind in self._catalogue.kinds()
            for place, exists in self._candidates(kind, surroundings)
        )

    def resolve(self, kind: str, place: str = "") -> str:
        """The place as it is kept: absolute, or the only one that discovery finds.

        Raises UnknownName for the kind, UsageError when the place is missing or not wanted.
        """
        manifest = self._catalogue.manifest(kind)
        if not manifest.place:
            if place:
                raise UsageError(_("{name} has no place to name.").format(name=manifest.name))
            return ""
        if place:
            return absolute_place(place, self._surroundings())
        found = self._candidates(kind, self._surroundings())
        existing = [each for each, exists in found if exists]
        if len(existing) == 1:
            return existing[0]
        message = _("Name the {place} to connect.").format(place=manifest.place)
        known = [each for each in existing or [each for each, _exists in found] if each]
        if existing:
            hint = _("There are several: {places}").format(places=", ".join(existing))
        elif known:
            hint = _("None of the usual places is there: {places}").format(places=", ".join(known))
        else:
            hint = _("Nothing was found in the usual place.")
        raise UsageError(message, hint=hint)

    def preview(self, kind: str, place: str = "") -> ConnectPreview:
        """What connecting would read and collect, without its readers; opens nothing.

        Raises BadInput when there is nothing of the kind, and as `resolve` does.
        """
        manifest = self._catalogue.manifest(kind)
        place = self.resolve(kind, place)
        found = self._preview(kind, place)
        return ConnectPreview(
            kind=kind,
            name=manifest.name,
            place=place,
            parts=tuple(
                PreviewFile(
                    name=plain(part.name, TEXT_LIMIT), size=part.size, modified=part.modified
                )
                for part in found.parts[:PREVIEWED_PARTS]
            ),
            keys=tuple(
                WantedKey(key=each.key, description=_(each.purpose), is_optional=each.is_optional)
                for each in manifest.keys
            ),
            readers=(),
            note=" ".join(filter(None, (_(manifest.reads), found.note, _unlisted(found)))),
        )

    def connect(
        self, db: sqlite3.Connection, kind: str, place: str, parts: Sequence[str], now_ms: int
    ) -> tuple[str, list[NewEvent]]:
        """The id of a resolved place and the event that connects it; none if nothing changes.

        Other parts than before let it be read afresh.
        """
        id = source_id(kind, place)
        known = stored.source(db, id)
        if known is not None and known.parts == tuple(parts):
            return id, []
        if known is not None:
            stored.reset_cursor(db, id)
        data = SourceConnected(id=id, kind=kind, place=place, parts=parts)
        return id, [NewEvent(data, "person", stored.subject_of_source(id), now_ms)]

    def disconnect(self, db: sqlite3.Connection, source: str, now_ms: int) -> list[NewEvent]:
        """Drop what is kept of reading a source; the events that end it and its records."""
        self.check(db, source)
        subjects = stored.subjects_of_source(db, source)
        stored.forget_source(db, source)
        ended = NewEvent(
            SourceDisconnected(id=source), "person", stored.subject_of_source(source), now_ms
        )
        return [ended, *gone_events(subjects, source, now_ms)]

    def check(self, db: sqlite3.Connection, source: str) -> SourceRecord:
        """The connected source; raises UnknownName with the nearest id."""
        known = {each.id: each for each in stored.sources(db)}
        if source not in known:
            raise UnknownName(_("source"), source, list(known))
        return known[source]

    def reset_for_key(self, db: sqlite3.Connection, key: str) -> tuple[str, ...]:
        """Let every source that can report a key be read afresh; their ids.

        For erasure, and for a key that is granted after its source was connected.
        """
        return stored.reset_cursors(db, self._catalogue.kinds_with(key))

    def scrub(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """Forget how far sources were read that can report the keys; no rows to count."""
        if agent is None:
            for key in keys:
                self.reset_for_key(db, key)
        return 0

    def count(self, _db: sqlite3.Connection, _keys: frozenset[str], _agent: str | None) -> int:
        """None: cursors hold nothing of the data."""
        return 0

    def writable(self, db: sqlite3.Connection) -> frozenset[str]:
        """The sources whose records oO may change."""
        return frozenset(
            each.source.id for each in self._standings(db) if each.manifest.is_writable
        )

    def writable_rows(self, db: sqlite3.Connection, subjects: Sequence[str]) -> list[WorldRow]:
        """Those of the records that oO may change."""
        writable = self.writable(db)
        rows = (stored.world_row(db, subject) for subject in subjects)
        return [row for row in rows if row is not None and row.source in writable]

    def rows(self) -> tuple[SourceRow, ...]:
        """Every connected source with its health."""
        return tuple(_row(each) for each in self._database.read(self._standings))

    def due(self, *, is_asked: bool = False, is_urgent: bool = True) -> tuple[str, ...]:
        """The sources to read now: those whose files moved first, then those that are due.

        When a person asks, also those that are cheap to read.
        """
        standings = self._database.read(self._standings, is_urgent=is_urgent)
        now_ms = _ms(self._surroundings().now)
        moved = [each for each in standings if is_moved(each.manifest, each.health)]
        others = [
            each
            for each in standings
            if is_due(each.manifest, each.health, now_ms)
            or (is_asked and is_due_when_asked(each.manifest, each.health))
        ]
        moved.sort(key=lambda each: each.manifest.is_confined)
        return tuple(dict.fromkeys(each.source.id for each in (*moved, *others)))

    def moved(self) -> frozenset[str]:
        """The sources whose files are not what was read."""
        standings = self._database.read(self._standings)
        return frozenset(
            each.source.id for each in standings if is_moved(each.manifest, each.health)
        )

    def next_due(self) -> datetime | None:
        """When the next source is due by itself; None when none will be."""
        standings = self._database.read(self._standings, is_urgent=False)
        now_ms = _ms(self._surroundings().now)
        dues = [
            now_ms if is_due(each.manifest, each.health, now_ms) else each.health.next_due_ms
            for each in standings
            if each.manifest.refresh is not None
        ]
        return _moment(min((due for due in dues if due is not None), default=None))

    def rests_on(self, sources: Collection[str] | None = None) -> tuple[RestsOn, ...]:
        """The (path, size, mtime_ns) that the records of these sources, or of all, rest on.

        A size of -1 means there was no such file; -2 that it may have changed while it was read,
        so that it equals no file.
        """
        standings = self._database.read(self._standings)
        chosen = [each for each in standings if sources is None or each.source.id in sources]
        return tuple(dict.fromkeys(entry for each in chosen for entry in each.health.rests_on))

    def watched(self) -> dict[str, tuple[str, ...]]:
        """The files and folders of each source whose change makes a new reading worthwhile."""
        standings = self._database.read(self._standings, is_urgent=False)
        return {
            each.source.id: tuple(path for path, _size, _mtime in each.health.rests_on)
            for each in standings
        }

    def _standings(self, db: sqlite3.Connection) -> list[Standing]:
        counts = stored.record_counts(db)
        kinds = self._catalogue.kinds()
        return [
            Standing(
                source,
                self._catalogue.manifest(source.kind),
                stored.health_of(db, source.id),
                counts.get(source.id, 0),
                bool(stored.stale_parts(db, source.id)),
            )
            for source in stored.sources(db)
            if source.kind in kinds
        ]

    def _candidates(self, kind: str, surroundings: Surroundings) -> list[tuple[str, bool]]:
        try:
            found = self._catalogue.connector(kind).discover(surroundings)
            return [(each.place, each.exists) for each in found]
        except Exception as error:  # noqa: BLE001 - the boundary of a connector
            _diary.error("discovering %s failed:\n%s", kind, trace_of(error))
            return []

    def _preview(self, kind: str, place: str) -> Preview:
        try:
            return self._catalogue.connector(kind).preview(place, self._surroundings())
        except OoError:
            raise
        except Exception as error:
            _diary.error("previewing %s failed:\n%s", kind, trace_of(error))
            raise BadInput(unreadable(error), where=place) from error


def _unlisted(found: Preview) -> str:
    count = len(found.parts) - PREVIEWED_PARTS
    if count <= 0:
        return ""
    return ngettext("{count} more is not listed.", "{count} more are not listed.", count).format(
        count=count
    )


def source_id(kind: str, place: str) -> str:
    """The id of a place: the kind alone where there is only one, else with a hash of the place."""
    if not place:
        return kind
    real = place if "://" in place else os.path.realpath(place)
    return f"{kind}-{blake2b(real.encode('utf-8', 'surrogatepass'), digest_size=3).hexdigest()}"


def absolute_place(place: str, surroundings: Surroundings) -> str:
    """An address as it is; a path with `~` and `..` resolved."""
    if "://" in place:
        return place
    if place == "~" or place.startswith(("~/", f"~{os.sep}")):
        place = str(surroundings.user_home) + place[1:]
    return os.path.abspath(place)


def is_due(manifest: SourceManifest, health: Health, now_ms: int) -> bool:
    """Whether a source is to be read although nobody asks; so is one that a wrong clock put off."""
    if manifest.refresh is None:
        return False
    if health.last_read_ms is None or health.next_due_ms is None:
        return True
    longest = max(int(manifest.refresh / timedelta(milliseconds=1)), LAST_RETRY_MS)
    return not now_ms < health.next_due_ms <= now_ms + longest


def is_due_when_asked(manifest: SourceManifest, health: Health) -> bool:
    """Whether a person who asks should see it read because it is cheap."""
    return manifest.refresh is not None and manifest.is_read_on_ask and not health.failures


def is_moved(manifest: SourceManifest, health: Health) -> bool:
    """Whether its files are not what was read; opens none."""
    return manifest.refresh is not None and has_moved(health.rests_on)


def _row(standing: Standing) -> SourceRow:
    source, health = standing.source, standing.health
    has_nothing_to_read = standing.manifest.refresh is None
    return SourceRow(
        id=source.id,
        kind=source.kind,
        place=source.place,
        parts=source.parts,
        health=stored.HEALTHY if has_nothing_to_read else health.state,
        problems=tuple(
            SourceProblem(where=where, message=message, hint=hint)
            for where, message, hint in health.problems
        ),
        records=standing.records,
        last_read=_moment(health.last_read_ms),
        last_good=_moment(health.last_good_ms),
        is_stale=standing.is_stale,
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
