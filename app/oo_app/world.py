"""An agent's view of the world: the one place where consents meet data.

A record is handed out with the fields of granted keys only. Agents with equal grants for a kind
share one immutable tuple of it, whatever they were granted of other kinds. Times that float
with the person (whole days and local times) are resolved in the zone they are in now, so they
move when the person travels; instants stay.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from oo_agents import api
from oo_app.profile.hours import clock
from oo_app.wall_clock import instant, midnight, resolved
from oo_storage.events import signals
from oo_storage.events.registry import (
    HISTORY_KEY,
    SIGNALS,
    hides_its_end,
    keys_of,
    kind_of,
    with_keys_only,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from zoneinfo import ZoneInfo

    from google.protobuf.message import Message

    from oo_app.profile.view import ProfileView

TIPS = "tips"


class StoredRecord(Protocol):
    """A record of the world as it is stored; times are in milliseconds since 1970 UTC."""

    @property
    def subject(self) -> str:
        """What names it for as long as its source has it."""

    @property
    def kind(self) -> str:
        """One of the kinds of `oo_agents.api.KINDS`."""

    @property
    def source(self) -> str:
        """The id of the source it came from."""

    @property
    def event(self) -> int:
        """The log's seq of its newest revision."""

    @property
    def first_ms(self) -> int:
        """When oO learned of it."""

    @property
    def changed_ms(self) -> int:
        """When oO learned of its newest revision."""

    @property
    def moves(self) -> int:
        """How often its due date moved later."""

    @property
    def data(self) -> Message:
        """Its newest revision."""

    @property
    def is_stale(self) -> bool:
        """Whether it is last good data of what cannot be read now."""


class StoredReaction(Protocol):
    """The reaction to a tip that counts."""

    @property
    def kind(self) -> str:
        """done, snooze or dismiss."""

    @property
    def reason(self) -> str:
        """Of a dismissal: why."""

    @property
    def time_ms(self) -> int:
        """When, in milliseconds since 1970 UTC."""


class StoredTip(Protocol):
    """A past tip as it is stored."""

    @property
    def id(self) -> str:
        """Its id, without the `tip/` of its subject."""

    @property
    def opened(self) -> int:
        """The log's seq at which it was made or opened again."""

    @property
    def made_ms(self) -> int:
        """When it was made, in milliseconds since 1970 UTC."""

    @property
    def agent(self) -> str:
        """The agent whose snippet it was."""

    @property
    def category(self) -> str:
        """What acceptance is learned for."""

    @property
    def kind(self) -> str:
        """What the agent emitted."""

    @property
    def text(self) -> str:
        """Its wording; empty after an erasure."""

    @property
    def keys_used(self) -> Collection[str]:
        """The data keys its text rests on."""

    @property
    def reaction(self) -> StoredReaction | None:
        """The last reaction; None when there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What of a world depends on the moment and the profile, not on records.

    `now` is an aware datetime, `context` the active one's id, `week_start` 0 for Monday.
    """

    now: datetime
    context: str = ""
    work_hours: tuple[str, str] = ("09:00", "17:00")
    week_start: int = 0


def moment_of(profile: ProfileView, now: datetime) -> Moment:
    """The moment as the profile has it."""
    hours = profile.preferences.hours("work_hours")
    work_hours = (clock(hours.start_min), clock(hours.end_min)) if hours else None
    return Moment(
        now=now,
        context=profile.active(now).id,
        work_hours=work_hours or ("09:00", "17:00"),
        week_start=profile.preferences.weekday("week_start"),
    )


