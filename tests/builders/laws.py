"""Laws of the decision, each checked on a random brief."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from builders.briefs import NOW, Found, brief, fit, found
from oo_app.recommender.brief import (
    ActiveContext,
    Brief,
    Closure,
    Closures,
    Past,
    Rules,
    Showing,
    Skipped,
)
from oo_app.recommender.decide import Decision, decide
from oo_app.recommender.gates import INTERRUPTION_GATES
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.record import decision_data, fingerprint
from oo_app.recommender.score import threshold

Law = Callable[[Random], None]

AGENTS = ("due_risk", "stale_task", "free_gap")
KEYS = ("tasks.title", "tasks.due")
NAMES = [f"n{n}" for n in range(8)]


def random_brief(chance: Random) -> Brief:
    """A brief at any time of a year, with up to six findings and any gate shut or open."""
    hours = 15 * chance.randrange(365 * 24 * 4)
    now = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=hours)).astimezone(NOW.tzinfo)
    quiet = time(chance.randrange(24)), time(chance.randrange(24))
    return brief(
        *(_finding(chance, now) for _each in range(chance.randrange(7))),
        now=now,
        is_asked=chance.random() < 0.4,
        rules=Rules(
            quiet_hours=chance.choice([None, None, quiet]),
            daily_cap=chance.choice([0, 1, 3, 3]),
            cost=chance.choice([0.1, 0.3, 1.0]),
        ),
        context=ActiveContext(id="focus", is_busy=chance.random() < 0.2),
        grants={agent: frozenset(chance.choice([KEYS, KEYS, KEYS[:1], ()])) for agent in AGENTS},
        skipped=tuple(
            Skipped(agent=agent, reason="off") for agent in AGENTS if chance.random() < 0.15
        ),
        past=Past(shown=_shown(chance, now), closures=_closures(chance)),
        free_min=chance.choice([None, 0, 30, 120]),
    )


def no_gate_is_crossed(chance: Random) -> None:
    """What is said passes every rule, checked in other words than the gates' own."""
    given = random_brief(chance)
    decision = _made(given)
    assert (decision.chosen is None) != (decision.silence is None)
    if given.is_asked:
        gates = {blocked.gate for judged in decision.judged for blocked in judged.blocked}
        assert not gates & set(INTERRUPTION_GATES)
    if decision.chosen is not None:
        must_be_true(decision)
        if not given.is_asked:
            _may_interrupt(given)


def terms_sum_to_the_score(chance: Random) -> None:
    """The recorded terms sum to the recorded score, and their factors to its odds."""
    for each in decision_data(_made(random_brief(chance)), fit)["candidates"]:
        total = math.fsum(value for _name, value, _words in each["terms"])
        assert math.isclose(total, each["score"], abs_tol=1e-9)
        odds = math.prod(math.exp(value) for _name, value, _words in each["terms"])
        assert math.isclose(odds / (1 + odds), each["probability"], rel_tol=1e-9)


def the_order_of_snippets_does_not_matter(chance: Random) -> None:
    """Asking twice, or with the snippets in any order, gives the same record."""
    given = random_brief(chance)
    shuffled = list(given.snippets)
    chance.shuffle(shuffled)
    first, second = _made(given), _made(replace(given, snippets=tuple(shuffled)))
    assert decision_data(first, fit) == decision_data(second, fit)
    assert decision_data(first, fit) == decision_data(_made(given), fit)
    assert fingerprint(first) == fingerprint(second)


def without_its_evidence_a_tip_is_gone(chance: Random) -> None:
    """No tip is made that cites what was taken away."""
    given = random_brief(chance)
    decision = _made(given)
    if decision.chosen is None:
        return
    cited = set(decision.chosen.candidate.snippet.evidence)
    rest = tuple(each for each in given.snippets if not cited & set(each.snippet.evidence))
    after = _made(replace(given, snippets=rest))
    assert after.chosen is None or not cited & set(after.chosen.candidate.snippet.evidence)


