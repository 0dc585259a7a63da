"""Draws every screen of the terminal face on the sample life, for `ui/pictures/screens/`."""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from oo_app.assistant import Assistant

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
WIDE, SMALL = (110, 32), (80, 24)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SOURCE = re.compile(r"\b(contacts|ics|markdown|todotxt)-[0-9a-f]{6}\b")
FONT_FACE = re.compile(r"@font-face \{.*?\}", re.DOTALL)
UNIQUE = re.compile(r"terminal-\d+")
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"
ANSWERS = ("done", "dismiss")

SCENES = {
    "today": (WIDE, "dark", ()),
    "today-light": (WIDE, "light", ()),
    "today-small": (SMALL, "dark", ()),
    "why": (WIDE, "dark", ("w",)),
    "dismiss": (WIDE, "light", ("x",)),
    "agents": (WIDE, "dark", ("2",)),
    "consents": (WIDE, "light", ("3",)),
    "profile": (WIDE, "dark", ("4",)),
    "inferred": (SMALL, "light", ("5",)),
    "history": (WIDE, "dark", ("6",)),
    "sources": (WIDE, "light", ("7",)),
    "model": (SMALL, "dark", ("8",)),
    "activity": (WIDE, "dark", ("9",)),
    "first-run": (WIDE, "dark", ()),
}
"""Size, look and keys of each picture."""


def screen_pictures(settled: Any) -> dict[str, str]:  # noqa: ANN401 - a function of pictures.py
    """The SVG text of every screen; `settled` makes the assistant of a home with a sample life."""
    from oo_app.paths import home_paths

    with tempfile.TemporaryDirectory(prefix="oo-picture-") as folder:
        paths = home_paths({"OO_HOME": folder})
        paths.create()
        assistant = settled(paths)
        try:
            for kind in ANSWERS:
                tip = assistant.tip().tip
                assistant.react(kind, tip=tip.id, reason="not-now" if kind == "dismiss" else "")
            shown = Masked(assistant, folder)
            return {
                name: asyncio.run(_drawn(shown, name, *scene)) for name, scene in SCENES.items()
            }
        finally:
            assistant.close()


class Masked:
    """The assistant, with what differs from run to run left out of its answers."""

    def __init__(self, assistant: Any, folder: str) -> None:  # noqa: ANN401 - any assistant
        self._assistant = assistant
        self._folder = folder
        self._ids: dict[str, str] = {}
        self.is_new = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any question
        question = getattr(self._assistant, name)

        def asked(*values: Any, **arguments: Any) -> Any:  # noqa: ANN401 - any answer
            if name == "why":
                values = ()
            if self.is_new and name == "sources":
                return ()
            if self.is_new and name == "discover":
                return _places()
            return self._masked(question(*values, **arguments))

        return asked

    def _number(self, id: re.Match[str]) -> str:
        return self._ids.setdefault(id[0], f"0190f0a2-{len(self._ids):04}")

    def _masked(self, value: Any) -> Any:  # noqa: ANN401 - any answer
        if isinstance(value, str):
            text = ID.sub(self._number, value.replace(self._folder, "~"))
            return SOURCE.sub(r"\1-0190f0", text)
        if isinstance(value, (list, tuple)):
            return type(value)(self._masked(each) for each in value)
        if is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in fields(value)]
            return replace(value, **{name: self._masked(getattr(value, name)) for name in names})
        return value


def _places() -> list[Any]:
    from oo_app.answers_sources import FoundPlace

    found = (("todotxt", "~/todo.txt"), ("markdown", "~/notes"), ("ics", "~/calendars"))
    return [
        FoundPlace(kind=kind, place=place, exists=True, connected=False) for kind, place in found
    ]


async def _drawn(
    assistant: Masked, name: str, size: tuple[int, int], theme: str, keys: tuple[str, ...]
) -> str:
    from oo_ui.appearance import KeptAppearance
    from oo_ui.tui.app import OoApp
    from oo_ui.viewmodels.inline import InlineLink

    assistant.is_new = name == "first-run"
    asked = cast("Assistant", assistant)
    app = OoApp(
        lambda app: InlineLink(asked, lambda is_linked: app.linked(is_linked)),
        now=lambda: NOW,
        zone=lambda: UTC,
        appearance=KeptAppearance(None, theme=theme),
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()
        svg = app.export_screenshot(title=" ")
    return _still(svg)


def _still(svg: str) -> str:
    """The picture without fonts from elsewhere and without ids of this run."""
    svg = FONT_FACE.sub("", svg).replace("Fira Code, monospace", FONTS)
    return UNIQUE.sub("terminal", svg).replace("Fira Code", "monospace") + "\n"
