"""How the person wants a face to look, kept between runs: light or dark, and how large its text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from oo_ui.small_file import read_small, write_small

if TYPE_CHECKING:
    from pathlib import Path

THEMES = ("dark", "light")
SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Appearance(NamedTuple):
    """`theme` is dark, light, or "" for what the system wants; `scale` one of SCALES."""

    theme: str = ""
    scale: float = 1.0

    def is_dark(self, *, system: bool) -> bool:
        """Whether it is dark where the system wants dark or, by `system`, does not."""
        return self.theme == "dark" if self.theme else system

    def other_theme(self, *, system: bool) -> Appearance:
        """Light for dark and back; what the system wants anyhow goes on following it."""
        wants_dark = not self.is_dark(system=system)
        theme = "dark" if wants_dark else "light"
        return self._replace(theme="" if wants_dark == system else theme)

    def scaled(self, by: int) -> Appearance:
        """Text larger or smaller by so many steps; 0 for the size as designed."""
        at = SCALES.index(self.scale) + by if by else SCALES.index(1.0)
        return self._replace(scale=SCALES[max(0, min(at, len(SCALES) - 1))])


class KeptAppearance:
    """The appearance of one face; its file is written off the face's own thread."""

    def __init__(self, path: Path | None, *, theme: str = "") -> None:
        """Without a path nothing is kept; `theme` is what was asked for this run alone."""
        self._path = path
        self._writer: ThreadPoolExecutor | None = None
        self._is_closed = False
        self._kept = _understood(read_small(path)) if path is not None else Appearance()
        self._run_theme = theme

    @property
    def now(self) -> Appearance:
        """How it looks now."""
        return self._kept._replace(theme=self._run_theme) if self._run_theme else self._kept

    def change_theme(self, *, system: bool) -> None:
        """Light for dark and back, where the system wants dark or, by `system`, does not."""
        changed = self.now.other_theme(system=system)
        self._run_theme = ""
        self._keep(changed)

    def change_scale(self, by: int) -> None:
        """Text larger or smaller by so many steps; 0 for the size as designed."""
        self._keep(self._kept.scaled(by))

    def close(self) -> None:
        """Wait until what is to be kept is written."""
        self._is_closed = True
        if self._writer is not None:
            self._writer.shutdown()

    def _keep(self, appearance: Appearance) -> None:
        self._kept = appearance
        if self._path is None or self._is_closed:
            return
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="oo-appearance")
        self._writer.submit(write_small, self._path, appearance._asdict())


def _understood(found: dict[str, object]) -> Appearance:
    theme, scale = found.get("theme"), found.get("scale")
    return Appearance(
        theme if isinstance(theme, str) and theme in THEMES else "",
        next((each for each in SCALES if each == scale), 1.0),
    )
