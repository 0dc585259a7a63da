"""A model's reply comes after the tip was prepared: its words, its other choice, or its reasons."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, Seen, brief, fit, found, ms
from oo_app.recommender.policy import Choice, ModelUse
from oo_app.recommender.prompting import TipPrompt
from oo_app.recommender.service import Recommender
from oo_storage import log, recommender
from oo_storage.database import Database
from oo_storage.log import Log, last_seq
from oo_storage.migrate import migrate
from oo_storage.recommender import TipProjection, tip_of
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from oo_app.answers_tips import Tip
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Option
    from oo_app.recommender.service import Answered

WANTED = TipPrompt(
    version="tip.v4",
    system="",
    user="",
    schema={},
    labels=(),
    agents=(),
    rests_on=frozenset(),
    hash="h1",
)
CALL = ModelUse(model="ollama_chat/x", host="127.0.0.1:11434", prompt="tip.v4", input_hash="h1")
WAITING = Choice(
    index=0, propensities=(1.0,), policy="builtin", version="1", note="waiting", wanted=WANTED
)
NO_ANSWER = replace(WAITING, note="unreachable")
LATER = NOW + timedelta(days=9)
ONE = brief(found(expires_at=LATER))
TWO = brief(found(expires_at=LATER), found("call", agent="stale_task", expires_at=LATER))


def said(text: str, index: int | None = 0, why: str = "It is about tax form.") -> Choice:
    return Choice(
        index=index,
        propensities=(1.0,),
        text=text,
        why=why,
        agents=("due_risk",),
        prompt="the prompt",
        model=CALL,
    )


@dataclass
class Scripted:
    """A policy that chooses what a test lays down; index 1 is the option after the best."""

    choice: Choice = WAITING
    name: str = "orchestrator"
    version: str = "4"

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        index = None if self.choice.index is None else min(self.choice.index, len(options) - 1)
        return replace(self.choice, index=index, propensities=(1.0,) + (0.0,) * (len(options) - 1))


class Home:
    """A recommender with a scripted policy."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.database.outside_transaction(
            lambda db: migrate(db, [log.MIGRATIONS, recommender.MIGRATIONS])
        )
        ids = (f"id{n:03}" for n in itertools.count())
        self.policy = Scripted()
        self.recommender = Recommender(
            self.database,
            Log([TipProjection()], device="here", now_ms=lambda: ms(NOW), next_stamp=next_stamp),
            self.policy,
            fit,
            evidence=lambda _seq: None,
            new_id=lambda: next(ids),
            seconds=lambda: 0.0,
        )
        self.shown: list[Seen] = []

    def prepare(self, choice: Choice, given: Brief = ONE) -> Answered:
        self.policy.choice = choice
        answered = self.recommender.answer(given, self.shown)
        assert answered is not None
        return answered

    def tip(self, choice: Choice, given: Brief = ONE) -> Tip:
        tip = self.prepare(choice, given).answer.tip
        assert tip is not None
        return tip

    def deliver(self, choice: Choice, given: Brief = ONE) -> Tip:
        tip = self.tip(choice, given)
        self.shown.append(Seen(tip.id, ms(given.now)))
        return tip

    def why(self) -> Any:
        return self.recommender.why("", now=NOW, names={})

    def decisions(self) -> int:
        return self.database.read(
            lambda db: int(db.execute("SELECT count(*) FROM recommender_decisions").fetchone()[0])
        )

    @property
    def seq(self) -> int:
        return self.database.read(last_seq)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "oo.sqlite3")
    yield made
    made.database.close()


def test_the_models_words_take_the_place_of_the_templates(home: Home) -> None:
    first = home.tip(WAITING)
    assert (first.policy, first.wording) == ("builtin", "template")
    second = home.tip(said("Finish tax form."))
    assert (second.id, second.text) == (first.id, "Finish tax form.")
    assert (second.policy, second.wording) == ("orchestrator", "model")
    assert home.why().prompt == "the prompt"
    assert home.tip(said("Finish tax form.")) == second


def test_nothing_is_written_when_the_same_reply_is_read_again(home: Home) -> None:
    home.tip(said("Finish tax form."))
    before = home.seq, home.decisions()
    home.tip(said("Finish tax form."))
    home.tip(WAITING)
    assert (home.seq, home.decisions()) == before


def test_after_a_delivery_the_reply_is_discarded(home: Home) -> None:
    first = home.deliver(WAITING)
    answered = home.prepare(said("Finish tax form."))
    assert answered.answer.tip == first
    assert answered.wanted is None


def test_another_choice_supersedes_what_nobody_has_seen(home: Home) -> None:
    first = home.tip(WAITING, TWO)
    second = home.tip(said("Do call.", index=1, why=""), TWO)
    assert second.id != first.id
    old = home.database.read(lambda db: tip_of(db, first.id))
    assert old is not None
    assert old.ended == "superseded"


def test_a_models_none_supersedes_what_nobody_has_seen(home: Home) -> None:
    first = home.tip(WAITING)
    answered = home.prepare(said("", index=None))
    assert answered.answer.silence is not None
    assert answered.answer.silence.gate == "policy"
    old = home.database.read(lambda db: tip_of(db, first.id))
    assert old is not None
    assert old.ended == "superseded"


def test_a_none_after_the_delivery_changes_nothing(home: Home) -> None:
    first = home.deliver(WAITING)
    assert home.tip(said("", index=None)) == first


def test_why_no_model_worded_it_is_kept_once(home: Home) -> None:
    first = home.tip(WAITING)
    second = home.tip(NO_ANSWER)
    assert second == first
    assert home.decisions() == 2
    home.tip(NO_ANSWER)
    assert home.decisions() == 2
    assert home.why().tip == first


def test_words_that_a_guard_refuses_leave_the_template_and_a_reason(home: Home) -> None:
    first = home.tip(WAITING)
    second = home.tip(said("Pay 77 euros to Bob."))
    assert (second.id, second.text, second.wording) == (first.id, first.text, "template")
    assert home.decisions() == 2
    assert home.why().policy == "orchestrator"


def test_words_of_yesterday_are_the_templates_again(home: Home) -> None:
    home.tip(said("Finish tax form."))
    tomorrow = replace(ONE, now=NOW + timedelta(days=1))
    assert home.tip(WAITING, tomorrow).wording == "template"


def test_the_same_words_said_anew_hold_for_another_day(home: Home) -> None:
    first = home.tip(said("Finish tax form."))
    tomorrow = replace(ONE, now=NOW + timedelta(days=1))
    second = home.tip(said("Finish tax form."), tomorrow)
    assert (second.id, second.text, second.wording) == (first.id, "Finish tax form.", "model")
    before = home.seq
    assert home.tip(said("Finish tax form."), tomorrow).wording == "model"
    assert home.seq == before


def test_a_tip_that_nobody_saw_is_worth_a_question(home: Home) -> None:
    assert home.prepare(WAITING).wanted == WANTED
    assert home.prepare(WAITING).wanted == WANTED
    replied = home.prepare(replace(said("Finish tax form."), wanted=None))
    assert replied.wanted is None
    assert replied.is_replied


def test_who_waits_gets_the_models_words_for_a_tip_that_was_shown(home: Home) -> None:
    first = home.deliver(WAITING)
    waiting = replace(ONE, is_waiting=True)
    assert home.prepare(WAITING, waiting).wanted == WANTED
    worded = home.tip(said("Finish tax form."), waiting)
    assert (worded.id, worded.text, worded.wording) == (first.id, "Finish tax form.", "model")
    assert home.tip(said("", index=None), waiting) == worded
