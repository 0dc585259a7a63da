"""`oo consent`: who may collect and read what; a revocation says first what it erases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.errors import UnknownName
from oo_storage.words import N_, _
from oo_ui.cli.options import (
    Argument,
    Command,
    dry_run_option,
    json_option,
    plain_option,
    yes_option,
)
from oo_ui.cli.questions import confirm
from oo_ui.cli.turn import Turn, turn
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import ConsentEffect, ConsentRow

REACH = "host.reach"
host_option = click.option(
    "--host",
    default="",
    metavar="HOST[:PORT]",
    help=N_('Only for this host; the key "host.reach" lets oO connect to it.'),
)


@click.command(cls=Command)
@click.argument(
    "key", cls=Argument, default="", metavar="KEY", help=N_("Only this key; all if left out.")
)
@json_option
@plain_option
@click.pass_context
def list_consents(ctx: click.Context, key: str, json: bool, plain: bool) -> None:
    """Every data key with its recipients."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.consents()
        known = sorted({row.key for row in rows} | {REACH})
        if key and key not in known:
            raise UnknownName(_("data key"), key, known)
        rows = [row for row in rows if key in ("", row.key)]
        if json:
            here.screen.json(rows)
        elif rows:
            _show_table(here, rows)
        elif key == REACH:
            here.screen.line(_("oO may connect to no host."))
        else:
            here.screen.line(_("Nothing may be collected yet. Connect a source with: oo connect"))


@click.command(cls=Command)
@click.argument("key", cls=Argument, metavar="KEY", help=N_('A data key, such as "tasks.title".'))
@click.option("--agent", default="", metavar="AGENT", help=N_("Only for this agent, not for oO."))
@host_option
@dry_run_option
@json_option
@plain_option
@click.pass_context
def grant(
    ctx: click.Context, key: str, agent: str, host: str, dry_run: bool, json: bool, plain: bool
) -> None:
    """Say yes."""
    with turn(ctx, json=json, plain=plain) as here:
        effect = here.assistant.grant(
            key, agent=agent, host=host, dry_run=dry_run, request=new_request()
        )
        _show_effect(here, effect)


@click.command(cls=Command)
@click.argument("key", cls=Argument, metavar="KEY", help=N_('A data key, such as "tasks.title".'))
@click.option("--agent", default="", metavar="AGENT", help=N_("Only for this agent, not for oO."))
@host_option
@dry_run_option
@yes_option
@json_option
@plain_option
@click.pass_context
def revoke(
    ctx: click.Context,
    key: str,
    agent: str,
    host: str,
    dry_run: bool,
    yes: bool,
    json: bool,
    plain: bool,
) -> None:
    """Say no and erase; a person at a terminal sees first what goes."""
    with turn(ctx, json=json, plain=plain) as here:
        if dry_run:
            _show_effect(here, here.assistant.revoke(key, agent=agent, host=host, dry_run=True))
            return
        if here.face.is_interactive and not yes and not json:
            _show_effect(here, here.assistant.revoke(key, agent=agent, host=host, dry_run=True))
            if not confirm(here, _("Erase this now?")):
                here.screen.line(_("Nothing was changed."))
                return
        effect = here.assistant.revoke(key, agent=agent, host=host, request=new_request())
        _show_effect(here, effect)


def _show_table(here: Turn, rows: Sequence[ConsentRow]) -> None:
    shown = []
    last = ""
    for row in sorted(rows, key=lambda row: (row.key, row.recipient != "oo", row.recipient)):
        shown.append(
            [
                "" if row.key == last else row.key,
                row.recipient,
                _("yes") if row.granted else _("no"),
                here.when(row.since),
                row.purpose or row.description,
                str(row.records),
            ]
        )
        last = row.key
    headers = [_("Data key"), _("Recipient"), _("Consent"), _("Since"), _("For"), _("Records")]
    here.screen.table(headers, shown)


def _show_effect(here: Turn, effect: ConsentEffect) -> None:
    if here.is_json:
        here.screen.json(effect)
        return
    here.screen.line(effect.message, strong=True)
    counts = [
        (_("Events"), effect.events),
        (_("Records"), effect.records),
        (_("Snippets"), effect.snippets),
        (_("Tips"), effect.tips),
    ]
    here.screen.pairs(
        [
            *((label, str(count)) for label, count in counts if count),
            (_("Agents"), ", ".join(effect.agents)),
            (_("Receipt"), _receipt_id(effect.receipt)),
        ]
    )
    if effect.is_dry_run:
        here.screen.line(_("This only shows what would happen; nothing was changed."), faint=True)


def _receipt_id(receipt: str) -> str:
    """The id of the act; its whole receipt is in --json."""
    from json import loads

    try:
        return str(loads(receipt)["record_id"])
    except (ValueError, KeyError, TypeError):
        return ""


SUBCOMMANDS = {
    "list": (list_consents, N_("Every data key with its recipients.")),
    "grant": (grant, N_("Let oO collect a key, an agent read it, or a host be shown it.")),
    "revoke": (revoke, N_("Stop it at once and erase what came of it.")),
}
