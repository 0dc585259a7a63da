"""Instants in a person's words: their zone, 24 hours, "today" and "tomorrow" where it is so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oo_storage.words import N_, _

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def moment(instant: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """The instant in words such as "today at 14:00" or "Fri 27 Nov at 09:00".

    `zone` is the person's; None means the machine's. A year is named only when it is another.
    """
    local, here = instant.astimezone(zone), now.astimezone(zone)
    return _("{day} at {time}").format(day=day(local, here), time=local.strftime("%H:%M"))


def day(local: datetime, here: datetime) -> str:
    """The day of one local time as seen from another."""
    near = {
        here.date() - timedelta(days=1): _("yesterday"),
        here.date(): _("today"),
        here.date() + timedelta(days=1): _("tomorrow"),
    }
    if word := near.get(local.date()):
        return word
    words = {
        "weekday": _(WEEKDAYS[local.weekday()]),
        "day": local.day,
        "month": _(MONTHS[local.month - 1]),
        "year": local.year,
    }
    if local.year == here.year:
        return _("{weekday} {day} {month}").format(**words)
    return _("{weekday} {day} {month} {year}").format(**words)
