"""What the assistant in this process answers about what left the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_models import ActivityRow
    from oo_app.bootstrap import Home

MOST_ROWS = 1_000_000


class _Local(Protocol):
    _home: Home


class LocalOutbound:
    """Mixed into the assistant."""

    def activity(self: _Local, *, limit: int = 50) -> Sequence[ActivityRow]:
        """The passages through the outbound door, newest first."""
        zone = self._home.profile.view().zone
        return self._home.ledger.rows(zone, limit=min(max(limit, 0), MOST_ROWS))
