"""The start of `oo`: the prepared tip at once, or else the command line.

The first path runs before any library is imported: nothing here may import more than `os`,
`sys` and `time` at the top.
"""

import os
import sys
import time

from oo_app import prepared
from oo_ui.home import data_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FAST = (["tip"], ["tip", "--json"], ["tip", "--plain"])
SCREENS: "tuple[list[str], ...]" = ([], ["tui"])
FACE = "cli"
CARD_WIDTH = 76


def main() -> int:
    """Run `oo` with this process's arguments; the exit code."""
    arguments = sys.argv[1:]
    _open_closed_streams()
    if arguments in SCREENS and is_drawable(os.environ):
        return _run_on_screens(arguments)
    if arguments in FAST and _has_room() and print_prepared(arguments, os.environ):
        return 0
    from oo_ui.cli.start import run_in_process

    return run_in_process(arguments)


def _run_on_screens(arguments: list[str]) -> int:
    """The prepared tip stands where the screens will draw it, long before they can."""
    from oo_ui import splash

    folder = data_folder(os.environ)
    is_painted = splash.paint(folder, os.environ) if folder else False
    before = splash.hushed() if is_painted else None
    code = 1
    try:
        from oo_ui.cli.start import run_in_process

        code = run_in_process(arguments)
    finally:
        if is_painted and code:
            splash.wipe()
        splash.restore(before)
    return code


def is_drawable(environment: "Mapping[str, str]") -> bool:
    """Whether a person sits at a terminal that can move its cursor."""
    return (
        environment.get("TERM", "dumb") != "dumb"
        and sys.stdin.isatty()
        and sys.stdout.isatty()
        and sys.stderr.isatty()
    )


def _open_closed_streams() -> None:
    """A stream that the caller closed leads nowhere, instead of being none."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # it stays open for as long as the process runs
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - above


def _has_room() -> bool:
    """Whether the prepared card, which is wrapped already, fits where it is shown."""
    if not sys.stdout.isatty():
        return True
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns >= CARD_WIDTH
    except (OSError, ValueError):
        return True


def print_prepared(arguments: list[str], environment: "Mapping[str, str]") -> bool:
    """Print the prepared tip if it still holds and note the showing; whether it did."""
    try:
        folder = data_folder(environment)
        now_ms = time.time_ns() // 1_000_000
        answer = still_valid(folder, environment, now_ms) if folder else None
        if answer is None:
            return False
        if answer.tip:
            spool = os.path.join(folder, "deliveries.spool")
            prepared.append_delivery(spool, answer.tip, now_ms, FACE)
        _write(answer.json if arguments[1:] == ["--json"] else _styled(answer.text, arguments))
    except (OSError, ValueError):
        return False
    return True


def still_valid(
    folder: str, environment: "Mapping[str, str]", now_ms: int
) -> "prepared.Prepared | None":
    """The home's prepared answer, or None if something that it rests on has changed."""
    if (sys.stdout.encoding or "").lower() != "utf-8":
        return None
    with open(os.path.join(folder, "prepared.json"), "rb") as file:
        answer = prepared.decode(file.read())
    language, zone = prepared.surroundings(environment)
    is_valid = prepared.is_valid(answer, now_ms=now_ms, language=language, zone=zone)
    return answer if is_valid else None


def _styled(text: bytes, arguments: list[str]) -> bytes:
    """The card as a terminal shows it, or as it is."""
    environment = os.environ
    if (
        "--plain" in arguments
        or environment.get("NO_COLOR")
        or environment.get("TERM", "dumb") == "dumb"
        or not sys.stdout.isatty()
    ):
        return text
    from oo_ui.emphasis import emphasised

    return emphasised(text.decode()).encode()


def _write(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader has gone; nobody is left to tell, and the interpreter must not complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
