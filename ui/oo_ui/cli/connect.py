"""`oo connect`: what it would read is shown first, and nothing is ticked beforehand."""

from __future__ import annotations

from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.agreement import Agreed, asked
from oo_ui.cli.lists import show_problems
from oo_ui.cli.options import (
    Argument,
    Command,
    dry_run_option,
    json_option,
    names,
    plain_option,
    yes_option,
)
from oo_ui.cli.previews import show_preview
from oo_ui.cli.questions import choose
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.upkeep import absolute
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_sources import ConnectPreview, FoundPlace

KINDS = ("inbox", "todotxt", "markdown", "org", "taskwarrior", "ics", "contacts", "git", "device")
ALWAYS_THERE = ("device", "inbox")  # they are named last
PLACELESS = ("inbox", "device")
PLACES = {
    "inbox": N_("what you type into oo add"),
    "taskwarrior": N_("its usual folder"),
    "device": N_("this machine"),
}


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
        agreed = [Agreed(kind, place, part, key or None, reader or None)]
        if not yes:
            preview = _narrowed(here.assistant.preview(kind, place), agreed[0])
            _must_be_asked(here, kind, place)
            agreed = [replace(each, parts=each.parts or part) for each in asked(here, [preview])]
        for each in agreed:
            connect_agreed(here, each)
        if not agreed:
            here.screen.line(_("Nothing was connected."))


def _narrowed(preview: ConnectPreview, wanted: Agreed) -> ConnectPreview:
    """The preview with only what the options name, where they name something."""
    parts, keys, readers = set(wanted.parts), set(wanted.keys or ()), set(wanted.readers or ())
    return replace(
        preview,
        parts=tuple(each for each in preview.parts if not parts or each.name in parts),
        keys=tuple(each for each in preview.keys if not keys or each.key in keys),
        readers=tuple(each for each in preview.readers if not readers or each.agent in readers),
    )


def connect_agreed(here: Turn, agreed: Agreed) -> None:
    """Connect what was agreed to and say what came of it."""
    effect = here.assistant.connect(
        agreed.kind,
        agreed.place,
        parts=agreed.parts,
        keys=agreed.keys,
        readers=agreed.readers,
        request=new_request(),
    )
    if here.is_json:
        here.screen.json(effect)
        return
    here.screen.line(effect.message)
    for source in effect.details:
        here.screen.indented(_("To end it: oo disconnect {source}").format(source=source))
    for row in here.assistant.sources():
        if row.id in effect.details:
            show_problems(here, row)


def _chosen_place(here: Turn, *, is_asking: bool) -> FoundPlace | None:
    """List the places that are known by name and let the person choose one."""
    found = in_order(here.assistant.discover())
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
        ["", _("Kind"), _("Place"), ""],
        [
            [str(at), item.kind, item.place or _here(item.kind), _state(item)]
            for at, item in enumerate(found, start=1)
        ],
    )


def in_order(found: Sequence[FoundPlace]) -> list[FoundPlace]:
    """Those that are there first, and what most people have before the rest."""
    order = {kind: at for at, kind in enumerate([*KINDS, *ALWAYS_THERE])}
    return sorted(found, key=lambda each: (not each.exists, order.get(each.kind, len(order))))


def _here(kind: str) -> str:
    return _(PLACES[kind]) if kind in PLACES else ""


def _state(item: FoundPlace) -> str:
    if item.connected:
        return _("connected")
    return "" if item.exists else _("not there")


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
