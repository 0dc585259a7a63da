"""What a face shows before its core has answered: the prepared tip, read from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oo_app.answers_tips import Tip
from oo_ui.entry import still_valid
from oo_ui.viewmodels.asking import Terms
from oo_ui.viewmodels.today import prepared_page

if TYPE_CHECKING:
    from datetime import datetime

    from oo_ui.cli.face import Face
    from oo_ui.viewmodels.pages import Page


def prepared(face: Face, name: str) -> Page | None:
    """The prepared tip as Today's page for the face of that name, if it still holds."""
    from json import loads

    now = face.now()
    terms = Terms(now=now.astimezone(face.zone()), face=name, clock=face.now)
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
