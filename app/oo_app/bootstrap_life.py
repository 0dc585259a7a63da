"""The part of a home that starts oO with the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.once import once

if TYPE_CHECKING:
    from oo_app.autostart.starting import Starting
    from oo_app.paths import HomePaths


class _Home(Protocol):
    paths: HomePaths


class LifeParts:
    """Mixed into the home."""

    @once
    def starting(self: _Home) -> Starting:
        """This system's place for what starts with the session."""
        from oo_app.autostart.starting import starting_of

        return starting_of(self.paths)
