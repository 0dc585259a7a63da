"""Looking after the home: rebuild, backup, restore, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _, ngettext
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, plain_option, yes_option
from oo_ui.cli.questions import choose
from oo_ui.cli.turn import Turn, turn
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from oo_app.answers import BackedUp, Rebuilt


@click.command(cls=Command)
@click.option("--check", is_flag=True, help=N_("Only compare; exit code 1 when a table differs."))
@json_option
@plain_option
@click.pass_context
def rebuild(ctx: click.Context, check: bool, json: bool, plain: bool) -> int:
    """Fold the log anew or compare the tables with it."""
    with turn(ctx, json=json, plain=plain) as here:
        rebuilt = here.assistant.rebuild(check=check)
        if json:
            here.screen.json(rebuilt)
        else:
            _show_rebuilt(here, rebuilt)
        return int(check and bool(rebuilt.differing))


@click.command(cls=Command)
@click.argument(
    "path",
    cls=Argument,
    default="",
    metavar="PATH",
    help=N_("Where to; the home's own folder if left out."),
)
@json_option
@plain_option
@click.pass_context
def backup(ctx: click.Context, path: str, json: bool, plain: bool) -> None:
    """Write a verified copy."""
    with turn(ctx, json=json, plain=plain) as here:
        made = here.assistant.backup(absolute(path))
        if json:
            here.screen.json(made)
            return
        here.screen.line(_("Backed up and verified."))
        here.screen.pairs(
            [(_("File"), made.path), (_("Size"), size(made.size)), (_("Events"), str(made.events))]
        )


@click.command(cls=Command)
@click.argument(
    "path",
    cls=Argument,
    default="",
    metavar="PATH",
    help=N_("Which backup; you are asked if left out."),
)
@click.option("--list", "is_list", is_flag=True, help=N_("Only list the backups."))
@yes_option
@json_option
@plain_option
@click.pass_context
def restore(
    ctx: click.Context, path: str, is_list: bool, yes: bool, json: bool, plain: bool
) -> None:
    """Go back to a backup, the newest unless another is named."""
    with turn(ctx, json=json, plain=plain) as here:
        if is_list:
            _show_backups(here, list(here.assistant.backups()))
            return
        chosen = absolute(path) if path or yes else _chosen_backup(here)
        if chosen is None:
            here.screen.line(_("Nothing was changed."))
            return
        if path and not yes:
            _ask_first(here, chosen)
        show_effect(here, here.assistant.restore(chosen))


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def doctor(ctx: click.Context, json: bool, plain: bool) -> int:
    """Check everything; exit code 1 when something fails."""
    with turn(ctx, json=json, plain=plain) as here:
        checks = here.assistant.doctor()
        if json:
            here.screen.json(checks)
        else:
            words = {"ok": _("fine"), "warn": _("look"), "fail": _("broken")}
            here.screen.table(
                [_("What"), _("State"), _("Found"), _("What to do")],
                [
                    [check.name, words.get(check.state, check.state), check.message, check.hint]
                    for check in checks
                ],
            )
        return int(any(check.state == "fail" for check in checks))


def absolute(path: str) -> str:
    """The path as the core must see it, whose folder may be another; "" stays ""."""
    return str(Path(path).expanduser().absolute()) if path else ""


def _show_rebuilt(here: Turn, rebuilt: Rebuilt) -> None:
    events = ngettext("{count} event", "{count} events", rebuilt.events).format(
        count=rebuilt.events
    )
    tables = ngettext("{count} table", "{count} tables", rebuilt.tables).format(
        count=rebuilt.tables
    )
    if rebuilt.differing:
        names = ", ".join(rebuilt.differing)
        found = (
            _("These tables differed from the log: {names}.")
            if not rebuilt.is_check
            else _("These tables differ from the log: {names}. Mend them with: oo rebuild")
        )
        here.screen.line(found.format(names=names), strong=True)
    else:
        here.screen.line(_("Every table is what the log says."))
    here.screen.line(f"{events} · {tables}", faint=True)


def _show_backups(here: Turn, backups: list[BackedUp]) -> None:
    if here.is_json:
        here.screen.json(backups)
    elif not backups:
        here.screen.line(_("There is no backup yet. Make one with: oo backup"))
    else:
        here.screen.table(
            ["", _("Made"), _("Events"), _("Size"), _("File")],
            [
                [str(number), here.when(item.made), str(item.events), size(item.size), item.path]
                for number, item in enumerate(backups, start=1)
            ],
        )


def _chosen_backup(here: Turn) -> str | None:
    if not here.face.is_interactive or here.is_json:
        raise UsageError(
            _("Say that you mean it: a restore replaces what is there now."),
            hint="oo restore --yes",
        )
    backups = list(here.assistant.backups())
    _show_backups(here, backups)
    if not backups:
        return None
    place = choose(here, _("Go back to which one? A number, or nothing:"), len(backups))
    return None if place is None else backups[place].path


def _ask_first(here: Turn, path: str) -> None:
    from oo_ui.cli.questions import confirm

    if not here.face.is_interactive or here.is_json:
        raise UsageError(
            _("Say that you mean it: a restore replaces what is there now."),
            hint=f"oo restore {path} --yes",
        )
    if not confirm(here, _("Replace what is there now by {path}?").format(path=path)):
        here.screen.line(_("Nothing was changed."))
        raise click.exceptions.Exit(0)
