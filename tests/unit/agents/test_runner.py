"""The runner: who looks, what is kept, and what a sweep costs when nothing changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

import agent_folders
from oo_agents import acts
from oo_agents.api import Own, Task, When, World
from oo_agents.due import to_ms
from oo_agents.looking import BUDGET_S, MAX_OVERRUNS
from oo_agents.registry import Registry
from oo_agents.runner import Runner
from oo_storage import agents as stored
from oo_storage import log as events
from oo_storage.agents import AgentsProjection
from oo_storage.database import Database
from oo_storage.errors import Refused
from oo_storage.events._generated import signals_pb2 as signals
from oo_storage.log import Log, NewEvent
from oo_storage.migrate import migrate
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from oo_agents.api import Json
    from oo_agents.stored import StoredSnippet

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)
KEYS = frozenset({"tasks.title", "tasks.due", "tasks.state"})
STATEFUL = agent_folders.FUNCTION.replace(
    "return Findings(snippets=snippets)",
    'return Findings(snippets=snippets, state={"seen": len(world.tasks)})',
)
FAILING = agent_folders.FUNCTION.replace("limit =", "limit = 1 / 0  #")


def task(title: str = "Rent", *, event: int = 1, minutes: int = 60) -> Task:
    return Task(
        id=f"tasks/{title}",
        event=event,
        source="todo",
        first_seen=NOW,
        changed=NOW,
        title=title,
        due=When(NOW + timedelta(minutes=minutes)),
    )


@dataclass
class FakeViews:
    tasks: tuple[Task, ...] = ()
    epoch: int = 1
    seq: int = 0
    context: str = ""
    settings: str = ""
    granted_to: dict[str, frozenset[str]] = field(default_factory=dict)
    chosen: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    worlds_made: int = 0

    def granted(self, recipient: str) -> frozenset[str]:
        return self.granted_to.get(recipient, KEYS)

    def preferences(self, agent: str) -> Mapping[str, Json]:
        return self.chosen.get(agent, {})

    def world(self, keys: frozenset[str], now: datetime) -> World:
        self.worlds_made += 1
        return World(now=now, context=self.context, tasks=self.tasks)


class Home:
    """A database, a log and a runner over agents in temporary folders."""

    def __init__(self, root: Path) -> None:
        self.builtin, self.own = root / "builtin", root / "own"
        self.builtin.mkdir()
        self.own.mkdir()
        self.database = Database(root / "oo.sqlite3")
        self.database.outside_transaction(
            lambda db: migrate(db, [events.MIGRATIONS, stored.MIGRATIONS])
        )
        self.log = Log(
            [AgentsProjection()],
            device="here",
            now_ms=lambda: to_ms(NOW),
            next_stamp=next_stamp,
        )
        self.views = FakeViews()
        self.epoch = 1
        self.spent_s = 0.0
        self.monotonic_s = 0.0
        self.registry = Registry(self.own, builtin=self.builtin)
        self.runner = self.new_runner()

    def new_runner(self) -> Runner:
        return Runner(
            self.registry,
            self.database,
            self.log,
            epoch_of=lambda _db: self.epoch,
            salt=b"salt",
            monotonic_s=lambda: self.monotonic_s,
            spent_s=self._spent,
        )

    def _spent(self) -> float:
        self.spent_s += self.cost_s / 2
        return self.spent_s

    cost_s = 0.0

    def append(self, *new: NewEvent) -> int:
        seqs = self.database.write(lambda db: self.log.append(db, list(new)))
        return seqs[-1]

    def saw_task(self) -> None:
        data = signals.TaskSeen(title="x")
        self.views.seq = self.append(NewEvent(data, "todo", "tasks/x", 1))

    def sweep(self, minutes: float = 0, **more: Any) -> Any:
        return self.runner.sweep(NOW + timedelta(minutes=minutes), self.views, **more)

    def snippets(self, minutes: float = 0) -> tuple[StoredSnippet, ...]:
        return self.runner.snippets(NOW + timedelta(minutes=minutes), self.views)

    def reason(self, agent: str = "due_soon", minutes: float = 0) -> str:
        statuses = self.runner.statuses(NOW + timedelta(minutes=minutes), self.views)
        return next(each.reason for each in statuses if each.entry.id == agent)

    def types(self) -> list[str]:
        return [e.type for e in self.database.read(lambda db: list(events.events_after(db, 0)))]


@pytest.fixture
def make_home(tmp_path: Path) -> Iterator[Callable[..., Home]]:
    homes: list[Home] = []

    def make(**agents: str) -> Home:
        home = Home(tmp_path)
        for agent, code in agents.items():
            agent_folders.function_agent(home.builtin, agent, code)
        homes.append(home)
        return home

    yield make
    for home in homes:
        home.database.close()


@pytest.fixture
def home(make_home: Callable[..., Home]) -> Home:
    found = make_home(due_soon=agent_folders.FUNCTION)
    found.views.tasks = (task(),)
    return found


def test_findings_are_kept_and_handed_out(home: Home) -> None:
    report = home.sweep()
    assert (report.ran, report.changed) == (("due_soon",), ("due_soon",))
    (found,) = home.snippets()
    assert (found.agent, found.version, found.category) == ("due_soon", "1.0.0", "tasks")
    assert found.snippet.facts == {"object": "Rent", "due": NOW + timedelta(hours=1)}
    assert found.keys_used == KEYS
    assert found.revisions == (("tasks/Rent", 1),)
    assert found.created == NOW
    assert found.snippet.expires_at == NOW + timedelta(hours=2)
    assert "Rent" not in found.snippet.dedupe_key
    assert home.types() == ["sweep.done"]
    assert report.next_due == NOW + timedelta(minutes=15)


def test_a_sweep_without_change_writes_nothing(home: Home) -> None:
    home.sweep()
    changes = home.database.read(lambda db: db.total_changes)
    report = home.sweep(15)
    assert (report.ran, report.changed, report.seqs) == (("due_soon",), (), ())
    assert home.sweep(20).ran == ()
    assert home.database.read(lambda db: db.total_changes) == changes
    home.runner.flush()
    assert home.database.read(stored.due_rows)["due_soon"].last_ms == to_ms(NOW) + 900_000
    assert home.new_runner().due(NOW + timedelta(minutes=20), home.views) == ()


def test_what_waits_to_be_written_is_dropped_when_a_consent_moved(home: Home) -> None:
    home.sweep()
    before = home.database.read(stored.due_rows)
    home.sweep(15)
    home.epoch = 2
    home.runner.flush()
    assert home.database.read(stored.due_rows) == before


def test_an_expiry_moves_on_before_it_is_used_up(home: Home) -> None:
    home.sweep()
    for minutes in range(15, 300, 15):
        home.sweep(minutes)
        assert len(home.snippets(minutes)) == 1


def test_a_changed_finding_replaces_the_old_one(home: Home) -> None:
    home.sweep()
    home.views.tasks = (task(event=2),)
    home.saw_task()
    assert home.sweep(1).changed == ("due_soon",)
    (found,) = home.snippets(1)
    assert found.revisions == (("tasks/Rent", 2),)
    home.views.tasks = ()
    home.saw_task()
    assert home.sweep(2).changed == ("due_soon",)
    assert home.snippets(2) == ()


def test_agents_look_when_what_they_read_changed(home: Home) -> None:
    home.sweep()
    assert home.runner.due(NOW, home.views) == ()
    assert home.runner.due(NOW, home.views, frozenset({"tasks.title"})) == ("due_soon",)
    assert home.runner.due(NOW, home.views, frozenset({"code.name"})) == ()
    home.saw_task()
    assert home.runner.due(NOW, home.views) == ("due_soon",)


@pytest.mark.parametrize(
    "change",
    [
        {"context": "work"},
        {"settings": "travelled"},
        {"granted_to": {"due_soon": KEYS - {"tasks.state"}}},
        {"chosen": {"due_soon": {"window": "3h"}}},
    ],
)
def test_agents_look_when_their_situation_changed(home: Home, change: dict[str, Any]) -> None:
    home.sweep()
    home.views = replace(home.views, **change)
    assert home.runner.due(NOW, home.views) == ("due_soon",)


def test_a_preference_reaches_the_look(home: Home) -> None:
    home.views.tasks = (task(minutes=150),)
    home.sweep()
    assert home.snippets() == ()
    home.views.chosen = {"due_soon": {"window": "3h"}}
    home.sweep()
    assert len(home.snippets()) == 1


def test_another_version_hides_what_the_old_one_said(home: Home) -> None:
    home.sweep()
    path = home.builtin / "due_soon" / "agent.toml"
    path.write_text(path.read_text().replace('version = "1.0.0"', 'version = "1.1.0"'))
    home.registry.reload()
    assert home.snippets() == ()
    assert home.sweep().ran == ("due_soon",)
    assert home.snippets()[0].version == "1.1.0"


def test_equal_grants_share_one_world(make_home: Callable[..., Home]) -> None:
    home = make_home(one=agent_folders.FUNCTION, two=agent_folders.FUNCTION)
    home.sweep()
    assert home.views.worlds_made == 1


def test_what_is_no_longer_granted_is_hidden_at_once(home: Home) -> None:
    home.sweep()
    home.views.granted_to = {"due_soon": KEYS - {"tasks.state"}}
    assert home.snippets() == ()


def test_a_consent_that_moved_meanwhile_discards_the_sweep(home: Home) -> None:
    home.epoch = 2
    report = home.sweep()
    assert report.is_discarded
    assert report.changed == ()
    assert home.types() == []
    assert home.database.read(stored.outputs) == []
    home.views.epoch = 2
    assert home.sweep().changed == ("due_soon",)


def test_an_agent_that_was_stopped_meanwhile_is_left_out(make_home: Callable[..., Home]) -> None:
    home = make_home(one=agent_folders.FUNCTION, two=agent_folders.FUNCTION)
    home.views.tasks = (task(),)
    world = home.views.world

    def stops_one(keys: frozenset[str], now: datetime) -> World:
        home.append(acts.disabled("one", 1))
        return world(keys, now)

    home.views.world = stops_one  # type: ignore[method-assign]
    assert home.sweep().changed == ("two",)
    assert [each.agent for each in home.snippets()] == ["two"]


def test_an_agent_that_became_another_meanwhile_is_left_out(home: Home) -> None:
    world = home.views.world

    def updates(keys: frozenset[str], now: datetime) -> World:
        path = home.builtin / "due_soon" / "agent.toml"
        path.write_text(path.read_text().replace('version = "1.0.0"', 'version = "2.0.0"'))
        home.registry.reload()
        return world(keys, now)

    home.views.world = updates  # type: ignore[method-assign]
    assert home.sweep().changed == ()
    assert home.database.read(stored.outputs) == []


def test_state_is_kept_when_it_changed(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=STATEFUL)
    home.sweep()
    assert home.runner.own_of("due_soon", home.views) == Own(
        preferences={"window": 7200}, state={"seen": 0}
    )
    assert home.types() == ["agent.state.changed", "sweep.done"]
    home.sweep(15)
    assert len(home.types()) == 2
    home.append(acts.state_cleared("due_soon", 1))
    assert home.runner.own_of("due_soon", home.views).state is None


def test_a_failing_agent_keeps_its_last_findings_and_backs_off(home: Home) -> None:
    home.sweep()
    path = home.builtin / "due_soon" / "agent.py"
    path.write_text(FAILING)
    home.registry.reload()
    home.saw_task()
    report = home.sweep(1)
    assert "ZeroDivisionError" in report.problems["due_soon"]
    assert "agent.py:" in report.problems["due_soon"]
    (status,) = home.runner.statuses(NOW + timedelta(minutes=1), home.views)
    assert (status.health, status.reason, status.snippets) == ("unhealthy", "", 1)
    assert len(home.snippets(1)) == 1
    assert home.sweep(1.5).ran == ()
    assert home.sweep(2.1).ran == ("due_soon",)
    assert home.sweep(3.2).ran == ()
    assert home.snippets(121) == ()
    assert home.reason(minutes=3) == ""


def test_a_failing_agent_that_has_nothing_says_why(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=FAILING, other=agent_folders.FUNCTION)
    report = home.sweep()
    assert list(report.problems) == ["due_soon"]
    assert report.ran == ("due_soon", "other")
    assert "ZeroDivisionError" in home.reason()
    path = home.builtin / "due_soon" / "agent.py"
    path.write_text(agent_folders.FUNCTION)
    home.registry.reload()
    home.sweep(1.1)
    assert home.reason(minutes=1.1) == ""


def test_an_exceptions_own_words_are_not_kept(make_home: Callable[..., Home]) -> None:
    code = agent_folders.FUNCTION.replace("limit =", "raise ValueError(world.tasks[0].title)  #")
    home = make_home(due_soon=code)
    home.views.tasks = (task("Secret"),)
    assert "Secret" not in str(home.sweep().problems)


def test_findings_that_are_not_allowed_are_a_problem(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=agent_folders.FUNCTION.replace("(task.event,)", "(99,)"))
    home.views.tasks = (task(),)
    assert "99" in home.sweep().problems["due_soon"]
    assert home.snippets() == ()


def test_a_huge_state_is_a_problem(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=STATEFUL.replace('{"seen": len(world.tasks)}', '"x" * 70000'))
    assert "state" in home.sweep().problems["due_soon"]


def test_repeated_overruns_slow_an_agent_down(home: Home) -> None:
    home.cost_s = 3 * BUDGET_S["tiny"]
    for minutes in range(MAX_OVERRUNS - 1):
        home.saw_task()
        home.sweep(minutes)
    assert home.runner.statuses(NOW, home.views)[0].health == "healthy"
    home.saw_task()
    home.sweep(10)
    (status,) = home.runner.statuses(NOW + timedelta(minutes=10), home.views)
    assert status.health == "unhealthy"
    assert "in a row" in status.problem
    home.saw_task()
    assert home.sweep(30).ran == ()
    home.cost_s = 0
    assert home.sweep(71).ran == ("due_soon",)
    assert home.runner.statuses(NOW + timedelta(minutes=71), home.views)[0].health == "healthy"


def test_heavy_agents_wait_for_power(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=agent_folders.FUNCTION)
    path = home.builtin / "due_soon" / "agent.toml"
    path.write_text(
        path.read_text().replace('type = "function"', 'type = "function"\ncost = "heavy"')
    )
    report = home.sweep(on_battery=True)
    assert (report.ran, report.waiting, report.next_due) == ((), ("due_soon",), None)
    assert home.sweep(1).ran == ("due_soon",)


def test_what_the_deadline_leaves_stays_due(home: Home) -> None:
    report = home.sweep(deadline_s=0.0)
    assert (report.ran, report.waiting, report.next_due) == ((), ("due_soon",), NOW)
    assert home.sweep(deadline_s=1.0).ran == ("due_soon",)


def test_a_cron_agent_waits_for_its_time(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=agent_folders.FUNCTION)
    home.views.tasks = (task(),)
    path = home.builtin / "due_soon" / "agent.toml"
    path.write_text(path.read_text().replace('every = "15m"', 'cron = "0 15 * * *"'))
    report = home.sweep()
    assert (report.ran, report.next_due) == ((), NOW + timedelta(hours=1))
    assert home.sweep(59).ran == ()
    report = home.sweep(60)
    assert report.ran == ("due_soon",)
    home.runner.flush()
    home.saw_task()
    assert home.new_runner().due(NOW + timedelta(minutes=61), home.views) == ("due_soon",)


def test_a_missed_time_is_left_out_or_made_up_for(make_home: Callable[..., Home]) -> None:
    home = make_home(due_soon=agent_folders.FUNCTION, skips=agent_folders.FUNCTION)
    path = home.builtin / "skips" / "agent.toml"
    path.write_text(path.read_text().replace('every = "15m"', 'every = "15m"\nmissed = "skip"'))
    home.sweep()
    assert home.sweep(300).ran == ("due_soon",)
    assert home.sweep(315).ran == ("due_soon", "skips")


REASONS: list[tuple[dict[str, Any], str]] = [
    ({"granted_to": {"due_soon": frozenset()}}, "oo consent grant tasks.due --agent due_soon"),
    ({"granted_to": {"due_soon": KEYS - {"tasks.due"}}}, "asks for tasks.due too"),
    (
        {"granted_to": {"due_soon": frozenset(), "oo": frozenset()}},
        "let oO collect it (`oo consent grant tasks.due`)",
    ),
    ({"context": "focus"}, "silenced by the context focus"),
]


@pytest.mark.parametrize(("change", "says"), REASONS)
def test_an_agent_that_may_not_speak_says_why(
    home: Home, change: dict[str, Any], says: str
) -> None:
    path = home.builtin / "due_soon" / "agent.toml"
    path.write_text(path.read_text() + '\n[contexts]\nsilenced_by = ["focus"]\n')
    home.sweep()
    assert home.reason() == ""
    home.views = replace(home.views, **change)
    assert says in home.reason()
    assert home.snippets() == ()
    assert home.sweep(60).ran == ()
    (status,) = home.runner.statuses(NOW, home.views)
    assert (status.reason, status.next_due) == (home.reason(), None)


def test_an_agent_for_some_contexts_or_machines_only(home: Home) -> None:
    path = home.builtin / "due_soon" / "agent.toml"
    text = path.read_text()
    path.write_text(text + '\n[contexts]\nrequires = ["work"]\n')
    assert "work" in home.reason()
    home.views.context = "work"
    assert home.reason() == ""
    path.write_text(text.replace('license = "MIT"', 'license = "MIT"\nplatforms = ["windows"]'))
    home.registry.reload()
    assert "windows" in home.reason()


def test_enabling(home: Home) -> None:
    home.append(acts.disabled("due_soon", 1))
    assert "oo agents enable due_soon" in home.reason()
    home.append(acts.disabled("due_soon", 2, reason="wrong three times in 14 days"))
    assert "wrong three times" in home.reason()
    home.append(acts.enabled("due_soon", 3))
    assert home.reason() == ""


def test_a_broken_agent_says_what_is_broken(home: Home) -> None:
    agent_folders.template_agent(home.own, "broken", "id =")
    assert "agent.toml:1" in home.reason("broken")
    status = home.runner.statuses(NOW, home.views)[1]
    assert (status.health, status.entry.id) == ("unhealthy", "broken")
    assert status.hint


SCRIPT = """echo '{"snippets": [{"kind": "task_due",
 "facts": {"object": "Rent", "due": "2026-11-22"},
 "evidence": [1], "subjects": ["tasks/Rent"]}]}'"""


