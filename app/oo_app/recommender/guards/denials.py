"""What a text denies: the words nearest to each negation, alike in both languages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from oo_app.recommender.guards.lexicon import FUNCTION_WORDS
from oo_app.recommender.guards.reading import listed, stem

if TYPE_CHECKING:
    from collections.abc import Iterator

NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without|hardly|barely|cannot|nothing"
    r"|nowhere|\w+n't"
    r"|nicht|kein(?:e[nrms]?)?|nie|niemals|niemand|nichts|ohne|kaum|nirgends|weder|keinesfalls"
    r"|keineswegs)\b"
)
CLAUSE = re.compile(
    r"[.;:!?](?=\s|$)|[–—\n]|,? (?:and|but|und|aber|sondern|so|also|when|wenn)(?= )"
    r"|, (?:die|der|das|which|who) "
)
_GROUPS = {
    "commit": r"commit|eingecheck|uncommit",
    "push": r"push|gepush|hochgelad|unpush|upload",
    "remote": r"remote|server",
    "charge": r"charg|lädt|laden|gelad|plug|strom|netz|angeschl|ladeger|ladekabel|mains",
    "pause": r"paus|break|unterbrech|rast",
    "task": r"task|aufgab|to-do|todo",
    "date": r"date$|dates$|datum|deadline|frist",
    "estimate": r"estimat|schätz|geschätz",
    "renew": r"renew|verläng|extend",
    "reply": r"repl|answer|antwort|beantwort",
    "touch": r"touch|chang|angefass|geänder|berühr|angerühr|bearbeit|edited",
    "event": r"begin|start|planned|geplan|appoint|event|calendar|kalend|termin|entr|eintr|steht",
    "done": r"done|finish|complet|erledig|fertig|abgeschl|abgehak",
    "name": r"names|mention|nennt|erwähn",
    "more": r"more$|mehr$|longer$|länger$",
    "due": r"due|fällig",
}
_GROUP = tuple((name, re.compile(rf"(?:{words})")) for name, words in _GROUPS.items())
_IS_NONE = re.compile(r"no|none|nothing|nichts|kein(?:e[nrms]?)?|without|ohne")
_IMPLIED = (
    (re.compile(r"\b(?:still open|is open|task is open|open in|open tasks?|offen)\b"), "done"),
    (re.compile(r"\b(?:uncommitted|not committed)\b"), "commit"),
    (re.compile(r"\b(?:only on this machine|unpushed)\b"), "push"),
    (re.compile(r"\b(?:only on this machine|unpushed)\b"), "remote"),
    (re.compile(r"\b(?:on its battery|battery low)\b"), "charge"),
    (re.compile(r"\b(?:untouched|last touched)\b"), "touch"),
    (re.compile(r"\b(?:free until|you are free)\b"), "event"),
    (re.compile(r"\b(?:at most|no more than)\b"), "more"),
)
_SMALL = FUNCTION_WORDS | listed(
    """
    gab uhr min h yet been be has have had was were will can could there es gibt hat habe haben
    hast wurde wurden werden kann noch schon mehr any ever else so far bisher auch nur more seit
    since says same you du he she they er sie now jetzt other weitere its
    """
)
_NEAR = 2


@lru_cache(maxsize=512)
def denied(text: str) -> frozenset[str]:
    """All that a folded lower-case text denies, with what it implies so."""
    found = {each for match in NEGATION.finditer(text) for each in denied_by(match, text)}
    found.update(name for pattern, name in _IMPLIED if pattern.search(text))
    return frozenset(found)


@lru_cache(maxsize=512)
def denied_predicates(text: str) -> frozenset[str]:
    """What is said not to be or not to be possible, but for what there is none of."""
    found: set[str] = set()
    for match in NEGATION.finditer(text):
        if not _IS_NONE.fullmatch(match[0]):
            found |= denied_by(match, text)
    return frozenset(found)


def predicates(text: str) -> Iterator[str]:
    """The stems and groups of the words that follow."""
    for word in _content(text)[:3]:
        yield from (stem(word), *groups(word))


def denied_by(match: re.Match[str], text: str) -> frozenset[str]:
    """What one negation denies: the words that follow it, and those before it in German."""
    after = _content(CLAUSE.split(text[match.end() :])[0])[:_NEAR]
    before = _content(CLAUSE.split(text[: match.start()])[-1])[-_NEAR:]
    near = [*after, *before] if match[0] in ("nicht", "nie", "niemals") or not after else after
    found = {part for word in near for part in (stem(word), *groups(word))}
    # that nothing begins does not mean that this one does not
    return frozenset(found if _IS_NONE.fullmatch(match[0]) else found - {"event"})


def groups(word: str) -> Iterator[str]:
    """The groups of words alike that a word belongs to."""
    for name, pattern in _GROUP:
        if pattern.match(word):
            yield name


def _content(part: str) -> list[str]:
    found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", part)
    more = ("more", "mehr")
    return [word for word in found if word not in _SMALL or word in more]
