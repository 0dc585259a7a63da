"""`oo desktop`: the screens in a window, or why there can be none here."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UsageError
from oo_storage.words import N_, _
from oo_ui.cli.options import Command
from oo_ui.cli.turn import face_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command(cls=Command)
@click.option("--hidden", is_flag=True, help=N_("Start in the tray, without the window."))
@click.option("--light", is_flag=True, help=N_("On a light ground."))
@click.option("--dark", is_flag=True, help=N_("On a dark ground."))
@click.pass_context
def desktop(ctx: click.Context, hidden: bool, light: bool, dark: bool) -> int:
    """Open the window, or raise the one that is open."""
    face = face_of(ctx)
    if light and dark:
        raise UsageError(_("Choose light or dark, not both."))
    if problem := problem_of(face.environment, sys.platform):
        raise problem
    from oo_ui.qt.desktop import run_desktop

    return run_desktop(face, is_hidden=hidden, theme="light" if light else "dark" if dark else "")


def problem_of(environment: Mapping[str, str], system: str) -> UsageError | None:
    """Why no window can be opened here, as far as that can be told without Qt."""
    if find_spec("PySide6") is None:
        return UsageError(
            _("The window needs PySide6, which is not installed."),
            hint=_("pip install 'oo-assistant[desktop]' adds it; oo tui works without."),
        )
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    is_free = system.startswith(("linux", "freebsd"))
    if is_free and not any(environment.get(name) for name in displays):
        return UsageError(
            _("There is no display to open a window on."), hint=_("In this terminal: oo tui")
        )
    return None
