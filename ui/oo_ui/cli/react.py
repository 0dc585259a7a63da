"""What a person does: done, snooze, dismiss, undo, add."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UnknownName, UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.face import NAME
from oo_ui.cli.options import (
    Argument,
    Command,
    for_option,
    json_option,
    names,
    plain_option,
    tip_argument,
    until_option,
)
from oo_ui.cli.questions import confirm
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.typed_times import typed_until
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from oo_app.answers import Added

REASONS = ("not-now", "already-done", "wrong", "less", "never", "never-agent")
SNOOZE = timedelta(hours=1)


@click.command(cls=Command)
@tip_argument
@json_option
@plain_option
@click.pass_context
def done(ctx: click.Context, tip: str, json: bool, plain: bool) -> None:
    """Say that it is done."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.react("done", tip=tip, face=NAME, request=new_request()))


@click.command(cls=Command)
@tip_argument
@until_option
@for_option
@json_option
@plain_option
@click.pass_context
def snooze(ctx: click.Context, tip: str, until: str, span: str, json: bool, plain: bool) -> None:
    """Put it off, for an hour unless said otherwise."""
    with turn(ctx, json=json, plain=plain) as here:
        now = here.face.now()
        end = typed_until(until, span, now=now, zone=here.zone) or now + SNOOZE
        show_effect(
            here,
            here.assistant.react("snooze", tip=tip, until=end, face=NAME, request=new_request()),
        )


@click.command(cls=Command)
@tip_argument
@click.option(
    "--reason",
    default="not-now",
    metavar="REASON",
    help=N_("not-now (the default), already-done, wrong, less, never or never-agent."),
    shell_complete=names(REASONS),
)
@json_option
@plain_option
@click.pass_context
def dismiss(ctx: click.Context, tip: str, reason: str, json: bool, plain: bool) -> None:
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


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def undo(ctx: click.Context, json: bool, plain: bool) -> None:
    """Take the newest act back."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.undo(request=new_request()))


@click.command(cls=Command)
@click.argument(
    "text",
    cls=Argument,
    nargs=-1,
    required=True,
    metavar="TEXT",
    help=N_('Such as "pay rent tomorrow 9:00".'),
)
@json_option
@plain_option
@click.pass_context
def add(ctx: click.Context, text: tuple[str, ...], json: bool, plain: bool) -> None:
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
