"""`oo context`: the situation the person is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, for_option, json_option, plain_option, until_option
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.typed_times import typed_until
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from oo_app.answers import ContextRow


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def list_contexts(ctx: click.Context, json: bool, plain: bool) -> None:
    """Every context and which one is active."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.contexts()
        if json:
            here.screen.json(rows)
        elif rows:
            headers = [_("Context"), _("Active"), _("Busy"), _("Rules"), _("Until")]
            here.screen.table(headers, [_row(here, row) for row in rows])
        else:
            here.screen.line(_("There is no context yet. Make one with: oo context define"))


@click.command(cls=Command)
@click.argument("context", cls=Argument, metavar="CONTEXT", help=N_('Such as "work" or "focus".'))
@until_option
@for_option
@json_option
@plain_option
@click.pass_context
def use(ctx: click.Context, context: str, until: str, span: str, json: bool, plain: bool) -> None:
    """Choose it by hand."""
    with turn(ctx, json=json, plain=plain) as here:
        end = typed_until(until, span, now=here.face.now(), zone=here.zone)
        show_effect(here, here.assistant.use_context(context, until=end, request=new_request()))


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def clear(ctx: click.Context, json: bool, plain: bool) -> None:
    """Go back to the rules."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.use_context("", request=new_request()))


@click.command(cls=Command)
@click.argument("context", cls=Argument, metavar="CONTEXT", help=N_('Such as "work" or "focus".'))
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    help=N_('Such as "mon-fri 09:00-17:00"; repeatable.'),
)
@click.option("--busy", "is_busy", is_flag=True, help=N_("oO does not speak first in it."))
@json_option
@plain_option
@click.pass_context
def define(
    ctx: click.Context, context: str, rules: tuple[str, ...], is_busy: bool, json: bool, plain: bool
) -> None:
    """Make or change it."""
    with turn(ctx, json=json, plain=plain) as here:
        effect = here.assistant.define_context(
            context, rules=rules, is_busy=is_busy, request=new_request()
        )
        show_effect(here, effect)


@click.command(cls=Command)
@click.argument("context", cls=Argument, metavar="CONTEXT", help=N_('Such as "work" or "focus".'))
@json_option
@plain_option
@click.pass_context
def remove(ctx: click.Context, context: str, json: bool, plain: bool) -> None:
    """Take it away."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.remove_context(context, request=new_request()))


def _row(here: Turn, row: ContextRow) -> list[str]:
    origins = {"manual": _("chosen"), "rule": _("by rule")}
    active = origins.get(row.origin, _("yes")) if row.is_active else ""
    busy = _("yes") if row.is_busy else ""
    return [row.id, active, busy, ", ".join(row.rules), here.when(row.until)]


SUBCOMMANDS = {
    "list": (list_contexts, N_("Every context and which one is active.")),
    "use": (use, N_("Choose a context by hand.")),
    "clear": (clear, N_("Go back to the rules.")),
    "define": (define, N_("Make or change a context.")),
    "remove": (remove, N_("Remove a context you made.")),
}
