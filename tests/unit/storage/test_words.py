"""Strings for people pass gettext; errors carry a code, a message and a hint."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from oo_storage import errors
from oo_storage.errors import BadInput, OoError, UnknownName
from oo_storage.words import DOMAIN, LOCALES, N_, _, ngettext, speak

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def compiled(messages: dict[str, str]) -> bytes:
    """A gettext catalogue."""
    entries = sorted((key.encode(), value.encode()) for key, value in messages.items())
    keys, values, data = [], [], b""
    start = 7 * 4 + 16 * len(entries)
    for key, value in entries:
        keys.append(struct.pack("<II", len(key), start + len(data)))
        data += key + b"\0"
        values.append(struct.pack("<II", len(value), start + len(data)))
        data += value + b"\0"
    count = len(entries)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + b"".join(keys) + b"".join(values) + data


def test_a_chosen_language_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = compiled(
        {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n",
         "The home is closed.": "Das Zuhause ist zu.", "one\0many": "eins\0viele"}
    )  # fmt: skip
    (folder / f"{DOMAIN}.mo").write_bytes(catalogue)
    monkeypatch.setenv("LANGUAGE", "en")
    try:
        speak("de", tmp_path)
        assert _("The home is closed.") == "Das Zuhause ist zu."
        assert [ngettext("one", "many", count) for count in (1, 2)] == ["eins", "viele"]
        assert N_("The home is closed.") == "The home is closed."
        assert _("") == ""
    finally:
        speak("en", LOCALES)
    assert _("The home is closed.") == "The home is closed."


def test_an_unknown_name_offers_the_nearest() -> None:
    error = UnknownName("context", "fokus", ["focus", "home"])
    assert error.exit_code == 2
    assert error.nearest == "focus"
    assert "focus" in error.hint
    assert UnknownName("context", "zzz", ["focus"]).hint == "There are: focus"


def test_bad_input_says_where() -> None:
    error = BadInput("no date", where="todo.txt:3", hint="write one")
    assert error.message == "todo.txt:3: no date"
    assert BadInput("no date").message == "no date"


def test_every_error_has_a_code_of_its_own() -> None:
    tree = [each for each in vars(errors).values() if isinstance(each, type)]
    codes = [each.code for each in tree if issubclass(each, OoError)]
    assert len(codes) > 5
    assert len(set(codes)) == len(codes)
