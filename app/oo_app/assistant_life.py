"""The part of the facade about what of oO starts by itself."""

from __future__ import annotations

from typing import Protocol

from oo_app.answers import Effect
from oo_app.answers_life import Autostart


class LifeQuestions(Protocol):
    """Starting with the person's session: off until they want it."""

    def autostart(self) -> Autostart:
        """Whether oO starts with the session, by what, and what is wrong with that."""

    def set_autostart(self, *, enabled: bool) -> Effect:
        """Have oO started with the session, or no more; nothing else writes there."""
