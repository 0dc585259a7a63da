"""The part of the facade that tells what oO said first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from oo_app.answers_notices import NoticeRow, OfferedNotice


class NoticeQuestions(Protocol):
    """The in-app inbox, and why something was not said."""

    def notices(self, *, limit: int = 50) -> Sequence[NoticeRow]:
        """What oO said first, or withheld and why, newest first."""

    def wait_for_notice(self, *, wait_s: float) -> OfferedNotice | None:
        """For a face with a tray: the next notice to show there; None when none came in time.

        It is another face's, or another channel's, unless `take_notice` says otherwise.
        """

    def take_notice(self, tip: str) -> bool:
        """Say that it is shown now; False when it was too late and must not be."""
