"""Whether two tips are about the same matter: by words, and by vectors."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from oo_app.recommender.likeness import BY_WORDS, VectorLikeness, cosine

MATTERS = Path(__file__).parents[3] / "data" / "matters.json"


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    data = json.loads(MATTERS.read_text(encoding="utf-8"))
    return tuple((one, other) for one, other in data[name])


@pytest.mark.parametrize(("name", "least"), [("same", 0.7), ("held_out_same", 0.75)])
def test_words_find_most_paraphrases(name: str, least: float) -> None:
    found = [pair for pair in pairs(name) if BY_WORDS.is_alike(*pair)]
    assert len(found) / len(pairs(name)) >= least


@pytest.mark.parametrize("name", ["different", "held_out_different"])
def test_words_never_take_another_matter_for_the_same(name: str) -> None:
    """What is wrongly taken for told is withheld, which is worse than to tell it twice."""
    assert [pair for pair in pairs(name) if BY_WORDS.is_alike(*pair)] == []


@pytest.mark.parametrize("name", ["same", "different", "held_out_same", "held_out_different"])
def test_the_order_does_not_matter(name: str) -> None:
    for one, other in pairs(name):
        assert BY_WORDS.is_alike(one, other) == BY_WORDS.is_alike(other, one)
        assert BY_WORDS.is_alike(one, one)


@pytest.mark.parametrize("text", ["", "!!!", "the", "buy", "\u202e", "🙂"])
def test_what_names_nothing_is_like_nothing(text: str) -> None:
    assert not BY_WORDS.is_alike(text, text)
    assert not BY_WORDS.is_alike(text, "Pay rent")


def test_vectors_tell_what_words_cannot() -> None:
    by_vectors = VectorLikeness({"Fix the bike": (1.0, 0.1), "Velo flicken": (1.0, 0.2)})
    assert by_vectors.is_alike("Fix the bike", "Velo flicken")
    assert not BY_WORDS.is_alike("Fix the bike", "Velo flicken")


def test_vectors_that_are_not_near_enough() -> None:
    by_vectors = VectorLikeness({"a": (1.0, 0.0), "b": (0.84, 0.5426), "c": (0.86, 0.5103)})
    assert not by_vectors.is_alike("a", "b")
    assert by_vectors.is_alike("a", "c")


def test_other_numbers_are_another_matter_however_near() -> None:
    near = (1.0, 0.0)
    by_vectors = VectorLikeness({"Chapter 3": near, "Chapter 4": near, "Chapter 3!": near})
    assert not by_vectors.is_alike("Chapter 3", "Chapter 4")
    assert by_vectors.is_alike("Chapter 3", "Chapter 3!")


def test_without_a_vector_words_decide() -> None:
    by_vectors = VectorLikeness({"Pay rent": (1.0, 0.0)})
    assert by_vectors.is_alike("Pay rent", "Rent payment")
    assert not by_vectors.is_alike("Pay rent", "Call Ana")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1.0, 0.0), (1.0, 0.0), 1.0),
        ((1.0, 0.0), (0.0, 1.0), 0.0),
        ((1.0, 0.0), (-1.0, 0.0), -1.0),
        ((0.0, 0.0), (1.0, 0.0), 0.0),
        ((1.0,), (1.0, 0.0), 0.0),
        ((float("nan"), 1.0), (1.0, 1.0), 0.0),
        ((float("inf"), 1.0), (1.0, 1.0), 0.0),
        ((), (), 0.0),
    ],
)
def test_cosine(one: tuple[float, ...], other: tuple[float, ...], expected: float) -> None:
    assert cosine(one, other) == pytest.approx(expected)
