"""`oo desktop`: the window and the tray, where Qt and a display are there."""

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
@click.pass_context
def desktop(ctx: click.Context, hidden: bool) -> int:
    """Open the window, or raise the one that is open."""
    face = face_of(ctx)
    if find_spec("PySide6") is None:
        raise UsageError(
            _("The window is not installed."),
            hint=_('pip install "oo-assistant[desktop]" adds it; `oo tui` works without.'),
        )
    if not has_display(face.environment, sys.platform):
        raise UsageError(_("There is no display here."), hint=_("In a terminal: oo tui"))
    from oo_ui.qt.desktop import run_desktop
    from oo_ui.qt.tray_icons import drawn_icon
    from oo_ui.qt.window import MainWindow

    return run_desktop(face, is_hidden=hidden, make_window=MainWindow, icons=drawn_icon)


def has_display(environment: Mapping[str, str], system: str) -> bool:
    """Whether a window can be shown at all; where it cannot, Qt would end the process."""
    if not system.startswith(("linux", "freebsd")) or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
