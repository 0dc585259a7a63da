"""Whether a text says that something has been done which is still to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.guards.denials import NEGATION, groups
from oo_app.recommender.guards.reading import sequence, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PERFECT = re.compile(
    r"\b(?:you have|you've|you already|has been|have been|was|were|is|are)(?: already"
    r"| just| since)*"
    r" (?P<en>\w+)\b"
    r"|\byou (?:already |just )?(?P<past>\w+)\b"
    r"|\b(?:ist|sind|wurden?|hast|habt)\b(?P<between>[^.;:,!?]{0,60}?)\b(?P<de>\w+(?:t"
    r"|en))(?=\s*(?:$|[.;:,!?\n]|und\b))"
)
_TO_BE = re.compile(r"\b(?:to|be|must|muss|soll|sollte|zu)\b")
_IRREGULAR = dict(
    pair.split("/")
    for pair in sequence(
        """pay/paid send/sent write/written buy/bought get/got make/made take/taken bring/brought
        read/read set/set do/done find/found give/given go/gone hold/held keep/kept leave/left
        meet/met see/seen sell/sold speak/spoken tell/told think/thought cut/cut build/built"""
    )
)
_SIMPLE = dict(
    pair.split("/")
    for pair in sequence("write/wrote take/took give/gave go/went see/saw speak/spoke get/got")
)
_PREFIX = re.compile(
    r"^(ab|an|auf|aus|bei|durch|ein|fertig|her|hin|los|mit|nach|um|vor|weg|zu|zurück)?ge"
)


def done_claims(text: str, names: Iterable[str], denied: frozenset[str]) -> Iterator[str]:
    """The parts that say that what a title asks for, or what is denied, has been done."""
    actions = {word for name in names for word in re.findall(r"[^\W\d_]+", name.casefold())}
    roots = {stem(word) for word in actions}
    for match in _PERFECT.finditer(text):
        before = text[: match.start()][-12:]
        if NEGATION.search(match[0]) or NEGATION.search(before) or _TO_BE.search(match[0]):
            continue
        word = match["en"] or match["past"] or match["de"]
        is_own = _is_participle_of(word, actions, roots)
        is_denied = bool(match["en"]) and "you" in match[0] and set(groups(word)) & denied
        if is_own or is_denied:
            yield match[0]


def _is_participle_of(word: str, actions: set[str], roots: set[str]) -> bool:
    if any(_IRREGULAR.get(each) == word or _SIMPLE.get(each) == word for each in actions):
        return True
    if word.endswith("ed") and len(word) > 4:
        return stem(word) in roots or word[:-1] in actions or word[:-2] in actions
    plain = _PREFIX.sub(lambda match: match[1] or "", word)
    is_german = word.endswith(("t", "en")) and word not in actions
    return is_german and len(plain) > 4 and stem(plain) in roots and plain != stem(plain)
