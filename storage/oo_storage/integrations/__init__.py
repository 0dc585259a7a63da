"""Sources and the world: what is connected, what its records say now, and how reading goes.

Folds: the connected sources, and one row per record of the world with its newest revision.
Records: cursors, and which part of a source each record stands in. Cache: health, and the parts
whose records are last good data.
"""

from oo_storage.integrations.folds import (
    SourcesProjection,
    WorldProjection,
    projections,
    source_of_subject,
    subject_of_source,
)
from oo_storage.integrations.reading import (
    HEALTHY,
    UNHEALTHY,
    UNREAD,
    Health,
    add_to_part,
    cursor_of,
    forget_source,
    health_of,
    held_count,
    parts_of,
    remove_from_part,
    reset_cursor,
    reset_cursors,
    set_cursor,
    set_health,
    set_stale_parts,
    stale_parts,
    subjects_of_part,
)
from oo_storage.integrations.tables import (
    CACHE_TABLES,
    FOLD_TABLES,
    MIGRATIONS,
    RECORD_TABLES,
)
from oo_storage.integrations.world import (
    SourceRecord,
    WorldRow,
    key_counts,
    kind_counts,
    record_counts,
    revisions,
    source,
    sources,
    subjects_of_source,
    world_row,
    world_rows,
)

__all__ = [
    "CACHE_TABLES",
    "FOLD_TABLES",
    "HEALTHY",
    "MIGRATIONS",
    "RECORD_TABLES",
    "UNHEALTHY",
    "UNREAD",
    "Health",
    "SourceRecord",
    "SourcesProjection",
    "WorldProjection",
    "WorldRow",
    "add_to_part",
    "cursor_of",
    "forget_source",
    "health_of",
    "held_count",
    "key_counts",
    "kind_counts",
    "parts_of",
    "projections",
    "record_counts",
    "remove_from_part",
    "reset_cursor",
    "reset_cursors",
    "revisions",
    "set_cursor",
    "set_health",
    "set_stale_parts",
    "source",
    "source_of_subject",
    "sources",
    "stale_parts",
    "subject_of_source",
    "subjects_of_part",
    "subjects_of_source",
    "world_row",
    "world_rows",
]
