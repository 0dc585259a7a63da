"""What connecting would read, collect and hand to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _, ngettext
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_sources import ConnectPreview, Reader, WantedKey
    from oo_ui.cli.turn import Turn

CHOOSABLE = 30  # more parts than that are no choice to make one by one
PARTS_SHOWN = 10


def show_preview(here: Turn, preview: ConnectPreview) -> None:
    """All of it, without a question."""
    show_place(here, preview)
    show_parts(here, preview)
    show_keys(here, preview.keys)
    show_readers(here, preview.readers)


def show_place(here: Turn, preview: ConnectPreview) -> None:
    """The source's name and place."""
    here.screen.line(preview.name, strong=True)
    here.screen.pairs([(_("Place"), preview.place), (_("Note"), preview.note)])


def show_parts(here: Turn, preview: ConnectPreview) -> None:
    """The numbered files that would be read; nothing where the place itself is all there is."""
    parts = preview.parts
    if not parts or [part.name for part in parts] in ([preview.place], [preview.kind]):
        return
    here.screen.heading(_("It would read"))
    shown = parts if len(parts) <= CHOOSABLE else parts[:PARTS_SHOWN]
    here.screen.table(
        ["", _("Name"), _("Size"), _("Changed")],
        [
            [str(at), preview.label(part.name), size(part.size), here.when(part.modified)]
            for at, part in enumerate(shown, start=1)
        ],
    )
    if (more := len(parts) - len(shown)) > 0:
        here.screen.line(ngettext("and {count} more", "and {count} more", more).format(count=more))


def show_keys(here: Turn, keys: Sequence[WantedKey]) -> None:
    """The numbered data keys that would be collected."""
    if not keys:
        return
    here.screen.heading(_("It would collect"))
    here.screen.table(
        ["", _("Data key"), _("What for")],
        [
            [str(at), key.key, _optional(key) if key.is_optional else key.description]
            for at, key in enumerate(keys, start=1)
        ],
    )


def _optional(key: WantedKey) -> str:
    return _("{purpose} (off unless you ask for it)").format(purpose=key.description)


def show_readers(here: Turn, readers: Sequence[Reader]) -> None:
    """The numbered agents that would read it."""
    if not readers:
        return
    here.screen.heading(_("These agents would read it"))
    here.screen.table(
        ["", _("Agent"), _("What for"), _("Data keys")],
        [
            [str(at), reader.agent, reader.description, ", ".join(reader.keys)]
            for at, reader in enumerate(readers, start=1)
        ],
    )
