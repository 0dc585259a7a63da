"""What is asked before oO connects to the host of a model: nothing is ticked beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from oo_storage.errors import Refused
from oo_storage.words import _
from oo_ui.cli.questions import confirm, tick
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_app.answers import ConsentRow
    from oo_app.answers_models import AliasRow
    from oo_ui.cli.turn import Turn

T = TypeVar("T")
REACH = "host.reach"
OO = "oo"


def allowed(here: Turn, act: Callable[[], T], *, yes: bool = False) -> T:
    """Do it; where Ollama may not be reached yet, ask for that once and do it again."""
    try:
        return act()
    except Refused:
        may_ask = here.face.is_interactive and not here.is_json
        if not (yes or may_ask):
            raise
        row = here.assistant.preview_alias("tip-generator", "ollama/any")
        if row.state != "not-allowed":
            raise
        if not yes and not confirm(here, _reach_question(row)):
            here.screen.line(_("Nothing was changed."))
            raise click.exceptions.Exit(0) from None
    here.assistant.grant(REACH, host=row.host, request=new_request())
    return act()


def asked_keys(here: Turn, row: AliasRow) -> Sequence[str]:
    """Show where the model is, and let the person tick what its host may be shown."""
    here.screen.pairs([(_("Model"), row.model), (_("Host"), f"{row.host}, {where(row)}")])
    if row.state == "not-allowed" and not confirm(here, _reach_question(row)):
        here.screen.line(_("Nothing was changed."))
        raise click.exceptions.Exit(0)
    collected, shown = _keys(here.assistant.consents(), row.host)
    offered = [each for each in collected if each.key not in shown]
    if shown:
        here.screen.line(_("It may be shown already: {keys}").format(keys=", ".join(sorted(shown))))
    if not offered:
        if not shown:
            here.screen.line(_("oO collects nothing yet, so there is nothing to show it."))
        return []
    here.screen.line()
    here.screen.table(
        ["", _("Data key"), _("What it holds")],
        [[str(at), each.key, each.description] for at, each in enumerate(offered, start=1)],
    )
    here.screen.line()
    question = _("What may {host} be shown?").format(host=row.host)
    return [offered[at].key for at in tick(here, question, len(offered))]


def where(row: AliasRow) -> str:
    """How far away it is, in words."""
    return {
        "local": _("on this machine: nothing leaves it"),
        "lan": _("on your own network"),
        "cloud": _("beyond your own network"),
    }.get(row.locality, row.locality)


def _reach_question(row: AliasRow) -> str:
    return _("May oO connect to {host} ({where})?").format(host=row.host, where=where(row))


def _keys(rows: Sequence[ConsentRow], host: str) -> tuple[list[ConsentRow], set[str]]:
    """The keys that oO collects, and those that the host may be shown."""
    granted = [row for row in rows if row.granted and row.key != REACH]
    collected = [row for row in granted if row.recipient == OO]
    known = {row.key for row in collected}
    return collected, {row.key for row in granted if row.recipient == host} & known
