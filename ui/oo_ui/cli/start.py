"""The boundary of the command line: from arguments to an exit code, never a traceback.

0: done, or an answer (silence is one); 1: it did not work; 2: the call itself was wrong;
130: ended by the person.
"""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from oo_storage.errors import OoError
from oo_storage.words import _, speak
from oo_ui.cli.face import WIDEST, Face
from oo_ui.cli.screen import ReaderGone
from oo_ui.cli.turn import screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from oo_app.assistant import Assistant
    from oo_app.paths import HomePaths

INTERRUPTED = 130
LONGEST_HIDDEN = 65_536


def run_in_process(arguments: Sequence[str]) -> int:
    """Run with this process's streams, environment and home."""
    speak()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    code = run(arguments, process_face())
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
    return code


def run(arguments: Sequence[str], face: Face) -> int:
    """Run one command; the exit code."""
    from click import Abort

    try:
        with redirect_stdout(face.out):
            return _called(arguments, face)
    except ReaderGone:
        _close_quietly()
        return 0
    except OoError as error:
        _show_error(face, arguments, error.code, error.message, error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Abort as error:
        return INTERRUPTED if isinstance(error.__cause__, KeyboardInterrupt) else 1
    except SystemExit as error:  # completion ends the process itself
        return error.code if isinstance(error.code, int) else 1
    except Exception as error:  # noqa: BLE001 - the boundary: a person never sees a traceback
        return _unexpected(face, arguments, error)


def process_face() -> Face:
    """The face of this process."""
    from datetime import UTC, datetime

    from oo_app.paths import home_paths

    environment = dict(os.environ)
    paths = home_paths(environment)
    is_terminal = sys.stdout.isatty() and environment.get("TERM", "") != "dumb"
    return Face(
        open=open_home,
        open_lasting=open_lasting,
        paths=paths,
        diary=paths.log,
        out=sys.stdout,
        err=sys.stderr,
        read_line=input,
        read_hidden=read_hidden,
        now=lambda: datetime.now(UTC),
        zone=machine_zone,
        environment=environment,
        is_interactive=sys.stdin.isatty() and sys.stdout.isatty(),
        is_terminal=is_terminal,
        is_styled=is_terminal and not environment.get("NO_COLOR"),
        width=_terminal_width(),
    )


def open_home(paths: HomePaths) -> Assistant:
    """The assistant of a home: the core that holds it, or one in this process."""
    from oo_app.opening import open_assistant

    return open_assistant(paths)


def open_lasting(paths: HomePaths) -> Assistant:
    """The assistant of a home for a face that stays open: through a core, started if need be."""
    from oo_app.opening import open_lasting as opened

    return opened(paths)


def read_hidden(prompt: str) -> str:
    """What a person types without seeing it; where nobody types, all of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.read(LONGEST_HIDDEN)
    from getpass import getpass

    return getpass(prompt)


def machine_zone() -> tzinfo:
    """The zone that this machine is set to."""
    from oo_app.wall_clock import system_zone

    return system_zone()


def _called(arguments: Sequence[str], face: Face) -> int:
    from click import UsageError as CallError

    from oo_ui.cli.commands import root

    try:
        result: Any = root.main(
            args=list(arguments), prog_name="oo", standalone_mode=False, obj=face
        )
    except CallError as error:
        from oo_ui.cli.call_errors import usage_error

        raise usage_error(error) from error
    return result if isinstance(result, int) else 0


def _show_error(face: Face, arguments: Sequence[str], code: str, message: str, hint: str) -> None:
    """The error on its own stream: two lines, or one JSON object with --json."""
    screen = screen_of(replace(face, is_terminal=False), is_error=True)
    try:
        face.out.flush()
        if "--json" in arguments:
            screen.json({"error": {"code": code, "message": message, "hint": hint}})
            return
        screen.line(_("error: {message}").format(message=message))
        if hint:
            screen.indented(_("hint: {hint}").format(hint=hint))
    except (ReaderGone, BrokenPipeError):
        _close_quietly()


def _unexpected(face: Face, arguments: Sequence[str], error: Exception) -> int:
    """Tell a person briefly, and the diary in full but without content."""
    written = _written_traceback(face, error)
    hint = _("What happened is written in {path}.").format(path=written) if written else ""
    message = _("Something went wrong inside oO ({name}).").format(name=type(error).__name__)
    _show_error(face, arguments, "unexpected", message, hint)
    return 1


def _written_traceback(face: Face, error: Exception) -> str:
    """Append where it happened to the diary; its path, or "" when that cannot be written.

    The error's own text is left out, because it may quote what a source says.
    """
    import traceback

    path = face.diary
    lines = [
        f"{face.now().isoformat()} oo {type(error).__module__}.{type(error).__qualname__}\n",
        *traceback.format_tb(error.__traceback__),
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError:
        return ""
    return str(path)


def _terminal_width() -> int:
    from shutil import get_terminal_size

    return min(max(get_terminal_size().columns, 20), WIDEST)


def _close_quietly() -> None:
    """Point standard output nowhere, so that the interpreter does not complain at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
