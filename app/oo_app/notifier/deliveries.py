"""Deliveries, those that faces spooled while showing the prepared tip included.

A face appends one line `tip_id epoch_ms face` for each showing. The spool is taken over by
renaming it; the taken file stays until the next look, so that a line whose face was just writing
it is not lost. Reading a line twice is harmless: a delivery is kept once.
"""

from __future__ import annotations

import contextlib
import re
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oo_storage.notifier import Delivery, date_back, deliveries, record_deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oo_storage.database import Database

SPOOL_BYTES = 1_000_000
CLOCK_SKEW_MS = 120_000
SETTLED_S = 10
REMEMBERED = timedelta(days=200)

_LINE = re.compile(rb"([A-Za-z0-9_-]{1,64}) ([0-9]{1,15}) ([a-z][a-z0-9_.-]{0,31})")


class Deliveries:
    """The delivery log of one home."""

    def __init__(self, database: Database, spool: Path) -> None:
        self._database = database
        self._spool = spool

    def record(self, tip: str, at: datetime, channel: str) -> None:
        """Keep one showing; durable when this returns."""
        self._keep([Delivery(tip, milliseconds(at), channel)])

    def known(self, now: datetime) -> list[Delivery]:
        """The deliveries of the last 200 days, oldest first.

        Takes the spool over first, and dates what a wrong clock put in the future as of now.
        """
        take_spool(self._spool, self._keep)
        now_ms = milliseconds(now)
        known = self.peek(now)
        if not known or known[-1].time_ms <= now_ms + CLOCK_SKEW_MS:
            return known
        self._database.write(lambda db: date_back(db, now_ms, now_ms + CLOCK_SKEW_MS))
        return self.peek(now)

    def shown(self) -> frozenset[str]:
        """The ids of all tips that were ever shown, as far as that is kept."""
        take_spool(self._spool, self._keep)
        return frozenset(each.tip for each in self._database.read(deliveries))

    def peek(self, now: datetime) -> list[Delivery]:
        """The same as it is recorded; writes nothing, for a what-if."""
        since_ms = milliseconds(now - REMEMBERED)
        return self._database.read(lambda db: deliveries(db, since_ms=since_ms))

    def _keep(self, shown: Sequence[Delivery]) -> None:
        self._database.write(lambda db: record_deliveries(db, shown))


def milliseconds(at: datetime) -> int:
    """An aware datetime in milliseconds since 1970 UTC."""
    return round(at.timestamp() * 1000)


def take_spool(spool: Path, keep: Callable[[Sequence[Delivery]], None]) -> None:
    """Hand every whole spooled line to `keep`, which has it on disk when it returns."""
    taken = spool.with_name(spool.name + ".taken")
    _keep_lines(taken, keep)
    try:
        spool.replace(taken)
    except FileNotFoundError:
        _forget(taken)
        return
    _keep_lines(taken, keep)


def _forget(taken: Path) -> None:
    # a face that opened the file before it was taken has long written its line by then
    with contextlib.suppress(FileNotFoundError):
        if time.time() - taken.stat().st_mtime > SETTLED_S:
            taken.unlink()


def _keep_lines(path: Path, keep: Callable[[Sequence[Delivery]], None]) -> None:
    try:
        with path.open("rb") as file:
            text = file.read(SPOOL_BYTES)
    except FileNotFoundError:
        return
    shown = spooled(text)
    if shown:
        keep(shown)


def spooled(text: bytes) -> list[Delivery]:
    """The deliveries of whole, well-formed lines; a torn or foreign line is left out."""
    matches = (_LINE.fullmatch(line.rstrip(b"\r\n")) for line in _whole_lines(text))
    return [
        Delivery(match[1].decode(), int(match[2]), match[3].decode()) for match in matches if match
    ]


def _whole_lines(text: bytes) -> list[bytes]:
    return [line for line in text.splitlines(keepends=True) if line.endswith(b"\n")]
