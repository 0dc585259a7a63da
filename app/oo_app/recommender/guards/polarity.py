"""Whether what is said is the opposite of what the facts and the template say.

A negation needs a licence: what it denies must be denied by the template too. What the template
says in the negative may not be said in the positive, and the reverse.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from oo_app.recommender.guards.concepts import CONCEPTS, DIRECTIVES, LEAVE
from oo_app.recommender.guards.denials import (
    CLAUSE,
    NEGATION,
    denied,
    denied_by,
    denied_predicates,
    groups,
    predicates,
)
from oo_app.recommender.guards.figures import FIGURE
from oo_app.recommender.guards.happened import done_claims
from oo_app.recommender.guards.reading import QUOTED, stem, without_quotes
from oo_app.recommender.guards.terms import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.recommender.guards.concepts import Concept
    from oo_app.recommender.guards.truth import Truth

# a negation that asks for the same as none: "don't forget", "no later than"
_HARMLESS = re.compile(
    r"\b(?:(?:don't|do not|never) (?:let (?:\W*\w+\W*){1,8}? (?:slip|wait|slide)\b[^.;:]*"
    r"|forget|miss|put (?:it |this )?off|postpone|delay|wait|skip|ignore|leave (?:it|this"
    r"|that)\b[^.;:,]*|lose sight of|overlook)"
    r"|can't miss|not to (?:forget|be missed|miss)|not to be forgotten"
    r"|(?:nicht|niemals) (?:zu )?(?:vergessen|verpassen|aufschieben|verschieben|warten"
    r"|liegen lassen|liegenlassen|länger (?:warten|liegen lassen|aufschieben)|übersehen"
    r"|auslassen|aus den augen verlieren)"
    r"|(?:vergiss|verpass|verschieb|lass|schieb|übersieh"
    r"|warte)(?:e)? (?:[^.;:]{0,80}? )?nicht(?: (?:länger|mehr|weiter))?(?: (?:warten"
    r"|liegen|auf|schleifen|aus|untergehen|hinaus|vor dir her))?"
    r"|(?:no|not) later than|nicht später als|no sooner|why not|warum nicht|or not"
    r"|oder nicht|if not|wenn nicht|falls nicht"
    r"|get\b[^.;:]{0,90}\bdone|mehr\b[^.;:]{0,50}\bnicht(?: übrig)?|bleib(?:t"
    r"|en) nicht mehr(?=\s*(?:\.|$))"
    r"|no longer (?:need|use|want|fits)|nicht mehr (?:brauchst|benötigst|nutzt|gebraucht)"
    r"|can't wait|cannot wait"
    r"|almost no\w*|fast (?:nichts|keine?\w?)|hardly any\w*|kaum (?:noch|mehr)?\s?(?:zeit"
    r"|platz|etwas|akku)|kaum noch"
    r"|not everything|nicht alles|now or never|jetzt oder nie"
    r"|no doubt|kein problem|no problem|not long|nicht mehr (?:lange?|viel)|nothing else"
    r"|nichts anderes|sonst nichts|no longer than|nicht länger als|nicht mehr als"
    r"|no more than)\b"
)
_BEFORE = 5
_NEAR = 16
_THING = (
    r"(?P<what>commit|pause|break|task|date|estimate|remote|reply|aufgabe|datum|schätzung"
    r"|antwort)"
)
# a thing said to be there, which is no order to make one
_ASSERTED = re.compile(
    r"(?P<before>(?:\S+ ){0,6})\b(?:a|an|one|eine?[nmr]?|with|mit)"
    rf"(?: (?:long|open|new|short|single|offene|lange|kurze|neue))? {_THING}\b(?! an\b"
    rf"| daraus| anlegen)"
)
_ORDER = re.compile(
    r"\b(?:make|take|add|create|give|gib|set|setz|mach\w*|leg\w*|nimm|erstell\w*|need\w*"
    r"|brauch\w*|for|auf|into|als|start|sicher\w*|save|plan\w*|time|zeit|wait\w*|after"
    r"|until|of|that|or|oder)\b"
)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|may|been|be|gets?|ist|sind|kann|können|wird|wurden?"
    r"|werden)\b"
)
# what these say was done indeed
_OF_PAST = frozenset({"event_next", "event_unnamed", "disk_full"})
_FREELY = frozenset({"event", "done", "more", "due", "touch", "date", "name", "task"})
_NEVER = re.compile(
    r"(?:^|[.;:!?–—\n,]\s*)(?:and |und |so |also )?(?:please |bitte )?(?:(?:do not|don't"
    r"|never)\b"
    r"|(?:mach|nimm|gib|push|leg|steck|häng|lade|geh|ruf|bestell|zahl|bezahle|antworte"
    r"|schreib|hol|bring|kauf|steh|starte|nutze|plane|beginne|fang|räum|gieß|melde|schick"
    r"|gratuliere|entscheide|committe|erledige|verlänger|reagiere"
    r"|pack)e?\b[^.;:!?,]{0,60}?\b(?:nicht|kein(?:e[nrms]?)?|nie|niemals)\b)"
)
_COUNT = rf"(?:\d+|{FIGURE})"
# what else was done is no word about this
_OTHERS_DONE = re.compile(
    rf"\b{_COUNT} (?:\w+ ){{0,2}}?(?:tasks?|aufgaben?|others?|weitere|andere)? ?(?:was"
    rf"|were|are|is|sind|wurden?|hast du|ist)?"
    r" ?(?:\w+ ){0,3}?(?:done|finished|completed|erledigt|geschafft|abgehakt)\b"
    rf"|\b(?:did|finished|completed|got|have done) {_COUNT} (?:\w+ )?tasks?(?: \w+){{0,2}}"
)
_AFTER = re.compile(
    r"\bafter\b(?! that| this)|\b(?:begins?|starts?|beginnt|startet) (?:after|danach"
    r"|nach)\b|\bnach (?:de[mnr]|␟|[„“\"])"
)
_SAYS_AFTER = re.compile(r"\b(?:after|nach|since|last)\b")


def polarity_faults(text: str, truth: Truth) -> Iterator[Fault]:
    """A fault for each part of the folded text that turns a fact round."""
    template = without_quotes(truth.template, truth.names)
    grounds = f"{template} \n {truth.kind.replace('_', ' ')}".lower()
    plain_said = _without_others(text.lower(), truth)
    harmless = _HARMLESS.sub(" ", plain_said)
    known = _signs(_without_others(grounds, truth), truth.kind) | _flags(truth)
    told = _signs(harmless, truth.kind)
    for concept, sign in sorted(told):
        if (concept, not sign) in known and (concept, sign) not in known:
            yield Fault("polarity", concept)
    yield from _unlicensed(harmless, grounds)
    yield from _asserted(harmless, grounds)
    yield from _undoing(harmless, grounds, truth)
    if truth.kind not in _OF_PAST:
        for claim in done_claims(text.lower(), truth.names, denied(grounds)):
            yield Fault("polarity", claim)


def _flags(truth: Truth) -> set[tuple[str, bool]]:
    """What is known beside the words: a date that lies ahead is not overdue."""
    found: set[tuple[str, bool]] = set()
    due = [each for each in truth.instants if each.name == "due"]
    if due and not any(each.is_past for each in due):
        found.add(("overdue", False))
    if "is_private" in truth.flags:
        found.add(("private", truth.flags["is_private"]))
    if truth.kind in (
        "task_due",
        "task_tight",
        "task_overdue",
        "day_left",
        "loop_open",
        "day_overload",
        "gap_task",
    ):
        found.add(("done", False))
    return found


@lru_cache(maxsize=512)
def _signs(text: str, kind: str) -> frozenset[tuple[str, bool]]:
    found: set[tuple[str, bool]] = set()
    for concept in _concepts_of(kind):
        found.update((concept.name, sign) for sign, _at in _said(concept, text))
    return frozenset(found)


@lru_cache(maxsize=256)
def _concepts_of(kind: str) -> tuple[Concept, ...]:
    return tuple(each for each in CONCEPTS if not each.kinds or re.search(each.kinds, kind))


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
    before = CLAUSE.split(text[:start])[-1].split()[-_BEFORE:]
    after = CLAUSE.split(text[end:])[0].split()[:2]
    count = sum(bool(NEGATION.fullmatch(word.strip(",()\"'"))) for word in before)
    count += sum(word.strip(",()\"'") in ("nicht", "nie", "niemals") for word in after)
    return count % 2 == 1


def _without_others(text: str, truth: Truth) -> str:
    return _OTHERS_DONE.sub(" ", text) if "done" in truth.counts else text


def _unlicensed(text: str, grounds: str) -> Iterator[Fault]:
    known = denied(grounds)
    for match in _NEVER.finditer(text):
        yield Fault("polarity", match[0].strip(" .;:,\n"))
    for match in NEGATION.finditer(text):
        if not denied_by(match, text) & known:
            yield Fault("polarity", match[0])


def _asserted(text: str, grounds: str) -> Iterator[Fault]:
    """What the template denies, said to be so."""
    known = denied(grounds)
    for match in _ASSERTED.finditer(text):
        before = CLAUSE.split(match["before"])[-1]
        after = text[match.end() : match.end() + _NEAR]
        is_denied = bool(set(groups(match["what"])) & known)
        if is_denied and not _ORDER.search(before) and not NEGATION.search(before + after):
            yield Fault("polarity", match[0].strip())
    firm = denied_predicates(grounds)
    for clause in CLAUSE.split(text) if firm else ():
        for match in _AUXILIARY.finditer(clause):
            said = set(predicates(clause[match.end() :]))
            if said & firm - _FREELY and not NEGATION.search(clause):
                yield Fault("polarity", clause.strip())
        first = clause.split()[:1]
        orders = set(predicates(first[0])) & firm - _FREELY if first else set()
        if orders and not NEGATION.search(clause) and not _is_ordered(first[0], grounds):
            yield Fault("polarity", clause.strip())
    if _AFTER.search(text) and not _SAYS_AFTER.search(grounds):
        yield Fault("polarity", "after")


def _is_ordered(word: str, grounds: str) -> bool:
    """Whether the template itself asks for it."""
    root = stem(word)
    return any(
        clause.split()[:1] and stem(clause.split()[0]) == root for clause in CLAUSE.split(grounds)
    )


def _undoing(text: str, grounds: str, truth: Truth) -> Iterator[Fault]:
    for name, pattern in _DIRECTIVE.items():
        match = pattern.search(text)
        if match is None or pattern.search(grounds):
            continue
        if name in LEAVE and LEAVE[name].search(grounds):
            continue
        own = {stem(word) for name in truth.names for word in name.casefold().split()}
        if all(stem(word) in own or word == QUOTED for word in match[0].split()[:1]):
            continue
        yield Fault("polarity", match[0])


_DIRECTIVE = {name: re.compile(rf"\b(?:{words})\b") for name, words in DIRECTIVES.items()}
