"""Where the window stands: back where it was, but always on a screen, whole, with its title bar.

No toolkit here. What is kept between runs is one small file beside the home's data; a file that
is not understood counts as none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oo_ui.small_file import read_small, write_small

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZE, LEAST = (1080, 720), (420, 360)
FURTHEST, LONGEST, HIGHEST_TITLE = 100_000, 100_000, 200


class Rectangle(NamedTuple):
    """A part of the desktop in pixels."""

    left: int
    top: int
    width: int
    height: int

    def shared(self, other: Rectangle) -> int:
        """How many pixels lie in both."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0, across) * max(0, down)


class Saved(NamedTuple):
    """A window as it was left: without its frame, with the height of the title bar above it."""

    place: Rectangle
    title: int = 0
    is_maximized: bool = False


def placed(
    saved: Saved | None,
    screens: Sequence[Rectangle],
    *,
    size: tuple[int, int] = SIZE,
    least: tuple[int, int] = LEAST,
) -> Rectangle:
    """Where the window goes on the screens that are there now, the main one first.

    The whole window lies on one screen, below its own title bar; where no screen shows any of
    the old place it stands in the middle of the main screen.
    """
    wanted = saved.place if saved else Rectangle(0, 0, *size)
    if not screens:
        return wanted
    seen = max(screens, key=lambda each: each.shared(wanted))
    is_there = saved is not None and seen.shared(wanted) > 0
    screen = seen if is_there else screens[0]
    title = min(saved.title if saved else 0, screen.height // 2)
    room = Rectangle(screen.left, screen.top + title, screen.width, screen.height - title)
    width = min(max(wanted.width, least[0]), room.width)
    height = min(max(wanted.height, least[1]), room.height)
    if not is_there:
        left = room.left + (room.width - width) // 2
        return Rectangle(left, room.top + (room.height - height) // 2, width, height)
    left = min(max(wanted.left, room.left), room.left + room.width - width)
    top = min(max(wanted.top, room.top), room.top + room.height - height)
    return Rectangle(left, top, width, height)


def read_saved(path: Path) -> Saved | None:
    """What was kept last; None where there is nothing, or nothing that makes sense."""
    return _understood(read_small(path))


def write_saved(path: Path, saved: Saved) -> None:
    """Keep it for the next start; where that fails the window opens as it did before."""
    values = {**saved.place._asdict(), "title": saved.title, "is_maximized": saved.is_maximized}
    write_small(path, values)


def _understood(found: dict[str, object]) -> Saved | None:
    names = (*Rectangle._fields, "title")
    numbers = [found.get(name) for name in names]
    whole = [number for number in numbers if type(number) is int]
    if len(whole) != len(names) or not isinstance(found.get("is_maximized"), bool):
        return None
    left, top, width, height, title = whole
    is_maximized = found["is_maximized"] is True
    is_sane = (
        max(abs(left), abs(top)) <= FURTHEST
        and min(width, height) > 0
        and max(width, height) <= LONGEST
        and 0 <= title <= HIGHEST_TITLE
    )
    place = Rectangle(left, top, width, height)
    return Saved(place, title, is_maximized) if is_sane else None
