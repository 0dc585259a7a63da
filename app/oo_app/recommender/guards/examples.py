"""Whether words are a copy of an example that the prompt showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.recommender.guards.lexicon import FUNCTION_WORDS
from oo_app.recommender.guards.reading import folded, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOO_MUCH = 0.6
_LEAST_WORDS = 3


def copied_example(text: str, examples: Iterable[str], support: str) -> str:
    """The example that the text repeats beside what its own facts say, "" for none."""
    own = {stem(word) for word in words(support)}
    said = _content(text) - own
    for example in examples:
        shown = _content(folded(example)) - own
        if len(shown) >= _LEAST_WORDS and len(said & shown) >= _TOO_MUCH * len(shown):
            return example
    return ""


def _content(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in FUNCTION_WORDS}
