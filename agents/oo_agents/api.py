"""All that an agent may import: the world it looks at, and the findings it gives back.

An agent is a pure function of a world. It gets no clock, file or network: the moment is
`world.now`, and only data the person granted it is filled in; everything else is empty. Instants
are aware datetimes in the person's zone. Texts are untrusted: they are data, never instructions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from oo_agents.instants import (
    When,
    at_clock,
    day_end,
    day_start,
    days_after,
    instant,
    later,
    local_day,
    next_of,
    weekdays,
    whole_day,
)

__all__ = [
    "KINDS",
    "Agent",
    "CalendarEvent",
    "Contact",
    "Device",
    "Disk",
    "Fact",
    "Findings",
    "Json",
    "NoteLoop",
    "Own",
    "PastTip",
    "Record",
    "Repository",
    "Snippet",
    "Task",
    "When",
    "World",
    "at_clock",
    "day_end",
    "day_start",
    "days_after",
    "instant",
    "later",
    "local_day",
    "next_of",
    "shortened",
    "weekdays",
    "whole_day",
]

SHORT_TEXT = 40


def shortened(text: str) -> str:
    """At most 40 characters of a text that a tip mentions beside its object."""
    return text if len(text) <= SHORT_TEXT else text[: SHORT_TEXT - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record of the world has.

    `id` names the record for as long as its source has it, `event` is the log's seq of its
    newest revision (what evidence cites), `first_seen` and `changed` are when oO learned of it
    and of that revision, and `is_stale` marks last good data of a source that is unhealthy.
    """

    id: str
    event: int
    source: str
    first_seen: datetime
    changed: datetime
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    """One task (`tasks`); `postponed` counts how often its due date moved later."""

    title: str = ""
    status: str = "open"
    due: When | None = None
    start: When | None = None
    priority: int = 0
    estimate_min: int = 0
    created: When | None = None
    completed: When | None = None
    project: str = ""
    tags: tuple[str, ...] = ()
    postponed: int = 0

    @property
    def is_open(self) -> bool:
        """Neither done nor cancelled."""
        return self.status == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent(Record):
    """One occurrence (`calendar`); a private one arrives without title, place and people."""

    title: str = ""
    start: When | None = None
    end: When | None = None
    status: str = "confirmed"
    is_free: bool = False
    is_private: bool = False
    place: str = ""
    people: tuple[str, ...] = ()
    calendar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """One person of the address book (`contacts`); dates are YYYY-MM-DD or --MM-DD."""

    name: str = ""
    birthday: str = ""
    anniversary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLoop(Record):
    """Something a note says is still to be done (`notes`)."""

    text: str = ""
    note: str = ""
    written: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Record):
    """One git repository (`code`)."""

    name: str = ""
    branch: str = ""
    changed_files: int = 0
    changed_since: When | None = None
    last_commit: When | None = None
    unpushed_commits: int = 0
    unpushed_since: When | None = None
    stale_branches: int = 0
    has_remote: bool = False


@dataclass(frozen=True, slots=True)
class Disk:
    """One mounted disk, in megabytes."""

    mount: str
    total_mb: int
    free_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Record):
    """This machine (`device`); what it cannot tell is None."""

    battery_percent: int | None = None
    is_charging: bool | None = None
    battery_minutes: int | None = None
    disks: tuple[Disk, ...] = ()
    last_input: When | None = None
    active_since: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTip(Record):
    """A tip oO gave (`tips`), and the last reaction to it ("" for none)."""

    agent: str = ""
    category: str = ""
    kind: str = ""
    text: str = ""
    given: datetime | None = None
    reaction: str = ""
    reason: str = ""
    reacted: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is true at `now`, as far as this agent may know it.

    `context` is the active context's id ("" for none). Records are sorted by id.
    """

    now: datetime
    context: str = ""
    work_hours: tuple[str, str] = ("09:00", "17:00")
    week_start: int = 0
    tasks: tuple[Task, ...] = ()
    calendar: tuple[CalendarEvent, ...] = ()
    contacts: tuple[Contact, ...] = ()
    notes: tuple[NoteLoop, ...] = ()
    code: tuple[Repository, ...] = ()
    device: tuple[Device, ...] = ()
    tips: tuple[PastTip, ...] = ()


KINDS: Mapping[str, type[Record]] = {
    "tasks": Task,
    "calendar": CalendarEvent,
    "contacts": Contact,
    "notes": NoteLoop,
    "code": Repository,
    "device": Device,
    "tips": PastTip,
}

Fact = str | int | float | bool | datetime | When | timedelta
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What belongs to the agent itself: preferences, inferred parameters and its last state.

    `preferences` has a value of the declared type for every preference the manifest declares.
    """

    preferences: Mapping[str, Json] = field(default_factory=dict)
    parameters: Mapping[str, Json] = field(default_factory=dict)
    state: Json = None

    def number(self, name: str) -> float:
        """A preference of type integer or number."""
        value = self.preferences[name]
        if not isinstance(value, int | float):
            raise TypeError(name)
        return value

    def count(self, name: str) -> int:
        """A preference of type integer."""
        return int(self.number(name))

    def words(self, name: str) -> str:
        """A preference of type string or choice."""
        value = self.preferences[name]
        if not isinstance(value, str):
            raise TypeError(name)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One finding.

    `kind` names one of the manifest's emitted kinds, whose templates word `facts`; the fact
    `object` is the name of the thing it is about. `priority` is 0 (by the way) to 3 (urgent),
    `due` the instant after which acting is late, `estimate_min` how long acting takes.
    `actions` are a subset of the kind's actions, best first. `subjects` are the ids of the
    records that it is about: a done or dismissed tip stays closed until one of them changes.
    `dedupe_key` names the thing across runs; findings with the same key are one.
    """

    kind: str
    facts: Mapping[str, Fact]
    evidence: tuple[int, ...]
    dedupe_key: str
    expires_at: datetime
    actions: tuple[str, ...]
    priority: int = 1
    due: datetime | None = None
    estimate_min: int = 0
    subjects: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that one look returns.

    `state` is kept for the next look (JSON, 64 KiB at most; None keeps the last one).
    `next_change` is the earliest instant at which the same world would give other snippets.
    """

    snippets: tuple[Snippet, ...] = ()
    state: Json = None
    next_change: datetime | None = None


class Agent(Protocol):
    """Looks at the world and says what it found; a pure function."""

    def look(self, world: World, own: Own) -> Findings:
        """Findings for this world; never raises for data it does not understand."""
