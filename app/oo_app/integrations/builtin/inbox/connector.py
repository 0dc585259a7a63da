"""oO's own inbox: what the person typed is already in the log, so there is nothing to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.integrations.connector import Candidate, Connector, Cursor, Fetch, Preview
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.integrations.connector import Surroundings


class Inbox:
    """The one place that is always there."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """The inbox itself."""
        return (Candidate("", exists=True),)

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """Nothing outside oO is read."""
        return Preview("", (), _("Nothing outside oO is read."))

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Nothing: its records come from `oo add` alone."""
        return Fetch(cursor=cursor)


def connect() -> Connector:
    """The connector of this kind."""
    return Inbox()
