"""Whether words are in the language that is wanted, by the words that hold sentences together.

Names and titles are taken out before, as they may be in any language. Short texts pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.recommender.guards.lexicon import COMMON_DE, COMMON_EN
from oo_app.recommender.guards.reading import words

if TYPE_CHECKING:
    from collections.abc import Collection

_COMMON = {"en": COMMON_EN, "de": COMMON_DE}
_LEAST_WORDS = 5
_LEAST_SHARE = 0.18
_LETTERS = 3


def is_in_language(text: str, language: str) -> bool:
    """Whether a text without its quotes may be in the language; True for one that is unknown."""
    wanted = _plain(language)
    if not wanted:
        return True
    spoken = words(text)
    hits = _hits(spoken)
    own = hits.pop(wanted, None)
    strongest = max(hits.values())
    if own is None:
        # no list for this language: it must not be one of the others
        return strongest < max(2, len(spoken) * 0.3)
    if strongest > own:
        return False
    return len(spoken) < _LEAST_WORDS or own >= len(spoken) * _LEAST_SHARE


def makes_sense(text: str, language: str, known: Collection[str]) -> bool:
    """Whether a text that names nothing is made of words: of its language, or of its facts."""
    spoken = words(text)
    if any(len(word) > _LETTERS and word in known for word in spoken):
        return True
    hits = _hits(spoken)
    wanted = _plain(language)
    best = hits[wanted] if wanted in hits else max(hits.values()) if not wanted else 0
    return best >= max(2, len(spoken) * _LEAST_SHARE)


def _plain(language: str) -> str:
    return language.replace("-", "_").partition("_")[0].casefold()


def _hits(spoken: list[str]) -> dict[str, int]:
    """How many of the words are common ones, by language."""
    return {name: sum(word in common for word in spoken) for name, common in _COMMON.items()}
