"""Reading a calendar of many years: what is over is passed over, beside parsing all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from measure import Figure, interleaved, median_ratio, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS, ROUNDS = 1_000, 7


def figures() -> Iterator[Figure]:
    """One file whose events ended long ago, by icalendar alone."""
    import icalendar

    from oo_app.integrations.builtin.ics.connector import read_file
    from oo_app.integrations.builtin.ics.expanding import Window

    now = datetime.now(UTC)
    window, text = Window(now - timedelta(days=1), now + timedelta(days=60)), _calendar()
    seconds = interleaved(
        {
            "ours": lambda: _none(read_file(text, window)),
            "peer": lambda: _none(icalendar.Calendar.from_ical(text)),
        },
        ROUNDS,
    )
    ours, peer = seconds["ours"], seconds["peer"]
    detail = f"{milliseconds(ours)} · icalendar {milliseconds(peer)}, {EVENTS} events"
    ratio = median_ratio(ours, peer)
    yield Figure("a calendar of old events, by a bare parse", ratio, "x", 0.5, detail)


def _none(_read: object) -> None:
    """What was read is not looked at."""


def _calendar() -> str:
    events = [
        f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20150101T080000Z\r\nDTSTART:20150101T090000Z\r\n"
        f"SUMMARY:{n}\r\nEND:VEVENT\r\n"
        for n in range(EVENTS)
    ]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(events)}END:VCALENDAR\r\n"
