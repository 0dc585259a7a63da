"""Deciding and sweeping with few and many agents, with a short and a long past."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homes import age, home_with_agents
from measure import Figure, interleaved, median_ratio, milliseconds

from oo_agents.registry import load_agent
from oo_storage.events import signals
from oo_storage.log import NewEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from oo_agents.api import Findings, World
    from oo_app.bootstrap import Home

FEW, MANY = 12, 200
SHORT, LONG = 10_000, 1_000_000
ROUNDS = 31


def figures() -> Iterator[Figure]:
    """A decision by agents and by past; a sweep with and without changes."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as open_homes:

        def opened(agents: int, events: int) -> Home:
            home = home_with_agents(Path(name) / f"{agents}-{events}", agents)
            open_homes.callback(home.close)
            age(home, events)
            return home

        few, many = opened(FEW, SHORT), opened(MANY, SHORT)
        yield from _decisions(few, many, opened(FEW, LONG), Path(name))
        for agents, home in ((FEW, few), (MANY, many)):
            yield from _sweeps(home, agents, Path(name))


def _decisions(few: Home, many: Home, old: Home, folder: Path) -> Iterator[Figure]:
    least = _least_decision(folder / "least.sqlite3", MANY)
    seconds = interleaved(
        {"few": _ask(few), "many": _ask(many), "old": _ask(old), "least": least}, ROUNDS
    )
    few_s, many_s = seconds["few"], seconds["many"]
    ratio = median_ratio(seconds["old"], few_s)
    detail = f"{milliseconds(seconds['old'])} · {SHORT} events {milliseconds(few_s)}"
    yield Figure(f"decision, {LONG} past events by {SHORT}", ratio, "x", 1.2, detail)
    ratio = median_ratio(many_s, few_s)
    detail = f"{milliseconds(many_s)} · {FEW} agents {milliseconds(few_s)}"
    yield Figure(f"decision, {MANY} agents by {FEW}", ratio, "x", MANY / FEW, detail)
    ratio = median_ratio(many_s, seconds["least"])
    detail = f"{milliseconds(many_s)} · rows, max and commit {milliseconds(seconds['least'])}"
    yield Figure(f"decision, {MANY} agents, by the least one", ratio, "x", 60.0, detail)


def _ask(home: Home) -> Callable[[], None]:
    def act() -> None:
        home.speaking.answer("bench", None)

    return act


def _least_decision(path: Path, agents: int) -> Callable[[], None]:
    """Read each agent's newest output, take the best, and keep the showing on disk."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE latest (agent TEXT PRIMARY KEY, expires INTEGER, score REAL, data TEXT);"
        "CREATE TABLE shown (id INTEGER PRIMARY KEY, agent TEXT, time INTEGER)"
    )
    data = json.dumps({"object": "a task", "due": "2026-11-24", "text": "word " * 20})
    rows = [(f"agent-{each}", 2**40, each * 7 % 13 / 13, data) for each in range(agents)]
    db.executemany("INSERT INTO latest VALUES (?, ?, ?, ?)", rows)

    def act() -> None:
        found = db.execute("SELECT * FROM latest WHERE expires > ?", (1,)).fetchall()
        best = max(found, key=lambda row: (row[2], json.loads(row[3])["object"]))
        db.execute("INSERT INTO shown (agent, time) VALUES (?, ?)", (best[0], 1))

    return act


def _sweeps(home: Home, agents: int, folder: Path) -> Iterator[Figure]:
    sweep = _Sweep(home, folder / f"loop-{agents}.sqlite3")
    for name, change, budget in (
        ("all changed", sweep.change, 2.5 if agents == MANY else 10.0),
        ("nothing changed", lambda: None, 2.5 if agents == MANY else 8.0),
    ):
        ours: list[float] = []
        loop: list[float] = []
        for round_number in range(ROUNDS + 1):
            change()
            sweep.later()
            pair = sweep.seconds()
            if round_number:
                ours.append(pair[0])
                loop.append(pair[1])
        detail = f"{milliseconds(ours)} · loop {milliseconds(loop)}, {sweep.ran} agents looked"
        ratio = median_ratio(ours, loop)
        yield Figure(f"sweep, {agents} agents, {name}, by one loop", ratio, "x", budget, detail)


class _Sweep:
    """Our sweep, and the same agents in one bare loop with one transaction for what changed."""

    def __init__(self, home: Home, path: Path) -> None:
        self._home = home
        self._now = datetime.now(UTC)
        self._titles = 0
        views = home.views.current()
        self._agents = {
            entry.id: (load_agent(entry), home.runner.own_of(entry.id, views))
            for entry in home.runner.registry.entries()
        }
        self._hashes: dict[str, bytes] = {}
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE outputs (agent TEXT PRIMARY KEY, hash BLOB, data TEXT)"
        )
        self.ran = 0

    def later(self) -> None:
        """A quarter of an hour on, when all agents are due."""
        self._now += timedelta(minutes=15, seconds=1)

    def change(self) -> None:
        """Give the first tasks another title."""
        self._titles += 1
        home = self._home
        world = home.views.current().collected_world(self._now)
        events = []
        for task in world.tasks:
            data = signals.TaskSeen(title=f"Renamed {self._titles}", status="open")
            data.due.date = f"{self._now.date()}"
            events.append(NewEvent(data, task.source, task.id, 1))
        home.database.write(lambda db: home.log.append(db, events))

    def seconds(self) -> tuple[float, float]:
        """Of our sweep and of the loop, over the same world."""
        views = self._home.views.current()
        now = self._now.astimezone(views.profile.zone)
        world = views.collected_world(now)
        started = time.perf_counter()
        report = self._home.runner.sweep(now, views)
        swept = time.perf_counter()
        self._loop(world, report.ran)
        self.ran = len(report.ran)
        return swept - started, time.perf_counter() - swept

    def _loop(self, world: World, agents: Iterable[str]) -> None:
        changed = []
        for id in agents:
            agent, own = self._agents[id]
            data = _text(agent.look(world, own))
            digest = hashlib.blake2b(data.encode()).digest()
            if self._hashes.get(id) != digest:
                self._hashes[id] = digest
                changed.append((id, digest, data))
        if changed:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?)", changed)
            self._db.execute("COMMIT")


def _text(findings: Findings) -> str:
    values: list[dict[str, Any]] = [asdict(each) for each in findings.snippets]
    for value in values:
        value.pop("expires_at")
    return json.dumps(values, default=str, sort_keys=True)
