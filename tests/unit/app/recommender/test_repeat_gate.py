"""The gate against repeats by meaning, and how few are left in simulated lives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, Found, Seen, brief, fit, found, ms, tip
from oo_app.recommender.brief import Past, Showing
from oo_app.recommender.candidates import candidates
from oo_app.recommender.decide import decide
from oo_app.recommender.gates import COOL_DOWN, reason, repeat
from oo_app.recommender.likeness import BY_WORDS, Likeness, VectorLikeness
from oo_app.recommender.past import about, past_of
from oo_app.recommender.policies.builtin import Builtin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.gates import Blocked

TOLD = Showing(
    tip="t1",
    at=(NOW - timedelta(days=1)).astimezone(UTC),
    dedupe_key="task_due:todo/1",
    revisions=(("todo/1", 5),),
    about="Pay the rent",
    made=10,
)


def judged(name: str = "Rent payment", shown: Showing = TOLD, **changes: Any) -> Blocked | None:
    asked = changes.pop("is_asked", False)
    one = brief(found(name, **changes), is_asked=asked, past=Past(shown=(shown,)))
    (candidate,) = candidates(one)
    return repeat(one, candidate)


def test_the_same_matter_from_another_record_is_a_repeat() -> None:
    blocked = judged()
    assert blocked is not None
    assert (blocked.gate, blocked.until) == ("repeat", TOLD.at + COOL_DOWN)
    assert reason(blocked, NOW).startswith("Something on the same matter was shown")


def test_what_is_no_repeat() -> None:
    assert judged("Call Ana") is None
    assert judged(is_asked=True) is None
    assert judged(shown=replace(TOLD, at=NOW.astimezone(UTC) - COOL_DOWN)) is None
    assert judged(shown=replace(TOLD, about="")) is None
    assert judged(facts={}) is None


def test_the_same_record_is_left_to_the_cool_down() -> None:
    assert judged(shown=replace(TOLD, dedupe_key="task_due:tasks/s1/Rent-payment")) is None
    assert judged(shown=replace(TOLD, revisions=(("tasks/s1/Rent-payment", 1),))) is None


def test_a_record_that_changed_since_is_news() -> None:
    assert judged(evidence=(10,)) is not None
    assert judged(evidence=(11,)) is None


def test_what_became_imminent_is_news() -> None:
    assert judged(due=NOW + timedelta(hours=1)) is None
    assert judged(due=NOW + timedelta(hours=3)) is not None
    assert judged(due=TOLD.at + timedelta(hours=1)) is not None


def test_the_likeness_of_the_brief_counts() -> None:
    vectors = {"Pay the rent": (1.0, 0.0), "Miete": (1.0, 0.1)}
    one = brief(found("Miete"), is_asked=False, past=Past(shown=(TOLD,)))
    (candidate,) = candidates(one)
    assert repeat(one, candidate) is None
    assert repeat(replace(one, likeness=VectorLikeness(vectors)), candidate) is not None


def test_a_decision_withholds_it_when_it_speaks_first() -> None:
    one = brief(found("Rent payment"), is_asked=False, past=Past(shown=(TOLD,)))
    decided = decide(one, Builtin(), fit)
    assert decided.chosen is None
    assert [b.gate for b in decided.judged[0].blocked] == ["repeat"]
    assert decide(replace(one, is_asked=True), Builtin(), fit).chosen is not None


def test_a_past_tip_tells_what_it_was_about() -> None:
    past = past_of([tip(opened=8)], [Seen("t1", ms(NOW - timedelta(days=2)))], NOW)
    assert (past.shown[0].about, past.shown[0].made) == ("tax form", 8)
    old = past_of([tip()], [Seen("t1", ms(NOW - timedelta(days=4)))], NOW)
    assert old.shown[0].about == ""


@pytest.mark.parametrize("facts", ["", "{", "[]", "null", "{}", '{"object": 7}', '{"object": ""}'])
def test_a_past_tip_that_tells_nothing(facts: str) -> None:
    assert about(facts) == ""


# What one person has to do, each in the words of three sources.
MATTERS = (
    ("Pay the rent", "Rent payment", "Transfer the rent"),
    ("Call the dentist", "Dentist: call", "Phone the dentist"),
    ("Reply to Ana about the lease", "Answer Ana on the lease", "Ana: lease reply"),
    ("Renew passport", "Passport renewal", "Renew the passport"),
    ("Send invoice to Kern", "Invoice for Kern", "Kern: send the invoice"),
    ("Water the plants", "Plants need water", "water plants"),
    ("Fix the bike", "Bike repair", "Repair the bike"),
    ("Buy a gift for Leo", "Gift for Leo", "Get a gift for Leo"),
    ("Plan the summer trip", "Summer trip planning", "plan summer trip"),
    ("Review the contract", "Contract review", "Check the contract"),
    ("Clean the kitchen", "Kitchen: clean up", "clean kitchen"),
    ("Backup the laptop", "Laptop backup", "Back up the laptop"),
    ("Submit tax return", "File the tax return", "Tax return"),
    ("Order filters", "Buy new filters", "Filters"),
    ("Call Ben", "Ben: call", "Phone Ben"),
    ("Read chapter 3", "chapter 3", "Read chapter 3 please"),
    ("Read chapter 4", "chapter 4", "Read chapter 4 please"),
    ("Book the train to Bonn", "Train to Bonn", "Reserve train to Bonn"),
)


@dataclass(frozen=True)
class Said:
    matter: int
    subject: str
    at: datetime


def life(seed: int, likeness: Likeness, *, days: int = 14) -> list[Said]:
    """What oO says first in two weeks of one life, in which sources repeat one another."""
    random = Random(seed)
    of = {text: at for at, texts in enumerate(MATTERS) for text in texts}
    texts = [text for matter in MATTERS for text in random.sample(matter, random.choice((1, 2, 3)))]
    known = [(text, f"tasks/s{at % 3}/{at}") for at, text in enumerate(texts)]
    said: list[Said] = []
    shown: list[Showing] = []
    for hour in range(days * 4):
        now = NOW + timedelta(hours=hour * 6)
        todays = random.sample(known, 12)
        decided = decide(_brief(todays, shown, likeness, now), Builtin(), fit)
        if decided.chosen is None:
            continue
        snippet = decided.chosen.candidate.snippet
        text, subject = str(snippet.facts["object"]), snippet.subjects[0]
        said.append(Said(of[text], subject, now))
        shown.append(
            Showing(
                tip=str(len(shown)), at=now.astimezone(UTC), dedupe_key=snippet.dedupe_key,
                revisions=((subject, 7),), about=text, made=8,
            )
        )  # fmt: skip
    return said


def _brief(
    todays: Iterable[tuple[str, str]], shown: list[Showing], likeness: Likeness, now: datetime
) -> Brief:
    snippets: list[Found] = [
        found(
            text, subjects=(subject,), dedupe_key=f"task_due:{subject}", priority=2,
            expires_at=now + timedelta(hours=3), due=now + timedelta(hours=30),
        )
        for text, subject in todays
    ]  # fmt: skip
    return brief(
        *snippets, is_asked=False, now=now, past=Past(shown=tuple(shown)), likeness=likeness
    )


def repeats(said: list[Said]) -> int:
    """Those whose matter was said in the three days before."""
    return sum(
        any(
            before.matter == each.matter and timedelta(0) < each.at - before.at < COOL_DOWN
            for before in said
        )
        for each in said
    )


def by_meaning() -> Likeness:
    """As an embedder sees it: each matter a direction, each wording a little aside."""
    random = Random(1)
    vectors = {}
    for at, texts in enumerate(MATTERS):
        for text in texts:
            aside = [random.gauss(0, 0.06) for _each in MATTERS]
            vectors[text] = [side + (at == place) for place, side in enumerate(aside)]
    return VectorLikeness(vectors)


class Never:
    def is_alike(self, one: str, other: str) -> bool:
        return False


def share(likeness: Likeness) -> tuple[float, int]:
    lives = [life(seed, likeness) for seed in range(12)]
    count = sum(len(said) for said in lives)
    return sum(map(repeats, lives)) / count, count


@pytest.mark.slow
def test_few_tips_of_simulated_lives_are_repeats() -> None:
    """With an embedder and by words at most 2 %; without the gate far more."""
    without, count = share(Never())
    assert count > 300
    assert without > 0.1
    for likeness in (by_meaning(), BY_WORDS):
        repeated, said = share(likeness)
        assert repeated <= 0.02
        assert said > 200
