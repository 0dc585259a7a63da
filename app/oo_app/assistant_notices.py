"""The part of the facade that tells what oO said first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from oo_app.answers_notices import NoticeRow


class NoticeQuestions(Protocol):
    """The in-app inbox, and why something was not said."""

    def notices(self, *, limit: int = 50) -> Sequence[NoticeRow]:
        """What oO said first, or withheld and why, newest first."""
