"""`oo activity`: what left this machine, where to, what for, and what was withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.words import _
from oo_ui.cli.options import Command, json_option, limit_option, plain_option
from oo_ui.cli.turn import Turn, turn
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from oo_app.answers_models import ActivityRow


@click.command(cls=Command)
@limit_option(20)
@json_option
@plain_option
@click.pass_context
def activity(ctx: click.Context, limit: int, json: bool, plain: bool) -> None:
    """The newest passages through the outbound door first."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.activity(limit=limit)
        if json:
            here.screen.json(rows)
        elif rows:
            headers = [
                _("When"), _("Host"), _("For"), _("Sent"), _("Received"), _("Shown"),
                _("Withheld"), _("Outcome"),
            ]  # fmt: skip
            here.screen.table(headers, [_cells(here, row) for row in rows])
        else:
            here.screen.line(_("Nothing left this machine."))


def _cells(here: Turn, row: ActivityRow) -> list[str]:
    outcomes = {
        "ok": _("done"),
        "refused": _("refused: no consent"),
        "failed": _("failed"),
        "begun": _("begun"),
    }
    return [
        here.when(row.time),
        row.host,
        row.purpose,
        size(row.bytes_out),
        size(row.bytes_in),
        ", ".join(row.keys),
        ", ".join(row.withheld),
        outcomes.get(row.outcome, row.outcome),
    ]
