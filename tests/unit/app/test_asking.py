"""Asking a model once for one input: the reply is kept, a repair is tried, a failure is told."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from oo_agents.asks import Ask, Checked
from oo_app.asking import Access, Asking
from oo_app.asking_ahead import AskingAhead
from oo_app.serving.port import Answer, Model, ModelFault, Question, Target
from oo_app.serving.replies import Replies
from oo_storage import log, serving
from oo_storage.database import Database
from oo_storage.errors import DiskFull
from oo_storage.home import epoch, raise_epoch
from oo_storage.log import Log, last_seq
from oo_storage.migrate import migrate
from oo_storage.serving import ReplyProjection
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW_MS = 1_795_000_000_000
GOOD = '{"choice":"c1"}'
TARGET = Target(alias="tip-generator", model="ollama_chat/tiny", host="127.0.0.1:11434")


def check(raw: str) -> Checked:
    try:
        return Checked(reply=json.dumps(json.loads(raw), separators=(",", ":")))
    except ValueError:
        return Checked(problem="Answer with one JSON object.")


def ask(name: str = "h1", **changes: Any) -> Ask:
    given: dict[str, Any] = {
        "input_hash": name,
        "prompt": "tip.v4",
        "messages": (("system", "Rules"), ("user", "World")),
        "schema": {"type": "object"},
        "agents": ("due_risk",),
        "keys": frozenset({"tasks.title"}),
        "check": check,
    }
    return Ask(**given | changes)


@dataclass
class Scripted:
    """Gives one scripted answer or fault after the other; the last one again and again."""

    script: list[str | ModelFault]
    asked: list[Question] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        assert limit_s > 0
        self.asked.append(question)
        self.meanwhile()
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, ModelFault):
            raise said
        return Answer(text=said, finish="stop", tokens_in=900, tokens_out=30, latency_ms=200)


class Desk:
    """An asking desk over an empty home."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.database.outside_transaction(
            lambda db: migrate(db, [log.MIGRATIONS, serving.MIGRATIONS])
        )
        self.model = Scripted([GOOD])
        self.access = Access(target=TARGET, keys=frozenset({"tasks.title"}))
        self.seconds = 0.0
        self.looked_up = threading.Event()
        own = Log([ReplyProjection()], device="here", now_ms=lambda: NOW_MS, next_stamp=next_stamp)
        self.replies = Replies(self.database, now_ms=lambda: NOW_MS)
        self.asking = Asking(
            self.database,
            own,
            self._model,
            self._access,
            known=self.replies.for_target,
            epoch_of=epoch,
            now_ms=lambda: NOW_MS,
            monotonic_s=lambda: self.seconds,
        )

    def _access(self, alias: str) -> Access:
        assert alias == "tip-generator"
        self.looked_up.set()
        return self.access

    def _model(self) -> Model:
        model: Any = self.model
        checked: Model = model
        return checked

    def reply(self, name: str = "h1") -> tuple[str, str] | None:
        known = self.replies.of([name]).get(name)
        return (known.reply, known.fault) if known else None

    @property
    def seq(self) -> int:
        return self.database.read(last_seq)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "oo.sqlite3")
    yield made
    made.database.close()


def test_a_reply_is_kept_with_what_it_cost(desk: Desk) -> None:
    assert desk.asking.ask(ask())
    known = desk.replies.of(["h1"])["h1"]
    assert (known.reply, known.fault, known.model) == (GOOD, "", "ollama_chat/tiny")
    assert (known.calls, known.tokens_in, known.tokens_out, known.latency_ms) == (1, 900, 30, 200)
    assert (known.agents, known.keys_used) == (("due_risk",), ("tasks.title",))
    assert (desk.model.asked[0].schema, desk.model.asked[0].purpose) == (
        {"type": "object"},
        "tip.v4",
    )


def test_what_was_asked_meanwhile_is_not_asked_again(desk: Desk) -> None:
    """A face that waits comes while the same input is being asked ahead of time."""
    waiting = threading.Thread(target=lambda: desk.asking.ask(ask(), limit_s=30.0))

    def come() -> None:
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()

    desk.model.meanwhile = come
    assert desk.asking.ask(ask())
    waiting.join(10.0)
    assert not waiting.is_alive()
    assert len(desk.model.asked) == 1
    assert desk.asking.failures() == {}


