"""org-mode: a folder of .org files, or one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.integrations.builtin.org.parsing import read_outline
from oo_app.integrations.file_kind import FileKind
from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.integrations.connector import Connector, Surroundings

_USUAL = ("org", "Org", "Documents/org", "orgfiles", "Dropbox/org", "Nextcloud/org")


def connect() -> Connector:
    """The connector of this kind."""
    return FileKind(
        read=lambda file: read_outline(file.text, file.name),
        is_wanted=lambda name: name.lower().endswith(".org"),
        usual=_usual,
        nothing_there=lambda: _("There is no .org file here."),
    )


def _usual(surroundings: Surroundings) -> list[Path]:
    return [surroundings.user_home / place for place in _USUAL]
