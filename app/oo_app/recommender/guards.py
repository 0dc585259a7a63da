"""Guards of a wording: what it says must stand in what it may rest on.

Templates are grounded by construction; a model's text is not. The atoms that are checked are
numbers, times and dates, capitalised names and links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.wording import NORMAL_LIMIT
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oo_app.recommender.policy import Option

# an object that was shortened to fit is named by at least its beginning
NAMED_BY = 12

_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ENDS_SENTENCE = frozenset(".!?:…–—“\"'(\n")


def problems(text: str, why: str, option: Option) -> tuple[str, ...]:
    """Why a model's text and reason for an option may not be shown; empty when they may."""
    facts = option.candidate.snippet.facts
    support = (option.text, option.why, *(str(value) for value in facts.values()))
    found = ["ungrounded" for _atom in ungrounded(f"{text}\n{why}", support)]
    name = facts.get("object")
    if isinstance(name, str) and name and not _names(text, name):
        found.append("the object is not named")
    if text != plain(text, NORMAL_LIMIT) or why != plain(why, NORMAL_LIMIT):
        found.append("too long or not plain")
    return tuple(found)


def ungrounded(text: str, support: Iterable[str]) -> tuple[str, ...]:
    """The atoms of the text that stand nowhere in the support."""
    ground = "\n".join(support)
    known = set(atoms(ground)) | {word.casefold() for word in _WORD.findall(ground)}
    return tuple(atom for atom in atoms(text) if atom not in known and atom.casefold() not in known)


def atoms(text: str) -> tuple[str, ...]:
    """Links, numbers with times and dates, and names, in this order."""
    links = tuple(_LINK.findall(text))
    rest = _LINK.sub(" ", text)
    return (*links, *_NUMBER.findall(rest), *_proper_names(rest))


def _proper_names(text: str) -> tuple[str, ...]:
    return tuple(
        match[0]
        for match in _WORD.finditer(text)
        if match[0][0].isupper() and not _starts_sentence(text, match.start())
    )


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" ")
    return not before or before[-1] in _ENDS_SENTENCE


def _names(text: str, name: str) -> bool:
    beginning = name.casefold()[:NAMED_BY].rstrip()
    return beginning in text.casefold()
