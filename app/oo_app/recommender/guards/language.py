"""Whether words are in the language that is wanted, by the words that hold sentences together.

Names and titles are taken out before, as they may be in any language. Short texts pass.
"""

from __future__ import annotations

from oo_app.recommender.guards.lexicon import COMMON_DE, COMMON_EN
from oo_app.recommender.guards.reading import words

_COMMON = {"en": COMMON_EN, "de": COMMON_DE}
_LEAST_WORDS = 5
_LEAST_SHARE = 0.18


def is_in_language(text: str, language: str) -> bool:
    """Whether a text without its quotes may be in the language; True for one that is unknown."""
    wanted = language.replace("-", "_").partition("_")[0].casefold()
    if not wanted:
        return True
    spoken = words(text)
    hits = {name: sum(word in known for word in spoken) for name, known in _COMMON.items()}
    own = hits.pop(wanted, None)
    strongest = max(hits.values())
    if own is None:
        # no list for this language: it must not be one of the others
        return strongest < max(2, len(spoken) * 0.3)
    if strongest > own:
        return False
    return len(spoken) < _LEAST_WORDS or own >= len(spoken) * _LEAST_SHARE
