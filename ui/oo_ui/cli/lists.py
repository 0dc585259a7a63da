"""What is there: sources, the tips that were given, the log; and `oo disconnect`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, limit_option, plain_option
from oo_ui.cli.turn import Turn, turn
from oo_ui.request_id import new_request
from oo_ui.viewmodels.history import became

if TYPE_CHECKING:
    from oo_app.answers_sources import SourceRow


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def sources(ctx: click.Context, json: bool, plain: bool) -> None:
    """Every connected source with its health."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.sources()
        if json:
            here.screen.json(rows)
            return
        if not rows:
            here.screen.line(_("Nothing is connected yet. See what could be: oo connect"))
            return
        headers = [_("Source"), _("Place"), _("Health"), _("Records"), _("Last read")]
        here.screen.table(headers, [_source(here, row) for row in rows])
        for row in rows:
            show_problems(here, row)


@click.command(cls=Command)
@click.argument("source", cls=Argument, metavar="SOURCE", help=N_("The id that oo sources shows."))
@json_option
@plain_option
@click.pass_context
def disconnect(ctx: click.Context, source: str, json: bool, plain: bool) -> None:
    """Stop reading it."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.disconnect(source, request=new_request()))


@click.command(cls=Command)
@limit_option(20)
@json_option
@plain_option
@click.pass_context
def history(ctx: click.Context, limit: int, json: bool, plain: bool) -> None:
    """The tips, newest first."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.history(limit=limit)
        if json:
            here.screen.json(rows)
        elif rows:
            here.screen.table(
                [_("When"), _("Tip"), _("Agent"), _("Became"), _("Id")],
                [
                    [
                        here.when(row.made),
                        row.text,
                        row.agent,
                        " · ".join(word for word in (became(row), row.reason) if word),
                        row.id,
                    ]
                    for row in rows
                ],
            )
        else:
            here.screen.line(_("No tip was given yet. Ask for one with: oo tip"))


@click.command(cls=Command)
@limit_option(20)
@click.option("--type", default="", metavar="TYPE", help=N_("Only events of this type."))
@click.option("--subject", default="", metavar="SUBJECT", help=N_("Only events about this."))
@json_option
@plain_option
@click.pass_context
def log(ctx: click.Context, limit: int, type: str, subject: str, json: bool, plain: bool) -> None:
    """The newest events first."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.log(limit=limit, type=type, subject=subject)
        if json:
            here.screen.json(rows)
        elif rows:
            here.screen.table(
                [_("Event"), _("When"), _("Type"), _("From"), _("About")],
                [
                    [str(row.seq), here.when(row.time), row.type, row.source, row.subject]
                    for row in rows
                ],
            )
        else:
            here.screen.line(_("The log holds no such event."))


def _source(here: Turn, row: SourceRow) -> list[str]:
    words = {"healthy": _("healthy"), "unhealthy": _("unhealthy"), "unread": _("not read yet")}
    health = words.get(row.health, row.health)
    if row.is_stale:
        health = _("{health}, last good data is kept").format(health=health)
    return [row.id, row.place, health, str(row.records), here.when(row.last_read, _("never"))]


def show_problems(here: Turn, row: SourceRow) -> None:
    """What a source could not read, and what to do about each."""
    if not row.problems:
        return
    here.screen.heading(_("What {source} could not read").format(source=row.id))
    for problem in row.problems:
        here.screen.item(
            f"{problem.where}: {problem.message}" if problem.where else problem.message
        )
        if problem.hint:
            here.screen.indented(problem.hint, depth=2)
