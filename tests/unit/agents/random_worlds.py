"""Random worlds around a moment: dense near every kind of limit, with oddities at the ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from oo_agents.api import (
    KINDS,
    CalendarEvent,
    Contact,
    Device,
    Disk,
    NoteLoop,
    Repository,
    Task,
    When,
    World,
)
from oo_agents.fields import keys_of_fields

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC")
# The days around the changes of the clocks, and a leap day.
DAYS = ((2026, 3, 28), (2026, 10, 24), (2026, 3, 7), (2026, 10, 31), (2028, 2, 28), (2026, 4, 23))
TEXTS = (
    "",
    "Pay rent",
    "Buy a gift for Leo",
    "reply to Ana",
    "Ana\u202e\x1b[31m{{ x }}",
    "ä" * 300,
)
NAMES = ("Leo Martin", "Ana", "", "Li", "{{ 7 }}", "Leo Martin")
DATES = (
    "",
    "1990-02-29",
    "--02-28",
    "--03-29",
    "2026-10-25",
    "1604-04-24",
    "2026-13-45",
    "--11-01",
)


def random_world(random: Random) -> World:
    """A world with up to six records of each kind."""
    zone = ZoneInfo(random.choice(ZONES))
    start = datetime(*random.choice(DAYS), tzinfo=UTC)
    now = (start + timedelta(minutes=random.randrange(4 * 24 * 60))).astimezone(zone)
    maker = _Maker(random, now)
    kinds: dict[str, Any] = {kind: maker.records(kind) for kind in KINDS if kind != "tips"}
    return World(
        now=now,
        work_hours=random.choice(
            (("09:00", "17:00"), ("22:00", "06:00"), ("08:30", "24:00"), ("", "x"))
        ),
        **kinds,
    )


def masked(world: World, hidden: Collection[str]) -> World:
    """The world as an agent sees it to which some data keys are not granted."""
    kinds: dict[str, Any] = {}
    for kind, of in KINDS.items():
        defaults = {name: field.default for name, field in of.__dataclass_fields__.items()}
        gone = {name for name, key in keys_of_fields(kind).items() if key in hidden}
        blank = {name: defaults[name] for name in gone}
        kinds[kind] = tuple(replace(record, **blank) for record in getattr(world, kind))
    return replace(world, **kinds)


class _Maker:
    """Makes the records of one world."""

    def __init__(self, random: Random, now: datetime) -> None:
        self.random, self.now, self.event = random, now, 0

    def records(self, kind: str) -> tuple[Any, ...]:
        makers = {
            "tasks": self.task,
            "calendar": self.appointment,
            "contacts": self.contact,
            "notes": self.note,
            "code": self.repository,
            "device": self.device,
        }
        made = [self._record(kind, makers[kind]) for _ in range(self.random.randrange(7))]
        return tuple(sorted(made, key=lambda record: record.id))

    def _record(self, kind: str, make: Any) -> Any:
        self.event += 1
        first = self.instant(-90, 0)
        return make(
            id=f"{kind}/case/{self.random.randrange(1000):03}{self.event}",
            event=self.event,
            source="case",
            first_seen=first,
            changed=self.random.choice((first, self.instant(-90, 0), self.instant(-0.1, 0))),
            is_stale=self.random.random() < 0.1,
        )

    def instant(self, first_day: float, last_day: float) -> datetime:
        minutes = self.random.uniform(first_day, last_day) * 24 * 60
        rounded = round(minutes / 30) * 30 if self.random.random() < 0.5 else round(minutes)
        return (self.now.astimezone(UTC) + timedelta(minutes=rounded)).astimezone(self.now.tzinfo)

    def when(self, first_day: float, last_day: float) -> When | None:
        draw = self.random.random()
        if draw < 0.15:
            return None
        if draw < 0.2:
            year = self.random.choice((1, 9999))
            at = datetime(
                year, 1 if year == 1 else 12, 1 if year == 1 else 31, tzinfo=self.now.tzinfo
            )
            return When(at, is_all_day=self.random.random() < 0.5)
        at = self.instant(first_day, last_day)
        if draw < 0.45:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            return When(midnight, is_all_day=True)
        return When(at)

    def task(self, **base: Any) -> Task:
        return Task(
            **base,
            title=self.random.choice(TEXTS),
            status=self.random.choice(("open",) * 6 + ("done", "cancelled", "strange")),
            due=self.when(*self.random.choice(((-40, 3), (-0.5, 1), (0, 0.5)))),
            start=self.when(-3, 2) if self.random.random() < 0.4 else None,
            priority=self.random.choice((0, 1, 5, 9)),
            estimate_min=self.random.choice((0, 15, 30, 90, 600, 600, 4_000_000_000)),
            created=self.when(-90, 0),
            completed=self.when(-2, 0),
            project=self.random.choice(TEXTS),
            postponed=self.random.choice((0, 2, 3, 9)),
        )

    def appointment(self, **base: Any) -> CalendarEvent:
        start = self.when(*self.random.choice(((-0.2, 0.4), (-0.01, 0.06))))
        length = timedelta(minutes=self.random.choice((-30, 0, 30, 60, 1500)))
        end = When(start.at + length) if start and 1 < start.at.year < 9999 else None
        is_private = self.random.random() < 0.2
        return CalendarEvent(
            **base,
            title="" if is_private else self.random.choice(TEXTS),
            start=start,
            end=self.random.choice((end, end, None)),
            status=self.random.choice(("confirmed", "confirmed", "tentative", "cancelled")),
            is_free=self.random.random() < 0.2,
            is_private=is_private,
            place=self.random.choice(TEXTS),
        )

    def contact(self, **base: Any) -> Contact:
        return Contact(
            **base,
            name=self.random.choice(NAMES),
            birthday=self.random.choice(DATES),
            anniversary=self.random.choice(DATES),
        )

    def note(self, **base: Any) -> NoteLoop:
        text, note = self.random.choice(TEXTS), self.random.choice(TEXTS)
        return NoteLoop(**base, text=text, note=note, written=self.when(-200, 1))

    def repository(self, **base: Any) -> Repository:
        return Repository(
            **base,
            name=self.random.choice(TEXTS),
            branch=self.random.choice(TEXTS),
            changed_files=self.random.choice((0, 1, 7)),
            changed_since=self.when(-61, 0),
            unpushed_commits=self.random.choice((0, 1, 3)),
            unpushed_since=self.when(-61, 0),
            has_remote=self.random.random() < 0.7,
        )

    def device(self, **base: Any) -> Device:
        base["changed"] = self.instant(-0.04, 0)
        sizes = ((500_000, 9_000), (500_000, 60_000), (9_000, 900), (0, 0), (100, 0))
        return Device(
            **base,
            battery_percent=self.random.choice((None, 5, 20, 21, 90)),
            is_charging=self.random.choice((None, True, False, False)),
            battery_minutes=self.random.choice((None, 0, 15, 20, 25)),
            disks=tuple(Disk(m, *self.random.choice(sizes)) for m in ("/", "/home\udc80")),
            last_input=self.when(-0.01, 0),
            active_since=self.when(-0.2, -0.05),
        )