class WorldViews:
    """The views of one state of the world in one zone; make a new one when either changes."""

    def __init__(
        self, records: Iterable[StoredRecord], past_tips: Iterable[StoredTip], *, zone: ZoneInfo
    ) -> None:
        self.zone = zone
        self._records: dict[str, list[StoredRecord]] = {}
        for record in sorted(records, key=lambda each: each.subject):
            self._records.setdefault(record.kind, []).append(record)
        self._tips = sorted(past_tips, key=lambda each: each.id)
        self._tip_keys = frozenset(key for tip in self._tips for key in tip.keys_used)
        self._snapshots: dict[tuple[str, frozenset[str]], tuple[Any, ...]] = {}

    def world(self, moment: Moment, keys: Iterable[str]) -> api.World:
        """The world at a moment as far as these granted keys show it."""
        granted = frozenset(keys)
        return api.World(
            now=moment.now.astimezone(self.zone),
            context=moment.context,
            work_hours=moment.work_hours,
            week_start=moment.week_start,
            **{kind: self._snapshot(kind, granted) for kind in api.KINDS},
        )

    def newest(self, without: Collection[str] = ()) -> frozenset[int]:
        """The log's seqs that are true now: of each record, but of these sources, and each tip."""
        records = (each for kind in self._records.values() for each in kind)
        return frozenset(
            (
                *(record.event for record in records if record.source not in without),
                *(tip.opened for tip in self._tips),
            )
        )

    def _snapshot(self, kind: str, granted: frozenset[str]) -> tuple[Any, ...]:
        if kind == TIPS:
            seen = granted & self._tip_keys if HISTORY_KEY in granted else None
        else:
            seen = granted & KEYS_OF_KIND[kind] or None
        if seen is None:
            return ()
        if (kind, seen) not in self._snapshots:
            made = self._past_tips(seen) if kind == TIPS else self._masked(kind, seen)
            self._snapshots[kind, seen] = tuple(made)
        return self._snapshots[kind, seen]

    def _masked(self, kind: str, keys: frozenset[str]) -> Iterable[api.Record]:
        for record in self._records.get(kind, ()):
            if hides_its_end(record.data, keys):
                continue
            yield _record(record, with_keys_only(record.data, keys), self.zone, keys)

    def _past_tips(self, keys: frozenset[str]) -> Iterable[api.PastTip]:
        return (_past_tip(tip, keys, self.zone) for tip in self._tips)


KEYS_OF_KIND: Mapping[str, frozenset[str]] = {
    kind_of(message): keys_of(message) for message in SIGNALS if kind_of(message)
}


def when(data: signals.When, zone: ZoneInfo) -> api.When | None:
    """A moment resolved in the zone; None for one that is not set or cannot be read."""
    try:
        if data.HasField("instant_ms"):
            return api.When(instant(data.instant_ms, zone))
        if data.local:
            return api.When(resolved(datetime.fromisoformat(data.local), zone))
        if data.date:
            return api.When(midnight(date.fromisoformat(data.date), zone), is_all_day=True)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _record(
    stored: StoredRecord, data: Message, zone: ZoneInfo, keys: frozenset[str]
) -> api.Record:
    kind = api.KINDS[stored.kind]
    values = {
        name: _value(value, zone)
        for descriptor, value in data.ListFields()
        if (name := descriptor.name) in _FIELDS[stored.kind]
    }
    if stored.kind == "tasks" and "tasks.due" in keys:
        values["postponed"] = stored.moves
    return kind(
        id=stored.subject,
        event=stored.event,
        source=stored.source,
        first_seen=instant(stored.first_ms, zone),
        changed=instant(stored.changed_ms, zone),
        is_stale=stored.is_stale,
        **values,
    )


def _value(value: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401 - any field's value
    if isinstance(value, signals.When):
        return when(value, zone)
    if isinstance(value, str | int | float | bool):
        return value
    return tuple(_item(item) for item in value)


def _item(item: Any) -> Any:  # noqa: ANN401 - an item of any repeated field
    if isinstance(item, signals.Disk):
        return api.Disk(mount=item.mount, total_mb=item.total_mb, free_mb=item.free_mb)
    return item


def _past_tip(tip: StoredTip, keys: frozenset[str], zone: ZoneInfo) -> api.PastTip:
    given = instant(tip.made_ms, zone)
    answer = tip.reaction
    reacted = None if answer is None else instant(answer.time_ms, zone)
    return api.PastTip(
        id=f"tip/{tip.id}",
        event=tip.opened,
        source="oo",
        first_seen=given,
        changed=reacted or given,
        agent=tip.agent,
        category=tip.category,
        kind=tip.kind,
        # The text may quote any of these keys, so it is for those who may read all of them.
        text=tip.text if keys >= frozenset(tip.keys_used) else "",
        given=given,
        reaction="" if answer is None else answer.kind,
        reason="" if answer is None else answer.reason,
        reacted=reacted,
    )


_FIELDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(field.name for field in fields(record)) for kind, record in api.KINDS.items()
}
