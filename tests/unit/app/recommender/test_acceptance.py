"""Acceptance counts are a function of the log's reactions and deliveries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from builders.briefs import NOW, ms, reaction, tip
from oo_app.recommender.acceptance import acceptance_of, instant, part_of_week, shift
from oo_app.recommender.brief import Counts

if TYPE_CHECKING:
    from oo_app.recommender.brief import Acceptance
    from oo_storage.recommender import StoredReaction

AN_HOUR_AGO = (NOW - timedelta(hours=1)).astimezone(UTC)
PART = "workday-3"


def after(
    given: StoredReaction | None, *, was_shown: bool = True, at: datetime = NOW
) -> Acceptance:
    return acceptance_of([tip(reaction=given)], {"t1": AN_HOUR_AGO} if was_shown else {}, at)


@pytest.mark.parametrize(
    ("kind", "why", "category", "time"),
    [
        ("done", "", (1, 0), (1, 0)),
        ("snooze", "", None, (0, 1)),
        ("dismiss", "not-now", None, (0, 1)),
        ("dismiss", "wrong", (0, 1), None),
        ("dismiss", "never", (0, 1), None),
        ("dismiss", "less", (0, 4), None),
        ("dismiss", "already-done", None, None),
    ],
)
def test_each_reaction_is_evidence_of_its_own(
    kind: str, why: str, category: tuple[float, float] | None, time: tuple[float, float] | None
) -> None:
    fitted = after(reaction(kind, why, time_ms=ms(NOW)))
    assert fitted.categories == ({"tasks": Counts(*category)} if category else {})
    assert fitted.times == ({PART: Counts(*time)} if time else {})


def test_without_an_answer_a_day_after_it_was_shown_it_was_ignored() -> None:
    assert after(None).times == {}
    day_later = (AN_HOUR_AGO + timedelta(days=1)).astimezone(NOW.tzinfo)
    ignored = acceptance_of(
        [tip(expires_ms=ms(NOW + timedelta(days=9)))], {"t1": AN_HOUR_AGO}, day_later
    )
    assert ignored.times[PART].failure == pytest.approx(0.98 / 3)
    assert ignored.categories == {}
    unseen = after(None, was_shown=False, at=NOW + timedelta(days=9))
    assert (unseen.categories, unseen.times) == ({}, {})


def test_evidence_fades_by_two_percent_a_day() -> None:
    at = NOW - timedelta(minutes=30) + timedelta(days=10)
    assert after(reaction("done"), at=at).categories["tasks"].success == pytest.approx(0.98**10)


def test_a_reaction_dated_in_the_future_counts_as_now() -> None:
    far = reaction("done", time_ms=ms(NOW + timedelta(days=3650)))
    assert after(far).categories["tasks"].success == 1


def test_shifts_are_shrunk_and_bounded() -> None:
    assert shift(Counts()) == 0
    assert shift(Counts(success=1)) > 0 > shift(Counts(failure=1))
    assert shift(Counts(success=1e6)) == 1.5
    assert shift(Counts(failure=1e6)) == -1.5
    assert shift(Counts(failure=4)) < -1.2


def test_the_week_has_sixteen_parts() -> None:
    assert part_of_week(NOW.replace(hour=8, minute=59)) == "workday-2"
    assert part_of_week(NOW.replace(hour=9)) == "workday-3"
    assert part_of_week(datetime(2026, 11, 28, 23, 59, tzinfo=UTC)) == "weekend-7"


def test_an_instant_that_cannot_be_written_is_the_nearest_one() -> None:
    assert instant(10**18).year == 9998
    assert instant(-(10**18)).year == 1970
