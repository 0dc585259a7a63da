"""A face's tray: a face that has one waits here for a notice, and says that it shows it.

All who wait may take it, for one of them may be dead; the first to say that it shows it does.
Unless one says so soon, the next channel has its turn.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from oo_app.notifier.port import NotShown
from oo_app.notifier.showing import TRAY
from oo_storage.errors import Refused
from oo_storage.plain import without_markup
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.notifier.port import Notice

CONFIRM_S = 3.0
# for so long one who just waited is taken to come back
COMES_BACK_S = 2.0
# each of them keeps a thread of the gateway from answering anything else
MOST_WAITING = 8


class TrayBackend:
    """Hands notices to the trays of faces; may be used from any thread."""

    name = TRAY

    def __init__(self, *, confirm_s: float = CONFIRM_S, comes_back_s: float = COMES_BACK_S) -> None:
        self._confirm_s = confirm_s
        self._comes_back_s = comes_back_s
        self._changed = threading.Condition()
        self._waiting = 0
        self._last_left: float | None = None
        self._offered: Notice | None = None
        self._is_taken = False
        self._awaited = ""
        self._is_closed = False

    def problem(self) -> str:
        """Whether a face with a tray waits."""
        with self._changed:
            left = self._last_left
            is_coming = left is not None and time.monotonic() - left < self._comes_back_s
            is_there = not self._is_closed and (self._waiting > 0 or is_coming)
        return "" if is_there else _("no window with a tray is open")

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._waiting

    def take(self, wait_s: float, *, is_over: Callable[[], bool] = lambda: False) -> Notice | None:
        """Wait for a notice; None when none came in time, or all ends.

        Raises Refused where many wait already.
        """
        with self._changed:
            if self._waiting >= MOST_WAITING:
                raise Refused(_("Too many trays wait for notices."), hint=_("Close some of them."))
            others = self._offered if self._is_taken else None
            self._waiting += 1
            self._changed.wait_for(
                lambda: self._offered is not others or self._is_closed or is_over(), wait_s
            )
            self._waiting -= 1
            self._last_left = time.monotonic()
            taken = None if self._offered is others else self._offered
            self._is_taken = self._is_taken or taken is not None
            return taken

    def wake(self) -> None:
        """Let everyone who waits ask whether it is over."""
        with self._changed:
            self._changed.notify_all()

    def confirm(self, tip: str) -> bool:
        """A face says that it shows it; False when it came too late and must not be shown."""
        with self._changed:
            is_awaited = bool(tip) and self._awaited == tip
            if is_awaited:
                self._awaited = ""
                self._changed.notify_all()
            return is_awaited

    def show(self, notice: Notice) -> None:
        """Offer it and wait until a face says that it shows it."""
        with self._changed:
            text = without_markup(notice.text)
            self._offered, self._awaited = replace(notice, text=text), notice.tip
            self._is_taken = False
            self._changed.notify_all()
            is_shown = self._changed.wait_for(
                lambda: not self._awaited or self._is_closed, self._confirm_s
            )
            is_shown = is_shown and not self._awaited
            self._offered, self._awaited = None, ""
        if not is_shown:
            raise NotShown(_("No window with a tray has taken it."))

    def withdraw(self, tip: str) -> None:
        """What a tray shows goes by itself."""

    def close(self) -> None:
        """Let everyone go."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
