"""Every gate at its boundary: the last moment it withholds, the first at which it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, ZONE, Seen, brief, fit, found, ms, reaction, tip
from oo_app.recommender.brief import ActiveContext, Past, Rules, Showing, Skipped
from oo_app.recommender.candidates import candidates
from oo_app.recommender.decide import decide
from oo_app.recommender.gates import (
    COOL_DOWN,
    IMMINENT,
    cool_down,
    interruption_gates,
    reason,
    truth_gates,
)
from oo_app.recommender.past import past_of
from oo_app.recommender.policies.builtin import Builtin

if TYPE_CHECKING:
    from oo_app.recommender.brief import Brief
    from oo_storage.recommender import StoredTip

SECOND = timedelta(seconds=1)
SUBJECT = "tasks/s1/tax-form"
KEY = f"task_due:{SUBJECT}"


def truth(given: Brief) -> list[str]:
    return [each.gate for each in truth_gates(given, candidates(given)[0])]


def standing(given: Brief) -> list[str]:
    return [each.gate for each in interruption_gates(given)]


def after(*tips: StoredTip, now: datetime = NOW) -> Past:
    return past_of(tips, (), now)


def test_consent_needs_every_key_of_the_agent() -> None:
    given = brief(found(keys_used=("tasks.title", "tasks.due")))
    assert truth(given) == []
    partly = replace(given, grants={"due_risk": frozenset({"tasks.title"})})
    [blocked] = truth_gates(partly, candidates(partly)[0])
    assert (blocked.gate, blocked.detail) == ("consent", "tasks.due")
    assert truth(replace(given, grants={"other": frozenset({"tasks.title", "tasks.due"})})) == [
        "consent"
    ]


def test_a_skipped_agent_keeps_its_rule_as_the_reason() -> None:
    given = brief(found(), skipped=(Skipped(agent="due_risk", reason="Silent while in focus"),))
    [blocked] = truth_gates(given, candidates(given)[0])
    assert blocked.gate == "agent"
    assert reason(blocked, NOW) == "Silent while in focus"
    assert truth(replace(given, skipped=(Skipped(agent="other", reason="x"),))) == []


def test_a_snippet_ends_at_its_expiry() -> None:
    assert truth(brief(found(expires_at=NOW + SECOND))) == []
    assert truth(brief(found(expires_at=NOW))) == ["expiry"]


def test_what_rests_on_a_record_that_changed_since_is_not_said() -> None:
    given = brief(found(evidence=(7, 9)))
    assert truth(replace(given, newest=frozenset({7, 9, 12}))) == []
    assert truth(replace(given, newest=frozenset({7, 12}))) == ["changed"]


def test_a_snippet_found_under_a_clock_that_ran_ahead_keeps_its_period_only() -> None:
    ahead = NOW + timedelta(days=3650)
    stored = found(created=ahead, expires_at=ahead + timedelta(hours=2))
    [candidate] = candidates(brief(stored))
    assert candidate.expiry(NOW.astimezone(UTC)) == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("kind", "why", "revision", "gates"),
    [
        ("done", "", 7, ["closed"]),
        ("done", "", 8, []),
        ("dismiss", "already-done", 7, ["closed"]),
        ("dismiss", "already-done", 8, []),
        ("dismiss", "wrong", 7, ["closed"]),
        ("dismiss", "wrong", 8, []),
        ("dismiss", "never", 8, ["closed"]),
        ("dismiss", "never-agent", 8, ["closed"]),
    ],
)
def test_what_is_closed_opens_when_its_record_changes_except_never(
    kind: str, why: str, revision: int, gates: list[str]
) -> None:
    past = after(tip(reaction=reaction(kind, why)))
    assert truth(brief(found(revisions=((SUBJECT, revision),)), past=past)) == gates


def test_done_closes_the_record_for_every_agent_but_wrong_only_the_finding() -> None:
    other = found(agent="stale_task", dedupe_key="stale", revisions=((SUBJECT, 7),))
    assert truth(brief(other, past=after(tip(reaction=reaction("done"))))) == ["closed"]
    assert truth(brief(other, past=after(tip(reaction=reaction("dismiss", "wrong"))))) == []
    assert truth(brief(other, past=after(tip(reaction=reaction("dismiss", "never"))))) == []


def test_done_without_a_record_closes_the_finding() -> None:
    past = after(tip(subjects=(), revisions=(), reaction=reaction("done")))
    assert truth(brief(found(subjects=()), past=past)) == ["closed"]
    assert truth(brief(found("other", subjects=()), past=past)) == []


@pytest.mark.parametrize(
    ("given", "until"),
    [
        (reaction("snooze", until_ms=ms(NOW + timedelta(hours=1))), NOW + timedelta(hours=1)),
        (reaction("dismiss", "not-now"), NOW + timedelta(hours=2, minutes=30)),
        (reaction("dismiss", "less"), NOW - timedelta(minutes=30) + timedelta(days=7)),
    ],
)
def test_what_is_closed_for_a_time_opens_at_its_end(given: Any, until: datetime) -> None:
    tips = (tip(reaction=given),)
    lasting = found(expires_at=NOW + timedelta(days=30))
    before, at = until - SECOND, until
    assert truth(brief(lasting, now=before, past=after(*tips, now=before))) == ["closed"]
    assert truth(brief(lasting, now=at, past=after(*tips, now=at))) == []


def test_a_snooze_given_under_a_clock_that_ran_ahead_does_not_hold() -> None:
    far = NOW + timedelta(days=3650)
    given = reaction("snooze", time_ms=ms(far), until_ms=ms(far + timedelta(hours=1)))
    assert truth(brief(found(), past=after(tip(reaction=given)))) == []


def test_nothing_interrupts_an_answer_to_a_question() -> None:
    night = datetime(2026, 11, 24, 23, 30, tzinfo=ZONE)
    given = brief(
        now=night,
        rules=Rules(quiet_hours=(time(22), time(7)), daily_cap=0),
        context=ActiveContext(id="focus", is_busy=True),
        paused_until=night + timedelta(hours=1),
        past=Past(shown=(Showing(tip="t", at=night.astimezone(UTC)),)),
    )
    assert standing(given) == []
    assert standing(replace(given, is_asked=False)) == [
        "paused",
        "quiet_hours",
        "busy",
        "daily_cap",
        "min_gap",
    ]


@pytest.mark.parametrize(
    ("clock", "is_quiet"),
    [
        ("21:59:59", False),
        ("22:00:00", True),
        ("00:00:00", True),
        ("06:59:59", True),
        ("07:00:00", False),
    ],
)
def test_quiet_hours_hold_their_start_and_not_their_end(clock: str, is_quiet: bool) -> None:
    now = datetime.combine(NOW.date(), time.fromisoformat(clock), tzinfo=ZONE)
    rules = Rules(quiet_hours=(time(22), time(7)))
    assert (standing(brief(now=now, is_asked=False, rules=rules)) == ["quiet_hours"]) == is_quiet


def test_quiet_hours_within_a_day_and_equal_ends() -> None:
    def gates(hour: int, hours: tuple[time, time]) -> list[str]:
        now = NOW.replace(hour=hour)
        return standing(brief(now=now, is_asked=False, rules=Rules(quiet_hours=hours)))

    assert gates(12, (time(12), time(14))) == ["quiet_hours"]
    assert gates(14, (time(12), time(14))) == []
    assert gates(12, (time(12), time(12))) == []


@pytest.mark.parametrize(
    ("day", "now_utc", "opens_utc"),
    [
        # the clock goes from 02:00 to 03:00 on 28 March 2027, and back from 03:00 on 31 October
        (28, datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)),
        (28, datetime(2027, 3, 28, 1, 1, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)),
        (31, datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 6, tzinfo=UTC)),
        (31, datetime(2027, 10, 31, 1, 30, tzinfo=UTC), datetime(2027, 10, 31, 6, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_at_their_wall_time_when_the_clock_changes(
    day: int, now_utc: datetime, opens_utc: datetime
) -> None:
    now = now_utc.astimezone(ZONE)
    assert now.day == day
    rules = Rules(quiet_hours=(time(22), time(7)))
    [blocked] = interruption_gates(brief(now=now, is_asked=False, rules=rules))
    assert blocked.until is not None
    assert blocked.until.astimezone(UTC) == opens_utc
    assert standing(brief(now=blocked.until, is_asked=False, rules=rules)) == []


def test_a_minimum_gap_is_counted_in_real_time_when_the_clock_changes() -> None:
    shown = datetime(2027, 10, 31, 0, 50, tzinfo=UTC)
    past = Past(shown=(Showing(tip="t", at=shown),))
    rules = Rules(quiet_hours=None, min_gap=timedelta(minutes=45))

    def gates(now: datetime) -> list[str]:
        return standing(brief(now=now.astimezone(ZONE), is_asked=False, rules=rules, past=past))

    assert gates(shown + timedelta(minutes=45) - SECOND) == ["min_gap"]
    assert gates(shown + timedelta(minutes=45)) == []


def test_the_pause_and_the_busy_context_end() -> None:
    given = brief(is_asked=False, paused_until=NOW + SECOND)
    assert standing(given) == ["paused"]
    assert standing(replace(given, paused_until=NOW)) == []
    assert standing(brief(is_asked=False, context=ActiveContext(id="home"))) == []


def test_the_cap_counts_the_tips_shown_today_once_each() -> None:
    rules = Rules(quiet_hours=None, daily_cap=2, min_gap=timedelta())
    early = NOW.replace(hour=0, minute=0)

    def gates(*shown: tuple[str, datetime]) -> list[str]:
        past = Past(shown=tuple(Showing(tip=id, at=at.astimezone(UTC)) for id, at in shown))
        return standing(brief(is_asked=False, rules=rules, past=past))

    assert gates(("a", early), ("a", early + SECOND)) == []
    assert gates(("a", early), ("b", early - SECOND)) == []
    assert gates(("a", early), ("b", early)) == ["daily_cap"]
    assert standing(brief(is_asked=False, rules=replace(rules, daily_cap=0))) == ["daily_cap"]


def test_what_was_shown_cools_down_unless_it_changed_or_became_imminent() -> None:
    def gate(age: timedelta, revision: int = 7, due: datetime | None = None) -> bool:
        showing = Showing(
            tip="t", at=(NOW - age).astimezone(UTC), dedupe_key=KEY, revisions=((SUBJECT, 7),)
        )
        given = brief(
            found(revisions=((SUBJECT, revision),), due=due),
            is_asked=False,
            past=Past(shown=(showing,)),
        )
        assert cool_down(replace(given, is_asked=True), candidates(given)[0]) is None
        return cool_down(given, candidates(given)[0]) is not None

    day = timedelta(days=1)
    assert gate(COOL_DOWN - SECOND)
    assert not gate(COOL_DOWN)
    assert not gate(day, revision=8)
    assert not gate(day, due=NOW + IMMINENT)
    assert gate(day, due=NOW + IMMINENT + SECOND)
    assert gate(timedelta(minutes=1), due=NOW + timedelta(hours=1))


def test_deliveries_dated_in_the_future_count_as_now() -> None:
    def outcome(at: datetime) -> tuple[list[str], list[str]]:
        past = past_of([tip()], [Seen("t1", ms(at))], NOW)
        given = brief(found(), is_asked=False, past=past)
        return standing(given), [
            each.gate for each in decide(given, Builtin(), fit).judged[0].blocked
        ]

    assert outcome(NOW + timedelta(days=3650)) == outcome(NOW)


def test_two_findings_with_one_key_are_one() -> None:
    weak, strong = found(priority=1), found(agent="day_review", priority=2)
    decision = decide(brief(weak, strong), Builtin(), fit)
    assert decision.chosen is not None
    assert decision.chosen.candidate.agent == "day_review"
    assert [each.gate for each in decision.judged[1].blocked] == ["duplicate"]


def test_a_withheld_finding_does_not_hide_its_duplicate() -> None:
    refused = found(priority=3, agent="day_review", keys_used=("people.names",))
    decision = decide(brief(found(priority=0), refused), Builtin(), fit)
    assert decision.chosen is not None
    assert decision.chosen.candidate.agent == "due_risk"
