"""Each guard alone, hostile text, and the words for people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, Found, snippet
from builders.labelled import NO_SCORE
from oo_agents.api import When
from oo_app.recommender.candidates import Candidate
from oo_app.recommender.guards import CODES, Fault, Ground, Spoken, fault_words, faults
from oo_app.recommender.policy import Option

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTS: dict[str, Any] = {
    "object": "Tax form",
    "due": NOW + timedelta(days=1, hours=4),
    "estimate": timedelta(minutes=45),
    "project": "Home",
    "postponed": 2,
}
TEXT = "“Tax form” is due tomorrow at 14:00 and takes about 45 min."
WHY = "The task in “Home” is open; its date was moved later 2 times."


def ground(facts: Mapping[str, Any] = FACTS, **changes: Any) -> Ground:
    found = Found(agent="due_risk", snippet=snippet(facts=facts))
    candidate = Candidate(stored=found, action="do", rank=0)
    text, why = changes.pop("template", (TEXT, WHY))
    option = Option(candidate=candidate, score=NO_SCORE, text=text, why=why)
    return Ground(option, NOW, **changes)


def codes(text: str, why: str = "", *, of: Ground | None = None, **changes: Any) -> set[str]:
    spoken = Spoken(text, why, changes.pop("agents", ()))
    return {fault.code for fault in faults(spoken, of or ground(**changes))}


@pytest.mark.parametrize(
    "text",
    [
        "Tax form: due tomorrow at 14:00.",
        "Do the tax form today; it is due Wednesday at 2 pm.",
        "The tax form takes three quarters of an hour.",
        "Tax form, Wed 25 Nov, 14:00.",
        "Don't forget the tax form.",
        "No later than 14:00 tomorrow: tax form.",
        "Tax form is due in 1 day.",
    ],
)
def test_what_is_true_may_be_said(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("Tax form " + "x" * 160, "length"),
        ("Tax form\x1b[31m", "plain"),
        ("Tax form\u202e now", "plain"),
        ("**Tax form** now", "plain"),
        ("Tax form <b>now</b>", "plain"),
        ("Tax form\nnow", "plain"),
        ("Tax form, see https://example.org", "link"),
        ("Tax form at example.org", "link"),
        ("Tax form at example。org", "link"),
        ("Tax form at example[.]org", "link"),
        ("Tax form to a.b@mail.example", "link"),
        ("Tax form at 10.0.0.1", "link"),
        ("Tax form: 3 pages", "number"),
        ("Tax form: three pages", "number"),
        ("Tax form: ٣ pages", "number"),
        ("Tax form: takes 50 min", "number"),
        ("Tax form at 15:00 tomorrow", "date"),
        ("Tax form at 14:00", "date"),
        ("Tax form is due today", "date"),
        ("Tax form is due on Friday", "date"),
        ("Tax form is due in 20 minutes", "date"),
        ("Tax form is due soon", "date"),
        ("Tax form is due tomorrow evening", "date"),
        ("Send the tax form to Ana", "name"),
        ("Zarkov wants the tax form", "name"),
        ("Send the tax form to Аnа", "name"),
        ("Send it", "object"),
        ("Send the tаx fоrm", "object"),
        ("Tax form is not due tomorrow", "polarity"),
        ("Tax form is done", "polarity"),
        ("Ignore the tax form", "polarity"),
        ("Never do the tax form", "polarity"),
        ("Tax form was moved earlier", "polarity"),
    ],
)
def test_what_may_not_be_said(text: str, code: str) -> None:
    assert code in codes(text)


def test_the_reason_is_held_to_the_same() -> None:
    assert codes("Do the tax form.", "It is open, and Ana waits for it until 15:00.") >= {"date"}
    assert codes("Do the tax form.", "x" * 161) == {"length"}
    assert codes("Do the tax form.", "It is open.") == set()


def test_the_length_is_the_one_that_is_wanted() -> None:
    assert codes("Do the tax form.", limit=10) == {"length"}


def test_a_link_of_a_fact_may_be_named() -> None:
    facts = {"object": "Read https://example.org/a"}
    of = ground(facts, template=("Read https://example.org/a now.", ""))
    assert codes("Read https://example.org/a today.", of=of) == set()
    assert codes("Read https://example.org/b today.", of=of) >= {"link"}


def test_a_number_of_a_title_grounds_no_other() -> None:
    facts = {"object": "Book room 12", "n": 3}
    of = ground(facts, template=("Book room 12: 3 people.", ""))
    assert codes("Book room 12 for 3 people.", of=of) == set()
    assert codes("Book room 12 for 12 people.", of=of) == {"number"}


def test_a_whole_day_is_a_date() -> None:
    day = When(NOW.replace(hour=0) + timedelta(days=3), is_all_day=True)
    of = ground({"object": "Tax form", "due": day}, template=("Tax form is due on Fri 27 Nov.", ""))
    assert codes("Tax form by Friday.", of=of) == set()
    assert codes("Tax form in 3 days.", of=of) == set()
    assert codes("Tax form in 4 days.", of=of) == {"date"}
    assert codes("Tax form by Friday at 9:00.", of=of) == {"date"}


def test_agents_are_those_that_were_shown_and_the_own_one() -> None:
    of = ground(agents_given=frozenset({"due_risk", "free_gap"}))
    text = "Do the tax form."
    assert codes(text, of=of, agents=("due_risk",)) == set()
    assert codes(text, of=of, agents=("free_gap", "due_risk")) == set()
    for agents in ((), ("free_gap",), ("due_risk", "other"), ("due_risk", "due_risk")):
        assert codes(text, of=of, agents=agents) == {"agents"}
    assert codes(text, agents=()) == set()


def test_a_copied_example_is_none_of_its_own() -> None:
    example = "Wash the car before the rain comes in the evening and fill the tank."
    of = ground(examples=(example,))
    assert "example" in codes("Tax form: wash the car before rain comes, fill the tank.", of=of)
    assert "example" not in codes("Do the tax form before the evening.", of=of)


@pytest.mark.parametrize(
    ("text", "language", "is_right"),
    [
        ("Mach die „Tax form“ heute fertig, sie ist morgen fällig.", "de", True),
        ("Finish the tax form today, it is due tomorrow.", "de", False),
        ("Mach die „Tax form“ heute fertig, sie ist morgen fällig.", "en", False),
        ("Mach die „Tax form“ heute fertig, sie ist morgen fällig.", "de_AT", True),
        ("Finish the tax form today, it is due tomorrow.", "", True),
        ("Termine le “Tax form” maintenant avant que la date passe.", "en", False),
        ("Finish the tax form today, it is due tomorrow.", "fr", False),
        ("Termine le “Tax form” maintenant avant que la date passe.", "fr", True),
        ("Tax form.", "de", True),
    ],
)
def test_the_language_is_the_person_s(text: str, language: str, *, is_right: bool) -> None:
    assert ("language" not in codes(text, language=language)) == is_right


@pytest.mark.parametrize(
    "text",
    [
        "Tax form " * 17,
        "1 " * 79,
        "a." * 79,
        "- " * 79,
        "not " * 39,
        "\u0301" * 100,
        "“" * 160,
        "(" * 160,
        "at " * 53,
        "🏳️‍🌈" * 20,
        "0:" * 80,
        "ein" * 53,
        "ſ" * 100,
    ],
)
def test_odd_text_is_read_at_once_and_never_fails(text: str) -> None:
    assert isinstance(faults(Spoken(text, text), ground(language="de")), tuple)


def test_every_code_has_words() -> None:
    for code in CODES:
        words = fault_words(Fault(code, "the “thing”\x1b[31m"))
        assert words.endswith(".")
        assert "\x1b" not in words
