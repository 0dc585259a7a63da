"""Reactions: what is appended, what is said about it, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from builders.briefs import NOW, ZONE, ms, reaction, tip
from oo_app.recommender.brief import Rules
from oo_app.recommender.reactions import Reacted, Wanted, default_snooze, react
from oo_storage.errors import UnknownName, UsageError
from oo_storage.events import intents

RULES = Rules(quiet_hours=(time(22), time(7)))


def reacted(kind: str, reason: str = "", *, of: Any = None, **changes: Any) -> Reacted:
    own: dict[str, Any] = {name: changes.pop(name) for name in ("until", "now") if name in changes}
    asked: dict[str, Any] = {"id": "r9", "kind": kind, "reason": reason, "now": NOW, "face": "tui"}
    wanted = Wanted(**asked | own)
    given: dict[str, Any] = {"tips": (), "rules": RULES, "names": {"s1": "todo.txt"}} | changes
    return react(of or tip(), wanted, **given)


def first(result: Reacted) -> Any:
    return result.events[0].data


def test_a_reaction_is_one_event_of_the_person_about_the_tip() -> None:
    [event] = reacted("done").events
    assert (event.source, event.subject, event.time_ms) == ("person", "tip/t1", ms(NOW))
    assert event.data == intents.ReactionGiven(id="r9", tip="t1", kind="done", face="tui")


@pytest.mark.parametrize(
    ("kind", "reason", "until", "message"),
    [
        ("done", "", None, "Done. It stays closed until its record changes."),
        ("snooze", "", timedelta(hours=3), "Snoozed until today at 13:00."),
        ("dismiss", "", timedelta(hours=3), "Not now: it stays away until today at 13:00."),
        ("dismiss", "not-now", timedelta(hours=3), "Not now: it stays away until today at 13:00."),
        (
            "dismiss",
            "already-done",
            None,
            "Already done. It stays closed",
        ),
        ("dismiss", "wrong", None, "Wrong: it stays closed until its record changes."),
        ("dismiss", "never", None, "Never again: this one stays closed."),
    ],
)
def test_each_says_its_effect_and_can_be_undone(
    kind: str, reason: str, until: timedelta | None, message: str
) -> None:
    result = reacted(kind, reason)
    assert result.effect.message.startswith(message)
    assert result.effect.can_undo
    assert first(result).HasField("until_ms") == (until is not None)
    if until is not None:
        assert first(result).until_ms == ms(NOW + until)


def test_less_of_this_stays_away_for_a_week() -> None:
    result = reacted("dismiss", "less")
    assert first(result).until_ms == ms(NOW + timedelta(days=7))
    assert "speak less" in result.effect.message


def test_done_says_when_it_holds_in_oo_only() -> None:
    note = "“Done” holds in oO only: todo.txt is not written to."
    assert reacted("done", of=tip(is_read_only=True)).effect.details == (note,)
    assert reacted("dismiss", "already-done", of=tip(is_read_only=True)).effect.details == (note,)
    assert reacted("snooze", of=tip(is_read_only=True)).effect.details == ()
    assert reacted("done").effect.details == ()


def wrong(id: str, days_ago: float, **changes: Any) -> Any:
    at = NOW - timedelta(days=days_ago)
    return tip(id, reaction=reaction("dismiss", "wrong", tip=id, time_ms=ms(at)), **changes)


@pytest.mark.parametrize(
    ("before", "is_paused"),
    [
        ((wrong("a", 1), wrong("b", 13.9)), True),
        ((wrong("a", 1), wrong("b", 14)), False),
        ((wrong("a", 1),), False),
        ((wrong("a", 1), wrong("b", 1, agent="other")), False),
        ((wrong("a", 1), wrong("t1", 1)), False),
        ((wrong("a", 1), tip("b", reaction=reaction("dismiss", "less"))), False),
    ],
)
def test_three_wrong_in_fourteen_days_pause_the_agent_visibly(
    before: tuple[Any, ...], is_paused: bool
) -> None:
    result = reacted("dismiss", "wrong", tips=before)
    assert (len(result.events) == 2) == is_paused
    assert any("is paused" in line for line in result.effect.details) == is_paused
    if is_paused:
        event = result.events[1]
        assert event.data == intents.AgentDisabled(agent="due_risk", reason="wrong-thrice")
        assert (event.source, event.subject) == ("oo", "agent/due_risk")


def test_wrong_tips_before_the_agent_was_enabled_again_do_not_count() -> None:
    before = (wrong("a", 1), wrong("b", 2))
    since = NOW - timedelta(days=1.5)
    assert len(reacted("dismiss", "wrong", tips=before, enabled_since=since).events) == 1


def test_never_asks_a_second_question_before_it_silences_the_agent() -> None:
    result = reacted("dismiss", "never")
    assert len(result.events) == 1
    assert "never-agent" in result.effect.details[0]
    both = reacted("dismiss", "never-agent")
    assert both.events[1].data == intents.AgentDisabled(agent="due_risk", reason="person")
    assert both.events[1].source == "person"


@pytest.mark.parametrize(
    ("kind", "reason", "until"),
    [
        ("don", "", None),
        ("dismiss", "wrng", None),
    ],
)
def test_an_unknown_word_names_the_nearest(kind: str, reason: str, until: None) -> None:
    with pytest.raises(UnknownName) as error:
        reacted(kind, reason, until=until)
    assert error.value.hint in ("Did you mean done?", "Did you mean wrong?")


@pytest.mark.parametrize(
    ("kind", "reason", "until"),
    [
        ("done", "wrong", None),
        ("done", "", NOW + timedelta(hours=1)),
        ("snooze", "", NOW),
        ("snooze", "", NOW - timedelta(hours=1)),
        ("snooze", "", NOW + timedelta(days=4000)),
        ("snooze", "", datetime(2026, 11, 25, 9, 0)),  # noqa: DTZ001 - the fault under test
    ],
)
def test_what_does_not_go_together_is_refused(
    kind: str, reason: str, until: datetime | None
) -> None:
    with pytest.raises(UsageError):
        reacted(kind, reason, until=until)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (10, 0, (24, 13, 0)),
        (17, 0, (24, 20, 0)),
        (17, 1, (25, 8, 0)),
        (23, 30, (25, 8, 0)),
        (2, 0, (24, 8, 0)),
        (5, 0, (24, 8, 0)),
    ],
)
def test_a_snooze_without_a_time_ends_later_today_or_next_morning(
    hour: int, minute: int, expected: tuple[int, int, int]
) -> None:
    until = default_snooze(NOW.replace(hour=hour, minute=minute), RULES)
    assert (until.day, until.hour, until.minute) == expected


def test_a_late_riser_is_not_woken_by_a_snooze() -> None:
    rules = Rules(quiet_hours=(time(0), time(10)))
    assert default_snooze(NOW.replace(hour=23), rules).hour == 10


def test_a_snooze_of_three_hours_is_three_hours_when_the_clock_changes() -> None:
    now = datetime(2027, 3, 28, 1, 30, tzinfo=ZONE)
    until = default_snooze(now, Rules(quiet_hours=None))
    assert until.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=3)
