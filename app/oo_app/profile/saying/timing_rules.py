"""When oO may speak, and how often: quiet hours, a pause, the cap and the gap."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from oo_app.profile.hours import clock, parse_hours
from oo_app.profile.saying.quantities import ClockTime, clock_of, length_of, number_of
from oo_app.profile.saying.rule import Changes, Rule, Situation, first, fixed, rule
from oo_storage.durations import duration_text

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

TIP = (
    r"(?:tips?|suggestions?|reminders?|notifications?|messages?|hints?|tipps?|hinweise?n?"
    r"|vorschläge?n?|vorschlag|meldung(?:en)?|nachricht(?:en)?|erinnerung(?:en)?)"
)
NOTHING = (
    rf"(?:not|nothing|no {TIP}"
    r"|do not (?:speak|talk|disturb|bother|interrupt|notify|tip|say anything)(?: (?:to )?me)?"
    r"|never (?:speak|talk|disturb|interrupt)(?: (?:to )?me)?"
    r"|(?:be |stay |keep )?(?:quiet|silent)|silence|leave me alone"
    rf"|nicht|nichts|keine? {TIP}|(?:sei |bleibe? )?(?:ruhig|still|leise)|ruhe|stille"
    r"|störe? mich nicht|nicht stören|sprich nicht|lass mich in ruhe)"
)
_PER_DAY = r"(?:a day|per day|each day|every day|daily|am tag|pro tag|täglich|jeden tag)"
_MOST = (
    r"(?:only|at most|no more than|not more than|max(?:imum|imal)?(?: of)?|up to|a maximum of"
    r"|nur|höchstens|nicht mehr als|bis zu)"
)
_DAY = (
    r"(?P<day>tomorrow|morgen|(?:next )?monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"
)
_TODAY = r"(?:today|the rest of (?:the|today|this)(?: day)?|heute|den rest des tages)"
_PAUSE = rf"(?:pause|take a break|mach(?:e)? (?:eine )?pause|pausiere?|{NOTHING})"
_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4,
    "samstag": 5, "sonnabend": 5, "sonntag": 6,
}  # fmt: skip
_MOST_TIPS = 50


def _quiet_end(found: re.Match[str], situation: Situation) -> Changes:
    """Nothing before a time: the quiet hours that hold midnight end then."""
    end = clock_of(first(found, "a"))
    if end is None or not end.minutes:
        return {}
    start = _over_midnight(situation)[0]
    return _hours("quiet_hours", 0 if start is None else start, end.minutes)


def _quiet_start(found: re.Match[str], situation: Situation) -> Changes:
    """Nothing after a time: the quiet hours that hold midnight begin then."""
    said = clock_of(found["a"])
    if said is None:
        return {}
    start = said.later_half().minutes
    end = _over_midnight(situation)[1]
    return _hours("quiet_hours", start, 1440 if end is None else end)


def _quiet_range(found: re.Match[str], _situation: Situation) -> Changes:
    start, end = clock_of(found["a"]), clock_of(found["b"])
    if start is None or end is None:
        return {}
    if (
        start.is_bare
        and end.is_bare
        and 360 <= start.minutes < 720
        and end.minutes <= start.minutes
    ):
        start = start.later_half()  # "from ten to seven" is the night
    elif start.is_bare and end.is_bare and start.minutes < end.minutes < 360:
        start, end = start.later_half(), end.later_half()  # "from one to three" is no sleep
    elif start.is_bare and start.minutes == 720 and end.is_bare:
        end = end.later_half()
    return _hours("quiet_hours", start.minutes, end.minutes)


def _over_midnight(situation: Situation) -> tuple[int | None, int | None]:
    """Start and end of the present quiet hours; None where they do not reach midnight."""
    hours = parse_hours(situation.values.get("quiet_hours", ""))
    if hours is None:
        return None, None
    if hours.end_min <= hours.start_min or hours.end_min == 1440:
        return hours.start_min, (None if hours.end_min == 1440 else hours.end_min)
    return None, (hours.end_min if hours.start_min == 0 else None)


def _hours(name: str, start: int, end: int) -> Changes:
    return {} if start == end % 1440 else {name: f"{clock(start)}-{clock(end)}"}


def work_range(found: re.Match[str], _situation: Situation) -> Changes:
    """Work hours: "nine to five" ends in the afternoon."""
    start, end = clock_of(first(found, "a", "c")), clock_of(first(found, "b", "d"))
    if start is None or end is None:
        return {}
    if end.is_bare and end.minutes <= start.minutes:
        end = end.later_half()
    return _hours("work_hours", start.minutes, end.minutes)


def work_edge(found: re.Match[str], situation: Situation) -> Changes:
    """Only the start or the end of the work hours."""
    hours = parse_hours(situation.values.get("work_hours", ""))
    said = clock_of(first(found, "a", "b"))
    if hours is None or said is None:
        return {}
    if found.groupdict().get("ends"):
        late: ClockTime = said.later_half() if said.minutes <= hours.start_min else said
        return _hours("work_hours", hours.start_min, late.minutes)
    return _hours("work_hours", said.minutes, hours.end_min)


def _pause_for(found: re.Match[str], situation: Situation) -> Changes:
    length = length_of(found["l"])
    return {} if length is None else _paused(situation.now + length)


def _pause_until(found: re.Match[str], situation: Situation) -> Changes:
    said, now = clock_of(found["a"]), situation.now
    if said is None:
        return {}
    times = [said, said.later_half()]
    ends = [_at(now, each.minutes) for each in times]
    later = [end for end in ends if end > now]
    return _paused(min(later) if later else _at(now + timedelta(days=1), said.minutes))


def _pause_until_day(found: re.Match[str], situation: Situation) -> Changes:
    day, now = found["day"].removeprefix("next "), situation.now
    ahead = 1 if day in {"tomorrow", "morgen"} else (_WEEKDAYS[day] - now.weekday() - 1) % 7 + 1
    return _paused(_at(now + timedelta(days=ahead), 0))


def _pause_today(_found: re.Match[str], situation: Situation) -> Changes:
    return _paused(_at(situation.now + timedelta(days=1), 0))


def _at(day: datetime, minutes: int) -> datetime:
    return datetime.combine(day.date(), time(minutes // 60 % 24, minutes % 60), day.tzinfo)


def _paused(until: datetime) -> Changes:
    return {"paused_until": until.isoformat(timespec="seconds")}


def _cap(found: re.Match[str], _situation: Situation) -> Changes:
    number = number_of(found["n"])
    return {} if number is None else {"daily_cap": str(number)}


def _cap_step(step: Callable[[int], int]) -> Callable[[re.Match[str], Situation], Changes]:
    def make(_found: re.Match[str], situation: Situation) -> Changes:
        cap = number_of(situation.values.get("daily_cap", ""))
        return {} if cap is None else {"daily_cap": str(min(max(step(cap), 0), _MOST_TIPS))}

    return make


def _gap(found: re.Match[str], _situation: Situation) -> Changes:
    length = length_of(found["l"])
    return {} if length is None else {"min_gap": duration_text(length)}


_RANGE = (
    r"(?:from |between |von |zwischen )?{clock:a} ?(?:to|until|till|and|-|–|bis|und) ?{clock:b}"
)
_DISTURB = r"(?: stören| sprechen| melden)?"
_ONWARD = r"(?: (?:on|onwards?))?"
_EVERY = r"(?:every|per|an|a|each|pro|je|alle|in der|jede)"
RULES: tuple[Rule, ...] = (
    rule(
        rf"(?P<lead>{NOTHING}) (?:before|earlier than|vor|früher als) {{clock:a}}{_DISTURB}",
        _quiet_end,
    ),
    rule(
        rf"(?P<lead>{NOTHING}) (?:after|past|from|later than|nach|ab|später als)"
        rf" {{clock:a}}{_ONWARD}{_DISTURB}",
        _quiet_start,
    ),
    rule(rf"(?:before|vor) {{clock:a}} {NOTHING}", _quiet_end),
    rule(rf"(?:after|nach|ab) {{clock:a}} {NOTHING}", _quiet_start),
    rule(rf"(?P<lead>{NOTHING}) {_RANGE}{_DISTURB}", _quiet_range),
    rule(rf"{_RANGE} {NOTHING}", _quiet_range),
    rule(
        r"(?:my |meine )?(?:quiet (?:hours|time)|ruhezeit(?:en)?)(?: are| is| sind| ist|:)? "
        + _RANGE,
        _quiet_range,
    ),
    rule(
        r"(?:no|without|keine|ohne) (?:quiet (?:hours|time)|ruhezeit(?:en)?)",
        fixed(quiet_hours="off"),
    ),
    rule(rf"(?P<lead>{_PAUSE})(?: for| für)? {{length:l}}(?: lang)?", _pause_for),
    rule(rf"(?P<lead>{_PAUSE}) (?:until|till|bis) {{clock:a}}(?: today| heute)?", _pause_until),
    rule(rf"{_PAUSE} (?:until|till|bis(?: zum)?) {_DAY}", _pause_until_day),
    rule(rf"{_PAUSE}(?: for| für)? {_TODAY}", _pause_today),
    rule(
        r"(?:speak|talk) again|(?:resume|unpause)|end (?:the )?pause|no (?:more )?pause"
        r"|(?:sprich|rede) wieder|(?:beende (?:die )?pause)|keine pause(?: mehr)?",
        fixed(paused_until="off"),
    ),
    rule(
        r"(?:only |just )?(?:speak|talk)(?: only)? (?:when|if) (?:i ask(?: you)?|asked)"
        r"|only (?:when|if) (?:i ask(?: you)?|asked)"
        r"|(?:do not|never) (?:speak|talk) (?:unless|until) (?:i ask(?: you)?|asked)"
        r"|never speak first|nothing unless i ask(?: you)?"
        r"|(?:sprich )?nur wenn ich (?:dich )?frage|nur auf nachfrage"
        r"|sprich nie (?:von selbst|zuerst)",
        fixed(daily_cap="0"),
    ),
    rule(rf"(?:{_MOST} )?{{number:n}}(?: {TIP})? {_PER_DAY}(?: at most| höchstens)?", _cap),
    rule(
        rf"(?:never|nie) (?:more|mehr) (?:than|als) {{number:n}}(?: {TIP})?(?: {_PER_DAY})?", _cap
    ),
    rule(rf"{_MOST} {{number:n}} {TIP}(?: {_PER_DAY})?", _cap),
    rule(
        rf"(?P<lead>fewer|less|not so many|weniger|nicht so viele) {TIP}"
        r"|(?:speak|talk) less often|less often|seltener|(?:sprich|rede) seltener",
        _cap_step(lambda cap: max(cap * 2 // 3, min(cap, 1))),
    ),
    rule(
        rf"(?P<lead>more|mehr) {TIP}|(?:speak|talk) more often|more often|öfter|häufiger"
        r"|(?:sprich|rede) (?:öfter|häufiger)",
        _cap_step(lambda cap: -(-cap * 3 // 2) or 1),
    ),
    rule(
        r"(?:(?:at least|wait|wait at least|leave|mindestens|warte|lass)(?: mindestens)? )?"
        rf"{{length:l}}(?: pause)? (?:between|zwischen)(?: two| any two| the| zwei| den)? {TIP}",
        _gap,
    ),
    rule(
        rf"(?:{_MOST} )?(?:once|one|one {TIP}|a {TIP}|einmal|ein|einen|ein {TIP}|einen {TIP})"
        rf" {_EVERY} (?P<l>.+?)(?: at most| höchstens)?",
        lambda found, _situation: _each(found["l"]),
    ),
)


def _each(words: str) -> Changes:
    """The gap that "once every … " means: "hour" is one hour."""
    length = length_of(words) or length_of(f"1 {words}")
    is_gap = length is not None and length < timedelta(days=1)
    return {"min_gap": duration_text(length)} if length is not None and is_gap else {}
