"""The core: watch, keep quiet for a while, end."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Json, Plain, Until
from oo_ui.cli.turn import face_of, screen_of, turn
from oo_ui.cli.typed_times import typed_until
from oo_ui.request_id import new_request

PAUSE = timedelta(hours=1)


def run(ctx: typer.Context) -> None:
    """Hold the home and watch until ended."""
    from oo_app.bootstrap import run_core  # type: ignore[import-not-found]

    face = face_of(ctx)
    screen = screen_of(face)

    def ready() -> None:
        screen.line(_("oO is watching. End it with Ctrl+C or: oo stop"))
        face.out.flush()

    run_core(face.paths, ready=ready)


def pause(
    ctx: typer.Context,
    span: Annotated[
        str, typer.Argument(metavar="SPAN", help=N_("How long; an hour if left out."))
    ] = "",
    until: Until = "",
    off: Annotated[bool, typer.Option("--off", help=N_("Speak again."))] = False,
    json: Json = False,
    plain: Plain = False,
) -> None:
    """Speak only when asked, for so long."""
    if off and (span or until):
        raise UsageError(_("--off takes no time."))
    with turn(ctx, json=json, plain=plain) as here:
        now = here.face.now()
        end = typed_until(until, span, now=now, zone=here.zone) or now + PAUSE
        show_effect(here, here.assistant.pause(until=None if off else end, request=new_request()))


def stop(ctx: typer.Context, json: Json = False, plain: Plain = False) -> None:
    """End the core in the background."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.stop())
