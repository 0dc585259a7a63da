"""Starts the terminal face on a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_ui.appearance import KeptAppearance
from oo_ui.tui.app import FACE, OoApp
from oo_ui.tui.theme import is_ground_dark
from oo_ui.viewmodels.first_page import prepared
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.opening import Opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.cli.face import Face


def run_tui(face: Face, theme: str = "") -> int:
    """Run until the person leaves; the exit code."""
    app = OoApp(
        lambda app: linked_to(face, app),
        now=face.now,
        zone=face.zone,
        appearance=KeptAppearance(face.paths.appearance(FACE), theme=theme),
        is_ground_dark=is_ground_dark(face.environment),
        first=prepared(face, FACE),
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def linked_to(face: Face, app: OoApp) -> Link:
    """The link of an app to the face's home; what the link says comes to the app's own thread."""
    opening = Opening(lambda: face.open_lasting(face.paths), face.paths.stopped.exists)
    return Link(
        opening,
        post=lambda call: _posted(app, call),
        changed=lambda: app.changed(),
        linked=lambda is_linked: app.linked(is_linked),
        stopped=lambda: app.stopped(),
        start_again=opening.start_again,
    )


def _posted(app: OoApp, call: Callable[[], None]) -> None:
    app.call_later(call)
