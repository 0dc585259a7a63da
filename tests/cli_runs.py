"""Running the command line in a test: a face in memory and what came of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from io import StringIO
from typing import TYPE_CHECKING

from fake_assistant import NOW, FakeAssistant
from oo_app.paths import HomePaths
from oo_ui.cli.face import Face
from oo_ui.cli.start import run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code and both streams of one run."""

    code: int
    out: str
    err: str


def face_for(assistant: FakeAssistant, folder: Path, *typed: str, **changes: object) -> Face:
    """A face on an assistant; a person is at the terminal when something is typed."""
    answers = iter(typed)

    def read_line() -> str:
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    face = Face(
        open=lambda _paths: assistant,
        open_lasting=lambda _paths: assistant,
        paths=HomePaths(data=folder, cache=folder / "cache", runtime=folder),
        out=StringIO(),
        err=StringIO(),
        read_line=read_line,
        read_hidden=lambda _prompt: read_line(),
        now=lambda: NOW,
        zone=lambda: UTC,
        environment={},
        is_interactive=bool(typed),
        is_terminal=False,
        is_styled=False,
        diary=folder / "oo.log",
    )
    return replace(face, **changes)  # type: ignore[arg-type]


def ran(face: Face, *arguments: str) -> Ran:
    """Run `oo` with these arguments."""
    code = run(arguments, face)
    assert isinstance(face.out, StringIO)
    assert isinstance(face.err, StringIO)
    return Ran(code, face.out.getvalue(), face.err.getvalue())
