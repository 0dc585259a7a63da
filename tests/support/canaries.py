"""Sources of every kind, each data key with words of its own that are found wherever they stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from contracts.git_places import make_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from oo_app.assistant import Assistant

CANARIES = {
    "tasks.title": ("zebrafinch", "goldcrest", "redstart", "nuthatch"),
    "tasks.project": ("hoopoe", "wryneck"),
    "calendar.events.title": ("kestrel",),
    "calendar.events.place": ("bittern",),
    "notes.text": ("capercaillie",),
    "people.names": ("Pratincole", "Dotterel"),
    "code.name": ("siskin",),
}
"""The words that only this key's data hold."""


def write_sources(folder: Path) -> list[tuple[str, str]]:
    """Files of every kind below `folder`; the (kind, place) of each."""
    today = datetime.now(UTC)
    soon, later = today + timedelta(minutes=30), today + timedelta(minutes=90)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "todo.txt").write_text(
        f"(A) zebrafinch report +hoopoe due:{today:%Y-%m-%d}\nx goldcrest file @wryneck\n"
    )
    (folder / "notes").mkdir(exist_ok=True)
    (folder / "notes" / "day.md").write_text(
        "# Day\n\n- [ ] redstart letter\n\nTODO: ask about the capercaillie\n"
    )
    (folder / "home.ics").write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//\nBEGIN:VEVENT\nUID:a@x\n"
        f"DTSTAMP:20260101T000000Z\nSUMMARY:kestrel meeting\nLOCATION:bittern room\n"
        "ATTENDEE;CN=Pratincole:mailto:p@example.org\n"
        f"DTSTART:{soon:%Y%m%dT%H%M%SZ}\nDTEND:{later:%Y%m%dT%H%M%SZ}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    (folder / "contacts.vcf").write_text(
        "BEGIN:VCARD\nVERSION:4.0\nUID:c1\nFN:Dotterel\n"
        f"BDAY:1980{today + timedelta(days=1):%m%d}\nEND:VCARD\n"
    )
    repository = make_repository(folder / "code")
    (repository / ".git" / "HEAD").write_text("ref: refs/heads/siskin\n")
    (repository / "b.txt").write_text("more\n")
    places = {"todotxt": "todo.txt", "markdown": "notes", "ics": "home.ics",
              "contacts": "contacts.vcf", "git": "code"}  # fmt: skip
    return [(kind, str(folder / place)) for kind, place in places.items()]


def connect_all(assistant: Assistant, sources: Sequence[tuple[str, str]]) -> None:
    """Connect every source with every key, the optional ones too, and every reader."""
    for kind, place in sources:
        preview = assistant.preview(kind, place)
        assistant.connect(kind, place, keys=[each.key for each in preview.keys])


def grant_again(assistant: Assistant, key: str) -> None:
    """Grant a key to oO and to every agent that asks for it."""
    assistant.grant(key)
    for row in assistant.consents():
        if row.key == key and row.recipient != "oo":
            assistant.grant(key, agent=row.recipient)
