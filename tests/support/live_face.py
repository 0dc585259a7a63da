"""A face without a screen on the core of a real home: its session, and a thread of its own."""

from __future__ import annotations

import queue
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oo_app.gateway.client import connect
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from oo_ui.viewmodels.showing import Showing

LONGEST_S = 30.0


class LiveFace:
    """Draws nothing, but knows when it would have."""

    def __init__(self, socket: Path, name: str) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._drawn = threading.Condition()
        self._showing: Showing | None = None
        self._link = Link(
            lambda: connect(socket),
            post=self._calls.put,
            changed=lambda: self.session.refresh(),
            linked=lambda is_linked: self.session.linked(is_linked),
        )
        self.session = Session(
            self._link, face=name, now=lambda: datetime.now(UTC), zone=lambda: UTC, show=self._show
        )
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._link.start()

    def press(self, key: str) -> None:
        """A key of the person."""
        self._calls.put(lambda: self._pressed(key))

    def wait_for(self, words: str) -> float:
        """Wait until the open page's card or sections say this; the moment it did."""
        with self._drawn:
            if not self._drawn.wait_for(lambda: words in _words(self._showing), LONGEST_S):
                raise TimeoutError(f"{words!r} is not in {_words(self._showing)!r}")
            return time.perf_counter()

    def close(self) -> None:
        """Leave."""
        self._link.close()
        self._calls.put(None)
        self._thread.join()

    def _pressed(self, key: str) -> None:
        self.session.press(key)

    def _show(self, showing: Showing) -> None:
        with self._drawn:
            self._showing = showing
            self._drawn.notify_all()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


def _words(showing: Showing | None) -> str:
    page = showing.page if showing is not None else None
    if page is None or page.card is None:
        return ""
    facts = [f"{fact.label} {fact.text}" for each in page.sections for fact in each.facts]
    return " | ".join((page.card.text, *facts, *(action.label for action in page.actions)))
