"""The tip card: readable at 80 columns, the same everywhere, in the person's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fake_assistant import NOW, FakeAssistant
from oo_app.answers_tips import Silence, TipAnswer
from oo_app.card import card_text, cells, labelled, wrapped

ANSWER = FakeAssistant().tip()


def test_the_card_says_what_why_from_where_and_what_next() -> None:
    assert card_text(ANSWER, zone=UTC).splitlines() == [
        "Pay the rent now: it is due today at 14:00.",
        "",
        "Why   It is due in 35 min and takes ten.",
        "From  Pay the rent · todotxt-1 · seen today at 13:20",
        "      Pay the rent · todotxt-1 · seen today at 13:20 · the source could not",
        "      be read since",
        "Note  Done holds in oO only.",
        "Then  oo done · oo snooze --for 1h · oo dismiss --reason not-now · oo why",
    ]


def test_only_possible_reactions_are_offered() -> None:
    assert ANSWER.tip is not None
    closed = replace(ANSWER, tip=replace(ANSWER.tip, actions=()))
    assert card_text(closed, zone=UTC).splitlines()[-1] == "Then  oo why"


def test_silence_says_its_reason_and_what_can_be_done() -> None:
    silence = Silence(gate="quiet", reason="Nothing needs you.", hint="Connect a source.")
    text = card_text(TipAnswer(tip=None, silence=silence, now=NOW), zone=UTC)
    assert text == "Nothing needs you.\n\nConnect a source.\n"


def test_the_sample_life_is_marked_on_every_line_and_a_what_if_once() -> None:
    lines = card_text(replace(ANSWER, is_demo=True, is_what_if=True), zone=UTC).splitlines()
    assert all(line.startswith("demo ·") for line in lines)
    assert lines[-1] == "demo · What if it were 2026-11-25 13:25? Nothing is kept of this."


@pytest.mark.parametrize("width", [20, 40, 76])
def test_no_line_is_wider_than_asked(width: int) -> None:
    assert ANSWER.tip is not None
    long = replace(ANSWER, tip=replace(ANSWER.tip, text="家" * 90 + " rent", why="x" * 200))
    assert all(cells(line) <= width for line in card_text(long, zone=UTC, width=width).splitlines())


def test_wrapping_keeps_every_word_and_the_indent() -> None:
    lines = wrapped("one two three four", 12, first="- ", rest="  ")
    assert lines == ["- one two", "  three four"]
    assert wrapped("", 10) == [""]
    assert labelled([("A", "x"), ("Label", ""), ("BB", "y")]) == ["A   x", "BB  y"]


def test_instants_are_told_in_the_persons_zone_across_a_clock_change() -> None:
    assert ANSWER.tip is not None
    seen = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    evidence = (replace(ANSWER.tip.evidence[0], seen=seen),)
    now = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
    answer = replace(ANSWER, now=now, tip=replace(ANSWER.tip, evidence=evidence))
    text = card_text(answer, zone=ZoneInfo("Europe/Berlin"))
    assert "seen today at 00:30" in text
