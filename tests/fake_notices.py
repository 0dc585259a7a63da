"""The part of the assistant in memory that tells what oO said first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oo_app.answers_notices import NoticeRow, OfferedNotice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

T = TypeVar("T")


class _Fake(Protocol):
    now: datetime

    def _note(self, called: str, /, **arguments: Any) -> None: ...

    def _said(self, answer: T) -> T: ...


class FakeNotices:
    """One notice that waits for an answer, and one that was let go."""

    def notices(self: _Fake, *, limit: int = 50) -> Sequence[NoticeRow]:
        self._note("notices", limit=limit)
        shown = NoticeRow(
            tip="t1", text="Pay the rent today.", channel="desktop", state="delivered",
            reason="", time=self.now, is_open=True,
        )  # fmt: skip
        let_go = NoticeRow(
            tip="", text="", channel="", state="expired", reason="Quiet hours", time=self.now
        )
        return [self._said(shown), self._said(let_go)][:limit]

    def wait_for_notice(self: _Fake, *, wait_s: float) -> OfferedNotice | None:
        self._note("wait_for_notice", wait_s=wait_s)
        return None

    def take_notice(self: _Fake, tip: str) -> bool:
        self._note("take_notice", tip=tip)
        return tip == "t1"
