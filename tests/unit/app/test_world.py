"""An agent's view: only what it was granted, in the zone the person is in, shared where equal."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_agents import api
from oo_app.profile.consents import Grants
from oo_app.profile.contexts import Choice, built_in
from oo_app.profile.preferences import all_declared, preferences_from
from oo_app.profile.view import ProfileView
from oo_app.world import KEYS_OF_KIND, Moment, WorldViews, moment_of, when
from oo_storage.events import signals
from oo_storage.events.registry import HISTORY_KEY, data_keys

if TYPE_CHECKING:
    from google.protobuf.message import Message

BERLIN, TOKYO, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("UTC")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)
NOW_MS = int(NOW.timestamp() * 1000)
EVERY_KEY = frozenset(data_keys())


@dataclass(frozen=True)
class Row:
    subject: str
    kind: str
    data: Message
    source: str = "src"
    event: int = 7
    first_ms: int = NOW_MS - 1_000
    changed_ms: int = NOW_MS
    moves: int = 0
    is_stale: bool = False


@dataclass(frozen=True)
class ReactionRow:
    kind: str = "dismiss"
    reason: str = "not-now"
    time_ms: int = NOW_MS + 5_000


@dataclass(frozen=True)
class TipRow:
    id: str = "t1"
    opened: int = 9
    made_ms: int = NOW_MS
    agent: str = "due_risk"
    category: str = "tasks"
    kind: str = "task_due"
    text: str = "Pay rent"
    keys_used: tuple[str, ...] = ("tasks.title", "tasks.due")
    reaction: ReactionRow | None = field(default_factory=ReactionRow)


def at(iso: str, zone: str = "") -> signals.When:
    moment = datetime.fromisoformat(iso).replace(tzinfo=ZoneInfo(zone or "UTC"))
    return signals.When(instant_ms=int(moment.timestamp() * 1000), zone=zone)


FULL: dict[str, Message] = {
    "tasks": signals.TaskSeen(
        title="CANARY tasks.title",
        due=at("2026-11-22T14:00"),
        start=signals.When(date="2026-11-21"),
        status="open",
        priority=1,
        estimate_min=20,
        created=at("2026-11-01T08:00"),
        completed=at("2026-11-02T08:00"),
        project="CANARY tasks.project",
        tags=["CANARY tasks.project"],
    ),
    "calendar": signals.CalendarEventSeen(
        title="CANARY calendar.events.title",
        start=at("2026-11-22T10:00"),
        end=at("2026-11-22T11:00"),
        status="tentative",
        is_free=True,
        place="CANARY calendar.events.place",
        people=["CANARY people.names"],
        calendar="CANARY calendar.events.title",
        is_private=True,
    ),
    "contacts": signals.ContactSeen(
        name="CANARY people.names",
        birthday="CANARY contacts.dates",
        anniversary="CANARY contacts.dates",
    ),
    "notes": signals.NoteLoopSeen(
        text="CANARY notes.text", note="CANARY notes.title", written=at("2026-11-20T10:00")
    ),
    "code": signals.RepositorySeen(
        name="CANARY code.name",
        branch="CANARY code.name",
        changed_files=3,
        changed_since=at("2026-11-20T10:00"),
        last_commit=at("2026-11-19T10:00"),
        unpushed_commits=2,
        unpushed_since=at("2026-11-19T10:00"),
        stale_branches=1,
        has_remote=True,
    ),
    "device": signals.DeviceSeen(
        battery_percent=0,
        is_charging=False,
        battery_minutes=25,
        disks=[signals.Disk(mount="/", total_mb=100, free_mb=5)],
        last_input=at("2026-11-22T07:50"),
        active_since=at("2026-11-22T07:00"),
    ),
}
ROWS = [Row(f"{kind}/src/1", kind, data) for kind, data in FULL.items()]


def views(*rows: Row, zone: ZoneInfo = BERLIN, tips: tuple[TipRow, ...] = ()) -> WorldViews:
    return WorldViews(rows, tips, zone=zone)


def look(*rows: Row, keys: frozenset[str] = EVERY_KEY, zone: ZoneInfo = BERLIN) -> api.World:
    return views(*rows, zone=zone).world(Moment(now=NOW), keys)


def test_every_field_of_every_record_arrives() -> None:
    world = look(*ROWS)
    for kind, record_type in api.KINDS.items():
        if kind == "tips":
            continue
        (record,) = getattr(world, kind)
        defaults = {
            field.name
            for field in fields(record_type)
            if getattr(record, field.name) == field.default
        }
        assert defaults <= {"is_stale", "status", "postponed"}, kind
        assert type(record) is record_type
    assert world.tasks[0].tags == ("CANARY tasks.project",)
    assert world.device[0].disks == (api.Disk("/", 100, 5),)
    assert world.device[0].battery_percent == 0
    assert world.calendar[0].status == "tentative"


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(EVERY_KEY))))
def test_nothing_is_seen_without_its_key(keys: set[str]) -> None:
    world = views(*ROWS, tips=(TipRow(text="CANARY tasks.title"),)).world(Moment(now=NOW), keys)
    shown = repr(world)
    for key in EVERY_KEY - keys:
        assert f"CANARY {key}" not in shown
    for kind, kind_keys in KEYS_OF_KIND.items():
        assert bool(getattr(world, kind)) == bool(kind_keys & keys)
    assert bool(world.tips) == (HISTORY_KEY in keys)
    if "tasks.due" not in keys:
        assert all(task.due is None and task.start is None for task in world.tasks)
    if "device.power" not in keys:
        assert all(device.battery_percent is None for device in world.device)


def test_identity_and_freshness_of_a_record() -> None:
    row = Row("tasks/todo/abc", "tasks", FULL["tasks"], "todo", 42, moves=3, is_stale=True)
    (task,) = look(row).tasks
    assert (task.id, task.event, task.source, task.is_stale) == ("tasks/todo/abc", 42, "todo", True)
    assert task.changed == NOW
    assert task.changed.tzinfo is BERLIN
    assert task.first_seen < task.changed
    assert task.postponed == 3
    (without_due,) = look(row, keys=frozenset({"tasks.title"})).tasks
    assert without_due.postponed == 0


def test_who_may_not_know_that_it_is_closed_does_not_see_it() -> None:
    rows = [
        Row(f"tasks/s/{status}", "tasks", signals.TaskSeen(title=status, status=status))
        for status in ("open", "done", "cancelled")
    ]
    gone = Row("calendar/s/1", "calendar", signals.CalendarEventSeen(title="x", status="cancelled"))
    assert [task.title for task in look(*rows, keys=frozenset({"tasks.title"})).tasks] == ["open"]
    assert [task.is_open for task in look(*rows).tasks] == [False, False, True]
    assert look(gone, keys=frozenset({"calendar.events.title"})).calendar == ()
    assert look(gone).calendar[0].status == "cancelled"


def test_a_source_that_says_nothing_means_open() -> None:
    assert look(Row("tasks/s/1", "tasks", signals.TaskSeen(title="x"))).tasks[0].is_open


def test_records_are_sorted_by_id() -> None:
    rows = [Row(f"tasks/s/{id}", "tasks", FULL["tasks"]) for id in ("b", "c", "a")]
    assert [task.id[-1] for task in look(*rows).tasks] == ["a", "b", "c"]


@pytest.mark.parametrize("zone", [BERLIN, TOKYO, ZoneInfo("America/Los_Angeles")])
def test_travel_moves_floating_times_and_days_but_not_instants(zone: ZoneInfo) -> None:
    data = signals.TaskSeen(
        due=at("2026-11-22T14:00", "Europe/Berlin"), start=signals.When(local="2026-11-22T09:00")
    )
    day = signals.TaskSeen(due=signals.When(date="2026-11-22"))
    first, second = look(
        Row("tasks/s/1", "tasks", data), Row("tasks/s/2", "tasks", day), zone=zone
    ).tasks
    assert first.due is not None
    assert first.start is not None
    assert second.due is not None
    assert first.due.at == datetime(2026, 11, 22, 14, tzinfo=BERLIN)
    assert first.due.at.tzinfo is zone
    assert first.start == api.When(datetime(2026, 11, 22, 9, tzinfo=zone))
    assert second.due == api.When(datetime(2026, 11, 22, tzinfo=zone), is_all_day=True)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # skipped in Berlin: 03:30 by the clock
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # twice in Berlin: the first
        ("2026-11-22T09:00:30", "2026-11-22T08:00:30"),
    ],
)
def test_floating_times_on_days_of_change(local: str, expected: str) -> None:
    found = when(signals.When(local=local), BERLIN)
    assert found is not None
    assert found.at.astimezone(UTC).replace(tzinfo=None) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-22", 24)]
)
def test_a_whole_day_is_as_long_as_the_clock_makes_it(day: str, hours: int) -> None:
    found = when(signals.When(date=day), BERLIN)
    assert found is not None
    length = found.until.astimezone(UTC) - found.at.astimezone(UTC)
    assert length.total_seconds() == hours * 3600


@pytest.mark.parametrize(
    "data",
    [
        signals.When(),
        signals.When(zone="Europe/Berlin"),
        signals.When(local="soon"),
        signals.When(date="2026-02-30"),
        signals.When(instant_ms=10**17),
        signals.When(instant_ms=-(10**17)),
        signals.When(local="0001-01-01T00:00"),
    ],
)
def test_a_moment_that_cannot_be_read_is_none(data: signals.When) -> None:
    assert when(data, TOKYO) is None


def test_past_tips_quote_only_what_the_agent_may_read() -> None:
    past = views(tips=(TipRow(), TipRow(id="t2", keys_used=(), text="Take a break")))
    history_only = past.world(Moment(now=NOW), {HISTORY_KEY}).tips
    assert [tip.text for tip in history_only] == ["", "Take a break"]
    some = past.world(Moment(now=NOW), {HISTORY_KEY, "tasks.title"}).tips
    assert some[0].text == ""
    every = past.world(Moment(now=NOW), {HISTORY_KEY, "tasks.title", "tasks.due"}).tips
    assert every[0].text == "Pay rent"
    tip = history_only[0]
    assert (tip.id, tip.event, tip.agent, tip.kind) == ("tip/t1", 9, "due_risk", "task_due")
    assert (tip.reaction, tip.reason, tip.given) == ("dismiss", "not-now", NOW)
    assert tip.reacted is not None
    assert tip.changed == tip.reacted
    assert past.world(Moment(now=NOW), {"tasks.title"}).tips == ()


def test_a_tip_without_a_reaction() -> None:
    (tip,) = views(tips=(TipRow(reaction=None),)).world(Moment(now=NOW), {HISTORY_KEY}).tips
    assert (tip.reaction, tip.reacted, tip.changed) == ("", None, NOW)


def test_equal_grants_for_a_kind_share_one_snapshot() -> None:
    shared = views(*ROWS, tips=(TipRow(),))
    first = shared.world(Moment(now=NOW), {"tasks.title", "device.power"})
    second = shared.world(replace(Moment(now=NOW), context="work"), {"tasks.title", "notes.text"})
    third = shared.world(Moment(now=NOW), {"tasks.title", "tasks.due"})
    assert first.tasks is second.tasks
    assert first.tasks is not third.tasks
    assert (first.context, second.context) == ("", "work")


def test_two_hundred_agents_share_what_2500_records_show() -> None:
    rows = [
        Row(f"{kind}/s/{number:04}", kind, data)
        for kind, data in FULL.items()
        for number in range(417)
    ]
    shared = views(*rows)
    keys = frozenset({"tasks.title", "tasks.due", "calendar.events.time", "notes.text"})
    worlds = [shared.world(Moment(now=NOW), keys) for _ in range(200)]
    for kind in ("tasks", "calendar", "notes"):
        assert len({id(getattr(world, kind)) for world in worlds}) == 1
        assert len(getattr(worlds[0], kind)) == 417
    assert worlds[0].contacts == ()


def test_now_is_told_in_the_zone_of_the_view() -> None:
    world = look(zone=TOKYO)
    assert world.now == NOW
    assert world.now.tzinfo is TOKYO


def a_profile(stored: dict[str, str], chosen: Choice | None = None) -> ProfileView:
    preferences = preferences_from(all_declared({}), stored)
    contexts = built_in(preferences.hours("work_hours"))
    return ProfileView(preferences, BERLIN, contexts, chosen, Grants(), 0)


def test_the_moment_is_what_the_profile_says() -> None:
    stored = {"work_hours": '"22:00-24:00"', "week_start": '"sunday"'}
    moment = moment_of(a_profile(stored, Choice("focus")), NOW)
    assert moment == Moment(now=NOW, context="focus", work_hours=("22:00", "24:00"), week_start=6)
    assert moment_of(a_profile({}), NOW).work_hours == ("09:00", "17:00")
