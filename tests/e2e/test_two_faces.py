"""Two faces on one core: what one changes the other shows, and one act of two is one event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from support.command import Place
from support.live_face import LiveFace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "user").mkdir()
    made = Place(tmp_path / "home", tmp_path / "user")
    todo = made.write("todo.txt", f"Pay the rent due:{datetime.now(UTC).date()}\n")
    made.oo("connect", "todotxt", str(todo), "--yes")
    with made.core():
        yield made


@pytest.fixture
def faces(place: Place) -> Iterator[tuple[LiveFace, LiveFace]]:
    made = (LiveFace(place.home / "core.sock", "tui"), LiveFace(place.home / "core.sock", "window"))
    for face in made:
        face.wait_for("Done")
    yield made
    for face in made:
        face.close()


def test_what_one_face_does_the_other_shows(faces: tuple[LiveFace, LiveFace]) -> None:
    one, other = faces
    one.press("d")
    other.wait_for("You have answered")
    other.press("u")
    one.wait_for("Snooze")


def test_two_faces_that_react_at_once_make_one_event_and_both_show_it(
    place: Place, faces: tuple[LiveFace, LiveFace]
) -> None:
    for face in faces:
        face.press("d")
    for face in faces:
        face.wait_for("You have answered")
    events = place.oo("log", "--type", "reaction.given", "--json").json
    assert len(events) == 1
