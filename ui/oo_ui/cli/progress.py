"""How far something long is: one line that changes on a terminal, else a line each quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.plain import plain
from oo_storage.words import _
from oo_ui.viewmodels.sizes import size

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_ui.cli.screen import Screen

CELLS = 24
QUARTERS = 4


class Bar:
    """Shows progress on a screen; `end` leaves a terminal on a new line."""

    def __init__(
        self, screen: Screen, title: str, *, monotonic_s: Callable[[], float], shown: bool = True
    ) -> None:
        """`shown` is False where only JSON may be printed."""
        self._screen = screen
        self._title = plain(title, 80)
        self._monotonic_s = monotonic_s
        self._is_shown = shown
        self._is_open = False
        self._began: tuple[float, int] | None = None
        self._told = -1

    def show(self, message: str, completed: int, total: int, *, unit: str = "bytes") -> None:
        """How far it is now; `total` 0 is not known yet, `unit` is bytes or a plain count."""
        if not self._is_shown:
            return
        if not self._screen.is_live:
            self._tell(completed, total)
            return
        amount = _amount(completed, total, unit)
        left = self._left(completed, total)
        drawn = _drawn(completed, total, is_unicode=self._screen.can_draw)
        text = f"{self._title}  {drawn}  {amount}{left}"
        self._screen.again(text if total else f"{self._title}  {plain(message, 60)}")
        self._is_open = True

    def end(self) -> None:
        """What comes next begins a new line."""
        if self._is_open:
            self._screen.line()
            self._is_open = False

    def _tell(self, completed: int, total: int) -> None:
        quarter = QUARTERS * completed // total if total else 0
        if quarter > self._told:
            self._told = quarter
            self._screen.line(f"{self._title} {100 * quarter // QUARTERS} %")

    def _left(self, completed: int, total: int) -> str:
        """How long it will take, at the speed so far; what was there before does not count."""
        now_s = self._monotonic_s()
        if self._began is None:
            self._began = (now_s, completed)
        passed_s, done = now_s - self._began[0], completed - self._began[1]
        if passed_s < 2 or done <= 0 or completed >= total:
            return ""
        left_s = passed_s * (total - completed) / done
        if left_s < 90:
            return " · " + _("{count} s left").format(count=round(left_s))
        return " · " + _("{count} min left").format(count=round(left_s / 60))


def _drawn(completed: int, total: int, *, is_unicode: bool) -> str:
    full = min(CELLS * completed // total, CELLS) if total else 0
    filled, empty = ("█", "░") if is_unicode else ("#", ".")
    return filled * full + empty * (CELLS - full)


def _amount(completed: int, total: int, unit: str) -> str:
    percent = min(100 * completed // total, 100) if total else 0
    if unit == "bytes":
        return _("{percent} % of {total}").format(percent=percent, total=size(total))
    return _("{completed} of {total}").format(completed=completed, total=total)
