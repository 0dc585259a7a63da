"""Times of the day and lengths of time as people say them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oo_app.profile.saying.quantities import clock_of, length_of, number_of


@pytest.mark.parametrize(
    ("said", "minutes", "is_bare"),
    [
        ("nine", 540, True), ("9:30", 570, True), ("9.30", 570, True), ("9am", 540, False),
        ("9 pm", 1260, False), ("21h", 1260, False), ("9 o'clock", 540, True), ("9 uhr", 540, True),
        ("9 uhr 30", 570, True), ("half past nine", 570, True), ("halb zehn", 570, True),
        ("viertel vor neun", 525, True), ("quarter to nine", 525, True), ("ein uhr", 60, True),
        ("nine in the morning", 540, False), ("ten at night", 1320, False),
        ("two at night", 120, False), ("acht uhr abends", 1200, False), ("noon", 720, False),
        ("midnight", 0, False), ("mitternacht", 0, False), ("24", 0, False), ("12 am", 0, False),
        ("12 pm", 720, False), ("22:15", 1335, False), ("0:30", 30, True),
    ],
)  # fmt: skip
def test_a_time_of_the_day(said: str, minutes: int, is_bare: bool) -> None:
    found = clock_of(said)
    assert found is not None
    assert (found.minutes, found.is_bare) == (minutes, is_bare)


@pytest.mark.parametrize(
    "said", ["", "25", "9:75", "13 pm", "half past thirteen", "nine birds", "x", "9 uhr 60"]
)
def test_what_is_no_time_of_the_day(said: str) -> None:
    assert clock_of(said) is None


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("an hour", 60), ("half an hour", 30), ("eine halbe stunde", 30), ("two hours", 120),
        ("1h30m", 90), ("90 min", 90), ("1 hour and 30 minutes", 90), ("45m", 45),
        ("2 stunden und 15 minuten", 135), ("anderthalb stunden", 90), ("a week", 10_080),
        ("two and a half hours", 150), ("3d", 4_320), ("90 tage", 129_600),
    ],
)  # fmt: skip
def test_a_length_of_time(said: str, minutes: int) -> None:
    assert length_of(said) == timedelta(minutes=minutes)


@pytest.mark.parametrize("said", ["", "hour", "0 minutes", "long", "9", "two birds", "halbwegs"])
def test_what_is_no_length_of_time(said: str) -> None:
    assert length_of(said) is None


def test_a_number() -> None:
    assert [number_of(each) for each in ("7", "seven", "sieben", "zwölf", "many", "²", "")] == [
        7, 7, 7, 12, None, None, None,
    ]  # fmt: skip


@given(st.text(max_size=40))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    clock_of(text)
    length_of(text)
    number_of(text)
