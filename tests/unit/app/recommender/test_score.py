"""The score: each term by hand, and what may and may not be said because of it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from builders.briefs import NOW, ZONE, brief, found
from oo_app.recommender.brief import Acceptance, Brief, Counts, Past, Rules, Showing
from oo_app.recommender.candidates import candidates
from oo_app.recommender.score import (
    Score,
    is_in_work_hours,
    is_worth_it,
    score,
    sigmoid,
    term_words,
    threshold,
)


def scored(given: Brief) -> Score:
    return score(given, candidates(given)[0])


def term(given: Brief, name: str) -> float:
    return dict(scored(given).terms)[name]


def shown(age: timedelta) -> Past:
    key = found().snippet.dedupe_key
    return Past(shown=(Showing(tip="t", at=(NOW - age).astimezone(UTC), dedupe_key=key),))


def test_the_terms_sum_to_the_score_and_the_chance_is_its_sigmoid() -> None:
    result = scored(brief(found(priority=2, due=NOW + timedelta(hours=3))))
    assert result.total == pytest.approx(sum(value for _name, value in result.terms))
    assert result.probability == pytest.approx(1 / (1 + math.exp(-result.total)))


@pytest.mark.parametrize(("priority", "value"), [(-1, 0), (0, 0), (1, 0.8 / 3), (3, 0.8), (9, 0.8)])
def test_importance_grows_with_the_priority(priority: int, value: float) -> None:
    assert term(brief(found(priority=priority)), "importance") == pytest.approx(value)


@pytest.mark.parametrize(
    ("hours", "estimate", "value"),
    [
        (6, 0, 0.6),
        (7, 60, 0.6),
        (2, 0, 1.2 * sigmoid(1)),
        (1, 7 * 60, 1.2 * sigmoid(3)),
        (1000, 0, 0.0),
    ],
)
def test_urgency_is_half_reached_with_six_hours_of_slack(
    hours: int, estimate: int, value: float
) -> None:
    given = brief(found(due=NOW + timedelta(hours=hours), estimate_min=estimate))
    assert term(given, "urgency") == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("late_h", "as_if_due_in_h"), [(1, 1), (6, 6), (12, 12), (13, 12), (24 * 30, 12)]
)
def test_what_is_late_loses_urgency(late_h: int, as_if_due_in_h: int) -> None:
    late = brief(found(due=NOW - timedelta(hours=late_h), estimate_min=90))
    ahead = brief(found(due=NOW + timedelta(hours=as_if_due_in_h)))
    assert term(late, "urgency") == pytest.approx(term(ahead, "urgency"))


def test_late_is_said_as_late() -> None:
    features = scored(brief(found(due=NOW - timedelta(days=13)))).features
    assert term_words("urgency", features) == "13 days late"


def test_without_a_date_there_is_no_urgency() -> None:
    assert term(brief(found()), "urgency") == 0


def test_slack_is_counted_in_real_time_across_a_change_of_the_clock() -> None:
    now = datetime(2027, 3, 27, 23, 0, tzinfo=ZONE)
    due = datetime(2027, 3, 28, 6, 0, tzinfo=ZONE)
    assert term(brief(found(due=due), now=now), "urgency") == pytest.approx(0.6)


def test_context_is_the_mean_of_what_is_known() -> None:
    fits = found(estimate_min=30)
    assert term(brief(fits), "context") == pytest.approx(0.45)
    assert term(brief(fits, free_min=30), "context") == pytest.approx(0.9)
    assert term(brief(fits, free_min=29), "context") == 0
    code = found(estimate_min=30, category="code")
    assert term(brief(code, free_min=29), "context") == pytest.approx(0.45)
    assert term(brief(code, free_min=30, now=NOW.replace(hour=17)), "context") == pytest.approx(
        0.45
    )


def test_work_hours_hold_their_start_and_not_their_end_and_only_on_work_days() -> None:
    rules = Rules(work_hours=(time(9), time(17)))

    def at(day: int, hour: int, minute: int = 0) -> bool | None:
        return is_in_work_hours(
            brief(now=datetime(2026, 11, day, hour, minute, tzinfo=ZONE), rules=rules)
        )

    assert [at(24, 8, 59), at(24, 9), at(24, 16, 59), at(24, 17)] == [False, True, True, False]
    assert at(28, 12) is False
    assert is_in_work_hours(brief(rules=Rules(work_hours=None))) is None


def test_novelty_comes_back_over_days() -> None:
    assert term(brief(found()), "novelty") == 1.5
    assert term(brief(found(), past=shown(timedelta())), "novelty") == 0
    three = term(brief(found(), past=shown(timedelta(days=3))), "novelty")
    assert three == pytest.approx(1.5 * (1 - math.exp(-1)))


def test_learned_shifts_are_terms() -> None:
    acceptance = Acceptance(
        categories={"tasks": Counts(failure=4)}, times={"workday-3": Counts(success=1)}
    )
    given = brief(found(), past=Past(acceptance=acceptance))
    assert term(given, "category") == pytest.approx(math.log(1.04 / 5.56) - math.log(0.4 / 0.6))
    assert term(given, "time") == pytest.approx(math.log(2.04 / 1.56) - math.log(0.4 / 0.6))
    assert term(replace(given, now=NOW.replace(hour=13)), "time") == 0


def test_something_new_of_ordinary_importance_is_said_and_not_the_day_after() -> None:
    new = brief(found(priority=1), is_asked=False)
    assert is_worth_it(new, scored(new))
    again = replace(new, past=shown(timedelta(days=1)))
    assert not is_worth_it(again, scored(again))
    urgent = replace(again, snippets=(found(priority=1, due=NOW + timedelta(hours=1)),))
    assert is_worth_it(urgent, scored(urgent))


def test_asked_only_what_is_not_wanted_stays_unsaid() -> None:
    dull = brief(found(priority=0), past=shown(timedelta()))
    assert is_worth_it(dull, scored(dull))
    unwanted = Acceptance(categories={"tasks": Counts(failure=40)})
    refused = replace(dull, past=replace(dull.past, acceptance=unwanted))
    assert not is_worth_it(refused, scored(refused))


def test_the_bar_follows_the_cost_and_never_falls_below_the_one_for_asking() -> None:
    given = brief(is_asked=False)
    assert threshold(given) == pytest.approx(0.3 / 1.3)
    assert threshold(replace(given, rules=Rules(cost=0.6))) == pytest.approx(0.6 / 1.6)
    assert threshold(replace(given, rules=Rules(cost=0.0))) == threshold(brief())


def test_every_term_is_explained() -> None:
    plain = scored(brief(found(priority=1)))
    words = {name: term_words(name, plain.features) for name, _value in plain.terms}
    assert words == {
        "base": "where every suggestion starts",
        "importance": "of ordinary importance",
        "urgency": "no date",
        "context": "nothing known for or against this moment",
        "novelty": "not shown before",
        "category": "nothing learned about suggestions of this sort",
        "time": "nothing learned about suggestions at this hour",
        "wish": "you asked for neither more nor fewer of this sort",
    }
    rich = scored(
        brief(
            found(priority=3, due=NOW + timedelta(minutes=90), estimate_min=10),
            free_min=60,
            past=replace(
                shown(timedelta(days=4)),
                acceptance=Acceptance(
                    categories={"tasks": Counts(success=9)},
                    times={"workday-3": Counts(failure=9)},
                ),
            ),
        )
    )
    words = {name: term_words(name, rich.features) for name, _value in rich.terms}
    assert words["importance"] == "urgent by its nature"
    assert words["urgency"] == "1 h 20 min left"
    assert words["context"] == "it fits this moment"
    assert words["novelty"] == "shown 4 days ago"
    assert words["category"] == "so far you mostly acted on suggestions of this sort"
    assert words["time"] == "so far you seldom acted on suggestions at this hour"


def test_no_number_is_too_large() -> None:
    assert sigmoid(1e9) == 1
    assert sigmoid(-1e9) == pytest.approx(0)
    far = brief(found(due=datetime(9999, 1, 1, tzinfo=UTC)))
    assert term(far, "urgency") == pytest.approx(0)


@pytest.mark.parametrize(
    ("shift", "words"),
    [
        (-math.log(2), "you asked for fewer suggestions of this sort"),
        (math.log(2), "you asked for more suggestions of this sort"),
    ],
)
def test_what_the_person_asked_for_shifts_the_odds_of_that_category_alone(
    shift: float, words: str
) -> None:
    wished = brief(found(priority=1), rules=Rules(wishes={"tasks": shift}))
    assert term(wished, "wish") == shift
    assert term_words("wish", scored(wished).features) == words
    assert term(brief(found(priority=1), rules=Rules(wishes={"code": shift})), "wish") == 0
