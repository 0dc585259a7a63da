"""The first frame of the terminal face: the prepared tip, painted before any library is imported.

It stands where the card will stand, so that nothing jumps when the screens draw over it. Nothing
here may import more than `entry` does.
"""

import os
import sys
import time

from oo_ui import entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

OPEN, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[2J", "\x1b[?25h\x1b[?1049l"
STRONG, NORMAL = "\x1b[1m", "\x1b[0m"
WIDE, CARD = 100, 82
# Row and column of the card's first letter, and what the card's edges take: beside the list of
# screens, and below their names.
PLACE_WIDE, PLACE = (6, 25, 28), (7, 6, 10)


def paint(folder: str, environment: "Mapping[str, str]") -> bool:
    """Paint the tip if one is prepared and still holds; whether that was done."""
    try:
        answer = entry.still_valid(folder, environment, time.time_ns() // 1_000_000)
        if answer is None or not answer.tip:
            return False
        width = os.get_terminal_size(sys.stdout.fileno()).columns
        sys.stdout.write(frame(answer.text.decode(), width))
        sys.stdout.flush()
    except (OSError, ValueError):
        return False
    return True


def wipe() -> None:
    """Give the terminal back."""
    sys.stdout.write(LEAVE)
    sys.stdout.flush()


def hushed() -> "list[Any] | None":
    """Keep what is typed from now on for the screens, unseen; what to hand to `restore`."""
    try:
        import termios
    except ImportError:  # no such terminals here
        return None
    descriptor = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(descriptor)
        after = termios.tcgetattr(descriptor)
        after[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(descriptor, termios.TCSANOW, after)
    except termios.error:
        return None
    return before


def restore(before: "list[Any] | None") -> None:
    """The terminal as it was."""
    if before is not None:
        import termios

        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)


def frame(card: str, width: int) -> str:
    """The sequence that paints the card's first block."""
    row, column, edges = PLACE_WIDE if width >= WIDE else PLACE
    lines = _wrapped(card.partition("\n\n")[0].split(), min(CARD, max(width - edges, 8)))
    placed = (f"\x1b[{row + at};{column}H{line}" for at, line in enumerate(lines))
    return f"{OPEN}\x1b[1;2H{STRONG}oO{''.join(placed)}{NORMAL}"


def _wrapped(words: "list[str]", width: int) -> "list[str]":
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines
