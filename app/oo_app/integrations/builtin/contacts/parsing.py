"""One vCard file: the cards that have a birthday or an anniversary."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oo_app.integrations.builtin.contacts.dates import yearly_date
from oo_app.integrations.connector import FoundRecord
from oo_app.integrations.reading import Fault, Naming, Reading
from oo_storage.events._generated.signals_pb2 import ContactSeen
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_LIMIT = 2_000
LINES_LIMIT = 200
CARD_LIMIT = 20_000
_ANNIVERSARIES = ("anniversary", "x-anniversary", "x-evolution-anniversary",
                  "x-kaddressbook-x-anniversary")  # fmt: skip
_WANTED = frozenset({
    "VERSION", "UID", "FN", "N", "ORG", "BDAY", "X-ABDATE", "X-ABLABEL",
    *(name.upper() for name in _ANNIVERSARIES),
})  # fmt: skip
_NAME = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)[:;]")
_BEGIN = re.compile(r"BEGIN:VCARD\s*", re.IGNORECASE)
_END = re.compile(r"END:VCARD\s*", re.IGNORECASE)


@dataclass(slots=True)
class Card:
    """One card's lines that oO looks at; `line` is where it begins in the file."""

    line: int
    lines: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    is_closed: bool = False

    @property
    def text(self) -> str:
        """The card as a vCard library reads it."""
        return "\r\n".join(("BEGIN:VCARD", *self.lines, "END:VCARD", ""))

    def line_of(self, name: str) -> int:
        """The line of a property, or of the card's beginning."""
        return self.numbers.get(name.upper(), self.line)


def read_cards(text: str, part: str) -> Reading:
    """The contacts of one file; a broken card is said and does not lose the others."""
    faults: list[Fault] = []
    naming = Naming(part)
    records: list[FoundRecord] = []
    for card in _cards(text):
        if len(records) >= CARD_LIMIT:
            hint = _("Connect a smaller file.")
            faults.append(Fault(_("The file has too many cards."), hint, card.line))
            break
        if not card.is_closed:
            faults.append(_broken(card))
            continue
        contact, uid = _contact(card, faults)
        if contact is not None:
            records.append(FoundRecord(naming.name(uid or contact.name), contact))
    if not records and "BEGIN:VCARD" not in text[:200_000].upper() and text.strip():
        hint = _("Export the contacts as vCard (.vcf) and connect that file.")
        return Reading(faults=(Fault(_("This is not a vCard file."), hint),))
    return Reading(tuple(records), tuple(faults))


def _cards(text: str) -> Iterator[Card]:
    # vobject would end at the first broken card, and knows no line numbers.
    card: Card | None = None
    keeps, continues = False, False
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if _BEGIN.fullmatch(line[:20]):
            if card is not None:
                yield card
            card, keeps, continues = Card(number), False, False
        elif card is None:
            continue
        elif _END.fullmatch(line[:20]):
            card.is_closed = True
            yield card
            card = None
        else:
            is_more = line[:1] in {" ", "\t"} or continues
            keeps = keeps if is_more else _keep(card, number, line)
            if keeps and len(card.lines) < LINES_LIMIT:
                card.lines.append(line[:LINE_LIMIT])
            # Version 2.1 ends a line that goes on with "=".
            continues = keeps and line.endswith("=") and _is_quoted_printable(card)
    if card is not None:
        yield card


def _keep(card: Card, number: int, line: str) -> bool:
    match = _NAME.match(line)
    name = match[1].upper() if match else ""
    if name:
        card.numbers.setdefault(name, number)
    return name in _WANTED


def _is_quoted_printable(card: Card) -> bool:
    """Whether the property that the card's last line belongs to is quoted-printable."""
    starts = (line for line in reversed(card.lines[-50:]) if _NAME.match(line))
    return "QUOTED-PRINTABLE" in next(starts, "").upper()


def _contact(card: Card, faults: list[Fault]) -> tuple[ContactSeen | None, str]:
    """The card's contact and UID; None without a date to remember."""
    import vobject

    try:
        read = vobject.readOne(card.text, allowQP=True)
        contents: dict[str, list[Any]] = read.contents
    except Exception:  # noqa: BLE001 - the library, fed by strangers; the others go on
        faults.append(_broken(card))
        return None, ""
    birthday = _date(contents, card, faults, "bday")
    anniversary = _date(contents, card, faults, *_ANNIVERSARIES) or _labelled(
        contents, card, faults
    )
    if not birthday and not anniversary:
        return None, ""
    contact = ContactSeen(name=_name(contents), birthday=birthday, anniversary=anniversary)
    return contact, _text(contents, "uid")


def _date(contents: dict[str, list[Any]], card: Card, faults: list[Fault], *names: str) -> str:
    for name in names:
        for entry in contents.get(name, ()):
            is_words = "TEXT" in [str(each).upper() for each in entry.params.get("VALUE", ())]
            if not is_words and (found := _checked(str(entry.value), name, card, faults)):
                return found
    return ""


def _labelled(contents: dict[str, list[Any]], card: Card, faults: list[Fault]) -> str:
    """Apple's anniversaries: a date and its label share a group."""
    labels = {entry.group: str(entry.value).lower() for entry in contents.get("x-ablabel", ())}
    for entry in contents.get("x-abdate", ()):
        if "anniversary" in labels.get(entry.group, ""):
            return _checked(str(entry.value), "x-abdate", card, faults)
    return ""


def _checked(written: str, name: str, card: Card, faults: list[Fault]) -> str:
    if not written.strip():
        return ""
    try:
        return yearly_date(written)
    except ValueError:
        message = _("The date cannot be understood; the card is read without it.")
        hint = _("Write dates as 1985-04-12, or --04-12 without a year.")
        faults.append(Fault(message, hint, card.line_of(name)))
        return ""


def _name(contents: dict[str, list[Any]]) -> str:
    if written := plain(_text(contents, "fn")):
        return written
    for entry in contents.get("n", ()):
        parts = (getattr(entry.value, part, "") for part in ("given", "family"))
        words = (" ".join(each) if isinstance(each, list) else str(each) for each in parts)
        if name := plain(" ".join(words)):
            return name
    return plain(_text(contents, "org"))


def _text(contents: dict[str, list[Any]], name: str) -> str:
    entries = contents.get(name)
    value = entries[0].value if entries else ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _broken(card: Card) -> Fault:
    return Fault(
        _("The card could not be understood and was left out."),
        _("Export the address book again, or correct the card."),
        card.line,
    )
