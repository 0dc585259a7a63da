"""`oo autostart`: whether oO starts with the person's session."""

from __future__ import annotations

import click

from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Command, json_option, plain_option
from oo_ui.cli.turn import turn


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def on(ctx: click.Context, json: bool, plain: bool) -> None:
    """Have it started."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_autostart(enabled=True))


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def off(ctx: click.Context, json: bool, plain: bool) -> None:
    """Have it started no more."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_autostart(enabled=False))


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def status(ctx: click.Context, json: bool, plain: bool) -> None:
    """Show how it stands."""
    with turn(ctx, json=json, plain=plain) as here:
        told = here.assistant.autostart()
        if json:
            here.screen.json(told)
            return
        states = {"on": _("on"), "off": _("off"), "stale": _("on, but not this oO")}
        here.screen.pairs(
            [
                (_("Starts with your session"), states[told.state]),
                (_("Command"), " ".join(told.command)),
                (_("Kept in"), told.place),
            ]
        )
        if told.problem:
            here.screen.line(told.problem)
            here.screen.line(told.hint, faint=True)


SUBCOMMANDS: dict[str, tuple[click.Command, str]] = {
    "on": (on, N_("Start oO, in the tray if there is a window, with your session.")),
    "off": (off, N_("Start it no more.")),
    "status": (status, N_("Show whether it starts, and what.")),
}
