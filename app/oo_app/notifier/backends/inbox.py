"""The in-app inbox: the log of notices itself, which every face can show. It is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.notifier.showing import INBOX

if TYPE_CHECKING:
    from oo_app.notifier.port import Notice


class InboxBackend:
    """Shows nothing by itself: what is kept is what faces list."""

    name = INBOX

    def problem(self) -> str:
        """None, ever."""
        return ""

    def show(self, notice: Notice) -> None:
        """Its row is kept by who calls."""

    def withdraw(self, tip: str) -> None:
        """A row stays; faces show that it was answered."""

    def close(self) -> None:
        """Nothing is held."""
