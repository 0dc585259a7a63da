"""`oo prefs`: how the person likes it."""

from __future__ import annotations

from typing import Any

import click

from oo_storage.errors import UnknownName
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, plain_option
from oo_ui.cli.turn import turn
from oo_ui.request_id import new_request


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def list_preferences(ctx: click.Context, json: bool, plain: bool) -> None:
    """Every preference, its value and what it is for."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.preferences()
        if json:
            here.screen.json(rows)
            return
        here.screen.table(
            [_("Preference"), _("Value"), _("Default"), _("What it is for")],
            [[row.name, _typed(row.value), _typed(row.default), row.description] for row in rows],
        )


@click.command(cls=Command)
@click.argument("name", cls=Argument, metavar="NAME", help=N_("The preference's name."))
@json_option
@plain_option
@click.pass_context
def get(ctx: click.Context, name: str, json: bool, plain: bool) -> None:
    """One value, as it would be typed."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = {row.name: row for row in here.assistant.preferences()}
        if name not in rows:
            raise UnknownName(_("preference"), name, sorted(rows))
        if json:
            here.screen.json(rows[name])
        else:
            here.screen.line(_typed(rows[name].value))


@click.command(cls=Command)
@click.argument("name", cls=Argument, metavar="NAME", help=N_("The preference's name."))
@click.argument("value", cls=Argument, metavar="VALUE", help=N_("The new value."))
@json_option
@plain_option
@click.pass_context
def set_value(ctx: click.Context, name: str, value: str, json: bool, plain: bool) -> None:
    """Change one."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_preference(name, value, request=new_request()))


@click.command(cls=Command)
@click.argument("name", cls=Argument, metavar="NAME", help=N_("The preference's name."))
@json_option
@plain_option
@click.pass_context
def unset(ctx: click.Context, name: str, json: bool, plain: bool) -> None:
    """Go back to its default."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.unset_preference(name, request=new_request()))


def _typed(value: Any) -> str:  # noqa: ANN401 - any preference's value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(_typed(item) for item in value)
    return str(value)


SUBCOMMANDS = {
    "list": (list_preferences, N_("Every preference and its value.")),
    "get": (get, N_("One value.")),
    "set": (set_value, N_("Change a preference.")),
    "unset": (unset, N_("Go back to the default.")),
}
