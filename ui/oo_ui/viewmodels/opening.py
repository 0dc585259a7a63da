"""Opens the home of a face: in the person's language, which every thread of the face speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.assistant import Assistant


def opened(open: Callable[[], Assistant]) -> Assistant:
    """The assistant, after this process speaks the person's language."""
    assistant = open()
    chosen = {row.name: str(row.value or "") for row in assistant.preferences()}
    if language := chosen.get("language", ""):
        speak(language)
    return assistant
