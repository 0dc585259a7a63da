"""Lengths of time are read as they are shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oo_storage.durations import duration_of, duration_text


@given(st.integers(0, 10_000_000))
def test_durations_are_read_as_they_are_shown(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert duration_of(duration_text(length)) == length


@pytest.mark.parametrize(
    "text", ["", "m", "5", "-5m", "5m5", "1.5h", "5 m x", "x5m", "9999999d", "1h1h", "²h"]
)
def test_what_is_no_duration(text: str) -> None:
    assert duration_of(text) is None
