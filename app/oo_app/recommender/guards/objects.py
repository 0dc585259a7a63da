"""Whether the words name the thing that the option is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.recommender.guards.lexicon import DOING, FUNCTION_WORDS
from oo_app.recommender.guards.reading import TOKEN, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENOUGH = 0.6
_LIGHT = 0.25
# of a long title its beginning is enough, or so many of its words
_BEGINNING = 24
_MANY = 4
_SHARED = 4


def names_object(text: str, name: str) -> bool:
    """Whether the folded text names it: whole, by its beginning, or by most of what it says."""
    said, wanted = text.casefold(), name.casefold()
    if not wanted or wanted in said:
        return True
    if len(wanted) > _BEGINNING and wanted[:_BEGINNING].rstrip() in said:
        return True
    tokens = [each for each in TOKEN.findall(wanted) if each not in FUNCTION_WORDS]
    if not tokens:
        return False
    spoken = {part for each in TOKEN.findall(said) for part in (each, *each.split("-"))}
    weights = {each: _weight(each) for each in tokens}
    found = [each for each in weights if _is_said(each, spoken)]
    if not any(weights[each] >= 1 for each in found) and any(
        each >= 1 for each in weights.values()
    ):
        return False
    if len([each for each in found if weights[each] >= 1]) >= _MANY:
        return True
    return sum(weights[each] for each in found) >= _ENOUGH * sum(weights.values())


def _weight(token: str) -> float:
    """A verb of doing says little about what is to be done."""
    if token in DOING:
        return _LIGHT
    return min(max(len(token) / 6, 1.0), 2.0)


def _is_said(token: str, spoken: Iterable[str]) -> bool:
    if token in spoken:
        return True
    if len(token) < _SHARED or not token.isalpha():
        return False
    root = stem(token)
    return any(
        len(each) >= _SHARED and (stem(each) == root or (len(root) >= 5 and each.startswith(root)))
        for each in spoken
    )
