"""A line that says what is waited for, while it is: nobody looks at an empty screen."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_ui.cli.turn import Turn


@contextmanager
def waiting(here: Turn, words: str) -> Iterator[None]:
    """Show the words until the block ends, where a line may change."""
    if here.is_json or not here.screen.is_live:
        yield
        return
    here.screen.again(words)
    try:
        yield
    finally:
        here.screen.again("")
