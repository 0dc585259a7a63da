"""Text as the guards read it: folded, with what it quotes taken out, in words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

QUOTED = "\u241f"
"""Stands where a text names a fact word for word."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FAR_DIGIT = re.compile(r"[^\D0-9]")
TOKEN = re.compile(r"\w+(?:['’-]\w+)*")
_LEAST_QUOTED = 3
_LEAST_CUT = 8


def folded(text: str) -> str:
    """Compatible characters as one (a wide 3 is a 3), straight apostrophes, one kind of space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("。", ".")
        text = _FAR_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), text)
    return " ".join(text.replace("`", "'").split())


def without_quotes(text: str, named: Iterable[str]) -> str:
    """The text with `QUOTED` for every fact that it names word for word, or cuts with "…"."""
    for name in sorted(named, key=len, reverse=True):
        if sum(char.isalpha() for char in name) >= _LEAST_QUOTED:
            text = _quoted(text, name)
    return text


def _quoted(text: str, name: str) -> str:
    if "…" in text:
        text = _without_cut(text, name)
    if name.casefold() not in text.casefold():
        return text
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
    return re.sub(pattern, f" {QUOTED} ", text, flags=re.IGNORECASE)


def _without_cut(text: str, name: str) -> str:
    head, _mark, tail = text.partition("…")
    for length in range(min(len(name), len(head)), _LEAST_CUT - 1, -1):
        if head.casefold().endswith(name[:length].casefold()):
            return f"{head[:-length]} {QUOTED} {tail}"
    return text


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The part of a word that its endings leave, roughly: enough to find it again."""
    word = word.casefold().replace("'s", "")
    if len(word) <= 4:
        return word
    for ending in ("ern", "est", "ing", "en", "er", "es", "em", "ed", "st", "e", "s", "n", "t"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def words(text: str) -> list[str]:
    """The words without digits, in lower case."""
    return [match.casefold() for match in WORD.findall(text)]


def sequence(text: str) -> tuple[str, ...]:
    """The words of a text, in their order: how this package writes its word lists."""
    return tuple(text.split())


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())
