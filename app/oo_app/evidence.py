"""What a tip rests on, read from the log: the records as they were when the tip was made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oo_app.answers_tips import Evidence
from oo_app.briefing import source_names
from oo_app.profile.consents import collected_keys
from oo_storage.events.registry import kind_of, with_keys_only
from oo_storage.log import event_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from oo_app.integrations.sources import Sources
    from oo_storage.database import Database

TITLE_FIELDS = ("title", "name", "text")


def evidence_reader(
    database: Database,
    *,
    sources: Sources,
    zone: Callable[[], ZoneInfo],
) -> Callable[[int], Evidence | None]:
    """A function that reads one event as evidence; None when there is no such event.

    What was revoked is not read, though its erasure may still wait.
    """

    def read(seq: int) -> Evidence | None:
        event, keys = database.read(lambda db: (event_at(db, seq), collected_keys(db)))
        if event is None:
            return None
        rows = sources.rows()
        return Evidence(
            event=seq,
            kind=kind_of(type(event.data)),
            source=source_names(rows).get(event.source, event.source),
            title=_title(with_keys_only(event.data, keys)),
            seen=datetime.fromtimestamp(event.time_ms / 1000, UTC).astimezone(zone()),
            is_stale=any(row.is_stale for row in rows if row.id == event.source),
        )

    return read


def _title(data: Any) -> str:  # noqa: ANN401 - any event message
    for name in TITLE_FIELDS:
        if title := getattr(data, name, ""):
            return str(title)
    return ""
