"""What models replied: kept in the log by the hash of what they were asked, and counted."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_app.answers_models import CallCounts
from oo_storage import serving as stored
from oo_storage.events import intents
from oo_storage.log import NewEvent

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection

    from oo_agents.asks import Ask
    from oo_app.serving.port import Answer, Target
    from oo_storage.database import Database
    from oo_storage.serving import StoredReply

DAY_MS = 24 * 3_600_000
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What asking gave: the checked reply as JSON, or a fault; and what it cost."""

    reply: str = ""
    fault: str = ""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0

    def after(self, answer: Answer) -> Asked:
        """With the cost of one more call."""
        return replace(
            self,
            calls=self.calls + 1,
            tokens_in=self.tokens_in + answer.tokens_in,
            tokens_out=self.tokens_out + answer.tokens_out,
            latency_ms=self.latency_ms + answer.latency_ms,
        )


def reply_event(ask: Ask, target: Target, asked: Asked, now_ms: int) -> NewEvent:
    """The event of a reply, or of there being no usable one."""
    data = intents.ModelReplied(
        input_hash=ask.input_hash,
        alias=target.alias,
        model=target.model,
        host=target.host,
        prompt=ask.prompt,
        agents=ask.agents,
        keys_used=sorted(ask.keys),
        reply=asked.reply,
        fault=asked.fault,
        calls=asked.calls,
        tokens_in=asked.tokens_in,
        tokens_out=asked.tokens_out,
        latency_ms=asked.latency_ms,
    )
    return NewEvent(data, "oo", stored.reply_subject(ask.input_hash), now_ms)


def answered_agents(db: sqlite3.Connection, host: str) -> frozenset[str]:
    """The agents for whom a model at this host has answered."""
    return stored.answered_agents(db, host)


class Replies:
    """Reads the replies that are kept, and counts the calls that they saved."""

    def __init__(self, database: Database, *, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._saved = 0

    def of(self, hashes: Collection[str]) -> dict[str, StoredReply]:
        """The replies to these inputs, by hash."""
        return self._database.read(lambda db: stored.replies(db, hashes))

    def for_target(self, hashes: Collection[str], target: Target | None) -> dict[str, StoredReply]:
        """The replies that count for a target: that another model gave none says nothing of it."""
        asked = (target.model, target.host) if target else ()
        return {
            name: each
            for name, each in self.of(hashes).items()
            if not each.fault or (each.model, each.host) == asked
        }

    def recent(self) -> dict[str, StoredReply]:
        """The replies of the last day, by hash; an input names its day, so older ones are over."""
        return {each.input_hash: each for each in self._newest()}

    def note_saved(self) -> None:
        """A decision found its reply, so that nobody had to be asked."""
        with self._lock:
            self._saved += 1

    def flush(self) -> None:
        """Keep the count that is only in memory."""
        with self._lock:
            count, self._saved = self._saved, 0
        if count:
            hour = self._now_ms() // HOUR_MS
            self._database.write(
                lambda db: stored.count_saved(db, hour, count), is_durable=False, is_urgent=False
            )

    def counts(self, failed: int = 0) -> CallCounts:
        """The calls of the last 24 hours; `failed` are those of this process that left no reply."""
        self.flush()
        newest = self._newest()
        hour = (self._now_ms() - DAY_MS) // HOUR_MS
        return CallCounts(
            made=sum(each.calls for each in newest) + failed,
            saved=self._database.read(lambda db: stored.saved(db, hour)),
            failed=sum(bool(each.fault) for each in newest) + failed,
            tokens_in=sum(each.tokens_in for each in newest),
            tokens_out=sum(each.tokens_out for each in newest),
        )

    def _newest(self) -> list[StoredReply]:
        since_ms = self._now_ms() - DAY_MS

        def read(db: sqlite3.Connection) -> list[StoredReply]:
            return stored.newest_replies(db, since_ms=since_ms)

        return self._database.read(read)