def test_a_program_runs_only_while_its_folder_is_trusted(home: Home) -> None:
    folder = agent_folders.program_agent(home.own, SCRIPT, "mine")
    assert "unconfined" in home.reason("mine")
    assert home.sweep().ran == ("due_soon",)
    with pytest.raises(Refused):
        home.runner.run_once("mine", World(now=NOW), Own())
    home.append(acts.trusted("mine", home.registry.get("mine").hash, 1))
    assert home.reason("mine") == ""
    assert home.sweep(1).ran == ("mine",)
    assert {each.agent for each in home.snippets(1)} == {"due_soon", "mine"}
    (folder / "data.txt").write_text("new")
    with pytest.raises(Refused):
        home.runner.run_once("mine", World(now=NOW), Own())
    assert "changed since you trusted it" in home.reason("mine")
    assert [each.agent for each in home.snippets(1)] == ["due_soon"]
    home.append(acts.trust_withdrawn("mine", 2))
    assert "unconfined" in home.reason("mine")


def test_a_folder_that_is_dropped_in_appears(home: Home) -> None:
    home.sweep()
    folder = agent_folders.template_agent(home.own, "mine")
    assert home.sweep(1).ran == ("mine",)
    (folder / "agent.toml").write_text("id =")
    assert [each.agent for each in home.snippets(1)] == ["due_soon", "mine"]
    home.sweep(2)
    assert [each.agent for each in home.snippets(2)] == ["due_soon"]
    status = home.runner.statuses(NOW, home.views)[1]
    assert (status.entry.id, status.health) == ("mine", "unhealthy")


