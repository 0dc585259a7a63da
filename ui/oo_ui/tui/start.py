"""Starts the terminal face on a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oo_app.answers import Tip
from oo_ui.entry import still_valid
from oo_ui.tui.app import FACE, OoApp
from oo_ui.tui.theme import preferred
from oo_ui.viewmodels.asking import Terms
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.opening import Opening
from oo_ui.viewmodels.today import prepared_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oo_ui.cli.face import Face
    from oo_ui.viewmodels.pages import Page


def run_tui(face: Face, theme: str = "") -> int:
    """Run until the person leaves; the exit code."""
    app = OoApp(
        lambda app: linked_to(face, app),
        now=face.now,
        zone=face.zone,
        theme=theme or preferred(face.environment),
        first=_prepared(face),
    )
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _prepared(face: Face) -> Page | None:
    """The prepared tip, if it still holds."""
    from json import loads

    now = face.now()
    terms = Terms(now=now.astimezone(face.zone()), face=FACE, clock=face.now)
    try:
        answer = still_valid(str(face.paths.data), face.environment, int(now.timestamp() * 1000))
        tip = loads(answer.json)["tip"] if answer is not None else None
        return prepared_page(_tip_of(tip, now), terms) if tip else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tip_of(data: dict[str, Any], now: datetime) -> Tip:
    """As much of the tip as its card needs."""
    return Tip(
        id=str(data["id"]),
        text=str(data["text"]),
        why=str(data["why"]),
        agents=tuple(map(str, data["agents"])),
        kind="",
        action="",
        evidence=(),
        actions=tuple(map(str, data["actions"])),
        policy="",
        wording="",
        made=now,
        expires=now,
        note=str(data["note"]),
    )


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
