"""What oO speaks of: fewer or more of a category, agents on and off, and values set by name."""

from __future__ import annotations

import re

from oo_app.profile.saying.quantities import length_of, number_of
from oo_app.profile.saying.rule import (
    OFF,
    ON,
    Changes,
    Make,
    Rule,
    Situation,
    agent_switch,
    first,
    is_sayable,
    rule,
)
from oo_app.profile.saying.topics import topic_of
from oo_storage.durations import duration_text

CATEGORY = "category."
_STEPS = ("less", "normal", "more")
_MORE = re.compile(r"\s(?:and|und|or|oder|but|aber)\s")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def _shift(step: int) -> Make:
    def make(found: re.Match[str], situation: Situation) -> Changes:
        topic = topic_of(found["topic"], situation)
        name = CATEGORY + topic.category if topic else ""
        if name not in situation.values:
            return {}
        now = situation.values[name]
        place = _STEPS.index(now) if now in _STEPS else 1
        # Back from the other side is back to normal, from normal on it is a wish.
        return {name: _STEPS[min(max(place + step, 0), 2)]}

    return make


def _switch(state: str) -> Make:
    def make(found: re.Match[str], situation: Situation) -> Changes:
        topic = topic_of(found["topic"], situation)
        return {agent_switch(each.id): state for each in topic.agents} if topic else {}

    return make


def _ahead(name: str, unit_s: int) -> Make:
    """A length of time as a whole number of an agent's own unit."""

    def make(found: re.Match[str], situation: Situation) -> Changes:
        length = length_of(first(found, "l", "m", "o"))
        if length is None or name not in situation.declared or length.total_seconds() % unit_s:
            return {}
        return {name: str(int(length.total_seconds() // unit_s))}

    return make


def _named(found: re.Match[str], situation: Situation) -> Changes:
    """A preference by its own name, and a value as it is typed or spoken."""
    words = found["name"].strip().replace(" ", "_").replace("-", "_")
    names = filter(is_sayable, situation.declared)
    matching = [name for name in names if _is_called(name, words)]
    if len(matching) != 1:
        return {}
    kind = situation.declared[matching[0]].type
    if kind == "string" and _MORE.search(found["value"]):
        return {}
    return {matching[0]: _typed(found["value"], kind)}


def _is_called(name: str, words: str) -> bool:
    return name == words or (name.startswith("agent.") and name.split(".", 2)[2] == words)


def _typed(words: str, kind: str) -> str:
    """A spoken value as it would be typed."""
    if kind == "integer" and (number := number_of(words)) is not None:
        return str(number)
    if kind == "duration" and (length := length_of(words)) is not None:
        return duration_text(length)
    return words


_NO = (
    r"(?:no(?: more)?|stop(?: the)?|without|disable|turn off|switch off|mute|skip|drop"
    r"|never mention|keine?|ohne|stoppe?|deaktiviere?|schluss mit)"
)
_TOPIC = r"(?P<topic>.+?)"
RULES: tuple[Rule, ...] = (
    rule(
        r"(?:remind|warn|tell) (?:me )?{length:l} (?:before|ahead of)"
        r"(?: an?| my| the| each| every)? (?:appointments?|meetings?|events?|calendar events?)"
        r"|(?:erinnere mich|sag mir) {length:m} vor(?: einem| meinen| jedem)?"
        r" (?:terminen?|besprechungen?)",
        _ahead("agent.next_event.lead_min", _MINUTE),
    ),
    rule(
        r"(?:remind|warn|tell) (?:me )?(?:of |about )?birthdays {length:l} (?:ahead|before|early)"
        r"|(?:remind|warn|tell) (?:me )?{length:m} before birthdays"
        r"|(?:erinnere mich )?{length:o} vor geburtstagen(?: erinnern)?",
        _ahead("agent.people_dates.days_before", _DAY),
    ),
    rule(
        r"(?:suggest )?(?:a )?break (?:after|every) {length:l}|pause nach {length:m}"
        r"|remind me to (?:take a )?break (?:after|every) {length:o}",
        _ahead("agent.break_guard.active_min", _MINUTE),
    ),
    rule(
        r"(?:name |show |only )?tasks (?:that are )?due (?:within|in the next) {length:l}"
        r"|aufgaben die in(?: den nächsten)? {length:m} fällig sind",
        _ahead("agent.due_risk.horizon_h", _HOUR),
    ),
    rule(
        r"(?P<lead>fewer|less|not so many|not so much|weniger|nicht so viele?)"
        rf" (?:of (?:the |my )?)?{_TOPIC}",
        _shift(-1),
    ),
    rule(rf"{_TOPIC} (?:less often|seltener)", _shift(-1)),
    rule(rf"(?P<lead>more|mehr) (?:of (?:the |my )?)?{_TOPIC}", _shift(1)),
    rule(rf"{_TOPIC} (?:more often|öfter|häufiger)", _shift(1)),
    rule(rf"(?P<lead>{_NO}) {_TOPIC}(?: mehr| any ?more| at all)?", _switch(OFF)),
    rule(rf"(?:turn|switch|schalte?|mach(?:e)?) {_TOPIC} (?:off|aus|ab)", _switch(OFF)),
    rule(rf"(?P<lead>turn on|switch on|enable|activate|aktiviere?) {_TOPIC}", _switch(ON)),
    rule(rf"(?:turn|switch|schalte?|mach(?:e)?) {_TOPIC} (?:on|an|ein)", _switch(ON)),
    rule(rf"{_TOPIC} (?:off|aus)", _switch(OFF)),
    rule(rf"{_TOPIC} (?:on|an)", _switch(ON)),
    rule(
        r"(?:set |change |setze? |stelle? )?(?P<name>[a-zäöü_. ]{3,60}?)"
        r"(?: to | auf | = |=|: | is | ist )(?P<value>\S.*)",
        _named,
    ),
)
