"""`oo connect`: what it would read is shown first, and nothing is ticked beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import join
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import (
    Argument,
    Command,
    dry_run_option,
    json_option,
    names,
    plain_option,
    yes_option,
)
from oo_ui.cli.previews import show_keys, show_parts, show_place, show_preview, show_readers
from oo_ui.cli.questions import choose, confirm, tick
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.upkeep import absolute
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import ConnectPreview, FoundPlace

KINDS = ("inbox", "todotxt", "markdown", "org", "taskwarrior", "ics", "contacts", "git", "device")
PLACELESS = ("inbox", "taskwarrior", "device")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person ticked; None means all that is not optional."""

    parts: Sequence[str] = ()
    keys: Sequence[str] | None = None
    readers: Sequence[str] | None = None


@click.command(cls=Command)
@click.argument(
    "kind",
    cls=Argument,
    default="",
    metavar="KIND",
    help=N_("What kind of source; the places that oO knows are listed if left out."),
    shell_complete=names(KINDS),
)
@click.argument(
    "place", cls=Argument, default="", metavar="PLACE", help=N_("A path or an address.")
)
@click.option("--part", multiple=True, metavar="NAME", help=N_("Only this part; repeatable."))
@click.option(
    "--key", multiple=True, metavar="KEY", help=N_("Collect only this data key; repeatable.")
)
@click.option(
    "--reader", multiple=True, metavar="AGENT", help=N_("Let only this agent read; repeatable.")
)
@yes_option
@dry_run_option
@json_option
@plain_option
@click.pass_context
def connect(
    ctx: click.Context,
    kind: str,
    place: str,
    part: tuple[str, ...],
    key: tuple[str, ...],
    reader: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    json: bool,
    plain: bool,
) -> None:
    """Show what would be read, ask, connect and read it."""
    with turn(ctx, json=json, plain=plain) as here:
        if not kind:
            found = _chosen_place(here, is_asking=not (yes or dry_run))
            if found is None:
                return
            kind, place = found.kind, found.place
        elif place and kind not in PLACELESS and "://" not in place:
            place = absolute(place)
        if dry_run:
            _show_only(here, here.assistant.preview(kind, place))
            return
        agreed: Agreed | None = Agreed(part, key or None, reader or None)
        if not yes:
            _must_be_asked(here, kind, place)
            agreed = asked(here, here.assistant.preview(kind, place))
        if agreed is None:
            here.screen.line(_("Nothing was connected."))
            return
        connect_agreed(here, kind, place, agreed)


def connect_agreed(here: Turn, kind: str, place: str, agreed: Agreed) -> None:
    """Connect what was agreed to and say what came of it."""
    effect = here.assistant.connect(
        kind,
        place,
        parts=agreed.parts,
        keys=agreed.keys,
        readers=agreed.readers,
        request=new_request(),
    )
    show_effect(here, effect)


def asked(here: Turn, preview: ConnectPreview) -> Agreed | None:
    """Show a preview and ask about its parts, keys and readers; None for no."""
    show_place(here, preview)
    parts = _ticked_parts(here, preview)
    if parts is None:
        return None
    show_keys(here, preview.keys)
    here.screen.line()
    usual = [at for at, key in enumerate(preview.keys) if not key.is_optional]
    keys = [
        preview.keys[at].key
        for at in tick(here, _("What may oO collect?"), len(preview.keys), all_of=usual)
    ]
    if not keys:
        return None
    readers: list[str] = []
    if preview.readers:
        show_readers(here, preview.readers)
        here.screen.line()
        chosen = tick(here, _("Which agents may read it?"), len(preview.readers))
        readers = [preview.readers[at].agent for at in chosen]
    here.screen.line()
    here.screen.pairs(
        [(_("oO collects"), ", ".join(keys)), (_("Readers"), ", ".join(readers) or _("nobody"))]
    )
    if not confirm(here, _("Connect it?")):
        return None
    return Agreed(parts, keys, readers)


def _ticked_parts(here: Turn, preview: ConnectPreview) -> Sequence[str] | None:
    """The chosen parts; () where there is only one, None when the person chose none."""
    show_parts(here, preview.parts)
    if len(preview.parts) < 2:
        return ()
    here.screen.line()
    chosen = tick(here, _("Which of these may oO read?"), len(preview.parts))
    if len(chosen) == len(preview.parts):
        return ()
    return [preview.parts[at].name for at in chosen] or None


def _chosen_place(here: Turn, *, is_asking: bool) -> FoundPlace | None:
    """List the places that are known by name and let the person choose one."""
    found = list(here.assistant.discover())
    if here.is_json:
        here.screen.json(found)
        return None
    here.screen.line(_("oO would look at these places; none of them has been opened."))
    here.screen.line()
    show_found(here, found)
    if not here.face.is_interactive or not is_asking:
        raise UsageError(_("Say which one to connect."), hint=_exact(found))
    here.screen.line()
    place = choose(here, _("Which one? A number, or nothing:"), len(found)) if found else None
    return None if place is None else found[place]


def show_found(here: Turn, found: Sequence[FoundPlace]) -> None:
    """The numbered places."""
    here.screen.table(
        ["", _("Kind"), _("Place"), _("There")],
        [[str(at), item.kind, item.place, _state(item)] for at, item in enumerate(found, start=1)],
    )


def _state(item: FoundPlace) -> str:
    if item.connected:
        return _("connected")
    return _("yes") if item.exists else _("no")


def _show_only(here: Turn, preview: ConnectPreview) -> None:
    if here.is_json:
        here.screen.json(preview)
    else:
        show_preview(here, preview)


def _must_be_asked(here: Turn, kind: str, place: str) -> None:
    if here.face.is_interactive and not here.is_json:
        return
    raise UsageError(
        _("Connecting asks first, and there is nobody to ask here."), hint=_command(kind, place)
    )


def _exact(found: Sequence[FoundPlace]) -> str:
    """The command that connects the first place that is there and not connected."""
    for item in found:
        if item.exists and not item.connected:
            return _command(item.kind, item.place)
    return "oo connect KIND PLACE --yes"


def _command(kind: str, place: str) -> str:
    return join(["oo", "connect", kind, *([place] if place else []), "--yes"])
