"""An assistant that knows when a face last asked it: who is asked by nobody may end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.assistant import Assistant
    from oo_app.bell import Bell


class Attended:
    """Passes every question on and notes its moment."""

    def __init__(
        self, assistant: Assistant, bell: Bell, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Who hears the `bell` is there, without asking; `clock` counts seconds."""
        self._assistant = assistant
        self._bell = bell
        self._clock = clock
        self._last = clock()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any question
        self._last = self._clock()
        return getattr(self._assistant, name)

    @property
    def alone_for_s(self) -> float:
        """The seconds since the last question, 0 while somebody listens for changes."""
        now = self._clock()
        if self._bell.is_heard:
            self._last = now
        return now - self._last

    def assistant(self) -> Assistant:
        """This, as what a gateway asks."""
        return cast("Assistant", self)
