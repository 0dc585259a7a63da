"""What one part gave when it was read, and the names its records keep across edits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oo_storage.plain import plain

if TYPE_CHECKING:
    from oo_app.integrations.connector import FoundRecord, Json

SHOWN_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one part: what, what to do, and the line (None for the whole part).

    It holds no content of the source: health is kept and shown whatever was agreed to.
    """

    message: str
    hint: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The records and faults of one part, and what to remember for its next reading."""

    records: tuple[FoundRecord, ...] = ()
    faults: tuple[Fault, ...] = ()
    memory: Json = None


@dataclass(slots=True)
class Naming:
    """External ids from a part's name and a record's own words.

    Records with the same words are told apart by their order, so that a record keeps its id when
    its dates, priority or state are edited.
    """

    part: str
    _seen: Counter[str] = field(default_factory=Counter)

    def name(self, words: str) -> str:
        """The id of the next record with these words."""
        self._seen[words] += 1
        return f"{self.part}\n{words}\n{self._seen[words]}"


def shown(text: str) -> str:
    """A piece of a source's text, safe and short enough for a message."""
    return plain(text, SHOWN_LIMIT)
