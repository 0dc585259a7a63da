"""Markdown notes: an Obsidian vault, another folder of notes, or one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.integrations.builtin.markdown.parsing import read_note
from oo_app.integrations.file_kind import FileKind, FileText
from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.integrations.connector import Connector, Surroundings
    from oo_app.integrations.reading import Reading

NOTE_LIMIT = 20_000
_ENDINGS = (".md", ".markdown", ".mdown")
_USUAL = ("Notes", "notes", "Documents/Notes", "Documents/notes", "Obsidian", "Documents/Obsidian",
          "Documents/Obsidian Vault", "Obsidian Vault", "vault", "zettelkasten",
          "Nextcloud/Notes")  # fmt: skip


def connect() -> Connector:
    """The connector of this kind."""
    return FileKind(
        read=_read,
        is_wanted=lambda name: name.lower().endswith(_ENDINGS),
        usual=_usual,
        nothing_there=lambda: _("There is no Markdown file here."),
        max_depth=12,
        max_files=NOTE_LIMIT,
    )


def _read(file: FileText) -> Reading:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        changed = file.changed.astimezone(ZoneInfo(file.surroundings.zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        changed = file.changed.date()
    return read_note(file.text, file.name, changed, file.memory)


def _usual(surroundings: Surroundings) -> list[Path]:
    return [surroundings.user_home / place for place in _USUAL]
