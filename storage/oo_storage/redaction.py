"""What an erasure takes out of the log, and the rewriting of log rows.

A subject's rows are rewritten and its folds made anew in one transaction, so that at every commit
the tables are the log's fold.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events.registry import (
    HISTORY_KEY,
    MESSAGES,
    REACH_KEY,
    SIGNALS,
    declared,
    keys_of,
    keys_used,
    type_name,
    without_derived,
    without_keys,
)
from oo_storage.home import set_value, value_of
from oo_storage.log import parsed
from oo_storage.rebuild import REDACTIONS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from google.protobuf.message import Message

    from oo_storage.log import Log

BATCH_ROWS = 500
BATCH_SUBJECTS = 200


@dataclass(frozen=True, slots=True)
class Revoked:
    """Keys that were revoked: for oO (`agent` None) everything, else what the agent (or the host)
    derived."""

    keys: frozenset[str]
    agent: str | None

    def types(self) -> tuple[str, ...]:
        """The event types that may hold something of the keys."""
        held = [message for message in MESSAGES if self._may_hold(message)]
        return tuple(type_name(message) for message in held)

    def redacted(self, message: Message, recorded_ms: int, is_newest: bool) -> Message:
        """The message without what is revoked."""
        if self.agent is not None and self.agent not in recipients_of(message):
            return message
        if self._was_derived(message):
            message = without_derived(message)
        return message if self.agent is not None else without_keys(message, self.keys)

    def _was_derived(self, message: Message) -> bool:
        if self.agent is None and HISTORY_KEY in self.keys and _is_history(message):
            return True
        if REACH_KEY in self.keys:
            return True  # all that came from the host, whatever it was shown
        return bool(self.keys & keys_used(message))

    def _may_hold(self, message: type[Message]) -> bool:
        if any(field.is_derived for field in declared(message).fields):
            return True
        return self.agent is None and bool(self.keys & keys_of(message))


def _is_history(message: Message) -> bool:
    """Whether it holds the words of a tip: as made, as worded anew, or as a model proposed it."""
    if isinstance(message, intents.ModelReplied):
        return message.prompt.startswith("tip.")
    return isinstance(message, intents.TipMade | intents.TipWorded)


def recipients_of(message: Message) -> frozenset[str]:
    """The agents and the host that a derived message came from."""
    one = (getattr(message, name, "") for name in ("agent", "host"))
    return frozenset({*filter(None, one), *getattr(message, "agents", ())})


@dataclass(frozen=True, slots=True)
class Superseded:
    """Signals recorded before a moment that a newer signal of their record replaced."""

    before_ms: int

    def types(self) -> tuple[str, ...]:
        """All signals."""
        return tuple(type_name(message) for message in SIGNALS)

    def redacted(self, message: Message, recorded_ms: int, is_newest: bool) -> Message:
        """The message without content, if it is old and replaced."""
        if is_newest or recorded_ms >= self.before_ms or not isinstance(message, SIGNALS):
            return message
        return without_keys(message, keys_of(type(message)))


Scope = Revoked | Superseded


def collect_subjects(
    db: sqlite3.Connection, job: str, scope: Scope, after_seq: int, until_seq: int
) -> None:
    """Note the subjects of the rows in a stretch of the log that the scope may change."""
    values = (job, json.dumps(scope.types()), after_seq, until_seq)
    if isinstance(scope, Superseded):
        db.execute(f"{_NOTE} AND {_IS_SUPERSEDED}", (*values, scope.before_ms))
    else:
        db.execute(_NOTE, values)


def next_subjects(db: sqlite3.Connection, job: str) -> list[int]:
    """Subjects that the job has still to do: at least one, then as many as make a short batch."""
    rows = db.execute(
        "SELECT subject, (SELECT count(*) FROM events_log log WHERE log.subject = todo.subject)"
        " FROM erasure_subjects todo WHERE job = ? ORDER BY subject LIMIT ?",
        (job, BATCH_SUBJECTS),
    ).fetchall()
    chosen: list[int] = []
    total = 0
    for subject, count in rows:
        if chosen and total + count > BATCH_ROWS:
            break
        chosen.append(int(subject))
        total += count
    return chosen


def redact(
    db: sqlite3.Connection, log: Log, scope: Scope, subjects: Sequence[int], until_seq: int
) -> int:
    """Rewrite the subjects' rows up to `until_seq` and fold the subjects anew; rows changed."""
    changed = [
        (data, seq)
        for subject in subjects
        for seq, data in _redacted_rows(db, scope, subject, until_seq)
    ]
    if not changed:
        return 0
    db.executemany("UPDATE events_log SET data = ? WHERE seq = ?", changed)
    set_value(db, REDACTIONS, int(value_of(db, REDACTIONS) or 0) + 1)
    log.refold(db, _names(db, subjects))
    return len(changed)


def count_affected(
    db: sqlite3.Connection, scope: Scope, after_seq: int, until_seq: int
) -> tuple[int, int]:
    """The rows in a stretch of the log that the scope would change, and the tips among them."""
    rows = db.execute(
        f"SELECT log.seq, types.name, log.recorded, log.data {_STRETCH}",
        (json.dumps(scope.types()), after_seq, until_seq),
    ).fetchall()
    events = tips = 0
    for seq, name, recorded_ms, data in rows:
        message = parsed(name, data, seq)
        if scope.redacted(message, recorded_ms, is_newest=False) != message:
            events += 1
            tips += isinstance(message, intents.TipMade)
    return events, tips


def has_superseded(db: sqlite3.Connection, before_ms: int) -> bool:
    """Whether there is content that retention would clear."""
    scope = Superseded(before_ms)
    row = db.execute(
        f"SELECT 1 {_STRETCH} AND {_IS_SUPERSEDED} LIMIT 1",
        (json.dumps(scope.types()), 0, _LAST, before_ms),
    ).fetchone()
    return row is not None


_LAST = (1 << 63) - 1
_STRETCH = (
    "FROM events_types types CROSS JOIN events_log log ON log.type = types.id"
    " WHERE types.name IN (SELECT value FROM json_each(?)) AND log.seq > ? AND log.seq <= ?"
)
_NOTE = f"INSERT OR IGNORE INTO erasure_subjects (job, subject) SELECT ?, log.subject {_STRETCH}"
# A signal without content has no data at all, because every field of a signal has a key.
_IS_SUPERSEDED = (
    "log.recorded < ? AND length(log.data) > 0 AND EXISTS (SELECT 1 FROM events_log newer"
    " WHERE newer.subject = log.subject AND newer.seq > log.seq)"
)


def _redacted_rows(
    db: sqlite3.Connection, scope: Scope, subject: int, until_seq: int
) -> Iterable[tuple[int, bytes]]:
    rows = db.execute(
        "SELECT log.seq, types.name, log.recorded, log.data FROM events_log log"
        " JOIN events_types types ON types.id = log.type WHERE log.subject = ? ORDER BY log.seq",
        (subject,),
    ).fetchall()
    newest = rows[-1][0]
    for seq, name, recorded_ms, data in rows:
        if seq <= until_seq:
            message = parsed(name, data, seq)
            redacted = scope.redacted(message, recorded_ms, is_newest=seq == newest)
            if redacted != message:
                yield seq, redacted.SerializeToString()


def _names(db: sqlite3.Connection, subjects: Sequence[int]) -> list[str]:
    rows = db.execute(
        "SELECT name FROM events_subjects WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(subjects)),),
    )
    return [row[0] for row in rows]
