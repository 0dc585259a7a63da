"""What the assistant in this process answers about what of oO starts by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from oo_app.answers import Effect
    from oo_app.answers_life import Autostart
    from oo_app.bootstrap import Home


class _Local(Protocol):
    _home: Home


class LocalLife:
    """Mixed into the assistant."""

    def autostart(self: _Local) -> Autostart:
        """Whether oO starts with the session."""
        return self._home.starting.told()

    def set_autostart(self: _Local, *, enabled: bool) -> Effect:
        """Have oO started with the session, or no more."""
        return self._home.starting.switch(is_on=enabled)
