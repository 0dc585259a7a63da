"""What became of each tip that oO said first or would have said: the log of notices.

A channel is claimed, durably, before anything is shown on it, so that a tip passes it at most once
even if oO is killed in between. A tip that is withheld has a row without a channel: it is put off,
and later said or let go, with the reason kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.notifier.deliveries import milliseconds
from oo_app.notifier.moment import DEFERRED, EXPIRED, SAID
from oo_storage import notifier as storage
from oo_storage.notifier import Delivery, StoredNotice

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from oo_app.notifier.moment import Fate
    from oo_storage.database import Database

KeptNotice = StoredNotice
# a channel's states
CLAIMED, DELIVERED, FAILED, UNSURE = "claimed", "delivered", "failed", "unsure"
# what a tip that was not made yet is kept under
NEXT = "next"


class Notices:
    """The log of notices of one home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, tip: str, channel: str, now: datetime) -> bool:
        """Take the tip's only turn on a channel; False when it was taken before."""
        at_ms = milliseconds(now)
        return self._database.write(
            lambda db: storage.claim_notice(db, tip, channel, CLAIMED, at_ms)
        )

    def delivered(self, tip: str, channel: str, now: datetime) -> None:
        """It was shown there: the delivery counts, and nothing withholds the tip any more."""
        at_ms = milliseconds(now)

        def keep(db: sqlite3.Connection) -> None:
            storage.keep_notice(db, StoredNotice(tip, channel, DELIVERED, "", None, at_ms))
            storage.record_deliveries(db, [Delivery(tip, at_ms, channel)])
            for waited in (*storage.notices(db, tip=tip), *storage.notices(db, tip=NEXT)):
                if not waited.channel and waited.state != SAID:
                    storage.keep_notice(db, StoredNotice(waited.tip, "", SAID, "", None, at_ms))

        self._database.write(keep)

    def failed(self, tip: str, channel: str, why: str, now: datetime) -> None:
        """A channel could not show it, for a reason in words."""
        kept = StoredNotice(tip, channel, FAILED, why, None, milliseconds(now))
        self._database.write(lambda db: storage.keep_notice(db, kept))

    def withheld(self, tip: str, fate: Fate, now: datetime) -> None:
        """Put a tip off, or let it go, with the gate that did it; kept only when it is news."""
        until_ms = None if fate.until is None else milliseconds(fate.until)
        known = self._database.read(lambda db: storage.notices(db, tip=tip))
        is_old = any(
            (each.channel, each.state, each.reason, each.until_ms)
            == ("", fate.kind, fate.gate, until_ms)
            for each in known
        )
        if not is_old:
            kept = StoredNotice(tip, "", fate.kind, fate.gate, until_ms, milliseconds(now))
            self._database.write(lambda db: storage.keep_notice(db, kept), is_durable=False)

    def let_go_but(self, tip: str, now: datetime) -> None:
        """What was put off and is not this tip ("" for any) will not be said any more."""
        if any(each.tip != tip for each in self.deferred()):
            at_ms = milliseconds(now)
            self._database.write(
                lambda db: storage.move_notices(db, DEFERRED, EXPIRED, at_ms, but=tip),
                is_durable=False,
            )

    def deferred(self) -> list[StoredNotice]:
        """What is put off now."""
        return self._database.read(lambda db: storage.notices(db, state=DEFERRED))

    def settle_left(self, now: datetime) -> int:
        """Say of what an earlier process left half done that nobody knows; how many there were."""
        if not self._database.read(lambda db: storage.notices(db, state=CLAIMED)):
            return 0
        at_ms = milliseconds(now)
        return self._database.write(lambda db: storage.move_notices(db, CLAIMED, UNSURE, at_ms))

    def of(self, tip: str) -> list[StoredNotice]:
        """What became of one tip, newest first."""
        return self._database.read(lambda db: storage.notices(db, tip=tip))

    def newest(self, limit: int) -> list[StoredNotice]:
        """The newest notices first."""
        return self._database.read(lambda db: storage.notices(db, limit=limit))
