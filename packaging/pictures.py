"""Draw `ui/pictures/*.svg` from what the commands really print; `--check` only compares.

The commands run on the sample life at one fixed moment, in a throw-away home.
"""

from __future__ import annotations

import re
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "ui" / "pictures"
NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
COLUMNS = 78

SCENES = {"tip": ("tip", "done", "tip"), "why": ("why",)}
"""The commands of each picture; all of one picture run in one home."""

CELL, LINE, MARGIN, SIZE = 8.4, 20, 24, 14
BACK, EDGE = "#16181d", "#2b2f38"
COLOURS = {"": "#c8ccd4", "1": "#ffffff", "2": "#8d95a5", "prompt": "#7fb4ff"}
STYLE = re.compile(r"\x1b\[(\d)m")


class Run(NamedTuple):
    """Some text of one line in one style, and the column it begins at."""

    column: int
    style: str
    text: str


def pictures() -> dict[str, str]:
    """The SVG text of every picture, by its name."""
    from screen_pictures import screen_pictures

    with _first_wordings():
        typed = {name: drawn(played(commands)) for name, commands in SCENES.items()}
        screens = screen_pictures(_settled)
    return typed | {f"screens/{name}": svg for name, svg in screens.items()}


@contextmanager
def _first_wordings() -> Iterator[None]:
    """Several wordings take turns by ids that differ in every home; a picture takes the first."""
    from oo_app.recommender import wording

    names = vars(wording)
    usual = names["stable_hash"]
    names["stable_hash"] = lambda *_parts: 0
    try:
        yield
    finally:
        names["stable_hash"] = usual


def played(commands: Sequence[str]) -> list[list[Run]]:
    """The lines of a terminal in which these commands were typed."""
    from oo_app.paths import home_paths

    with tempfile.TemporaryDirectory(prefix="oo-picture-") as folder:
        paths = home_paths({"OO_HOME": folder})
        paths.create()
        assistant = _settled(paths)
        lines: list[list[Run]] = []
        try:
            if commands[0] != "tip":
                assistant.tip()
            for at, command in enumerate(commands):
                lines += [[]] * bool(at)
                lines.append([Run(0, "prompt", "$"), Run(2, "1", f"oo {command}")])
                lines += [list(_runs(line)) for line in _printed(assistant, paths, command)]
        finally:
            assistant.close()
        return lines


def _settled(paths: Any) -> Any:  # noqa: ANN401 - heavy imports belong inside
    """The assistant of a home that holds the sample life."""
    from oo_app.demo import write_sample_life
    from oo_app.opening import host
    from oo_storage.lock import HomeLock

    lock = HomeLock(paths.lock)
    if not lock.try_acquire():
        raise RuntimeError(paths.lock)
    assistant = host(paths, lock, now=lambda: NOW)
    assistant.set_preference("zone", "UTC")
    for kind, place in write_sample_life(paths.data / "life", NOW):
        assistant.connect(kind, str(place))
    return assistant


def _printed(assistant: Any, paths: Any, command: str) -> list[str]:  # noqa: ANN401 - as above
    from oo_ui.cli.start import process_face, run

    out = StringIO()
    face = replace(
        process_face(),
        open=lambda _paths: _Kept(assistant),
        paths=paths,
        out=out,
        err=out,
        now=lambda: NOW,
        zone=lambda: UTC,
        is_interactive=False,
        is_terminal=True,
        is_styled=True,
        width=COLUMNS,
    )
    if run([command], face):
        raise RuntimeError(out.getvalue())
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", out.getvalue()).splitlines()


class _Kept:
    """The assistant, which one command does not close."""

    def __init__(self, assistant: Any) -> None:  # noqa: ANN401 - as above
        self._assistant = assistant

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self._assistant, name)

    def close(self) -> None:
        """Stay open for the next command."""


def _runs(line: str) -> Iterator[Run]:
    style, column = "", 0
    for at, piece in enumerate(STYLE.split(line)):
        if at % 2:
            style = "" if piece == "0" else piece
            continue
        if piece.strip():
            blanks = len(piece) - len(piece.lstrip())
            yield Run(column + blanks, style, piece.strip())
        column += len(piece)


def drawn(lines: Sequence[Sequence[Run]]) -> str:
    """A terminal with these lines."""
    width = round(COLUMNS * CELL + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" font-size="{SIZE}"'
        ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace">',
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"'
        f' fill="{BACK}" stroke="{EDGE}"/>',
    ]
    for row, runs in enumerate(lines):
        y = MARGIN + row * LINE + SIZE
        parts += [_text(run, y) for run in runs]
    return "\n".join([*parts, "</svg>", ""])


def _text(run: Run, y: int) -> str:
    from oo_app.card import cells

    weight = ' font-weight="600"' if run.style == "1" else ""
    return (
        f'<text x="{MARGIN + run.column * CELL:.1f}" y="{y}" fill="{COLOURS[run.style]}"{weight}'
        f' xml:space="preserve" textLength="{cells(run.text) * CELL:.1f}"'
        f' lengthAdjust="spacingAndGlyphs">{escape(run.text)}</text>'
    )


def main() -> int:
    """Exit 0 when the committed pictures are what the commands print."""
    fresh = pictures()
    if "--check" not in sys.argv:
        (PICTURES / "screens").mkdir(parents=True, exist_ok=True)
        for name, svg in fresh.items():
            (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
        return 0
    stale = [name for name, svg in fresh.items() if svg != _committed(name)]
    if stale:
        sys.stderr.write(f"{', '.join(stale)} differ: run python packaging/pictures.py\n")
    return int(bool(stale))


def _committed(name: str) -> str:
    path = PICTURES / f"{name}.svg"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    for folder in ("app", "agents", "ui", "storage", "sync"):
        sys.path.insert(0, str(ROOT / folder))
    sys.exit(main())