def test_a_program_that_changes_between_reading_and_running(home: Home) -> None:
    folder = agent_folders.program_agent(home.own, SCRIPT, "mine")
    home.append(acts.trusted("mine", home.registry.get("mine").hash, 1))
    world = home.views.world

    def changes(keys: frozenset[str], now: datetime) -> World:
        (folder / "run.sh").write_text("#!/bin/sh\ntouch ran\n")
        return world(keys, now)

    home.views.world = changes  # type: ignore[method-assign]
    assert "trust" in home.sweep().problems["mine"]
    assert not (folder / "ran").exists()


def test_a_program_that_the_deadline_cuts_is_no_failure(home: Home) -> None:
    agent_folders.program_agent(home.own, "sleep 9", "mine")
    home.append(acts.trusted("mine", home.registry.get("mine").hash, 1))
    runner = Runner(home.registry, home.database, home.log, epoch_of=lambda _db: 1)
    report = runner.sweep(NOW, home.views, deadline_s=time.monotonic() + 0.4)
    assert (report.waiting, report.problems) == (("mine",), {})


def test_running_once_keeps_nothing(home: Home) -> None:
    world = World(now=NOW, tasks=(task(),))
    looked = home.runner.run_once("due_soon", world, home.runner.own_of("due_soon", home.views))
    assert looked.findings is not None
    assert [each.facts["object"] for each in looked.findings.snippets] == ["Rent"]
    assert home.types() == []
    assert home.database.read(stored.due_rows) == {}


