"""Moments and spans as a person types them: "23:30", "tomorrow 9:00", ISO 8601, "2h", "1d"."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from oo_storage.durations import duration_of
from oo_storage.errors import UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    from datetime import tzinfo

MORNING = time(9)
LONGEST = timedelta(days=3660)


def typed_moment(text: str, *, now: datetime, zone: tzinfo, is_ahead: bool = False) -> datetime:
    """The aware moment that was meant; `is_ahead` takes a bare time as the next such time.

    `zone` is the person's. Raises UsageError for what cannot be understood.
    """
    words = text.split()
    here = now.astimezone(zone)
    if len(words) == 1 and _is_word(words[0], "now", _("now")):
        return here
    try:
        found = _from_words(words, here) or _from_iso(text.strip())
    except (ValueError, OverflowError) as error:
        raise UsageError(
            _("{text!r} is not a moment that can be understood.").format(text=text),
            hint=_('Type it like "23:30", "tomorrow 9:00" or "2026-11-27T09:00".'),
        ) from error
    moment = _in_zone(found, zone)
    if is_ahead and len(words) == 1 and "-" not in text and moment <= now:
        return _in_zone(found + timedelta(days=1), zone)
    return moment


def typed_span(text: str) -> timedelta:
    """The span that was meant, such as "90m", "1h30m", "2h" or "1d"."""
    span = duration_of(text)
    if span is None or not timedelta() < span <= LONGEST:
        raise UsageError(
            _("{text!r} is not a span of time.").format(text=text),
            hint=_('Type it like "30m", "2h", "1h30m" or "1d".'),
        )
    return span


def typed_until(until: str, span: str, *, now: datetime, zone: tzinfo) -> datetime | None:
    """The end that `--until` or `--for` names; None when neither was given."""
    if until and span:
        raise UsageError(_("Give either --until or --for, not both."))
    if span:
        return now.astimezone(zone) + typed_span(span)
    if not until:
        return None
    moment = typed_moment(until, now=now, zone=zone, is_ahead=True)
    if moment <= now:
        raise UsageError(_("{text!r} is already over.").format(text=until))
    return moment


def _from_words(words: list[str], here: datetime) -> datetime | None:
    """A clock time, or today, tomorrow or yesterday with or without one; None for other text."""
    days = {"today": 0, _("today"): 0, "tomorrow": 1, _("tomorrow"): 1}
    days |= {"yesterday": -1, _("yesterday"): -1}
    ahead = days.get(words[0].lower()) if words else None
    if ahead is not None:
        words = words[1:]
    elif not words or ":" not in words[0] or "-" in words[0]:
        return None
    if len(words) > 1:
        raise ValueError(words)
    clock = _clock(words[0]) if words else MORNING
    return datetime.combine(here.date() + timedelta(days=ahead or 0), clock)


def _clock(text: str) -> time:
    hours, _colon, minutes = text.partition(":")
    return time(int(hours), int(minutes or 0))


def _from_iso(text: str) -> datetime:
    day, *clock = text.split()
    if len(clock) == 1 and ":" in clock[0] and len(clock[0]) <= len("23:59"):
        return datetime.combine(datetime.fromisoformat(day).date(), _clock(clock[0]))
    found = datetime.fromisoformat(text)
    has_time = len(text) > len("2026-11-27")
    return found if has_time else datetime.combine(found.date(), MORNING)


def _in_zone(found: datetime, zone: tzinfo | None) -> datetime:
    if found.tzinfo is not None:
        return found
    # a local time that a clock change skips becomes the one that the clock shows instead
    return found.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def _is_word(word: str, *known: str) -> bool:
    return word.lower() in {name.lower() for name in known}
