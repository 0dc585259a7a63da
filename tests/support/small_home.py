"""A small home for storage tests: two folds, one owner of records, a hand-set clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_storage import jobs, log
from oo_storage.database import Database
from oo_storage.erasure import Eraser
from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events._generated import signals_pb2 as signals
from oo_storage.log import Event, Log, NewEvent
from oo_storage.migrate import MigrationSet, migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from sqlite_utils import Database as Schema

START_MS = 1_795_000_000_000


class TasksFold:
    """The newest revision of each task, and how often it was seen."""

    tables = ("small_tasks",)
    types = ("task.seen", "record.gone")

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Keep the newest revision."""
        if not isinstance(event.data, signals.TaskSeen):
            db.execute("DELETE FROM small_tasks WHERE subject = ?", (event.subject,))
            return
        db.execute(
            "INSERT INTO small_tasks VALUES (?, ?, ?, ?, 1) ON CONFLICT (subject) DO UPDATE SET"
            " event = excluded.event, title = excluded.title, data = excluded.data,"
            " times = times + 1",
            (event.subject, event.seq, event.data.title, event.data.SerializeToString()),
        )

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Forget tasks."""
        _clear(db, "small_tasks", subjects)


class TipsFold:
    """Tips with their text, and each agent's state."""

    tables = ("small_tips",)
    types = ("tip.made", "agent.state.changed")

    def apply(self, db: sqlite3.Connection, event: Event) -> None:
        """Keep what was said last."""
        data = event.data
        text = data.text if isinstance(data, intents.TipMade) else getattr(data, "state", "")
        db.execute("INSERT OR REPLACE INTO small_tips VALUES (?, ?)", (event.subject, text))

    def clear(self, db: sqlite3.Connection, subjects: Iterable[str] | None = None) -> None:
        """Forget tips."""
        _clear(db, "small_tips", subjects)


class ShownScrubber:
    """The owner of a record table: what was shown, with the keys it rests on."""

    owner = "shown"

    def scrub(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """Blank what rests on the keys."""
        changed = 0
        for key in keys:
            changed += db.execute(
                "UPDATE shown_tips SET text = '' WHERE text <> '' AND key = ?"
                " AND (? IS NULL OR agent = ?)",
                (key, agent, agent),
            ).rowcount
        return changed

    def count(self, db: sqlite3.Connection, keys: frozenset[str], agent: str | None) -> int:
        """What `scrub` would blank."""
        return sum(
            int(
                db.execute(
                    "SELECT count(*) FROM shown_tips WHERE text <> '' AND key = ?"
                    " AND (? IS NULL OR agent = ?)",
                    (key, agent, agent),
                ).fetchone()[0]
            )
            for key in keys
        )


def small_tables(schema: Schema) -> None:
    """The folds' tables."""
    schema.execute(
        "CREATE TABLE small_tasks (subject TEXT PRIMARY KEY, event INTEGER NOT NULL,"
        " title TEXT NOT NULL, data BLOB NOT NULL, times INTEGER NOT NULL) STRICT"
    )
    schema.execute("CREATE INDEX small_tasks_title ON small_tasks (title)")
    schema.execute("CREATE TABLE small_tips (subject TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT")


def shown_tables(schema: Schema) -> None:
    """The record table."""
    schema.execute(
        "CREATE TABLE shown_tips (id INTEGER PRIMARY KEY, key TEXT NOT NULL, agent TEXT NOT NULL,"
        " text TEXT NOT NULL) STRICT"
    )


MIGRATIONS = (
    log.MIGRATIONS,
    jobs.MIGRATIONS,
    MigrationSet("small", (small_tables,)),
    MigrationSet("shown", (shown_tables,)),
)


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    ms: int = START_MS

    def __call__(self) -> int:
        """Now, in milliseconds."""
        return self.ms


class SmallHome:
    """An open home under `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.backups = folder / "backups"
        self.clock = Clock()
        self.database = Database(folder / "oo.sqlite3")
        self.database.write(lambda db: migrate(db, MIGRATIONS))
        self.log = Log(
            (TasksFold(), TipsFold()), device="here", now_ms=self.clock, next_stamp=next_stamp
        )
        self._made = 0
        self.eraser = Eraser(
            self.database,
            self.log,
            (ShownScrubber(),),
            backups=self.backups,
            now_ms=self.clock,
            new_id=self._new_id,
        )

    def append(self, *events: NewEvent, request: str = "") -> list[int]:
        """Append durably."""
        return self.database.write(lambda db: self.log.append(db, events, request=request))

    def files(self) -> list[Path]:
        """Every file of the home."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def holds(self, text: bytes) -> list[str]:
        """The names of the files that hold these bytes."""
        return [path.name for path in self.files() if text in path.read_bytes()]

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _new_id(self) -> str:
        self._made += 1
        return f"retention-{self._made}-{self.clock.ms}"


def task(subject: str, title: str, *, status: str = "open", project: str = "") -> NewEvent:
    """A task as a source reported it."""
    seen = signals.TaskSeen(title=title, status=status, project=project)
    return NewEvent(seen, "todo", f"tasks/todo/{subject}", START_MS)


def gone(subject: str) -> NewEvent:
    """A task its source no longer has."""
    return NewEvent(signals.RecordGone(), "todo", f"tasks/todo/{subject}", START_MS)


def tip(id: str, text: str, *, agent: str = "due_risk", keys: Iterable[str] = ()) -> NewEvent:
    """A tip that rests on data keys."""
    made = intents.TipMade(
        id=id, agent=agent, text=text, why=text, facts=f'{{"t":"{text}"}}', keys_used=list(keys)
    )
    return NewEvent(made, "oo", f"tip/{id}", START_MS)


def state(agent: str, text: str, *, keys: Iterable[str] = ()) -> NewEvent:
    """An agent's state that rests on data keys."""
    changed = intents.AgentStateChanged(agent=agent, state=text, keys_used=list(keys))
    return NewEvent(changed, "oo", f"agent/{agent}", START_MS)


def withdrawn(key: str, recipient: str, id: str = "w") -> NewEvent:
    """A person's no."""
    said = intents.ConsentWithdrawn(id=id, data_key=key, recipient=recipient)
    return NewEvent(said, "person", f"consent/{key}/{recipient}", START_MS)


def _clear(db: sqlite3.Connection, table: str, subjects: Iterable[str] | None) -> None:
    if subjects is None:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
    else:
        db.executemany(
            f"DELETE FROM {table} WHERE subject = ?",  # noqa: S608 - a name of ours
            [(subject,) for subject in subjects],
        )
