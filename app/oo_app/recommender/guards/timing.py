"""Whether the days, times and lengths of time that are said are those of the facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.guards.terms import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.recommender.guards.claims import Claims, PlacedClock
    from oo_app.recommender.guards.days import DayClaim
    from oo_app.recommender.guards.spans import SpanClaim
    from oo_app.recommender.guards.truth import Instant, Truth

DAY_MIN = 24 * 60
_STEP = 5
_STARTING = ("since", "seit")
_CLOSING = ("until", "till", "bis")
_AFTER = ("after", "nach")
_OPENING = ("from", "ab")
_SAYS_AFTER = re.compile(r"\b(?:after|nach|ended|ends|from|ab)\b")
_BOUND = re.compile(
    r"\b(?:is|are|due|starts?|begins?|expires?|ends?|until|by|has|turns|on|ist|sind"
    r"|fällig|beginnt|startet|"
    r"endet|bis|hat|wird|von|since|seit|läuft|runs|birthday|geburtstag)\W*$"
)
_STILL_DUE = re.compile(r"\b(?:is|are) (?:still )?due(?: on| by)?\s*$")
_IF = re.compile(r"\b(?:if|when|unless|wenn|falls)(?: du| es| it| you)? $")
_BOUND_AFTER = re.compile(r"^\W*(?:fällig|ist|sind|beginnt|is|are|begins|starts|due|hat|wird)\b")
_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|over|etwa|rund|ca\.?|knapp|gut|fast|circa" r"|~)\s*$"
)


def timing_faults(said: Claims, truth: Truth) -> Iterator[Fault]:
    """A fault for each day, time or length of time that no fact bears."""
    if said.drift and said.drift not in truth.template.lower():
        yield Fault("date", said.drift)
    for placed in said.clocks:
        if not _is_time_true(placed, said, truth):
            yield Fault("date", _shown(placed))
    paired = {id(placed.day) for placed in said.clocks if placed.day is not None}
    for day in said.days:
        if id(day) not in paired and not _is_day_true(day, said, truth):
            yield Fault("date", day.text)
        elif _STILL_DUE.search(said.text[: day.start]) and _is_over(day, truth):
            yield Fault("polarity", day.text)
    for span in said.spans:
        if not _is_length_true(span, said, truth):
            yield Fault("date" if span.way else "number", span.text)


def _is_over(day: DayClaim, truth: Truth) -> bool:
    """Whether the day can only be one that has passed."""
    meant = [each for each in truth.instants if day.fits(each.on, truth.today)]
    return bool(meant) and all(each.on < truth.today for each in meant)


def _shown(placed: PlacedClock) -> str:
    day = f"{placed.day.text} " if placed.day is not None else ""
    return f"{day}{placed.clock.text}"


def _is_time_true(placed: PlacedClock, said: Claims, truth: Truth) -> bool:
    clock, day = placed.clock, placed.day
    if clock.is_loose and day is None and _is_loose_number(placed, truth):
        return True
    if any(clock.minutes & other.clock.minutes for other in truth.titles.clocks):
        return day is None or _is_day_true(day, said, truth)
    bearing = [
        each
        for each in truth.instants
        if each.minutes in clock.minutes
        and (day is None or day.fits(each.on, truth.today))
        and (day is None or day.fits_hour((each.minutes or 0) // 60))
    ]
    if not bearing:
        return day is None and _is_told(placed, truth)
    if not any(day is not None or each.on == truth.today for each in bearing) and not _names_day(
        bearing, said, truth
    ):
        return False
    return any(_suits(placed.role, each, truth) for each in bearing)


def _is_loose_number(placed: PlacedClock, truth: Truth) -> bool:
    number = placed.clock.number
    return number in truth.numbers or f"{number:g}" in truth.words


def _is_told(placed: PlacedClock, truth: Truth) -> bool:
    """The template may word a time that no fact holds as such."""
    return any(placed.clock.minutes & other.clock.minutes for other in truth.told.clocks)


def _names_day(bearing: list[Instant], said: Claims, truth: Truth) -> bool:
    return any(
        day.names_day and day.fits(each.on, truth.today) for day in said.days for each in bearing
    )


def _suits(role: str, fact: Instant, truth: Truth) -> bool:
    """Whether the word that leads to a time may lead to this fact."""
    if role in _STARTING:
        return fact.is_past
    if role in _CLOSING:
        return fact.is_end or not (fact.is_past or any(each.is_end for each in truth.instants))
    if role in _AFTER:
        return bool(_SAYS_AFTER.search(truth.template.lower()))
    if role in _OPENING:
        return not fact.is_end
    if role == "ends":
        return fact.is_end
    return True


def _is_day_true(day: DayClaim, said: Claims, truth: Truth) -> bool:
    facts = truth.instants
    if not day.names_day or (day.part and day.offset == 0):
        hours = [each.minutes // 60 for each in facts if each.minutes is not None]
        if any(day.fits_hour(hour) for hour in hours) and not day.names_day:
            return True
    for fact in facts:
        if day.fits(fact.on, truth.today) and (
            not day.part or fact.minutes is None or day.fits_hour(fact.minutes // 60)
        ):
            return True
    if any(_is_same(day, other) for other in (*truth.titles.days, *truth.told.days)):
        return True
    return day.offset == 0 and not day.part and _is_advice(day, said, truth)


def _is_same(day: DayClaim, other: DayClaim) -> bool:
    mine = (day.weekday, day.day, day.month, day.offset, day.weeks, day.is_weekend, day.part)
    return mine == (
        other.weekday,
        other.day,
        other.month,
        other.offset,
        other.weeks,
        other.is_weekend,
        other.part,
    )


def _is_advice(day: DayClaim, said: Claims, truth: Truth) -> bool:
    """ "Finish it today" is advice and no claim, if it is not what something is or is due."""
    if _IF.search(said.text[: day.start]):
        return True
    if _BOUND.search(said.text[: day.start]) or _BOUND_AFTER.match(said.text[day.end :]):
        return False
    others = [each for each in said.days if each is not day and each.names_day]
    is_dated = bool(truth.instants)
    return not is_dated or any(
        each.fits(fact.on, truth.today) for each in others for fact in truth.instants
    )


def _is_length_true(span: SpanClaim, said: Claims, truth: Truth) -> bool:
    if _is_in_names(span, truth):
        return True
    if span.way:
        return span.unit >= DAY_MIN and any(
            each.is_past == (span.way < 0) and _is_count(span, each, truth)
            for each in truth.instants
        )
    is_rough = bool(_ROUGHLY.search(said.text[: span.start]))
    lengths = (*truth.lengths, *(each.minutes for each in truth.told.spans if not each.way))
    if any(_is_near(span.minutes, each, is_rough=is_rough) for each in lengths):
        return True
    if span.unit < DAY_MIN:
        return False
    return any(_is_count(span, each, truth) for each in truth.instants) or (
        span.number in truth.numbers and span.unit > 7 * DAY_MIN
    )


def _is_near(said: float, known: float, *, is_rough: bool) -> bool:
    if abs(said - known) < 1:
        return True
    if known >= 2 * DAY_MIN and round(known / DAY_MIN) == round(said / DAY_MIN):
        return True
    return is_rough and said == _STEP * round(known / _STEP) != known


def _is_count(span: SpanClaim, fact: Instant, truth: Truth) -> bool:
    """Whether so many days, weeks or months lie between today and the fact, the rest dropped."""
    days = abs((fact.on - truth.today).days)
    size = span.unit / DAY_MIN
    if span.unit == DAY_MIN:
        return days == span.number
    return span.number in (round(days / size), days // size)


def _is_in_names(span: SpanClaim, truth: Truth) -> bool:
    return any(
        each.minutes == span.minutes and each.unit == span.unit for each in truth.titles.spans
    )
