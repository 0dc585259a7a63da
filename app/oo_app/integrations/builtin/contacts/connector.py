"""Contacts in vCard files: one file, or a folder of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.integrations.builtin.contacts.parsing import read_cards
from oo_app.integrations.file_kind import FileKind
from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.integrations.connector import Connector, Surroundings

_ENDINGS = (".vcf", ".vcard")
_USUAL = (
    "Contacts", "contacts", "contacts.vcf", "Documents/contacts.vcf", "Documents/Contacts",
    "Downloads/contacts.vcf", ".contacts", ".local/share/contacts",
    ".local/share/vdirsyncer/contacts",
)  # fmt: skip


def connect() -> Connector:
    """The connector of this kind."""
    return FileKind(
        read=lambda file: read_cards(file.text, file.name),
        is_wanted=lambda name: name.lower().endswith(_ENDINGS),
        usual=_usual,
        nothing_there=lambda: _("There is no vCard file here."),
        max_depth=3,
        max_files=20_000,
    )


def _usual(surroundings: Surroundings) -> list[Path]:
    return [surroundings.user_home / place for place in _USUAL]
