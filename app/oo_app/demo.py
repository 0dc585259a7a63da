"""A sample life: realistic files around a moment, for a throw-away home.

The same moment always gives the same files, and at any hour of any day something is worth
saying: a meeting begins within the hour.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path

MEETING_IN = timedelta(minutes=40)
STEP_MIN = 5


def write_sample_life(folder: Path, now: datetime) -> tuple[tuple[str, Path], ...]:
    """Write the files under `folder`; the (kind, place) pairs to connect.

    `now` is aware and in the zone that the life is lived in.
    """
    files = {
        "todo/todo.txt": _todo(now),
        "calendars/everyday.ics": _calendar(now),
        "notes/garden.md": _note(now),
        "notes/reading.md": _reading(),
        "contacts.vcf": _contacts(now),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(text, encoding="utf-8", newline="")
    return (
        ("todotxt", folder / "todo" / "todo.txt"),
        ("ics", folder / "calendars" / "everyday.ics"),
        ("markdown", folder / "notes"),
        ("contacts", folder / "contacts.vcf"),
    )


def _todo(now: datetime) -> str:
    today = now.date()
    lines = [
        f"(A) {today - timedelta(days=3)} {_('Pay the electricity bill')} +home due:{today}",
        f"(B) {today - timedelta(days=2)} {_('Send the signed contract back')} +work"
        f" due:{today + timedelta(days=1)}",
        f"{today - timedelta(days=41)} {_('Sort the photos of last summer')} +home",
        f"{today - timedelta(days=6)} {_('Book the dentist')} @phone"
        f" due:{today + timedelta(days=4)}",
        f"x {today - timedelta(days=1)} {today - timedelta(days=5)}"
        f" {_('Return the library books')}",
    ]
    return "\n".join(lines) + "\n"


def _calendar(now: datetime) -> str:
    soon = _on_the_clock(now + MEETING_IN)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//oO//sample life//EN",
        *_event("soon", _("Call with the landlord"), soon, timedelta(minutes=30), now),
        *_event(
            "daily",
            _("Walk around the pond"),
            _on_the_clock(now - timedelta(days=14) + timedelta(hours=3)),
            timedelta(minutes=45),
            now,
            "RRULE:FREQ=DAILY",
        ),
        *_event(
            "weekly",
            _("Choir"),
            _on_the_clock(now - timedelta(days=13) + timedelta(hours=5)),
            timedelta(hours=2),
            now,
            "RRULE:FREQ=WEEKLY",
        ),
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def _event(
    uid: str, title: str, start: datetime, length: timedelta, now: datetime, *more: str
) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@sample.oo",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(start)}",
        f"DTEND:{_stamp(start + length)}",
        f"SUMMARY:{title}",
        *more,
        "END:VEVENT",
    ]


def _note(now: datetime) -> str:
    return "\n".join(
        [
            f"# {_('Garden')}",
            "",
            f"- [ ] {_('Water the tomatoes')} 📅 {now.date()}",
            f"- [ ] {_('Ask the neighbour for cuttings')}",
            f"- [x] {_('Buy soil')}",
            "",
        ]
    )


def _reading() -> str:
    return "\n".join([f"# {_('Reading')}", "", f"- [ ] {_('Finish the book about rivers')}", ""])


def _contacts(now: datetime) -> str:
    birthday = now.date() + timedelta(days=5)
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "UID:aunt@sample.oo",
        f"FN:{_('Aunt May')}",
        f"BDAY:--{birthday:%m%d}",
        "END:VCARD",
    ]
    return "\r\n".join(lines) + "\r\n"


def _on_the_clock(moment: datetime) -> datetime:
    """The moment on a step of five minutes, as people make appointments."""
    return moment.replace(minute=moment.minute // STEP_MIN * STEP_MIN, second=0, microsecond=0)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
