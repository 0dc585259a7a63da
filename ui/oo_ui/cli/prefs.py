"""`oo prefs`: how the person likes it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from oo_storage.errors import UnknownName
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Json, Plain
from oo_ui.cli.turn import turn
from oo_ui.request_id import new_request

Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("The preference's name."))]


def list_preferences(ctx: typer.Context, json: Json = False, plain: Plain = False) -> None:
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


def get(ctx: typer.Context, name: Name, json: Json = False, plain: Plain = False) -> None:
    """One value, as it would be typed."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = {row.name: row for row in here.assistant.preferences()}
        if name not in rows:
            raise UnknownName(_("preference"), name, sorted(rows))
        if json:
            here.screen.json(rows[name])
        else:
            here.screen.line(_typed(rows[name].value))


def set_value(
    ctx: typer.Context,
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help=N_("The new value."))],
    json: Json = False,
    plain: Plain = False,
) -> None:
    """Change one."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_preference(name, value, request=new_request()))


def unset(ctx: typer.Context, name: Name, json: Json = False, plain: Plain = False) -> None:
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
