"""Keeps the ledger: each passage is written down before anything is sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from oo_app.answers_models import ActivityRow
from oo_app.wall_clock import instant
from oo_storage import outbound as stored
from oo_storage.errors import OoError
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

    from oo_storage.database import Database

PURPOSE_LIMIT = 80
_log = logging.getLogger(__name__)


class Ledger:
    """The passages through the door; may be used from any thread."""

    def __init__(self, database: Database, *, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def write(
        self,
        host: str,
        purpose: str,
        keys: Iterable[str],
        *,
        withheld: Iterable[str] = (),
        outcome: str = stored.BEGUN,
    ) -> int:
        """Write a passage down; its number. What cannot be written down must not be sent."""
        passage = stored.StoredPassage(
            time_ms=self._now_ms(),
            host=host,
            purpose=plain(purpose, PURPOSE_LIMIT),
            keys=tuple(keys),
            withheld=tuple(withheld),
            outcome=outcome,
        )
        return self._database.write(lambda db: stored.record_passage(db, passage), is_durable=False)

    def end(self, number: int, *, outcome: str, bytes_out: int, bytes_in: int) -> None:
        """Write down how a passage ended; one that cannot be stays "begun"."""
        try:
            self._database.write(
                lambda db: stored.end_passage(
                    db, number, outcome=outcome, bytes_out=bytes_out, bytes_in=bytes_in
                ),
                is_durable=False,
            )
        except OoError as error:
            _log.warning("the end of a passage is not in the ledger: %s", error.code)

    def note(
        self,
        host: str,
        purpose: str,
        keys: Iterable[str],
        *,
        withheld: Iterable[str],
        bytes_out: int,
    ) -> None:
        """Write down what is handed over at once; nothing at all was where `bytes_out` is 0."""
        outcome = stored.OK if bytes_out else stored.REFUSED
        number = self.write(host, purpose, keys, withheld=withheld)
        self.end(number, outcome=outcome, bytes_out=bytes_out, bytes_in=0)

    def rows(self, zone: ZoneInfo, *, limit: int) -> tuple[ActivityRow, ...]:
        """The passages as a face shows them, newest first."""
        found = self._database.read(lambda db: stored.passages(db, limit=limit))
        return tuple(_row(each, zone) for each in found)


def _row(passage: stored.StoredPassage, zone: ZoneInfo) -> ActivityRow:
    return ActivityRow(
        time=instant(passage.time_ms, zone),
        host=passage.host,
        purpose=_(passage.purpose) if passage.purpose else "",
        bytes_out=passage.bytes_out,
        bytes_in=passage.bytes_in,
        keys=passage.keys,
        withheld=passage.withheld,
        outcome=passage.outcome,
    )