def what_lost_does_not_matter(chance: Random) -> None:
    """Taking away a candidate that was gated or scored lower leaves the tip as it is."""
    given = random_brief(chance)
    decision = _made(given)
    if decision.chosen is None:
        return
    for lost in given.snippets:
        if lost is not decision.chosen.candidate.stored:
            rest = tuple(each for each in given.snippets if each is not lost)
            after = _made(replace(given, snippets=rest))
            assert after.chosen is not None
            assert after.text == decision.text


def what_is_not_granted_is_not_recorded(chance: Random) -> None:
    """A candidate without consent leaves no words behind."""
    for each in decision_data(_made(random_brief(chance)), fit)["candidates"]:
        if "consent" in [gate for gate, _reason in each["gates"]]:
            assert each["text"] == each["why"] == ""
            assert each["facts"] == {}


LAWS: tuple[Law, ...] = (
    no_gate_is_crossed,
    terms_sum_to_the_score,
    the_order_of_snippets_does_not_matter,
    without_its_evidence_a_tip_is_gone,
    what_lost_does_not_matter,
    what_is_not_granted_is_not_recorded,
)


def _made(given: Brief) -> Decision:
    return decide(given, Builtin(), fit)


def _finding(chance: Random, now: datetime) -> Found:
    utc = now.astimezone(UTC)
    name, agent = chance.choice(NAMES), chance.choice(AGENTS)
    return found(
        name,
        agent=agent,
        dedupe_key=chance.choice([f"{agent}:{name}", name]),
        priority=chance.randrange(4),
        due=chance.choice([None, utc + timedelta(hours=chance.randrange(-30, 60))]),
        expires_at=utc + timedelta(hours=chance.choice([-1, 0, 1, 5, 20, 20])),
        created=utc - timedelta(hours=chance.choice([0, 1, 30])),
        estimate_min=chance.choice([0, 20, 90]),
        evidence=(chance.randrange(1, 10),),
        actions=chance.choice([("do",), ("do", "plan")]),
        keys_used=chance.choice([KEYS[:1], KEYS]),
        category=chance.choice(["tasks", "code"]),
    )


def _shown(chance: Random, now: datetime) -> tuple[Showing, ...]:
    return tuple(
        Showing(
            tip=f"t{each}",
            at=now.astimezone(UTC) - timedelta(minutes=chance.choice([0, 44, 45, 300, 3000])),
            dedupe_key=chance.choice(NAMES),
        )
        for each in range(chance.choice([0, 0, 0, 1, 3]))
    )


def _closures(chance: Random) -> Closures:
    subjects = {found(name).snippet.subjects[0] for name in NAMES if chance.random() < 0.2}
    return Closures(
        subjects={
            subject: (Closure(why="done", revisions=((subject, chance.randrange(10)),)),)
            for subject in sorted(subjects)
        }
    )


def must_be_true(decision: Decision) -> None:
    """What was said passes every gate of truth, checked in other words than the gates' own."""
    assert decision.chosen is not None
    given, stored = decision.brief, decision.chosen.candidate.stored
    assert set(stored.keys_used) <= given.grants[stored.agent]
    assert stored.agent not in {each.agent for each in given.skipped}
    assert stored.snippet.expires_at > given.now.astimezone(UTC)
    assert decision.chosen.score.probability > threshold(given)
    for subject, revision in stored.revisions:
        for closure in given.past.closures.subjects.get(subject, ()):
            assert dict(closure.revisions)[subject] < revision


def _may_interrupt(given: Brief) -> None:
    now, shown = given.now.astimezone(UTC), given.past.shown
    assert not given.context.is_busy
    assert all(now - each.at >= given.rules.min_gap for each in shown)
    days = [each.at.astimezone(given.now.tzinfo).date() for each in shown]
    assert days.count(given.now.date()) < given.rules.daily_cap
    if given.rules.quiet_hours:
        start, end = given.rules.quiet_hours
        minute = given.now.hour * 60 + given.now.minute - start.hour * 60
        assert minute % 1440 >= (end.hour - start.hour) * 60 % 1440
