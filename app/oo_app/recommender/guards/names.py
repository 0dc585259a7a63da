"""Names that are said must stand in the facts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from oo_app.recommender.guards.figures import FIGURES
from oo_app.recommender.guards.lexicon import COMMON_DE, COMMON_EN
from oo_app.recommender.guards.nouns import (
    ENDINGS,
    ENGLISH,
    ENGLISH_ENDINGS,
    ENGLISH_NOUNS,
    NOUNS,
    PEOPLE,
)
from oo_app.recommender.guards.reading import listed
from oo_app.recommender.guards.terms import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.recommender.guards.truth import Truth

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['-][^\W\d_]+)*(?:')?(?!\w)")
_ENDS_SENTENCE = frozenset('.!?:…–—"“”„«»‘(\n;')
_DETERMINER = re.compile(
    r"\b(?:der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|kein|keine|keinen"
    r"|keinem|dein"
    r"|deine|deinen|deinem|deiner|deines|diese|diesen|dieser|dieses|diesem|jede|jeden"
    r"|jedes|zum|zur"
    r"|beim|ins|im|am|vom|alle|allen|mehr|etwas|viel|wenig|laut|\d+|zwei|drei|vier|fünf"
    r"|sechs|sieben|acht|neun"
    r"|zehn|elf|zwölf|zwanzig)(?: [a-zäöüß]+(?:e|en|er|es|em))? $"
)
_TITLE = re.compile(r"\b(?:frau|herrn?|dr\.?|mr\.?|mrs\.?|ms\.?|prof\.?|onkel|tante|miss) $", re.I)
_SUBJECT_OF = re.compile(
    r"^(?:'s)? (?:is|has|was|will|turns|needs|wants|asked|asks|wrote|waits|expects"
    r"|and [A-Z]|ist|hat"
    r"|war|wird|wartet|will|braucht|feiert|möchte|kommt|fragt|und [A-ZÄÖÜ])\b|^'s\b"
)
_SUBJECTS = listed(
    """
    it this that there he she they everything nothing work lunch dinner breakfast time now today
    you we i yours another more half twenty tomorrow what who es das dies alles nichts heute
    morgen jetzt wer was who's dein deine der die sie er your the a an
    """
)
_PLAIN = (
    _SUBJECTS
    | COMMON_EN
    | COMMON_DE
    | ENGLISH
    | FIGURES.keys()
    | ENGLISH_NOUNS
    | {f"{noun}s" for noun in ENGLISH_NOUNS}
)
_NEXT_NAME = re.compile(r" [A-ZÄÖÜ][a-zäöü]")
_LAST_WORD = re.compile(r"([^\W\d_]+) $")
_NUMBERED = re.compile(r" \d+")
_GLUE = ("", "s", "es", "n", "en", "er", "e", "ns")
_LEAST_PART = 3


def name_faults(text: str, truth: Truth, language: str) -> Iterator[Fault]:
    """A fault for each name of the folded text, its quotes taken out, that is in no fact."""
    is_german = language.casefold().startswith("de")
    for match in _WORD.finditer(text):
        word = match[0].strip("'")
        if _is_foreign(word):
            if not _is_known(word, truth):
                yield Fault("name", word)
            continue
        if not any(char.isupper() for char in word) or _is_known(word, truth):
            continue
        if _is_other_part(word, text[: match.start()], truth) or _is_name(
            word, text, match.start(), match.end(), truth, is_german=is_german
        ):
            yield Fault("name", word)


def _is_other_part(word: str, before: str, truth: Truth) -> bool:
    """Whether it stands where a name of two words goes on otherwise."""
    previous = _LAST_WORD.search(before)
    if previous is None or not previous[1][0].isupper():
        return False
    first = previous[1].casefold()
    return any(pair[0] == first for pair in truth.pairs) and first not in truth.said


def _is_name(word: str, text: str, start: int, end: int, truth: Truth, *, is_german: bool) -> bool:
    before = text[:start]
    if word.casefold().removesuffix("'s") in PEOPLE or _without_s(word) in PEOPLE:
        return not (_starts_sentence(before) and word.casefold() in ("will", "till", "mark", "may"))
    if _TITLE.search(before):
        return True
    if _starts_sentence(before):
        plain = word.casefold()
        is_plain = plain in _PLAIN or _is_noun(word) or plain.endswith(ENGLISH_ENDINGS)
        is_subject = _SUBJECT_OF.match(text[end:]) or (
            not is_german
            and _NEXT_NAME.match(text[end:])
            and not _is_known(text[end:].split()[0], truth)
        )
        return not is_plain and bool(is_subject)
    if word.casefold() in ENGLISH:
        return False
    if is_german:
        if _is_noun(word) or _NUMBERED.match(text[end:]):
            return False
        return not _DETERMINER.search(before.lower()[-40:])
    return word.removesuffix("'s") != "I" and not word.startswith("I'")


def _without_s(word: str) -> str:
    return word.casefold().removesuffix("s")


def _starts_sentence(before: str) -> bool:
    before = before.rstrip(" ")
    return not before or before[-1] in _ENDS_SENTENCE


def _is_known(word: str, truth: Truth) -> bool:
    """Whether it stands in a name or the template, in this or an inflected form, or in parts."""
    folded = word.casefold()
    bare = folded.removesuffix("'s").removesuffix("'")
    known = truth.words
    if bare in known or folded in known or bare.removesuffix("s") in known:
        return True
    parts = re.split(r"[-']", bare)
    if len(parts) > 1 and all(part in known or part in NOUNS or _is_noun(part) for part in parts):
        return True
    if len(bare) < 5 or bare in PEOPLE:
        return False
    return any(
        len(each) >= 5 and (bare.startswith(each) or each.startswith(bare) or _is_built(bare, each))
        for each in known
    )


def _is_built(word: str, part: str) -> bool:
    """Whether a compound ends in a word of the facts and begins with a plain noun."""
    return word.endswith(part) and _is_noun(word[: -len(part)])


@lru_cache(maxsize=4096)
def _is_noun(word: str) -> bool:
    word = word.casefold()
    if _inflected(word) or any(part and _inflected(part) for part in word.split("-")[1:]):
        return True
    if len(word) > 5 and word.endswith(ENDINGS):
        return True
    return any(
        _inflected(word[at:]) and _is_start(word[:at])
        for at in range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    )


def _is_start(part: str) -> bool:
    """A noun in a compound, with what glues it to the next."""
    return any(part.endswith(glue) and part[: len(part) - len(glue)] in NOUNS for glue in _GLUE)


def _inflected(word: str) -> bool:
    return any(
        word.endswith(ending) and word[: len(word) - len(ending)] in NOUNS
        for ending in ("", "s", "es", "n", "en", "e", "er", "ern")
    )


@lru_cache(maxsize=4096)
def _is_foreign(word: str) -> bool:
    """Whether a letter is of another script than the Latin one: it may only look like ours."""
    return not word.isascii() and any(
        "LATIN" not in unicodedata.name(char, "") for char in word if char.isalpha()
    )
