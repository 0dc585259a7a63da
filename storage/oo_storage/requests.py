"""The person's acts, newest first: which events a request appended, and whether it was undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.log import Event, events_after, latest_events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def standing_requests(db: sqlite3.Connection) -> Iterator[tuple[str, list[Event]]]:
    """Each request that nothing has undone yet, with its events; newest first."""
    rows = db.execute(
        "SELECT request, first_seq, last_seq FROM events_requests"
        " WHERE undone_by IS NULL ORDER BY last_seq DESC"
    ).fetchall()
    for request, first, last in rows:
        yield request, list(events_after(db, first - 1, until=last))


def undone_by(db: sqlite3.Connection, request: str) -> list[Event]:
    """The events of the request that this one undid; none when it undid nothing."""
    row = db.execute(
        "SELECT undone.first_seq, undone.last_seq FROM events_requests undo"
        " JOIN events_requests undone ON undone.undone_by = undo.last_seq"
        " WHERE undo.request = ?1 AND undone.request <> ?1",
        (request,),
    ).fetchone()
    return [] if row is None else list(events_after(db, row[0] - 1, until=row[1]))


def mark_undone(db: sqlite3.Connection, request: str, by_seq: int) -> None:
    """Keep that the request was taken back by the event with this seq."""
    db.execute("UPDATE events_requests SET undone_by = ? WHERE request = ?", (by_seq, request))


def event_before(db: sqlite3.Connection, event: Event) -> Event | None:
    """The event of the same subject that came before."""
    earlier = latest_events(db, 1, subject=event.subject, before=event.seq)
    return earlier[0] if earlier else None
