"""Reading vCards: birthdays in every notation, and cards that are broken."""

from __future__ import annotations

import pytest

from contracts.samples import by_title, faulty_lines, ids, sample
from oo_app.integrations.builtin.contacts.dates import yearly_date
from oo_app.integrations.builtin.contacts.parsing import read_cards
from oo_storage.plain import plain


def card(*lines: str) -> str:
    return "\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


def test_the_sample_is_understood() -> None:
    assert by_title(read_cards(sample("contacts.vcf"), "c"), "name") == {
        "Ana Pérez": {"birthday": "1985-04-12"},
        "Eva": {"birthday": "--02-29", "anniversary": "2010-05-06"},
        "Apple Friend": {"birthday": "--07-03", "anniversary": "2012-08-09"},
        "Jörg Karl Müller": {"birthday": "1970-01-01"},
    }


def test_broken_cards_are_named_and_the_others_stay() -> None:
    reading = read_cards(sample("contacts.vcf"), "c")
    assert faulty_lines(reading) == [45, 47, 57]
    assert len(reading.records) == 4


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1985-04-12", "1985-04-12"),
        ("19850412", "1985-04-12"),
        ("1985-04-12T00:00:00Z", "1985-04-12"),
        ("19850412T000000", "1985-04-12"),
        ("--0412", "--04-12"),
        ("--04-12", "--04-12"),
        ("--0229", "--02-29"),
        ("1604-02-29", "--02-29"),
        ("0001-04-12", "--04-12"),
        (" 1985-04-12 ", "1985-04-12"),
        ("1985", ""),
        ("1985-04", ""),
        ("--04", ""),
        ("---12", ""),
    ],
)
def test_dates_in_every_notation(written: str, told: str) -> None:
    assert yearly_date(written) == told


@pytest.mark.parametrize("written", ["1985-02-30", "--0230", "soon", "1985-4-1", "--1301", "12.4."])
def test_what_is_no_date(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        yearly_date(written)


def test_a_changed_name_keeps_the_identity_by_uid() -> None:
    before = ids(read_cards(card("UID:7", "FN:Ana", "BDAY:--0412"), "c"))
    assert ids(read_cards(card("UID:7", "FN:Ana B", "BDAY:1985-04-12"), "c")) == before


def test_two_people_of_one_name_are_two() -> None:
    text = card("FN:Ana", "BDAY:--0412") + card("FN:Ana", "BDAY:--0413")
    assert len(set(ids(read_cards(text, "c")))) == 2


def test_folded_and_quoted_printable_lines_are_joined() -> None:
    folded = card("FN:Ana Ma", " ria", "BDAY:--0412")
    quoted = card("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Jos=C3=", "=A9", "BDAY:--0412")
    assert list(by_title(read_cards(folded + quoted, "c"), "name")) == ["Ana Maria", "José"]


def test_a_card_inside_a_card_loses_only_the_broken_one() -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Broken\nBDAY:--0412\n" + card("FN:Ana", "BDAY:--0412")
    reading = read_cards(text, "c")
    assert list(by_title(reading, "name")) == ["Ana"]
    assert faulty_lines(reading) == [1]


def test_pictures_and_notes_are_not_parsed() -> None:
    picture = "PHOTO;ENCODING=b:" + "A" * 200_000
    text = card("FN:Ana", picture, " " + "B" * 200_000, "NOTE;broken", "BDAY:--0412")
    assert list(by_title(read_cards(text, "c"), "name")) == ["Ana"]


def test_a_name_is_put_together_when_there_is_none() -> None:
    text = card("N:Pérez;Ana;;;", "BDAY:--0412") + card("ORG:Bank", "BDAY:--0413")
    assert list(by_title(read_cards(text, "c"), "name")) == ["Ana Pérez", "Bank"]


def test_hostile_names_are_plain_and_short() -> None:
    text = card("FN:\x1b[31m\u202eevil [bold] " + "x" * 100_000, "BDAY:--0412")
    (name,) = by_title(read_cards(text, "c"), "name")
    assert name == plain(name)
    assert "evil [bold]" in name


def test_another_file_is_said_to_be_none() -> None:
    reading = read_cards("<html></html>", "c")
    assert faulty_lines(reading) == [None]
    assert read_cards("", "c").faults == ()