def test_another_model_is_asked_what_one_could_not_answer(desk: Desk) -> None:
    desk.model.script = ["not json"]
    desk.asking.ask(ask())
    desk.asking.ask(ask())
    assert len(desk.model.asked) == 2
    desk.model.script = [GOOD]
    desk.access = replace(desk.access, target=replace(TARGET, model="ollama_chat/other"))
    desk.asking.ask(ask())
    assert desk.reply() == (GOOD, "")


def test_whatever_keeps_a_model_from_being_asked_is_told_and_not_raised(desk: Desk) -> None:
    """The ledger cannot be written, for one."""

    def fill_up() -> None:
        raise DiskFull("no room")

    desk.model.meanwhile = fill_up
    assert desk.asking.ask(ask(), limit_s=5.0)
    assert desk.asking.failures() == {"h1": "failed"}
    assert desk.reply() is None


def test_an_answer_that_does_not_fit_is_repaired_once(desk: Desk) -> None:
    desk.model.script = ["not json", GOOD]
    desk.asking.ask(ask())
    assert desk.reply() == (GOOD, "")
    roles = [message.role for message in desk.model.asked[1].messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert desk.model.asked[1].messages[3].content == "Answer with one JSON object."
    assert desk.replies.of(["h1"])["h1"].calls == 2


def test_after_the_repair_it_is_given_up_for_good(desk: Desk) -> None:
    desk.model.script = ["not json"]
    desk.asking.ask(ask())
    assert desk.reply() == ("", "schema")
    assert len(desk.model.asked) == 2


@pytest.mark.parametrize("fault", ["unreachable", "timeout", "overloaded", "failed", "missing"])
def test_what_may_pass_is_remembered_and_tried_again_later(desk: Desk, fault: str) -> None:
    desk.model.script = [ModelFault(fault, "No.")]
    assert desk.asking.ask(ask())
    assert (desk.reply(), desk.asking.failures()) == (None, {"h1": fault})
    assert not desk.asking.may_retry("h1")
    desk.seconds = 31.0
    assert desk.asking.may_retry("h1")
    desk.model.script = [GOOD]
    desk.asking.ask(ask())
    assert (desk.reply(), desk.asking.failures()) == ((GOOD, ""), {})


@pytest.mark.parametrize("fault", ["truncated", "too-long"])
def test_what_the_same_words_would_give_again_is_kept(desk: Desk, fault: str) -> None:
    desk.model.script = [ModelFault(fault, "No.")]
    desk.asking.ask(ask())
    assert desk.reply() == ("", fault)


@pytest.mark.parametrize(
    "access",
    [
        Access(problem="unset"),
        Access(target=TARGET, problem="not-allowed", keys=frozenset({"tasks.title"})),
        Access(target=TARGET, keys=frozenset({"tasks.due"})),
    ],
)
def test_nobody_is_asked_without_a_consent(desk: Desk, access: Access) -> None:
    desk.access = access
    assert not desk.asking.ask(ask())
    assert (desk.model.asked, desk.seq) == ([], 0)


def test_a_reply_that_a_revocation_overtook_leaves_nothing(desk: Desk) -> None:
    desk.model.meanwhile = lambda: desk.database.write(raise_epoch)
    desk.asking.ask(ask())
    assert (desk.reply(), desk.seq) == (None, 0)


def test_who_asks_with_no_time_left_is_told(desk: Desk) -> None:
    assert desk.asking.ask(ask(), limit_s=0.0)
    assert desk.asking.failures() == {"h1": "timeout"}
    assert desk.model.asked == []


def test_what_was_asked_and_saved_is_counted(desk: Desk) -> None:
    desk.asking.ask(ask("h1"))
    desk.model.script = ["no"]
    desk.asking.ask(ask("h2"))
    desk.replies.note_saved()
    desk.replies.note_saved()
    counts = desk.replies.counts(failed=1)
    assert (counts.made, counts.saved, counts.failed) == (4, 2, 2)
    assert (counts.tokens_in, counts.tokens_out) == (2700, 90)
    assert desk.replies.counts().saved == 2


class Ahead:
    """Asking ahead, with what it told."""

    def __init__(self, desk: Desk, news: threading.Event) -> None:
        self.told = 0
        self.news = news
        self.ahead = AskingAhead(desk.asking, self._replied, debounce_s=0.0)

    def close(self) -> None:
        self.ahead.stop()
        self.ahead.join()

    def _replied(self) -> None:
        self.told += 1
        self.news.set()


@pytest.fixture
def ahead(desk: Desk) -> Iterator[Ahead]:
    made = Ahead(desk, threading.Event())
    yield made
    made.close()


def test_what_is_wanted_is_asked_once(desk: Desk, ahead: Ahead) -> None:
    ahead.ahead.want([ask("h1")])
    assert ahead.news.wait(5)
    ahead.ahead.want([ask("h1")])
    ahead.close()
    assert desk.reply() == (GOOD, "")
    assert ahead.told == 1


def test_nobody_is_asked_again_and_again_who_may_not_be(desk: Desk, ahead: Ahead) -> None:
    desk.access = Access(problem="not-allowed")
    ahead.ahead.want([ask("h1")])
    assert desk.looked_up.wait(5)
    ahead.close()
    assert (ahead.told, desk.model.asked) == (0, [])


def test_a_failure_is_told_and_waits_for_its_time(desk: Desk, ahead: Ahead) -> None:
    desk.model.script = [ModelFault("unreachable", "No.")]
    ahead.ahead.want([ask("h1")])
    assert ahead.news.wait(5)
    ahead.ahead.want([ask("h1")])
    ahead.close()
    assert (ahead.told, len(desk.model.asked)) == (1, 1)


def test_what_is_wanted_no_more_is_not_asked(desk: Desk) -> None:
    later = AskingAhead(desk.asking, lambda: None, debounce_s=60.0)
    later.want([ask("h1")])
    later.want([])
    later.stop()
    later.join()
    assert desk.model.asked == []


def test_a_fault_counts_for_the_model_that_it_is_of(desk: Desk) -> None:
    desk.model.script = ["not json"]
    desk.asking.ask(ask())
    other = replace(TARGET, model="ollama_chat/other")
    assert set(desk.replies.for_target(["h1"], TARGET)) == {"h1"}
    assert desk.replies.for_target(["h1"], other) == desk.replies.for_target(["h1"], None) == {}
    desk.model.script = [GOOD]
    desk.access = replace(desk.access, target=other)
    desk.asking.ask(ask())
    assert set(desk.replies.for_target(["h1"], TARGET)) == {"h1"}


class Busy(Scripted):
    """A model that answers nothing until it is let go or cancelled."""

    def __init__(self) -> None:
        super().__init__([GOOD])
        self.begun, self.ended = threading.Event(), threading.Event()
        self.is_cancelled = False

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        if not self.asked:
            self.asked.append(question)
            self.begun.set()
            assert self.ended.wait(5)
            if self.is_cancelled:
                raise ModelFault("cancelled", "No.")
        return super().complete(question, limit_s=limit_s)

    def cancel(self) -> None:
        self.is_cancelled = True
        self.ended.set()


def test_what_is_asked_ahead_gives_way_to_a_person(desk: Desk) -> None:
    desk.model = Busy()
    ahead = threading.Thread(target=desk.asking.ask, args=(ask("h1"),))
    ahead.start()
    assert desk.model.begun.wait(5)
    assert desk.asking.ask(ask("h2"), limit_s=5)
    ahead.join(5)
    assert (desk.reply("h1"), desk.reply("h2")) == (None, (GOOD, ""))
    assert desk.asking.failures() == {}


def test_who_waits_for_what_is_asked_already_joins(desk: Desk) -> None:
    desk.model = busy = Busy()
    ahead = threading.Thread(target=desk.asking.ask, args=(ask("h1"),))
    ahead.start()
    assert busy.begun.wait(5)
    threading.Timer(0.05, busy.ended.set).start()
    assert desk.asking.ask(ask("h1"), limit_s=5)
    ahead.join(5)
    assert (desk.reply("h1"), busy.is_cancelled) == ((GOOD, ""), False)
    assert len(busy.asked) == 2, "Busy notes the first call twice"
