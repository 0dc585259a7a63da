"""The open tip: how long it stands, and what may take its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, Seen, brief, fit, found, ms, reaction, tip
from oo_app.recommender.brief import Brief, Rules, Skipped
from oo_app.recommender.decide import Decision, decide
from oo_app.recommender.horizon import valid_until
from oo_app.recommender.past import past_of
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.tips import MARGIN, Plan, open_tips, plan

if TYPE_CHECKING:
    from oo_storage.recommender import StoredTip


def made(given: Brief) -> Decision:
    return decide(given, Builtin(), fit)


def planned(
    given: Brief, *tips: StoredTip, shown: tuple[Seen, ...] = (Seen("t1", ms(NOW)),)
) -> Plan:
    past = past_of(tips, shown, given.now)
    return plan(tips, {each.tip for each in shown}, replace(given, past=past), made)


def later(**ahead: float) -> datetime:
    return NOW + timedelta(**ahead)


def lasting(name: str = "tax form", **changes: Any) -> Any:
    return found(name, **{"expires_at": later(days=9)} | changes)


def test_the_open_tip_is_the_one_opened_last() -> None:
    answered = tip("a", opened=9, reaction=reaction("done"))
    over = tip("b", opened=8, ended="expired")
    found_open = open_tips([tip("c", opened=2), answered, over, tip("d", opened=3)])
    assert [each.id for each in found_open] == ["d", "c"]


def test_asking_again_keeps_it_and_ends_the_others() -> None:
    result = planned(brief(lasting()), tip(opened=5), tip("t0", "other", opened=2))
    assert result.keep is not None
    assert result.keep.id == "t1"
    assert result.ends == (("t0", "superseded"),)
    assert result.decision is None


def test_asking_late_in_quiet_hours_keeps_it_too() -> None:
    night = brief(
        lasting(), now=NOW.replace(hour=23, minute=30), rules=Rules(quiet_hours=(time(22), time(7)))
    )
    assert planned(night, tip()).keep is not None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (brief(lasting("other")), "withdrawn"),
        (brief(lasting(), grants={}), "withdrawn"),
        (brief(lasting(), skipped=(Skipped(agent="due_risk", reason="off"),)), "withdrawn"),
        (brief(lasting(expires_at=NOW)), "withdrawn"),
        (brief(lasting(facts={"object": "new title"}, evidence=(8,))), "superseded"),
        (brief(lasting("other"), now=later(hours=1)), "expired"),
        (brief(lasting(), now=later(hours=23)), "expired"),
    ],
)
def test_what_is_no_longer_true_ends(given: Brief, reason: str) -> None:
    result = planned(given, tip())
    assert result.keep is None
    assert result.decision is not None
    assert result.ends == (("t1", reason),)


def test_an_erased_tip_ends() -> None:
    assert planned(brief(lasting()), tip(text="", why="", facts="")).ends == (("t1", "withdrawn"),)


def test_it_stands_for_a_day_and_for_a_day_again_after_an_undo() -> None:
    last = later(hours=23) - timedelta(seconds=1)
    assert planned(brief(lasting(), now=last), tip()).keep is not None
    reopened = tip(opened_ms=ms(later(hours=20)))
    assert planned(brief(lasting(), now=later(hours=23)), reopened).keep is not None


def test_a_new_revision_that_reads_the_same_keeps_it() -> None:
    assert planned(brief(lasting(evidence=(8,))), tip()).keep is not None


def test_facts_that_follow_from_the_moment_alone_keep_it() -> None:
    assert planned(brief(lasting(facts={"object": "tax form", "min": 5})), tip()).keep is not None


def test_a_tip_nobody_has_seen_gives_way_to_a_better_choice() -> None:
    better = brief(lasting(), lasting("other", agent="stale_task", priority=3))
    assert planned(better, tip(), shown=()).ends == (("t1", "superseded"),)
    assert planned(better, tip()).keep is not None
    assert planned(brief(lasting()), tip(), shown=()).keep is not None


@pytest.mark.parametrize(
    ("due", "priority", "gives_way"),
    [
        (timedelta(hours=2), 3, True),
        (timedelta(hours=2, seconds=1), 3, False),
        (timedelta(hours=2), 0, False),
        (None, 3, False),
    ],
)
def test_a_tip_that_was_shown_gives_way_only_to_what_is_pressing_and_clearly_better(
    due: timedelta | None, priority: int, gives_way: bool
) -> None:
    other = lasting("call", priority=priority, due=NOW + due if due is not None else None)
    result = planned(brief(lasting(), other), tip())
    assert (result.keep is None) == gives_way


@pytest.mark.parametrize(
    ("own_due", "minutes", "gives_way"),
    [
        (timedelta(hours=9), 60, True),
        (timedelta(hours=9), 61, False),
        (timedelta(hours=-9), 10, True),
        (timedelta(hours=2), 10, False),
        (timedelta(hours=9), -1, False),
    ],
)
def test_what_begins_within_the_hour_need_only_be_better_than_what_can_wait(
    own_due: timedelta | None, minutes: int, gives_way: bool
) -> None:
    own = lasting(due=None if own_due is None else NOW + own_due, priority=2)
    call = lasting("call", priority=3, due=NOW + timedelta(minutes=minutes))
    assert 0 < _score(brief(call)) - _score(brief(own)) < MARGIN
    assert (planned(brief(own, call), tip()).keep is None) == gives_way


def _score(given: Brief) -> float:
    return made(given).judged[0].score.total


def test_silence_never_replaces_a_tip() -> None:
    given = brief(lasting(priority=0), rules=Rules(quiet_hours=None))
    refused = tuple(
        tip(f"x{n}", f"x{n}", reaction=reaction("dismiss", "less", time_ms=ms(NOW)))
        for n in range(9)
    )
    result = planned(given, tip(), *refused)
    assert result.keep is not None


def test_unasked_an_open_tip_is_not_said_twice() -> None:
    result = planned(brief(lasting(), is_asked=False), tip())
    assert result.keep is None
    assert result.silence is not None
    assert result.silence.gate == "open"
    assert result.ends == ()


def test_unasked_a_prepared_tip_waits_for_its_gates() -> None:
    given = brief(lasting(), is_asked=False)
    assert planned(given, tip(), shown=()).keep is not None
    quiet = replace(given, rules=Rules(quiet_hours=(time(9), time(11))))
    waiting = planned(quiet, tip(), shown=())
    assert (waiting.keep, waiting.ends) == (None, ())
    assert waiting.silence is not None
    assert waiting.silence.gate == "quiet_hours"


def test_a_tip_made_under_a_clock_that_ran_ahead_is_still_judged_by_its_truth() -> None:
    far = ms(later(days=3650))
    ahead = tip(made_ms=far, opened_ms=far, expires_ms=far + 1)
    assert planned(brief(lasting()), ahead).keep is not None
    assert planned(brief(lasting("other")), ahead).ends == (("t1", "withdrawn"),)


def until(given: Brief, *, words: str = "Do {{ object }}.") -> timedelta:
    from builders.briefs import Words

    phrases = {key: Words(normal=(words,)) for key in given.phrases}
    given = replace(given, phrases=phrases)
    carrier = made(given).chosen
    return valid_until(given, carrier.candidate if carrier else None, fit) - given.now


def test_an_answer_is_valid_for_a_quarter_of_an_hour_at_most() -> None:
    quarter = timedelta(minutes=15)
    assert until(brief(lasting())) == quarter
    assert until(brief()) == quarter
    assert until(brief(lasting(expires_at=later(minutes=7)))) == timedelta(minutes=7)
    assert until(brief(lasting(due=later(hours=2, minutes=4)))) == timedelta(minutes=4)
    paused = brief(lasting(), paused_until=later(minutes=3))
    assert until(paused) == timedelta(minutes=3)
    snoozed = tip("x", "x", reaction=reaction("snooze", until_ms=ms(later(minutes=5))))
    assert until(brief(lasting(), past=past_of([snoozed], (), NOW))) == timedelta(minutes=5)


def test_an_answer_is_valid_until_its_words_change() -> None:
    assert until(brief(lasting()), words="{{ object }} at {{ now }}") == timedelta()
    assert until(brief(lasting(), now=NOW + timedelta(seconds=30))) == timedelta(minutes=15)
