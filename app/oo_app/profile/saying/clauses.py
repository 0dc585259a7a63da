"""Reads a sentence clause by clause; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from oo_app.profile.saying.rule import OFF, ON, Situation
from oo_app.profile.values import parse, shown
from oo_storage.errors import BadInput
from oo_storage.plain import plain

if TYPE_CHECKING:
    from oo_app.profile.saying.rule import Rule
    from oo_app.profile.values import Declared

LONGEST = 500
_JOINED_PARTS = 4
_BREAK = re.compile(
    r"\s*(?:[,;!?\n]|\.(?=\s|$)|(?<!\w)(?:and|und|or|oder|but|aber|sowie|then|dann)(?!\w)|&)\s*"
)
_SAID_NO = (
    (re.compile(r"\b(?:don['’]?t|do not|dont)\b"), "do not"),
    (re.compile(r"\bi (?:do not|never) (?:want|need|like|wish for)(?: any)?\b"), "no"),
    (re.compile(r"\bich (?:will|möchte|brauche|mag) (?:gar |überhaupt )?(kein\w*)"), r"\1"),
    (re.compile(r"\b(?:please|bitte)\b"), ""),
    (re.compile(r"\b([ap])\.m\."), r"\1m"),
    (re.compile(r"(?<=\d)\s*[–—]\s*(?=\d)"), "-"),
)
_BEFORE = re.compile(
    r"^(?:please|bitte|hey|hi|oo|could you|can you|would you|kannst du|könntest du|i want"
    r"|i would like(?: to have)?|i['’]d like(?: to have)?|i['’]d prefer|i prefer|i only want"
    r"|ich möchte|ich will|ich hätte gern(?:e)?|ich wünsche mir|give me|show me|gib mir"
    r"|zeige? mir|from now on|in future|in the future|ab jetzt|ab sofort|in zukunft|künftig"
    r"|also|auch|just|mir|you to|that you|there should be|es soll)(?=\s|$)\s*"
)
_AFTER = re.compile(r"\s*(?:please|bitte|from now on|thanks|thank you|danke|ab jetzt|ab sofort)$")


@dataclass(frozen=True, slots=True)
class Meant:
    """One change that words mean; `value` is as a person would type it."""

    name: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence means; `problems` say why words that were understood cannot be."""

    meant: tuple[Meant, ...] = ()
    unread: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch between two breaks, and the break before it."""

    words: str
    broken_by: str


@dataclass(frozen=True, slots=True)
class _Hit:
    meant: tuple[Meant, ...]
    lead: str
    end: int


def read(text: str, situation: Situation) -> Reading:
    """The changes that a sentence means, in its order; later ones rest on the earlier."""
    parts = _parts(plain(text, LONGEST))
    meant: list[Meant] = []
    unread: list[str] = []
    problems: list[str] = []
    place, lead = 0, ""
    while place < len(parts):
        reader = _Reader(situation)
        hit = reader.hit(parts, place, lead)
        if hit is None:
            unread.append(parts[place].words)
            problems += reader.problems
            place, lead = place + 1, ""
            continue
        meant += hit.meant
        situation = _with(situation, hit.meant)
        place, lead = hit.end, hit.lead or lead
    return Reading(tuple(meant), tuple(unread), tuple(dict.fromkeys(problems)))


class _Reader:
    """Tries every rule on the clauses that begin at one part, the longest first."""

    def __init__(self, situation: Situation) -> None:
        self.problems: list[str] = []
        self._situation = situation

    def hit(self, parts: list[_Part], place: int, lead: str) -> _Hit | None:
        ends = range(min(len(parts), place + _JOINED_PARTS), place, -1)
        for before in dict.fromkeys(("", lead)):
            for end in ends:
                words = _joined(parts[place:end])
                found = self._fitting(f"{before} {words}".strip(), words)
                if found is not None:
                    return _Hit(found[0], found[1] or before, end)
        return None

    def _fitting(self, clause: str, words: str) -> tuple[tuple[Meant, ...], str] | None:
        clause = _bare(clause)
        for each in rules():
            match = each.pattern.fullmatch(clause)
            if match is None:
                continue
            changes = each.make(match, self._situation)
            meant = [self._checked(name, value, words) for name, value in changes.items()]
            checked = tuple(each for each in meant if each is not None)
            if checked and len(checked) == len(meant):
                return checked, match.groupdict().get("lead") or ""
        return None

    def _checked(self, name: str, value: str, words: str) -> Meant | None:
        try:
            return Meant(name, canonical(self._situation, name, value), words)
        except BadInput as error:
            self.problems.append(error.message)
            return None


def canonical(situation: Situation, name: str, value: str) -> str:
    """A value as it is shown; raises BadInput for one that the declaration does not allow."""
    declared = situation.declared.get(name)
    if declared is None:
        if value not in (ON, OFF):
            raise BadInput(value, where=name)
        return value
    return typed(declared, shown(parse(declared, value)))


def typed(declared: Declared, value: str) -> str:
    """A stored value as a person would type it: never nothing."""
    if value:
        return value
    return OFF if declared.can_be_off else "system" if declared.type in {"zone", "language"} else ""


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, the particular before the general."""
    from oo_app.profile.saying import manner_rules, timing_rules, topic_rules

    return (*timing_rules.RULES, *manner_rules.RULES, *topic_rules.RULES)


def _with(situation: Situation, meant: tuple[Meant, ...]) -> Situation:
    values = {**situation.values, **{each.name: each.value for each in meant}}
    return replace(situation, values=values)


def _parts(text: str) -> list[_Part]:
    parts, start, broken_by = [], 0, ""
    for found in (*_BREAK.finditer(text), None):
        words = text[start : found.start() if found else len(text)].strip()
        if words:
            parts.append(_Part(words, broken_by))
        if found:
            start, broken_by = found.end(), found[0].strip(" ,;!?.\n")
    return parts


def _joined(parts: list[_Part]) -> str:
    rest = " ".join(f"{part.broken_by} {part.words}".strip() for part in parts[1:])
    return f"{parts[0].words} {rest}".strip()


def _bare(clause: str) -> str:
    """The clause in lower case without what only makes it polite."""
    clause = " ".join(clause.lower().split())
    for pattern, put in _SAID_NO:
        clause = " ".join(pattern.sub(put, clause).split())
    while (shorter := _AFTER.sub("", _BEFORE.sub("", clause))) != clause:
        clause = shorter
    return clause
