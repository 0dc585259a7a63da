"""Whether what is said is the opposite of what the facts and the template say.

A negation needs a licence: what it denies must be denied by the template too. What the template
says in the negative may not be said in the positive, and the reverse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.guards.concepts import CONCEPTS, DIRECTIVES
from oo_app.recommender.guards.reading import QUOTED, stem, without_quotes
from oo_app.recommender.guards.terms import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.recommender.guards.concepts import Concept
    from oo_app.recommender.guards.truth import Truth

_NO = r"(?:not|no|never|none|nobody|neither|nor|without|hardly|barely|cannot|nothing|nowhere|\w+n't|nicht|kein(?:e[nrms]?)?|nie|niemals|niemand|nichts|ohne|kaum|nirgends|weder|keinesfalls|keineswegs)"
_NEGATION = re.compile(rf"\b{_NO}\b")
# a negation that asks for the same as none: "don't forget", "no later than"
_HARMLESS = re.compile(
    r"\b(?:(?:don't|do not|never) (?:let (?:\W*\w+\W*){1,8}? (?:slip|wait|slide)\b[^.;:]*|forget|miss|put (?:it |this )?off|postpone|delay|wait|skip|ignore|leave (?:it|this|that)\b[^.;:,]*|lose sight of|overlook)"
    r"|can't miss|not to (?:forget|be missed|miss)|not to be forgotten"
    r"|(?:nicht|niemals) (?:zu )?(?:vergessen|verpassen|aufschieben|verschieben|warten|liegen lassen|liegenlassen|länger (?:warten|liegen lassen|aufschieben)|übersehen|auslassen|aus den augen verlieren)"
    r"|(?:vergiss|verpass|verschieb|lass|schieb|übersieh|warte)(?:e)? (?:[^.;:]{0,80}? )?nicht(?: (?:länger|mehr|weiter))?(?: (?:warten|liegen|auf|schleifen|aus|untergehen|hinaus|vor dir her))?"
    r"|(?:no|not) later than|nicht später als|not only|not just|nicht nur|no sooner|why not|warum nicht|or not|oder nicht|if not|wenn nicht|falls nicht"
    r"|no doubt|kein problem|no problem|not long|nicht mehr (?:lange?|viel)|nothing else|nichts anderes|sonst nichts|no longer than|nicht länger als|nicht mehr als|no more than)\b"
)  # fmt: skip
_CLAUSE = re.compile(r"[.;:!?–—\n]|, (?:and|but|und|aber|sondern|so|also|when|wenn|die|der|das) ")
_BEFORE, _AFTER = 5, 5
_TASKS_DONE = re.compile(
    r"\b(?:\d+|\w+) (?:other |more |weitere |andere )?(?:tasks?|aufgaben?) (?:was|were|are|sind|wurden?|ist|hast du|done|erledigt)[^.;]*"
    r"|\b(?:you )?(?:already )?(?:did|finished|completed|got) (?:\d+|\w+) (?:other |more )?tasks?[^.;]*"
    r"|\b(?:\d+|\w+) (?:weitere |andere )?(?:hast du|sind|davon)[^.;]*erledigt|\b(?:\d+|\w+) (?:others? )?(?:is|are|was|were) (?:already )?done"
)  # fmt: skip


def polarity_faults(text: str, truth: Truth) -> Iterator[Fault]:
    """A fault for each part of the folded text that turns a fact round."""
    template = without_quotes(truth.template, truth.names)
    grounds = f"{template} \n {truth.kind.replace('_', ' ')}".lower()
    plain_said = _TASKS_DONE.sub(" ", text.lower())
    harmless = _HARMLESS.sub(" ", plain_said)
    known = _signs(_TASKS_DONE.sub(" ", grounds), truth.kind) | _flags(truth)
    told = _signs(harmless, truth.kind)
    for concept, sign in sorted(told):
        if (concept, not sign) in known and (concept, sign) not in known:
            yield Fault("polarity", concept)
    yield from _unlicensed(harmless, known, truth)
    yield from _undoing(harmless, grounds, truth)


def _flags(truth: Truth) -> set[tuple[str, bool]]:
    """What is known beside the words: a date that lies ahead is not overdue."""
    found: set[tuple[str, bool]] = set()
    due = [each for each in truth.instants if each.name == "due"]
    if due and not any(each.is_past for each in due):
        found.add(("overdue", False))
    if "is_private" in truth.flags:
        found.add(("private", truth.flags["is_private"]))
    if truth.kind in ("task_due", "task_tight", "task_overdue", "day_left", "loop_open"):
        found.add(("done", False))
    return found


def _signs(text: str, kind: str) -> set[tuple[str, bool]]:
    found: set[tuple[str, bool]] = set()
    for concept in CONCEPTS:
        if concept.kinds and not re.search(concept.kinds, kind):
            continue
        found.update((concept.name, sign) for sign, _at in _said(concept, text))
    return found


def _said(concept: Concept, text: str) -> Iterator[tuple[bool, int]]:
    taken: list[tuple[int, int]] = []
    for sign, pattern in ((False, concept.no), (True, concept.yes)):
        for match in pattern.finditer(text):
            if any(low <= match.start() < high for low, high in taken):
                continue
            taken.append(match.span())
            yield sign != _is_negated(text, match.start(), match.end()), match.start()


def _is_negated(text: str, start: int, end: int) -> bool:
    """Whether a negation stands close before, or right after as in German."""
    before = _CLAUSE.split(text[:start])[-1].split()[-_BEFORE:]
    after = _CLAUSE.split(text[end:])[0].split()[:2]
    count = sum(bool(_NEGATION.fullmatch(word.strip(",()\"'"))) for word in before)
    count += sum(word.strip(",()\"'") in ("nicht", "nie", "niemals") for word in after)
    return count % 2 == 1


def _unlicensed(text: str, known: set[tuple[str, bool]], truth: Truth) -> Iterator[Fault]:
    for match in _NEGATION.finditer(text):
        if match[0] in truth.words and match[0] not in truth.template.lower():
            continue
        if not _is_licensed(text, match, known, truth.kind):
            yield Fault("polarity", match[0])


def _is_licensed(text: str, match: re.Match[str], known: set[tuple[str, bool]], kind: str) -> bool:
    before = " ".join(_CLAUSE.split(text[: match.start()])[-1].split()[-_BEFORE:])
    after = " ".join(_CLAUSE.split(text[match.end() :])[0].split()[: _AFTER + 1])
    window = f"{before} {match[0]} {after}"
    low, high = len(before) + 1, len(before) + 1 + len(match[0])
    for concept in CONCEPTS:
        if concept.kinds and not re.search(concept.kinds, kind):
            continue
        for sign, at in _said(concept, window):
            is_beside = at >= low or high - at < 60
            if (
                is_beside
                and (concept.name, sign) in known
                and (concept.name, not sign) not in known
            ):
                return True
    return match[0] in ("nothing", "nichts", "ohne", "without") and _is_told(match[0], known)


def _is_told(word: str, known: set[tuple[str, bool]]) -> bool:
    if word in ("nothing", "nichts"):
        return bool({("free", True), ("appointment", False)} & known)
    return ("pause", False) in known


def _undoing(text: str, grounds: str, truth: Truth) -> Iterator[Fault]:
    for pattern in _DIRECTIVE.values():
        match = pattern.search(text)
        if match is None or pattern.search(grounds):
            continue
        own = {stem(word) for name in truth.names for word in name.casefold().split()}
        if all(stem(word) in own or word == QUOTED for word in match[0].split()[:1]):
            continue
        yield Fault("polarity", match[0])


_DIRECTIVE = {name: re.compile(rf"\b(?:{words})\b") for name, words in DIRECTIVES.items()}
