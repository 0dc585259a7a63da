"""What a text claims: times, days, lengths of time and numbers, in usual notations."""

from __future__ import annotations

from datetime import date

import pytest

from oo_app.recommender.guards.claims import read_claims
from oo_app.recommender.guards.reading import QUOTED, folded, without_quotes

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("at 14:30", {14.5}),
        ("by 2:30 pm", {14.5}),
        ("at 12 a.m.", {0}),
        ("12pm", {12}),
        ("um 14.30 Uhr", {14.5}),
        ("um 14 Uhr 30", {14.5}),
        ("14 Uhr", {14}),
        ("14h30", {14.5}),
        ("half past two", {2.5, 14.5}),
        ("quarter to three", {2.75, 14.75}),
        ("um halb drei", {2.5, 14.5}),
        ("um Viertel nach zwei", {2.25, 14.25}),
        ("Viertel vor 3", {2.75, 14.75}),
        ("um acht Uhr", {8, 20}),
        ("two o'clock", {2, 14}),
        ("at noon", {12}),
        ("um Mitternacht", {0}),
        ("half past midnight", {0.5}),
        ("24:00", {0}),
        ("１４：３０", {14.5}),
    ],
)
def test_times(text: str, hours: set[float]) -> None:
    claims = read_claims(folded(text))
    assert [{minutes / 60 for minutes in each.clock.minutes} for each in claims.clocks] == [hours]
    assert claims.numbers == ()


@pytest.mark.parametrize("text", ["25:10", "14:75", "13 pm", "100:30"])
def test_what_is_no_time_is_a_number(text: str) -> None:
    claims = read_claims(text)
    assert claims.clocks == ()
    assert claims.numbers


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 25)),
        ("the day after tomorrow", date(2026, 11, 26)),
        ("gestern", date(2026, 11, 23)),
        ("übermorgen", date(2026, 11, 26)),
        ("morgen früh", date(2026, 11, 25)),
        ("am Freitag", date(2026, 11, 27)),
        ("Freitagabend", date(2026, 11, 27)),
        ("on Fri 27 Nov", date(2026, 11, 27)),
        ("Friday, November 27th", date(2026, 11, 27)),
        ("the 27th of November", date(2026, 11, 27)),
        ("27. November 2026", date(2026, 11, 27)),
        ("27.11.", date(2026, 11, 27)),
        ("27.11.26", date(2026, 11, 27)),
        ("2026-11-27", date(2026, 11, 27)),
        ("Freitag, den 27.11.2026", date(2026, 11, 27)),
        ("next week", date(2026, 12, 1)),
        ("diese Woche", date(2026, 11, 26)),
        ("am Wochenende", date(2026, 11, 28)),
        ("in December", date(2026, 12, 5)),
    ],
)
def test_days(text: str, on: date) -> None:
    (claim,) = read_claims(text).days
    assert claim.fits(on, TODAY)
    assert not claim.fits(date(2026, 9, 14), TODAY)


def test_a_bare_weekday_is_near() -> None:
    (claim,) = read_claims("on Friday").days
    assert not claim.fits(date(2026, 12, 11), TODAY)


@pytest.mark.parametrize(
    ("text", "minutes", "way"),
    [
        ("2 h 10 min", 130, 0),
        ("2 hours and 10 minutes", 130, 0),
        ("1.5 hours", 90, 0),
        ("1,5 Stunden", 90, 0),
        ("anderthalb Stunden", 90, 0),
        ("zweieinhalb Stunden", 150, 0),
        ("half an hour", 30, 0),
        ("eine halbe Stunde", 30, 0),
        ("three quarters of an hour", 45, 0),
        ("eine Dreiviertelstunde", 45, 0),
        ("an hour", 60, 0),
        ("in 35 minutes", 35, 1),
        ("vor 2 Stunden", 120, -1),
        ("3 days ago", 3 * 24 * 60, -1),
        ("innerhalb von zwei Stunden", 120, 1),
        ("a 45-minute walk", 45, 0),
    ],
)
def test_lengths(text: str, minutes: int, way: int) -> None:
    (claim,) = read_claims(folded(text)).spans
    assert (claim.minutes, claim.way) == (minutes, way)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7 files", [{7}]),
        ("seven files", [{7}]),
        ("dreiundzwanzig Commits", [{23}]),
        ("twenty-three commits", [{23}]),
        ("zweimal verschoben", [{2}]),
        ("moved twice", [{2}]),
        ("2-mal", [{2}]),
        ("3x", [{3}]),
        ("her 40th birthday", [{40}]),
        ("zum dritten Mal", [{3}]),
        ("the second one", []),
        ("noch einmal", []),
        ("move one", []),
        ("12,4 GB", [{12.4}]),
        ("0.8 GB", [{0.8}]),
        ("1.000 GB", [{1, 1000}]),
        ("1,234.5 GB", [{1234.5}]),
        ("٣ files", [{3}]),
    ],
)
def test_numbers(text: str, values: list[set[float]]) -> None:
    assert [set(each.values) for each in read_claims(folded(text)).numbers] == values


@pytest.mark.parametrize(
    "text", ["It starts soon.", "Es beginnt gleich.", "any minute now", "in Kürze"]
)
def test_what_is_true_for_a_moment_only(text: str) -> None:
    assert read_claims(text).drift


@pytest.mark.parametrize("text", ["as soon as you can", "am besten gleich heute", "gleichzeitig"])
def test_what_only_sounds_so(text: str) -> None:
    assert not read_claims(text).drift


def test_quotes_are_taken_out_whole_and_cut() -> None:
    name = "Prepare the figures"
    assert without_quotes("Do “prepare the figures” now", [name]) == f"Do “ {QUOTED} ” now"
    assert without_quotes("Prepare the fi… now", [name]) == f" {QUOTED}  now"
    assert without_quotes("Prepare the figuresque", [name]) == "Prepare the figuresque"
    assert without_quotes("at 12", ["12"]) == "at 12"
