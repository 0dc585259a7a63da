"""What a person agrees to before sources are connected: parts, keys, readers, in one go.

Several sources are asked about together, so that a first run takes few answers; nothing is ticked
beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.cli.previews import CHOOSABLE, show_keys, show_parts, show_place, show_readers
from oo_ui.cli.questions import confirm, tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_sources import ConnectPreview, Reader, WantedKey
    from oo_ui.cli.turn import Turn


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person ticked for one place; None means all that is not optional."""

    kind: str
    place: str
    parts: Sequence[str] = ()
    keys: Sequence[str] | None = None
    readers: Sequence[str] | None = None


def asked(here: Turn, previews: Sequence[ConnectPreview]) -> list[Agreed]:
    """Show the previews and ask about their parts, keys and readers; none for no."""
    parts = {}
    for at, preview in enumerate(previews):
        if at:
            here.screen.line()
        parts[at] = _ticked_parts(here, preview)
    chosen = [
        (preview, ticked)
        for at, preview in enumerate(previews)
        if (ticked := parts[at]) is not None
    ]
    keys = _ticked_keys(here, [preview for preview, _parts in chosen])
    if not keys:
        return []
    readers = _ticked_readers(here, [preview for preview, _parts in chosen], set(keys))
    here.screen.line()
    here.screen.pairs(
        [
            (_("oO reads"), ", ".join(preview.name for preview, _parts in chosen)),
            (_("It collects"), ", ".join(keys)),
            (_("Readers"), ", ".join(readers) or _("nobody, so no tip comes of it")),
        ]
    )
    if not confirm(here, _("Connect it?")):
        return []
    agreed = (_agreed(preview, ticked, keys, readers) for preview, ticked in chosen)
    return [each for each in agreed if each.keys]


def _ticked_parts(here: Turn, preview: ConnectPreview) -> Sequence[str] | None:
    """The chosen parts; () for the whole place, None when the person chose none."""
    show_place(here, preview)
    show_parts(here, preview)
    if not 2 <= len(preview.parts) <= CHOOSABLE:
        return ()
    here.screen.line()
    chosen = tick(here, _("Which of these may oO read?"), len(preview.parts))
    if len(chosen) == len(preview.parts):
        return ()
    return [preview.parts[at].name for at in chosen] or None


def _ticked_keys(here: Turn, previews: Sequence[ConnectPreview]) -> list[str]:
    wanted = list(_wanted(previews).values())
    if not wanted:
        return []
    show_keys(here, wanted)
    here.screen.line()
    usual = [at for at, key in enumerate(wanted) if not key.is_optional]
    chosen = tick(here, _("What may oO collect?"), len(wanted), all_of=usual)
    return [wanted[at].key for at in chosen]


def _ticked_readers(here: Turn, previews: Sequence[ConnectPreview], keys: set[str]) -> list[str]:
    offered = [
        replace(each, keys=tuple(key for key in each.keys if key in keys))
        for each in _readers(previews)
        if keys & set(each.keys)
    ]
    if not offered:
        return []
    show_readers(here, offered)
    here.screen.line()
    chosen = tick(here, _("Which agents may read it?"), len(offered))
    return [offered[at].agent for at in chosen]


def _wanted(previews: Sequence[ConnectPreview]) -> dict[str, WantedKey]:
    found: dict[str, WantedKey] = {}
    for preview in previews:
        for key in preview.keys:
            found.setdefault(key.key, key)
    return found


def _readers(previews: Sequence[ConnectPreview]) -> list[Reader]:
    """Each agent once, with all that it would read of these sources."""
    found: dict[str, Reader] = {}
    for preview in previews:
        for reader in preview.readers:
            known = found.get(reader.agent, reader)
            keys = tuple(dict.fromkeys((*known.keys, *reader.keys)))
            found[reader.agent] = replace(known, keys=keys)
    return [found[agent] for agent in sorted(found)]


def _agreed(
    preview: ConnectPreview, parts: Sequence[str], keys: Sequence[str], readers: Sequence[str]
) -> Agreed:
    """What was ticked, as far as this place offers it."""
    offered = {key.key for key in preview.keys}
    known = {reader.agent for reader in preview.readers}
    return Agreed(
        preview.kind,
        preview.place,
        parts,
        [key for key in keys if key in offered],
        [reader for reader in readers if reader in known],
    )
