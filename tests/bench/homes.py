"""Homes to measure in: with sources, agents and a long past, and the core of one."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.bootstrap import open_home
from oo_app.opening import host
from oo_app.paths import HomePaths, home_paths
from oo_storage.events import intents
from oo_storage.lock import HomeLock

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from oo_app.bootstrap import Home

TODAY = datetime.now(UTC).date()
KEYS = ("tasks.title", "tasks.due", "tasks.state")
BUILT_IN = 10

MANIFEST = """\
manifest_version = 1
id = "{id}"
name = "Due soon"
description = "Says which tasks are due soon."
version = "1.0.0"
requires_oo = ">=0.1,<1"
author = "oO"
license = "MIT"
type = "template"

[schedule]
every = "15m"

[ttl]
default = "2h"
max = "1d"

[[consents]]
key = "tasks.title"
purpose = "to name the task"

[[consents]]
key = "tasks.due"
purpose = "to know when it is due"

[[consents]]
key = "tasks.state"
purpose = "to leave out what is done"

[[emits]]
kind = "task_due"
category = "tasks"

[emits.actions.do]
short = "{{{{ object }}}} is due {{{{ due | when }}}}"
normal = ["Do {{{{ object }}}} now: it is due {{{{ due | when }}}}."]
why = "It is due {{{{ due | relative }}}}."

[select]
kind = "tasks"
object = "title"
due = "due"
priority = 2
emit = "task_due"
limit = 1
where = [{{ field = "status", is = "open" }}, {{ field = "due", before = "2d" }}]
"""


def oo(*arguments: str) -> list[str]:
    """The installed command beside this interpreter, or else the module."""
    installed = Path(sys.executable).with_name("oo")
    return [
        *([str(installed)] if installed.exists() else [sys.executable, "-m", "oo_ui"]),
        *arguments,
    ]


def paths_of(folder: Path) -> HomePaths:
    """The paths of a home in a folder."""
    made = home_paths({"OO_HOME": str(folder)})
    made.create()
    return made


def tasks_text(count: int, word: str = "Task") -> str:
    """A todo.txt whose tasks are due today and tomorrow."""
    days = (TODAY, TODAY + timedelta(days=1))
    return "".join(f"{word} number {each} due:{days[each % 2]}\n" for each in range(count))


def calendar_text(title: str) -> str:
    """A calendar of forty events, the next one today."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{each}@bench\r\nDTSTAMP:20261101T000000Z\r\n"
        f"DTSTART;VALUE=DATE:{TODAY + timedelta(days=each):%Y%m%d}\r\n"
        f"SUMMARY:{title} {each}\r\nEND:VEVENT\r\n"
        for each in range(40)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n{events}END:VCALENDAR\r\n"


def connect(folder: Path, sources: Sequence[tuple[str, Path | None]]) -> None:
    """Connect sources to the home in a folder and read them once."""
    paths = paths_of(folder)
    lock = HomeLock(paths.lock)
    lock.try_acquire()
    assistant = host(paths, lock)
    for kind, place in sources:
        assistant.connect(kind, "" if place is None else str(place))
    assistant.tip()
    assistant.close()


def home_with_agents(folder: Path, agents: int, *, tasks: int = 30) -> Home:
    """An open home with a todo.txt and so many agents, all of them allowed to read it."""
    todo = folder.with_name(folder.name + ".txt")
    todo.write_text(tasks_text(tasks))
    paths = paths_of(folder)
    own = [f"bench_{number}" for number in range(agents - BUILT_IN)]
    for agent in own:
        (paths.agents / agent).mkdir(parents=True)
        (paths.agents / agent / "agent.toml").write_text(MANIFEST.format(id=agent))
    connect(folder, [("todotxt", todo)])
    home = open_home(paths, now=lambda: datetime.now(UTC))
    for agent in own:
        for key in KEYS:
            home.agreeing.grant(key, agent=agent, dry_run=False, request="")
    home.looking.look(is_asked=False)
    return home


def age(home: Home, events: int) -> None:
    """Give the home's log so many past events, which change nothing that is true now."""
    data = intents.SweepDone().SerializeToString()

    def insert(db: sqlite3.Connection) -> None:
        db.execute("INSERT OR IGNORE INTO events_types (name) VALUES ('sweep.done')")
        db.execute("INSERT OR IGNORE INTO events_sources (name) VALUES ('oo')")
        db.execute("INSERT OR IGNORE INTO events_subjects (name) VALUES ('sweep')")
        db.execute(
            "WITH RECURSIVE past(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM past WHERE n < ?)"
            " INSERT INTO events_log SELECT (SELECT max(seq) FROM events_log) + n, 1, n, n,"
            " (SELECT id FROM events_types WHERE name = 'sweep.done'),"
            " (SELECT id FROM events_sources WHERE name = 'oo'),"
            " (SELECT id FROM events_subjects WHERE name = 'sweep'), 0, 0, ? FROM past",
            (events, data),
        )

    home.database.write(insert)


@contextmanager
def core_of(folder: Path) -> Iterator[int]:
    """Run the home's core; its process id."""
    process = subprocess.Popen(
        oo("run"),
        env={**os.environ, "OO_HOME": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
    finally:
        process.terminate()
        process.communicate(timeout=20)
