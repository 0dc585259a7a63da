"""All that the command line knows of the world around it, handed in so that tests own it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from pathlib import Path

    from oo_app.assistant import Assistant
    from oo_app.paths import HomePaths

NAME = "cli"
WIDEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Streams, clock, home and terminal of one run.

    `open` gives the assistant of a home, `open_lasting` one that other faces can ask meanwhile;
    `read_line` reads what the person types and raises EOFError at the end of input; `read_hidden`
    shows a prompt and reads without showing, or all of the input where nobody types; `zone` is the
    machine's; `is_interactive` says that a person is there to be asked; `diary` is where the
    unexpected is written down; `width` is in cells.
    """

    open: Callable[[HomePaths], Assistant]
    open_lasting: Callable[[HomePaths], Assistant]
    paths: HomePaths
    out: TextIO
    err: TextIO
    read_line: Callable[[], str]
    read_hidden: Callable[[str], str]
    now: Callable[[], datetime]
    zone: Callable[[], tzinfo]
    environment: Mapping[str, str]
    is_interactive: bool
    is_terminal: bool
    is_styled: bool
    diary: Path
    width: int = 80
    is_demo: bool = False
