"""Starts the face that speaks in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_ui.cli.turn import screen_of
from oo_ui.lines.conversation import Conversation
from oo_ui.viewmodels.inline import InlineLink
from oo_ui.viewmodels.opening import opened
from oo_ui.viewmodels.session import Session

if TYPE_CHECKING:
    from oo_ui.cli.face import Face
    from oo_ui.viewmodels.showing import Showing

FACE = "plain"


def run_lines(face: Face) -> int:
    """Talk until the person leaves or the input ends; the exit code."""
    assistant = opened(lambda: face.open(face.paths))
    try:
        session = Session(
            InlineLink(assistant), face=FACE, now=face.now, zone=face.zone, show=_unheard
        )
        talk = Conversation(session, screen_of(face, plain=True), face.read_line)
        return talk.run()
    finally:
        assistant.close()


def _unheard(showing: Showing) -> None:
    """Lines are written when something was asked, not whenever something changes."""
    del showing
