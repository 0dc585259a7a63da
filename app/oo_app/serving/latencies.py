"""How long the last answers of each alias took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage import serving as stored

if TYPE_CHECKING:
    import sqlite3

DAYS_MS = 7 * 24 * 3_600_000
NEWEST = 50


def latencies(db: sqlite3.Connection, *, since_ms: int) -> dict[str, list[int]]:
    """Milliseconds a call by alias, newest first; calls that gave no answer are left out."""
    found: dict[str, list[int]] = {}
    for reply in stored.newest_replies(db, since_ms=since_ms, limit=NEWEST):
        if reply.calls and reply.latency_ms:
            found.setdefault(reply.alias, []).append(reply.latency_ms // reply.calls)
    return found
