"""What a person does with their profile, through the log and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from oo_app.profile.acts import Profile
from oo_app.profile.values import Declared
from oo_storage import log as event_log
from oo_storage import profile as stored
from oo_storage.database import Database
from oo_storage.errors import BadInput, UnknownName, UsageError
from oo_storage.log import Log, last_seq, latest_events
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
THRESHOLD = Declared(name="threshold", type="duration", default="30m", description="How soon")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "oo.sqlite3")
    database.outside_transaction(lambda db: migrate(db, (event_log.MIGRATIONS, stored.MIGRATIONS)))
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def profile(database: Database, clock: Clock) -> Profile:
    log = Log(
        [stored.ProfileProjection()],
        device="laptop",
        now_ms=lambda: int(clock.now.timestamp() * 1000),
        next_stamp=lambda last, now: max(last + 1, now << 16),
    )
    return Profile(
        database,
        log,
        now=clock,
        system_zone=lambda: BERLIN,
        agent_preferences=lambda: {"due_risk": [THRESHOLD]},
    )


def seq(database: Database) -> int:
    return database.read(last_seq)


def test_set_and_unset_a_preference(profile: Profile) -> None:
    effect = profile.set_preference("quiet_hours", "23-6")
    assert effect.message == "quiet_hours is now 23:00-06:00."
    assert effect.can_undo
    assert profile.view().preferences.text("quiet_hours") == "23:00-06:00"
    assert "22:00-07:00" in profile.unset_preference("quiet_hours").message
    assert profile.view().preferences.text("quiet_hours") == "22:00-07:00"
    assert profile.set_preference("quiet_hours", "off").message == "quiet_hours is now off."
    assert profile.unset_preference("zone").message == "zone is back to its default."


def test_an_agents_preference_is_set_by_its_full_name(profile: Profile) -> None:
    profile.set_preference("agent.due_risk.threshold", "1h")
    assert profile.view().preferences.of_agent("due_risk") == {"threshold": "1h"}


def test_bad_input_changes_nothing(profile: Profile, database: Database) -> None:
    for name, text, error in (
        ("daily_cap", "many", BadInput),
        ("daily_cup", "3", UnknownName),
        ("agent.nobody.x", "3", UnknownName),
    ):
        with pytest.raises(error):
            profile.set_preference(name, text)
    with pytest.raises(UnknownName):
        profile.unset_preference("nope")
    with pytest.raises(UnknownName):
        profile.use_context("nope")
    with pytest.raises(UsageError):
        profile.use_context("focus", until=MONDAY)
    with pytest.raises(BadInput):
        profile.define_context("Gym", rule_texts=["mon 9-10"])
    with pytest.raises(BadInput):
        profile.define_context("gym", rule_texts=["mon 9-10", "sometimes"])
    with pytest.raises(UnknownName):
        profile.remove_context("gym")
    with pytest.raises(UsageError):
        profile.remove_context("work")
    assert seq(database) == 0


def test_the_same_request_again_changes_nothing_and_answers_the_same(
    profile: Profile, database: Database, clock: Clock
) -> None:
    def acts() -> list[str]:
        return [
            profile.set_preference("daily_cap", "4", request="r1").message,
            profile.define_context("gym", rule_texts=["mon 9-10"], request="r2").message,
            profile.use_context("focus", request="r3").message,
            profile.remove_context("gym", request="r4").message,
            profile.unset_preference("daily_cap", request="r5").message,
            profile.use_context("", request="r6").message,
        ]

    first, count = acts(), seq(database)
    clock.now += timedelta(hours=3)
    assert acts() == first
    assert seq(database) == count == 6


def test_a_context_is_chosen_until_a_time(profile: Profile, clock: Clock) -> None:
    assert profile.view().active(MONDAY).id == "work"
    effect = profile.use_context("travel", until=MONDAY + timedelta(hours=5))
    assert effect.message == "travel is on until 2026-11-23 15:00."
    active = profile.view().active(MONDAY + timedelta(hours=4))
    assert (active.id, active.origin) == ("travel", "manual")
    assert profile.view().active(MONDAY + timedelta(hours=5)).id == "work"
    assert profile.use_context("travel").message == "travel is on until you choose another."
    profile.use_context("")
    assert profile.view().active(MONDAY).id == "work"


def test_focus_ends_by_itself(profile: Profile) -> None:
    assert "12:00" in profile.use_context("focus").message
    view = profile.view()
    assert view.active(MONDAY).is_busy
    assert view.next_change(MONDAY) == MONDAY + timedelta(hours=2)
    assert view.active(MONDAY + timedelta(hours=2)).id == "work"


def test_ones_own_context_comes_and_goes(profile: Profile) -> None:
    effect = profile.define_context("gym", rule_texts=["mon 9:30-11", "manual 1h"], is_busy=True)
    assert effect.message == "gym is there: mon 09:30-11:00, manual 1h."
    rows = {row.id: row for row in profile.view().context_rows(MONDAY)}
    assert (rows["gym"].is_active, rows["gym"].origin, rows["gym"].is_busy) == (True, "rule", True)
    assert rows["gym"].until == MONDAY + timedelta(hours=1)
    assert rows["work"].rules == ("mon-fri 09:00-17:00",)
    assert not rows["work"].is_active
    profile.use_context("gym")
    profile.remove_context("gym")
    assert profile.view().chosen is None
    profile.define_context("gym", rule_texts=[])
    assert profile.view().active(MONDAY).id == "work"


def test_a_changed_built_in_context_goes_back_to_what_it_was(profile: Profile) -> None:
    profile.define_context("work", rule_texts=["sat 9-12"])
    assert profile.view().active(MONDAY).id == ""
    profile.use_context("work")
    profile.remove_context("work")
    assert profile.view().active(MONDAY).origin == "manual"
    profile.use_context("")
    assert profile.view().active(MONDAY).origin == "rule"


def test_the_person_zone_moves_the_hours_of_work(profile: Profile) -> None:
    profile.set_preference("zone", "America/New_York")
    view = profile.view()
    assert view.zone == ZoneInfo("America/New_York")
    assert view.active(MONDAY).id == ""
    assert view.is_quiet(MONDAY)  # 04:00 in New York
    assert not view.is_quiet(MONDAY + timedelta(hours=3))


def test_quiet_hours_and_pause_bound_the_next_change(profile: Profile) -> None:
    night = datetime(2026, 11, 21, 23, 0, tzinfo=BERLIN)
    assert profile.view().next_change(night) == datetime(2026, 11, 22, 7, 0, tzinfo=BERLIN)
    ends = night + timedelta(minutes=30)
    profile.set_preference("paused_until", ends.isoformat())
    view = profile.view()
    assert view.is_paused(night)
    assert not view.is_paused(ends)
    assert view.next_change(night) == ends
    profile.set_preference("quiet_hours", "off")
    assert not profile.view().is_quiet(night)
    assert profile.view().next_change(ends) == datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)


def test_acts_are_the_persons_and_carry_their_subjects(
    profile: Profile, database: Database
) -> None:
    profile.set_preference("daily_cap", "4")
    profile.use_context("home")
    events = database.read(lambda db: latest_events(db, 5))
    assert [(event.source, event.subject) for event in events] == [
        ("person", "context"),
        ("person", "preference/daily_cap"),
    ]
    assert events[0].time_ms == int(MONDAY.astimezone(UTC).timestamp() * 1000)


def test_consents_and_receipts_of_a_new_home(profile: Profile) -> None:
    rows = profile.consents({"due_risk": {"tasks.title": "to name it"}}, {})
    assert ("tasks.title", "due_risk") in {(row.key, row.recipient) for row in rows}
    assert [row.key for row in rows if row.granted] == ["tips.history"]
    assert profile.receipts() == ()
    with pytest.raises(UnknownName):
        profile.receipts("tasks.titel")


def test_the_view_is_read_once_for_each_change_and_never_what_was_rolled_back(
    profile: Profile, database: Database
) -> None:
    before = profile.view()
    assert profile.view() is before
    profile.set_preference("daily_cap", "5")
    changed = profile.view()
    assert changed.preferences.value("daily_cap") == 5
    assert profile.view() is changed
    read = profile.reader()

    def change_and_fail(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM profile_preferences")
        assert read(db).preferences.value("daily_cap") != 5
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(change_and_fail)
    assert profile.view().preferences.value("daily_cap") == 5
