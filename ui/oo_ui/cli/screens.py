"""`oo tui`, `oo --plain` and bare `oo`: the best face with screens that this terminal allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.options import Command
from oo_ui.cli.turn import face_of

if TYPE_CHECKING:
    from oo_ui.cli.face import Face

NARROWEST = 20


@click.command(cls=Command)
@click.option("--light", is_flag=True, help=N_("On a light ground."))
@click.option("--dark", is_flag=True, help=N_("On a dark ground."))
@click.pass_context
def tui(ctx: click.Context, light: bool, dark: bool) -> int:
    """Open the screens."""
    face = face_of(ctx)
    if light and dark:
        raise UsageError(_("Choose light or dark, not both."))
    if not can_draw(face):
        raise UsageError(
            _("This terminal cannot show screens."), hint=_("Line by line it can: oo --plain")
        )
    return _drawn(face, "light" if light else "dark" if dark else "")


def alone(ctx: click.Context, *, plain: bool) -> None:
    """What `oo` does without a command: screens, lines, or today's card where nobody is asked."""
    face = face_of(ctx)
    if plain:
        from oo_ui.lines.start import run_lines

        ctx.exit(run_lines(face))
    elif can_draw(face):
        ctx.exit(_drawn(face, ""))
    else:
        from oo_ui.cli.today import bare

        bare(ctx)


def can_draw(face: Face) -> bool:
    """Whether a person sits at a terminal that can move its cursor."""
    return face.is_interactive and face.is_terminal and face.width >= NARROWEST


def _drawn(face: Face, theme: str) -> int:
    from oo_ui.tui.start import run_tui

    return run_tui(face, theme)
