"""The core: watch, keep quiet for a while, end."""

from __future__ import annotations

from datetime import timedelta

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, plain_option, until_option
from oo_ui.cli.turn import face_of, screen_of, turn
from oo_ui.cli.typed_times import typed_until
from oo_ui.request_id import new_request

PAUSE = timedelta(hours=1)
LINGER = timedelta(minutes=5)


@click.command(cls=Command)
@click.option(
    "--while-used",
    is_flag=True,
    help=N_("End five minutes after the last face, unless watch_in_background is set."),
)
@click.option(
    "--tcp",
    default="",
    metavar="ADDRESS",
    help=N_("Listen on this port of this machine too, such as 127.0.0.1:8630."),
)
@click.pass_context
def run(ctx: click.Context, while_used: bool, tcp: str) -> None:
    """Hold the home and watch until ended."""
    from oo_app.opening import run_core

    face = face_of(ctx)
    screen = screen_of(face)

    def ready() -> None:
        screen.line(_("oO is watching. End it with Ctrl+C or: oo stop"))
        face.out.flush()

    run_core(face.paths, ready=ready, linger=LINGER if while_used else None, tcp=tcp)


@click.command(cls=Command)
@click.argument(
    "span", cls=Argument, default="", metavar="SPAN", help=N_("How long; an hour if left out.")
)
@until_option
@click.option("--off", is_flag=True, help=N_("Speak again."))
@json_option
@plain_option
@click.pass_context
def pause(ctx: click.Context, span: str, until: str, off: bool, json: bool, plain: bool) -> None:
    """Speak only when asked, for so long."""
    if off and (span or until):
        raise UsageError(_("--off takes no time."))
    with turn(ctx, json=json, plain=plain) as here:
        now = here.face.now()
        end = typed_until(until, span, now=now, zone=here.zone) or now + PAUSE
        show_effect(here, here.assistant.pause(until=None if off else end, request=new_request()))


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def stop(ctx: click.Context, json: bool, plain: bool) -> None:
    """End the core in the background."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.stop())
