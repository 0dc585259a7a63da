"""`oo notices`: what oO said without being asked, and why it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.words import _
from oo_ui.cli.options import Command, json_option, limit_option, plain_option
from oo_ui.cli.turn import Turn, turn
from oo_ui.viewmodels.notice_words import state_words

if TYPE_CHECKING:
    from oo_app.answers_notices import NoticeRow


@click.command(cls=Command)
@limit_option(20)
@json_option
@plain_option
@click.pass_context
def notices(ctx: click.Context, limit: int, json: bool, plain: bool) -> None:
    """The newest first; what is withheld says by what."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.notices(limit=limit)
        if json:
            here.screen.json(rows)
        elif rows:
            headers = [_("When"), _("Tip"), _("Where"), _("State"), _("Reason")]
            here.screen.table(headers, [_cells(here, row) for row in rows])
        else:
            here.screen.line(_("oO has said nothing without being asked."))
            if not may_speak_first(here):
                here.screen.line(_("Where it may: oo prefs set notify auto"))


def may_speak_first(here: Turn) -> bool:
    """Whether the person chose where oO may speak without being asked."""
    rows = here.assistant.preferences()
    return any(row.name == "notify" and row.value != row.default for row in rows)


def _cells(here: Turn, row: NoticeRow) -> list[str]:
    return [here.when(row.time), row.text, row.channel, state_words(row), row.reason]
