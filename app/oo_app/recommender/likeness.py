"""Whether two tips are about the same matter, whatever record they come from and however it is put.

With an embedder the vectors of both texts decide, which are computed ahead of time. Without one
their words do: measured on paraphrases and near misses, edit distances and shingles told them
apart no better than chance, because "Call Ana" is nearer to "Call Ben" than "Pay rent" is to
"Rent payment". So words are compared: what is done may be said in other words or left out, what it
is done with may not.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALIKE = 0.85

_WORD = re.compile(r"\w+")
_ENDINGS = (
    "ments", "ment", "ings", "ing", "als", "al", "ern", "en", "er", "es", "ed", "em", "e", "n", "s",
)  # fmt: skip
_LEAST_STEM = 3
# Each line is one thing that is done, in words that people use for it.
_ACTIONS = """
pay paid payment transfer settle bezahlen zahlen überweisen begleichen zahlung überweisung
reply answer respond antworten beantworten rückmelden antwort
call phone ring telephone anrufen telefonieren anruf
buy get order purchase kaufen besorgen bestellen holen einkaufen
book reserve buchen reservieren buchung
fix repair reparieren richten reparatur
return bring zurückbringen zurückgeben rückgabe
send mail submit file hand schicken senden verschicken einreichen abgeben abgabe
write draft schreiben verfassen
clean tidy putzen aufräumen reinigen sauber
ask request fragen erfragen bitten
review check look prüfen durchsehen ansehen
plan organise organize planen planung
renew extend erneuern verlängern
cancel quit kündigen absagen stornieren
prepare vorbereiten vorbereitung
water gießen
make do machen erledigen tun einholen
backup sichern
"""
_SMALL = """
a an the to for of on in at by with about and or my your our his her their its it this that new
some be is are need needs has have back up off out down from as task todo please
der die das den dem des ein eine einen einem einer zu zum zur für von vom auf in im an am bei beim
mit über um und oder mein meine dein deine neu neue neuen ist sind muss noch bitte
appointment termin
"""


class Likeness(Protocol):
    """Answers whether two texts are about the same matter."""

    def is_alike(self, one: str, other: str) -> bool:
        """Whether who was told the one has been told the other."""


@dataclass(frozen=True, slots=True)
class LexicalLikeness:
    """By words alone: nothing is asked and nothing kept."""

    def is_alike(self, one: str, other: str) -> bool:
        """The same things and numbers, and no different action."""
        ours, theirs = _meaning(one), _meaning(other)
        if not ours.things or ours.things != theirs.things:
            return False
        return ours.actions <= theirs.actions or theirs.actions <= ours.actions


BY_WORDS = LexicalLikeness()


@dataclass(frozen=True, slots=True)
class VectorLikeness:
    """By the cosine of their vectors; by their words where one has none.

    Vectors are known by the text. Numbers that differ are never the same matter: to an embedder
    "chapter 3" and "chapter 4" are.
    """

    vectors: Mapping[str, Sequence[float]]
    threshold: float = ALIKE
    words: Likeness = BY_WORDS

    def is_alike(self, one: str, other: str) -> bool:
        """As near as the threshold, with the same numbers."""
        ours, theirs = self.vectors.get(one), self.vectors.get(other)
        if ours is None or theirs is None:
            return self.words.is_alike(one, other)
        if numbers(one) != numbers(other):
            return False
        return cosine(ours, theirs) >= self.threshold


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors; 0 where one has no direction."""
    if len(one) != len(other):
        return 0.0
    size = math.hypot(*one) * math.hypot(*other)
    found = sum(x * y for x, y in zip(one, other, strict=True)) / size if size else 0.0
    return found if math.isfinite(found) else 0.0


def numbers(text: str) -> frozenset[str]:
    """The numbers that a text names."""
    return frozenset(word for word in _WORD.findall(text) if any(map(str.isdigit, word)))


@dataclass(frozen=True, slots=True)
class _Meaning:
    things: frozenset[str]
    actions: frozenset[int]


@lru_cache(maxsize=2048)
def _meaning(text: str) -> _Meaning:
    actions, small = _actions(), _small()
    things: set[str] = set()
    done: set[int] = set()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        found = actions.get(_stem(word))
        if found is not None:
            done.add(found)
        elif (word not in small and len(word) > 1) or word.isdigit():
            things.add(_stem(word))
    return _Meaning(frozenset(things), frozenset(done))


@lru_cache(maxsize=1)
def _actions() -> Mapping[str, int]:
    return {
        _stem(word): at
        for at, line in enumerate(_ACTIONS.strip().splitlines())
        for word in line.split()
    }


@lru_cache(maxsize=1)
def _small() -> frozenset[str]:
    return frozenset(_SMALL.split())


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > _LEAST_STEM and word[-1] == word[-2] else word