def test_a_clock_that_was_ahead_does_not_keep_findings_for_ever(home: Home) -> None:
    home.runner.sweep(NOW + timedelta(days=300), home.views)
    (found,) = home.snippets()
    assert found.snippet.expires_at == NOW + timedelta(days=1)
    assert home.sweep(1).ran == ("due_soon",)


def test_findings_of_an_agent_that_is_gone_are_forgotten(home: Home) -> None:
    folder = agent_folders.template_agent(home.own, "mine")
    home.sweep()
    (folder / "agent.toml").unlink()
    home.views.tasks = (task("Tax", minutes=49 * 60),)
    home.saw_task()
    home.sweep(48 * 60)
    home.views.tasks = ()
    home.saw_task()
    home.sweep(48 * 60 + 1)
    assert home.database.read(stored.outputs) == []


def test_erasing_makes_agents_look_again(home: Home) -> None:
    home.sweep()
    home.sweep(15)
    scrubber = stored.DerivedScrubber()
    home.database.write(lambda db: scrubber.scrub(db, frozenset({"tasks.title"}), None))
    home.epoch = home.views.epoch = 2
    assert home.snippets(15) == ()
    assert home.sweep(16).changed == ("due_soon",)


def test_snippets_follow_the_zone(home: Home) -> None:
    home.sweep()
    tokyo = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    (found,) = home.runner.snippets(tokyo, home.views)
    due = found.snippet.facts["due"]
    assert isinstance(due, datetime)
    assert due.tzinfo == tokyo.tzinfo


def test_a_migrated_home_has_the_declared_tables(home: Home) -> None:
    def tables(db: sqlite3.Connection) -> set[str]:
        found = db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'agents~_%' ESCAPE '~'")
        return {name for (name,) in found if not name.startswith("sqlite")}

    declared = {*stored.FOLD_TABLES, *stored.RECORD_TABLES, *stored.CACHE_TABLES}
    assert home.database.read(tables) == declared
