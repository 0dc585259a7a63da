"""What the findings of a look may cite: the events and subjects of the world it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.api import KINDS

if TYPE_CHECKING:
    from oo_agents.api import Record, World


class Citations:
    """Indexes the records of worlds; worlds that share a snapshot of a kind share its index."""

    def __init__(self) -> None:
        self._last: tuple[World, list[tuple[dict[str, int], frozenset[int]]]] | None = None
        self._indexed: dict[int, tuple[tuple[Record, ...], dict[str, int], frozenset[int]]] = {}

    def has_event(self, world: World, event: object) -> bool:
        """Whether a record of the world is of this event."""
        return any(event in events for _subjects, events in self._of(world))

    def revision(self, world: World, subject: object) -> int | None:
        """The event of the record with this id; None when the world has no such record."""
        for subjects, _events in self._of(world):
            if subject in subjects:
                return subjects[str(subject)]
        return None

    def _of(self, world: World) -> list[tuple[dict[str, int], frozenset[int]]]:
        if self._last is None or self._last[0] is not world:
            indexes = [self._index(records) for kind in KINDS if (records := getattr(world, kind))]
            self._last = (world, indexes)
        return self._last[1]

    def _index(self, records: tuple[Record, ...]) -> tuple[dict[str, int], frozenset[int]]:
        # The tuple is kept beside its index, so that its identity is not given to another one.
        known = self._indexed.get(id(records))
        if known is None:
            subjects = {record.id: record.event for record in records}
            known = (records, subjects, frozenset(subjects.values()))
            self._indexed[id(records)] = known
        return known[1], known[2]
