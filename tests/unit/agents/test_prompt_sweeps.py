"""Prompt agents in sweeps: asked once, silent without a model, and nothing is called to replay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import agent_folders
from oo_agents import acts
from oo_agents.asks import Ask, Terms, no_terms
from oo_agents.imagined import imagined
from oo_agents.prompt_cases import CannedReply
from oo_agents.runner import Runner
from oo_storage import agents as stored
from oo_storage.log import events_of_types, last_seq
from unit.agents.test_runner import KEYS, NOW, Home, task

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

HOST = "127.0.0.1:11434"


class ModelHome(Home):
    """A home with one prompt agent, whose model may be asked."""

    def __init__(self, root: Path) -> None:
        self.known: dict[str, CannedReply] = {}
        self.terms = Terms(host=HOST, keys=KEYS)
        self.read: list[str] = []
        super().__init__(root)
        agent_folders.prompt_agent(self.own)
        self.views.tasks = (task("Rent"), task("Gift", event=2, minutes=120))

    def new_runner(self) -> Runner:
        return Runner(
            self.registry,
            self.database,
            self.log,
            epoch_of=lambda _db: self.epoch,
            salt=b"salt",
            replies=self._replies,
            terms=lambda: self.terms,
            monotonic_s=lambda: self.monotonic_s,
        )

    def _replies(self, hashes: Collection[str]) -> Mapping[str, CannedReply]:
        self.read += hashes
        return {name: self.known[name] for name in hashes if name in self.known}

    def asks(self, minutes: float = 0) -> tuple[Ask, ...]:
        found: tuple[Ask, ...] = self.sweep(minutes).asks
        return found

    def ask(self, minutes: float = 0) -> Ask:
        (found,) = self.asks(minutes)
        return found

    def answer(self, ask: Ask, *cites: str, matter: str = "rent") -> None:
        raw = json.dumps({"items": [{"cites": cites or ["r1"], "matter": matter}]})
        checked = ask.check(raw)
        assert checked.reply, checked.problem
        self.known[ask.input_hash] = CannedReply(checked.reply)

    def objects(self, minutes: float = 0) -> list[object]:
        return [each.snippet.facts["object"] for each in self.snippets(minutes)]


@pytest.fixture
def home(tmp_path: Path) -> ModelHome:
    return ModelHome(tmp_path)


def test_it_asks_once_and_finds_what_was_answered(home: ModelHome) -> None:
    (ask,) = home.asks()
    assert (ask.agents, ask.keys) == (("due_soon",), KEYS)
    assert home.objects() == []
    assert [each.input_hash for each in home.asks(1)] == [ask.input_hash]
    home.answer(ask)
    report = home.sweep(2)
    assert (report.changed, report.asks) == (("due_soon",), ())
    assert home.objects(2) == ["Rent"]
    assert home.sweep(3).ran == ()


def test_waiting_writes_nothing_and_wakes_nobody(home: ModelHome) -> None:
    home.asks()
    seq = home.database.read(last_seq)
    for minutes in (1, 2, 3):
        report = home.sweep(minutes)
        assert (report.seqs, report.changed, report.problems) == ((), (), {})
        assert report.next_due >= NOW + timedelta(minutes=15)
    assert home.database.read(last_seq) == seq


def test_what_waits_still_waits_after_a_restart(home: ModelHome) -> None:
    (ask,) = home.asks()
    home.runner.flush()
    home.runner = home.new_runner()
    (again,) = home.asks(1)
    assert again.input_hash == ask.input_hash
    home.answer(ask)
    home.runner = home.new_runner()
    home.sweep(2)
    assert home.objects(2) == ["Rent"]


def test_what_it_found_stays_while_it_waits_for_the_next_answer(home: ModelHome) -> None:
    home.answer(home.ask())
    home.sweep(1)
    home.views.tasks += (task("Trip", event=3, minutes=180),)
    (ask,) = home.asks(20)
    assert home.objects(20) == ["Rent"]
    home.answer(ask, "r3", matter="trip")
    home.sweep(21)
    assert home.objects(21) == ["Trip"]


def test_a_scheduled_one_does_not_ask_at_every_change(home: ModelHome) -> None:
    home.answer(home.ask())
    home.sweep(1)
    home.saw_task()
    home.views.tasks += (task("Trip", event=3),)
    assert home.sweep(2).ran == ()
    assert home.sweep(17).ran == ("due_soon",)


def test_one_that_follows_changes_asks_again(home: ModelHome) -> None:
    path = home.own / "due_soon" / "agent.toml"
    path.write_text(path.read_text().replace('every = "15m"', "on_change = true"))
    home.answer(home.ask())
    home.sweep(1)
    home.saw_task()
    home.views.tasks += (task("Trip", event=3),)
    assert len(home.asks(2)) == 1


def test_without_a_model_it_is_silent_and_says_so(home: ModelHome) -> None:
    home.answer(home.ask())
    home.sweep(1)
    home.terms = no_terms()
    assert home.objects(2) == []
    assert home.reason().startswith("needs a model: no model is chosen")
    assert (home.sweep(20).ran, home.asks(21)) == ((), ())
    home.terms = Terms(host=HOST, keys=KEYS)
    home.sweep(22)
    assert home.objects(22) == ["Rent"]


def test_a_runner_without_terms_has_no_model(home: ModelHome) -> None:
    home.runner = Runner(home.registry, home.database, home.log, epoch_of=lambda _db: 1)
    assert home.asks() == ()
    assert home.reason().startswith("needs a model")


def test_a_host_sees_only_what_it_may_be_shown(home: ModelHome) -> None:
    home.terms = Terms(host=HOST, keys=KEYS - {"tasks.due"})
    assert home.reason() == (
        f"its model runs at {HOST}, which may not be shown tasks.due:"
        f" `oo consent grant tasks.due --host {HOST}`"
    )
    assert home.asks() == ()
    home.terms = Terms(host=HOST, keys=KEYS - {"tasks.state"})
    (ask,) = home.asks()
    assert ask.keys == KEYS - {"tasks.state"}


def test_a_host_that_may_see_less_now_takes_what_rests_on_the_rest(home: ModelHome) -> None:
    home.answer(home.ask())
    home.sweep(1)
    home.terms = Terms(host=HOST, keys=KEYS - {"tasks.state"})
    assert home.objects(2) == []


def test_revoking_for_a_host_erases_what_a_model_said(home: ModelHome) -> None:
    agent_folders.template_agent(home.own, "by_rule")
    home.answer(home.ask())
    home.sweep(1)
    keys = frozenset({"tasks.title"})
    scrubber = stored.DerivedScrubber()
    before = home.database.read(stored.outputs)
    assert {each.agent for each in before if each.by_model} == {"due_soon"}
    assert home.database.read(lambda db: scrubber.count(db, keys, HOST)) == 1
    home.database.write(lambda db: scrubber.scrub(db, keys, HOST))
    assert {each.agent for each in home.database.read(stored.outputs)} == {"by_rule"}
    assert home.runner.due(NOW + timedelta(minutes=2), home.views)


def test_another_language_is_another_question(home: ModelHome) -> None:
    (ask,) = home.asks()
    home.terms = replace(home.terms, language="German")
    (other,) = home.asks(1)
    assert other.input_hash != ask.input_hash


def test_an_answer_that_was_no_use_is_a_problem_and_not_asked_again(home: ModelHome) -> None:
    (ask,) = home.asks()
    home.known[ask.input_hash] = CannedReply(fault="schema")
    report = home.sweep(1)
    assert "schema" in report.problems["due_soon"]
    assert report.asks == ()


def test_heavy_questions_wait_for_power(home: ModelHome) -> None:
    path = home.own / "due_soon" / "agent.toml"
    path.write_text(path.read_text().replace('type = "prompt"', 'type = "prompt"\ncost = "heavy"'))
    assert home.sweep(on_battery=True).asks == ()
    assert len(home.sweep(1).asks) == 1
    assert home.sweep(2, on_battery=True).asks == ()


def test_a_disabled_one_asks_nothing(home: ModelHome) -> None:
    assert len(home.asks()) == 1
    home.append(acts.disabled("due_soon", 1))
    assert home.asks(1) == ()


def test_a_look_at_another_moment_asks_nobody(home: ModelHome) -> None:
    at = NOW + timedelta(minutes=30)
    assert imagined(home.runner, at, home.views, b"salt") == ()
    home.answer(home.ask())
    (found,) = imagined(home.runner, at, home.views, b"salt")
    assert found.snippet.facts["object"] == "Rent"


def test_a_sweep_event_leaves_out_who_waits(home: ModelHome) -> None:
    agent_folders.template_agent(home.own, "by_rule")
    home.sweep()
    events = home.database.read(lambda db: list(events_of_types(db, ["sweep.done"])))
    runs = [run.agent for each in events for run in each.data.runs]  # type: ignore[attr-defined]
    assert runs == ["by_rule"]
