"""Instants and spans in words, in the zone of `now` and on a 24-hour clock.

Under two hours "in 35 min" is rounded to five minutes, under a day to hours; from there on it
counts days of the calendar.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from oo_agents.instants import When
from oo_storage.words import N_, _, ngettext

STEP = timedelta(minutes=5)
SHORT, HOUR, DAY = timedelta(hours=2), timedelta(hours=1), timedelta(days=1)

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def when_words(value: datetime | When, now: datetime) -> str:
    """ "today at 14:00", "tomorrow", "on Fri 27 Nov at 09:00": in the zone of `now`."""
    moment = _moment(value)
    local = _local(moment, now)
    day = _day_words(local, now)
    if moment.is_all_day:
        return day
    return _("{day} at {time}").format(day=day, time=f"{local:%H:%M}")


def time_words(value: datetime | When, now: datetime) -> str:
    """ "14:00" on the day of `now`, else as `when_words`: for "until" and "since"."""
    moment = _moment(value)
    local = _local(moment, now)
    if moment.is_all_day or local.date() != now.date():
        return when_words(value, now)
    return f"{local:%H:%M}"


def relative_words(value: datetime | When, now: datetime) -> str:
    """ "in 35 min", "in 3 days", "2 h ago"; "now" within two and a half minutes."""
    moment = _moment(value)
    days = (_local(moment, now).date() - now.date()).days
    distance = abs(_distance(moment.at, now))
    if moment.is_all_day or distance >= DAY:
        return _days_words(days)
    if distance < SHORT:
        span = _rounded(distance, STEP)
        if not span:
            return _("now")
        words = span_words(span)
    else:
        words = span_words(_rounded(distance, HOUR))
    if _distance(moment.at, now) > timedelta(0):
        return _("in {span}").format(span=words)
    return _("{span} ago").format(span=words)


def span_words(value: timedelta | float) -> str:
    """ "2 h 10 min" of a timedelta or a number of minutes; days from 48 hours on."""
    span = value if isinstance(value, timedelta) else timedelta(minutes=value)
    minutes = round(abs(span).total_seconds() / 60)
    if minutes >= 48 * 60:
        days = round(minutes / (24 * 60))
        return ngettext("{n} day", "{n} days", days).format(n=days)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{n} min").format(n=rest)
    if not rest:
        return _("{n} h").format(n=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def _moment(value: datetime | When) -> When:
    if isinstance(value, When):
        return value
    if not isinstance(value, datetime):
        raise TypeError(_("expected an instant"))
    return When(value)


def _local(moment: When, now: datetime) -> datetime:
    # A whole day is a date of the calendar: travelling does not move it.
    return moment.at if moment.is_all_day else moment.at.astimezone(now.tzinfo)


def _instant(at: datetime) -> datetime:
    # Two times of one zone compare as wall clocks, which is wrong in the hour that comes twice.
    return at.astimezone(UTC)


def _distance(at: datetime, now: datetime) -> timedelta:
    return _instant(at) - _instant(now)


def _rounded(distance: timedelta, step: timedelta) -> timedelta:
    return math.floor(distance / step + 0.5) * step


def _day_words(local: datetime, now: datetime) -> str:
    days = (local.date() - now.date()).days
    near = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow")}
    if days in near:
        return _(near[days])
    weekday, month = _(_WEEKDAYS[local.weekday()]), _(_MONTHS[local.month - 1])
    if local.year == now.year:
        return _("on {weekday} {day} {month}").format(weekday=weekday, day=local.day, month=month)
    return _("on {weekday} {day} {month} {year}").format(
        weekday=weekday, day=local.day, month=month, year=local.year
    )


def _days_words(days: int) -> str:
    near = {-1: N_("yesterday"), 0: N_("today"), 1: N_("tomorrow")}
    if days in near:
        return _(near[days])
    if days > 0:
        return ngettext("in {n} day", "in {n} days", days).format(n=days)
    return ngettext("{n} day ago", "{n} days ago", -days).format(n=-days)
