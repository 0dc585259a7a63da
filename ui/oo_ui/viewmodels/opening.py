"""Opens the home of a face: in the person's language, which every thread of the face speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.errors import CoreStopped
from oo_storage.words import _, speak

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


class Opening:
    """The core of a face that stays open, found anew whenever it is gone.

    What died is started again. What somebody ended is not, until the person asks for it here or
    a core is started elsewhere.
    """

    def __init__(self, open: Callable[[], Assistant], is_stopped: Callable[[], bool]) -> None:
        """`open` starts a core where none runs; `is_stopped` tells that somebody ended it."""
        self._open = open
        self._is_stopped = is_stopped
        self._may_start = True

    def __call__(self) -> Assistant:
        """The assistant; raises CoreStopped where it has to be asked for."""
        if not self._may_start and self._is_stopped():
            raise CoreStopped(_("oO was stopped."), hint=_("r starts it again."))
        assistant = opened(self._open)
        self._may_start = False
        return assistant

    def start_again(self) -> None:
        """The person wants it: the next try starts a core."""
        self._may_start = True
