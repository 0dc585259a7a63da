"""What a person does: done, snooze, dismiss, undo, add."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from oo_storage.errors import UnknownName, UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.face import NAME
from oo_ui.cli.options import For, Json, Plain, TipId, Until
from oo_ui.cli.questions import confirm
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.typed_times import typed_until
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from oo_app.assistant import Added

REASONS = ("not-now", "already-done", "wrong", "less", "never")
SNOOZE = timedelta(hours=1)


def done(ctx: typer.Context, tip: TipId = "", json: Json = False, plain: Plain = False) -> None:
    """Say that it is done."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.react("done", tip=tip, face=NAME, request=new_request()))


def snooze(
    ctx: typer.Context,
    tip: TipId = "",
    until: Until = "",
    span: For = "",
    json: Json = False,
    plain: Plain = False,
) -> None:
    """Put it off, for an hour unless said otherwise."""
    with turn(ctx, json=json, plain=plain) as here:
        now = here.face.now()
        end = typed_until(until, span, now=now, zone=here.zone) or now + SNOOZE
        show_effect(
            here,
            here.assistant.react("snooze", tip=tip, until=end, face=NAME, request=new_request()),
        )


def dismiss(
    ctx: typer.Context,
    tip: TipId = "",
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="REASON",
            help=N_("not-now (the default), already-done, wrong, less or never."),
            autocompletion=lambda: list(REASONS),
        ),
    ] = "not-now",
    json: Json = False,
    plain: Plain = False,
) -> None:
    """Say no, and why."""
    if reason not in REASONS:
        raise UnknownName(_("reason"), reason, list(REASONS))
    with turn(ctx, json=json, plain=plain) as here:
        asks = reason == "never" and here.face.is_interactive and not json
        agents = _agents_of(here, tip) if asks else ()
        effect = here.assistant.react(
            "dismiss", tip=tip, reason=reason, face=NAME, request=new_request()
        )
        show_effect(here, effect)
        for agent in agents:
            _offer_silence(here, agent)


def undo(ctx: typer.Context, json: Json = False, plain: Plain = False) -> None:
    """Take the newest act back."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.undo(request=new_request()))


def add(
    ctx: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT", help=N_('Such as "pay rent tomorrow 9:00".')),
    ],
    json: Json = False,
    plain: Plain = False,
) -> None:
    """Keep a task, and say which date was understood."""
    wanted = " ".join(text).strip()
    if not wanted:
        raise UsageError(_("Say what to add."), hint='oo add "pay rent tomorrow 9:00"')
    with turn(ctx, json=json, plain=plain) as here:
        added = here.assistant.add(wanted, request=new_request())
        if json:
            here.screen.json(added)
        else:
            show_added(here, added)


def show_added(here: Turn, added: Added) -> None:
    """The task as it was understood."""
    here.screen.line(added.title, strong=True)
    if added.due is None:
        due = _("no date")
    elif added.is_all_day:
        due = here.day(added.due)
    else:
        due = here.when(added.due)
    here.screen.pairs([(_("Due"), due), (_("Kept"), added.message), (_("Undo"), "oo undo")])


def _agents_of(here: Turn, tip: str) -> tuple[str, ...]:
    told = here.assistant.why(tip).tip
    return told.agents if told is not None else ()


def _offer_silence(here: Turn, agent: str) -> None:
    question = _("Should {agent} never speak again at all?").format(agent=agent)
    if confirm(here, question):
        show_effect(here, here.assistant.set_agent(agent, enabled=False, request=new_request()))
