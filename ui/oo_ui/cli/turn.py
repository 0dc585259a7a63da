"""One command's turn: the assistant it asks, the screen it answers on, and the person's zone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents.api import When
from oo_agents.moments import when_words
from oo_storage.words import speak
from oo_ui.cli.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    import click

    from oo_app.assistant import Assistant
    from oo_ui.cli.face import Face


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a command works with."""

    face: Face
    assistant: Assistant
    screen: Screen
    zone: tzinfo
    is_json: bool

    def when(self, instant: datetime | None, missing: str = "") -> str:
        """An instant in the person's words."""
        return missing if instant is None else when_words(instant, self.now)

    def day(self, instant: datetime) -> str:
        """The day of an instant in the person's words."""
        return when_words(When(instant.astimezone(self.zone), is_all_day=True), self.now)

    @property
    def now(self) -> datetime:
        """The moment in the person's zone."""
        return self.face.now().astimezone(self.zone)


@contextmanager
def turn(ctx: click.Context, *, json: bool = False, plain: bool = False) -> Iterator[Turn]:
    """Ask the home's assistant, in the person's language and zone; it is let go of afterwards."""
    face = face_of(ctx)
    assistant = face.open(face.paths)
    try:
        chosen = {row.name: str(row.value or "") for row in assistant.preferences()}
        if language := chosen.get("language", ""):
            speak(language)
        yield Turn(
            face=face,
            assistant=assistant,
            screen=screen_of(face, plain=plain),
            zone=_zone(chosen.get("zone", ""), face),
            is_json=json,
        )
    finally:
        assistant.close()


def face_of(ctx: click.Context) -> Face:
    """The face that the run was given."""
    face: Face = ctx.find_root().obj
    return face


def screen_of(face: Face, *, plain: bool = False, is_error: bool = False) -> Screen:
    """A screen on the face's output; plain when asked for or when there is no terminal."""
    is_plain = plain or not face.is_terminal
    return Screen(
        face.err if is_error else face.out,
        width=None if is_plain else face.width,
        is_styled=face.is_styled and not is_plain,
        is_demo=face.is_demo,
    )


def _zone(name: str, face: Face) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else face.zone()
    except (KeyError, ValueError, OSError):
        return face.zone()
