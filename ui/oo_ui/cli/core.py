"""The core: watch, keep quiet for a while, end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, plain_option, until_option
from oo_ui.cli.turn import face_of, screen_of, turn
from oo_ui.cli.typed_times import typed_until
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.answers_life import Status
    from oo_ui.cli.turn import Turn

PAUSE = timedelta(hours=1)


@click.command(cls=Command)
@click.option(
    "--while-used",
    is_flag=True,
    help=N_("End some time after the last face (linger), unless watch_in_background is set."),
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

    run_core(face.paths, ready=ready, while_used=while_used, tcp=tcp)


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
def status(ctx: click.Context, json: bool, plain: bool) -> None:
    """Show what runs, for whom, and when it ends."""
    with turn(ctx, json=json, plain=plain) as here:
        told = here.assistant.status()
        if json:
            here.screen.json(told)
            return
        here.screen.pairs([(label, text) for label, text in _status_lines(here, told) if text])


def _status_lines(here: Turn, told: Status) -> Iterator[tuple[str, str]]:
    from oo_app.core_words import ending_words, faces_words, process_words

    yield _("Version"), told.version
    yield _("Home"), told.home
    if told.core is None:
        yield _("Core"), _("none; oO looks only while a face is open")
    else:
        yield _("Core"), process_words(told.core, here.now)
        yield _("Faces"), faces_words(told.core, here.now)
        yield _("Ends"), ending_words(told.core, here.now)
    yield _("Paused"), here.when(told.paused_until)
    yield _("Sources"), str(told.sources)


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def stop(ctx: click.Context, json: bool, plain: bool) -> None:
    """End the core in the background."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.stop())
