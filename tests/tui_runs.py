"""Running the terminal face in a test: an app on an assistant in memory, and its screen as text."""

from __future__ import annotations

import asyncio
from datetime import UTC
from typing import TYPE_CHECKING

from fake_assistant import NOW
from oo_ui.appearance import KeptAppearance
from oo_ui.tui.app import OoApp
from oo_ui.viewmodels.inline import InlineLink

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from fake_assistant import FakeAssistant

Size = tuple[int, int]


def app_for(assistant: FakeAssistant, theme: str = "dark") -> OoApp:
    """The face on an assistant, asked on the face's own thread."""
    return OoApp(
        lambda app: InlineLink(assistant, lambda is_linked: app.linked(is_linked)),
        now=lambda: NOW,
        zone=lambda: UTC,
        appearance=KeptAppearance(None, theme=theme),
    )


def played(
    assistant: FakeAssistant,
    *keys: str,
    size: Size = (100, 30),
    theme: str = "dark",
    then: Callable[[OoApp, Pilot[None]], Awaitable[None]] | None = None,
) -> list[str]:
    """The lines of the screen after these keys."""

    async def play() -> list[str]:
        app = app_for(assistant, theme)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            if then is not None:
                await then(app, pilot)
            return lines_of(app)

    return asyncio.run(play())


def lines_of(app: OoApp) -> list[str]:
    """What a person sees, line by line."""
    width, height = app.size
    rendered = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip)[:width] for strip in rendered][:height]
