"""Facts become one plain line, bounded, and the moment at which it reads otherwise is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_agents.api import Fact, When
from oo_agents.manifest import Wording
from oo_agents.templates import (
    LENGTHS,
    fit,
    render,
    template_flaw,
    variant,
    word,
)
from oo_storage.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)  # a Sunday


def at(hour: int, minute: int = 0, *, day: int = 22, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def said(source: str, now: datetime = NOW, **facts: Fact) -> str:
    return render(source, facts, now)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(16), "today at 16:00"),
        (at(0, day=23), "tomorrow at 00:00"),
        (at(9, day=21), "yesterday at 09:00"),
        (at(9, day=27), "on Fri 27 Nov at 09:00"),
        (at(9, day=1, month=1, year=2027), "on Fri 1 Jan 2027 at 09:00"),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "today at 16:00"),
        (When(at(0), is_all_day=True), "today"),
        (When(at(0, day=23), is_all_day=True), "tomorrow"),
        (When(at(0, day=27), is_all_day=True), "on Fri 27 Nov"),
    ],
)
def test_when(moment: datetime | When, words: str) -> None:
    assert said("{{ due | when }}", due=moment) == words
    assert said("{{ due }}", due=moment) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "now"),
        (2, "now"),
        (3, "in 5 min"),
        (33, "in 35 min"),
        (64, "in 1 h 5 min"),
        (119, "in 2 h"),
        (120, "in 2 h"),
        (150, "in 3 h"),
        (23 * 60, "in 23 h"),
        (24 * 60, "tomorrow"),
        (72 * 60, "in 3 days"),
        (-2, "now"),
        (-33, "35 min ago"),
        (-121, "2 h ago"),
        (-24 * 60, "yesterday"),
        (-72 * 60, "3 days ago"),
    ],
)
def test_relative(minutes: int, words: str) -> None:
    assert said("{{ due | relative }}", due=NOW + timedelta(minutes=minutes)) == words


def test_a_whole_day_is_a_date_wherever_one_is() -> None:
    tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    day = When(at(0, day=23), is_all_day=True)
    assert said("{{ due | relative }}", due=day) == "tomorrow"
    assert said("{{ due | when }}", now=tokyo, due=day) == "tomorrow"


def test_spans_and_plurals() -> None:
    assert said("{{ left | span }}", left=timedelta(hours=2, minutes=10)) == "2 h 10 min"
    assert said("{{ left | span }}", left=45) == "45 min"
    assert said("{{ left | span }}", left=60) == "1 h"
    assert said("{{ left | span }}", left=3 * 24 * 60) == "3 days"
    source = '{{ n | plural("{n} file", "{n} files") }}'
    assert [said(source, n=n) for n in (0, 1, 7)] == ["0 files", "1 file", "7 files"]


def test_conditions_and_missing_facts() -> None:
    source = "{{ object }}{% if due is defined %} by {{ due | when }}{% endif %}"
    assert said(source, object="Rent") == "Rent"
    assert said(source, object="Rent", due=at(16)) == "Rent by today at 16:00"
    with pytest.raises(BadInput, match="object"):
        said(source)


@pytest.mark.parametrize("source", ["{{ due | when }}", "{{ n | span }}", "{{ 1 + object }}"])
def test_what_does_not_fit_is_refused(source: str) -> None:
    with pytest.raises(BadInput):
        said(source, object="Rent", due="soon", n="many")


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(99999999) %}x{% endfor %}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 999999999 }}",
        "{{ object.__class__ }}",
        "{{ object['x'] }}",
        "{{ lipsum() }}",
        "{{ object | attr('x') }}",
        "{% set x = 1 %}{{ x }}",
        "{% include 'x' %}",
        "{{ _now }}",
        "{{ object | truncate }}",
        "{% macro a() %}{% endmacro %}",
        "{{ object",
        "{{ object }}" + "x" * 400,
    ],
)
def test_the_sandbox_is_an_allow_list(source: str) -> None:
    assert template_flaw(source)
    with pytest.raises(BadInput):
        said(source, object="Rent")


def test_facts_are_data() -> None:
    hostile = "{{ 7*7 }}\x1b[31m\u202eevil\n<b>"
    assert said("{{ object }}!", object=hostile) == "{{ 7*7 }}[31mevil <b>!"


def test_known_facts() -> None:
    assert template_flaw("{{ object }}", frozenset({"object"})) == ""
    assert "titel" in template_flaw("{{ titel }}", frozenset({"object"}))


@given(st.text(min_size=0, max_size=400))
@settings(max_examples=60, deadline=None)
def test_fitting_keeps_the_limit(title: str) -> None:
    text = fit("{{ object }} is due {{ due | when }}", {"object": title, "due": at(16)}, NOW, 90)
    assert len(text) <= 90
    assert text.endswith("is due today at 16:00")


def test_fitting_a_line_that_is_too_long_anyway() -> None:
    assert len(fit("x" * 200 + "{{ object }}", {"object": "y" * 50}, NOW, 90)) == 90


def test_words_of_each_length() -> None:
    wording = Wording("{{ object }}", ("a {{ object }}", "b {{ object }}"), "why {{ object }}")
    facts = {"object": "y" * 300}
    for length, limit in LENGTHS.items():
        assert len(word(wording, length, facts, NOW, key="k")) == limit
    chosen = {word(wording, "normal", {"object": "x"}, NOW, key=str(n)) for n in range(20)}
    assert chosen == {"a x", "b x"}
    assert variant(("a", "b"), "same") == variant(("a", "b"), "same")
