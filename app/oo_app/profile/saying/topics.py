"""The words for what oO speaks of: its categories, and the agents that find it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oo_app.profile.saying.rule import KnownAgent, Situation

_CATEGORIES = {
    "tasks": "task|to-do|todo|errand|chore|duty|aufgabe|besorgung|erledigung|pflicht",
    "calendar": "calendar|meeting|appointment|event|kalender|termin|besprechung|treffen",
    "notes": "note|notiz",
    "code": "code|coding|commit|repository|repo|programming|programmieren|quelltext",
    "device": "device|computer|laptop|machine|gerät|rechner",
    "health": "health|wellbeing|gesundheit",
    "people": "people|person|contact|leute|mensch|kontakt",
    "review": "review|summary|rückblick|zusammenfassung",
}
_AGENTS = {
    "people_dates": "birthday|anniversary|geburtstag|jahrestag",
    "break_guard": "break|pausen",
    "git_hygiene": "git|uncommitted work|unpushed work|unpushed commit|uncommitted change",
    "power_disk": "battery|power|disk|akku|strom|festplatte|speicherplatz",
    "next_event": "next appointment|upcoming event|nächster termin",
    "open_loops": "open loop|open point|loose end|offene punkt|offener punkt",
    "day_review": "day review|daily review|day summary|tagesrückblick|tagesabschluss",
    "free_gap": "free gap|free time|gap|freie zeit|lücke",
    "stale_task": "stale task|old task|postponed task|alte aufgabe|liegengebliebene aufgabe",
    "due_risk": "due task|due soon|deadline|overdue task|frist|fällige aufgabe|überfällige aufgabe",
}
_ABOUT = re.compile(
    r"^(?:about |of |über |zu )|^(?:tips?|suggestions?|reminders?|notifications?|hints?"
    r"|tipps?|hinweise?|vorschläge?|meldungen|erinnerungen)"
    r" (?:about|for|on|of|from|regarding|to|über|zu|zum|zur|für|an|von) "
)
_AFTER = re.compile(
    r" (?:tips?|suggestions?|reminders?|notifications?|hints?|warnings?|alerts?|stuff"
    r"|things|tipps?|hinweise?|sachen)$"
)
_COMPOUND = re.compile(r"^(\w{3,}?)s?(?:hinweise?|tipps?|warnung(?:en)?|erinnerung(?:en)?)$")
_ARTICLE = re.compile(r"^(?:the|my|any|all|die|der|das|den|meine[nr]?|alle) ")
_ENDINGS = ("", "s", "es", "n", "en", "e", "er", "se", "nen")


@dataclass(frozen=True, slots=True)
class Topic:
    """What words name: a category, one agent, or an agent's category."""

    agents: tuple[KnownAgent, ...]
    category: str
    is_agent: bool


def topic_of(words: str, situation: Situation) -> Topic | None:
    """The topic that words of a clause name; None when they name none."""
    words = _bare(words)
    for agent in situation.agents:
        if words in _forms(_names(agent)):
            return Topic((agent,), next(iter(sorted(agent.categories)), ""), is_agent=True)
    for category, terms in _CATEGORIES.items():
        if words in _forms([*terms.split("|"), category]):
            within = tuple(each for each in situation.agents if each.categories == {category})
            return Topic(within, category, is_agent=False)
    return None


def _bare(words: str) -> str:
    words = _ARTICLE.sub("", words.strip())
    words = _ARTICLE.sub("", _AFTER.sub("", _ABOUT.sub("", words)))
    words = _COMPOUND.sub(r"\1", words)
    return words.replace("_", " ")


def _names(agent: KnownAgent) -> list[str]:
    known = _AGENTS[agent.id].split("|") if agent.id in _AGENTS else []
    return [*known, agent.id.replace("_", " "), agent.name.lower(), _(agent.name).lower()]


def _forms(terms: Iterable[str]) -> set[str]:
    """Each term with the endings it takes; a term ending in y also in ies."""
    forms = {f"{term}{ending}" for term in terms for ending in _ENDINGS}
    return forms | {f"{term[:-1]}ies" for term in terms if term.endswith("y")}
