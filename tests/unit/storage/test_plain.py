"""Untrusted text becomes one plain line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oo_storage.plain import plain

HOSTILE = (
    "\x1b[31m\x9b\x07\u202e\u2066\u200b\u200c\u200d\u200e\u2060\ufeff\u00ad\u2028\u115f\u3164"
    "\U000e0041\ud800\n\t\r\u0301\u0327eaé字\u2800"
)
texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(HOSTILE)))
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(texts, st.integers(min_value=1, max_value=40))
def test_nothing_that_steers_or_hides_survives(text: str, limit: int) -> None:
    line = plain(text, limit)
    for before, char, after in zip(" " + line, line, line[1:] + " ", strict=False):
        if char in "\u200c\u200d":
            assert not before.isascii()
            assert not after.isascii()
            assert before not in "\u200c\u200d"
        else:
            assert unicodedata.category(char) not in DROPPED
            assert char not in "\u115f\u1160\u3164\uffa0\u034f\u2800"
            assert char == " " or not char.isspace()


@given(texts, st.integers(min_value=1, max_value=40))
def test_it_is_short_normal_encodable_and_stays_as_it_is(text: str, limit: int) -> None:
    line = plain(text, limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert unicodedata.is_normalized("NFC", line)
    line.encode()
    assert plain(line, limit) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Pay rent", "Pay rent"),
        ("  two\r\n\tlines ", "two lines"),
        ("\x1b]52;c;aGk=\x07title", "]52;c;aGk=title"),
        ("pay\u202etner", "paytner"),
        ("p\u200ba\u200dy", "pay"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("e\u200d\u0301", "é"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_examples(text: str, line: str) -> None:
    assert plain(text) == line


def test_a_cut_shows() -> None:
    assert plain("one two three", 8) == "one two…"
    assert plain("x" * 1_000_000) == "x" * 299 + "…"
