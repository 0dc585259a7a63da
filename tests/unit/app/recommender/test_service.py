"""The service on a real database: one commit, the same open tip, reactions, why, history."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from builders.briefs import NOW, Seen, brief, fit, found, ms
from oo_app.answers_tips import Evidence, TipAnswer
from oo_app.recommender.brief import Brief, Rules
from oo_app.recommender.policies.builtin import Builtin
from oo_app.recommender.reactions import Wanted
from oo_app.recommender.service import Recommender
from oo_storage import log, recommender
from oo_storage.database import Database
from oo_storage.errors import Refused, UnknownName, UsageError
from oo_storage.events import intents
from oo_storage.log import Log, NewEvent, last_seq
from oo_storage.migrate import migrate
from oo_storage.recommender import TipProjection
from oo_storage.recommender_records import DecisionScrubber
from oo_sync.clock import next_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.answers import HistoryRow

LATER = NOW + timedelta(days=9)


class Home:
    """A recommender, what it has shown, and the log it writes."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.database.outside_transaction(
            lambda db: migrate(db, [log.MIGRATIONS, recommender.MIGRATIONS])
        )
        self.log = Log(
            [TipProjection()], device="here", now_ms=lambda: ms(NOW), next_stamp=next_stamp
        )
        ids = (f"id{n:03}" for n in itertools.count())
        self.recommender = Recommender(
            self.database,
            self.log,
            Builtin(),
            fit,
            evidence=evidence,
            new_id=lambda: next(ids),
            seconds=lambda: 0.0,
        )
        self.shown: list[Seen] = []
        self._reactions = itertools.count()
        self.reaction = ""

    def ask(self, given: Brief, **more: Any) -> TipAnswer:
        answered = self.recommender.answer(given, self.shown, **more)
        assert answered is not None
        if answered.answer.tip is not None:
            self.shown.append(Seen(answered.answer.tip.id, ms(given.now)))
        return answered.answer

    def text(self, given: Brief) -> str:
        tip = self.ask(given).tip
        assert tip is not None
        return tip.text

    def react(self, kind: str, reason: str = "", **more: Any) -> Any:
        now = more.pop("now", NOW)
        self.reaction = f"r{next(self._reactions)}"
        wanted = Wanted(id=self.reaction, kind=kind, reason=reason, now=now)
        return self.recommender.react(
            wanted, shown=self.shown, rules=Rules(quiet_hours=None), names={}, **more
        )

    def undo(self, reaction: str, tip: str) -> None:
        event = NewEvent(
            intents.ReactionUndone(id=reaction, tip=tip), "person", f"tip/{tip}", ms(NOW)
        )
        self.database.write(lambda db: self.log.append(db, [event]))

    def history(self, limit: int = 9) -> list[HistoryRow]:
        shown = {each.tip for each in self.shown}
        return self.recommender.history(shown, limit=limit, now=NOW)

    @property
    def seq(self) -> int:
        return self.database.read(last_seq)

    def decisions(self) -> int:
        return self.database.read(
            lambda db: int(db.execute("SELECT count(*) FROM recommender_decisions").fetchone()[0])
        )


def evidence(seq: int) -> Evidence | None:
    if seq != 7:
        return None
    return Evidence(event=7, kind="tasks", source="todo.txt", title="tax form", seen=NOW)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "oo.sqlite3")
    yield made
    made.database.close()


ONE = brief(found(expires_at=LATER), source_names={"s1": "todo.txt"})
CALL = found("call", agent="stale_task", priority=0, expires_at=LATER)
TWO = brief(found(expires_at=LATER), CALL)


def test_a_tip_is_made_with_its_record_in_one_commit(home: Home) -> None:
    tip = home.ask(replace(ONE, read_only=frozenset({"s1"}))).tip
    assert tip is not None
    assert (tip.text, tip.why, tip.agents) == (
        "Do tax form now.",
        "It is about tax form.",
        ("due_risk",),
    )
    assert (tip.policy, tip.wording, tip.actions) == (
        "builtin",
        "template",
        ("done", "snooze", "dismiss"),
    )
    assert [each.title for each in tip.evidence] == ["tax form"]
    assert tip.note == "“Done” holds in oO only: todo.txt is not written to."
    assert (home.seq, home.decisions()) == (1, 1)


def test_asking_again_writes_nothing_and_gives_the_same_tip(home: Home) -> None:
    first = home.ask(ONE).tip
    seq, decisions = home.seq, home.decisions()
    again = home.ask(replace(ONE, now=NOW.replace(hour=23, minute=30))).tip
    assert first is not None
    assert again == first
    assert (home.seq, home.decisions()) == (seq, decisions)


def test_an_answer_is_valid_no_longer_than_the_tip_is_open(home: Home) -> None:
    home.ask(ONE)
    nearly = replace(ONE, now=LATER - timedelta(minutes=4))
    kept = home.recommender.answer(nearly, home.shown)
    assert kept is not None
    assert kept.valid_until == LATER


def test_done_closes_it_and_undo_brings_it_back(home: Home) -> None:
    first = home.ask(TWO).tip
    assert first is not None
    home.react("done")
    assert home.text(TWO) == "Do call now."
    home.undo(home.reaction, first.id)
    back = home.ask(TWO).tip
    assert back is not None
    assert back.id == first.id
    assert [(row.id, row.status) for row in home.history()] == [
        ("id003", "superseded"),
        (first.id, "open"),
    ]


def test_history_leaves_out_what_was_prepared_and_seen_by_nobody(home: Home) -> None:
    unseen = home.recommender.answer(ONE, ())
    assert unseen is not None
    assert home.history() == []
    home.react("done")
    assert [row.status for row in home.history()] == ["answered"]
    home.ask(TWO)
    assert len(home.history()) == 2
    assert len(home.history(limit=1)) == 1


def test_of_two_shown_at_once_the_one_made_last_is_meant(home: Home) -> None:
    first = home.ask(ONE).tip
    home.react("done")
    second = home.ask(TWO).tip
    assert first is not None
    assert second is not None
    home.shown = [Seen(second.id, ms(NOW)), Seen(first.id, ms(NOW))]
    home.react("dismiss", "wrong")
    home.shown.reverse()
    home.react("dismiss", "wrong")
    by_id = {row.id: row.reason for row in home.history()}
    assert by_id == {first.id: "", second.id: "wrong"}


def test_a_second_reaction_replaces_the_first(home: Home) -> None:
    home.ask(ONE)
    home.react("done")
    home.react("dismiss", "not-now")
    assert home.ask(ONE).tip is None
    assert home.ask(replace(ONE, now=NOW + timedelta(hours=3))).tip is not None


@pytest.mark.parametrize(
    ("kind", "reason", "later", "is_once"),
    [
        ("done", "", timedelta(hours=1), True),
        ("dismiss", "wrong", timedelta(hours=1), True),
        ("dismiss", "not-now", timedelta(seconds=1), True),
        ("dismiss", "not-now", timedelta(hours=1), False),
        ("snooze", "", timedelta(seconds=1), True),
    ],
)
def test_the_same_reaction_from_two_faces_is_one_event(
    home: Home, kind: str, reason: str, later: timedelta, is_once: bool
) -> None:
    tip = home.ask(ONE).tip
    assert tip is not None
    home.react(kind, reason, tip=tip.id, request="q1")
    seq = home.seq
    effect = home.react(kind, reason, tip=tip.id, request="q2", now=NOW + later)
    assert effect.can_undo
    assert (home.seq == seq) is is_once


def test_the_same_request_reacts_once(home: Home) -> None:
    home.ask(ONE)
    one = home.react("done", request="q1")
    seq = home.seq
    assert home.react("done", request="q1") == one
    assert home.seq == seq


def test_silence_is_recorded_once_as_long_as_it_is_the_same(home: Home) -> None:
    silent = brief(has_sources=False)
    assert home.ask(silent).silence == home.ask(silent).silence
    assert (home.seq, home.decisions()) == (0, 1)
    home.ask(brief())
    assert home.decisions() == 2


def test_an_answer_that_was_overtaken_is_not_kept(home: Home) -> None:
    assert home.recommender.answer(ONE, (), is_current=lambda _db: False) is None
    assert (home.seq, home.decisions()) == (0, 0)


def test_a_what_if_writes_nothing_and_explains_itself(home: Home) -> None:
    answer, why = home.recommender.what_if(ONE, ())
    assert answer.is_what_if
    assert answer.tip is not None
    assert why.tip == answer.tip
    assert why.top_terms
    silent, why = home.recommender.what_if(brief(), ())
    assert silent.silence == why.silence
    assert silent.silence is not None
    assert (home.seq, home.decisions()) == (0, 0)


def test_a_what_if_of_the_past_knows_nothing_later(home: Home) -> None:
    home.ask(ONE)
    home.react("dismiss", "never")
    earlier = replace(ONE, now=NOW - timedelta(hours=1))
    answer, _why = home.recommender.what_if(earlier, home.shown)
    assert answer.tip is not None
    answer, _why = home.recommender.what_if(replace(ONE, now=NOW + timedelta(hours=1)), home.shown)
    assert answer.tip is None


def test_a_what_if_gives_the_open_tip(home: Home) -> None:
    tip = home.ask(ONE).tip
    night = replace(ONE, now=NOW.replace(hour=23, minute=30))
    answer, why = home.recommender.what_if(night, home.shown)
    assert answer.tip == tip == why.tip


def test_why_reads_the_record(home: Home) -> None:
    tip = home.ask(TWO).tip
    assert tip is not None
    why = home.recommender.why(tip.id, now=NOW, names={})
    assert why == home.recommender.why(tip.id[:4] + tip.id[4:], now=NOW, names={})
    assert why == home.recommender.why(why.decision, now=NOW, names={})
    assert why == home.recommender.why(now=NOW, names={})
    assert why.tip == tip
    assert len(why.top_terms) == 3
    assert [each.is_chosen for each in why.considered] == [True, False]
    assert why.considered[1].reason == "Another one had the better odds"
    for each in why.considered:
        assert math.isclose(sum(term.value for term in each.terms), each.score)
        assert all(math.isclose(term.factor, math.exp(term.value)) for term in each.terms)
    assert any("stale_task" in change for change in why.changes)


def test_why_after_an_erasure_is_blank_and_still_answers(home: Home) -> None:
    tip = home.ask(ONE).tip
    assert tip is not None

    def erase(db: Any) -> None:
        DecisionScrubber().scrub(db, frozenset({"tasks.title"}), None)
        db.execute("UPDATE recommender_tips SET text = '', why = '', facts = ''")

    home.database.write(erase)
    why = home.recommender.why(tip.id, now=NOW, names={})
    assert why.tip is not None
    assert (why.tip.text, why.tip.why, why.top_terms, why.evidence) == ("(erased)", "", (), ())
    [left] = why.considered
    assert (left.agent, left.text, left.terms, left.is_chosen) == ("due_risk", "", (), True)
    assert home.history()[0].text == "(erased)"
    assert "tax form" not in repr(why)


def test_why_for_a_tip_without_its_record(home: Home) -> None:
    tip = home.ask(ONE).tip
    assert tip is not None
    home.database.write(lambda db: db.execute("DELETE FROM recommender_decisions"))
    why = home.recommender.why(tip.id, now=NOW, names={})
    assert why.tip == tip
    assert why.changes


def test_why_of_silence_names_its_gate(home: Home) -> None:
    with pytest.raises(Refused):
        home.recommender.why(now=NOW, names={})
    silence = home.ask(brief(has_sources=False)).silence
    why = home.recommender.why(now=NOW, names={})
    assert (why.tip, why.silence) == (None, silence)


def test_ids_are_looked_up_with_care(home: Home) -> None:
    tip = home.ask(ONE).tip
    assert tip is not None
    for name in ("nothing", "id9"):
        with pytest.raises(UnknownName):
            home.recommender.why(name, now=NOW, names={})
        with pytest.raises(UnknownName):
            home.react("done", tip=name)
    with pytest.raises(UsageError):
        home.recommender.why("id", now=NOW, names={})
    assert home.react("done", tip=tip.id).can_undo


def test_a_reaction_is_to_the_tip_shown_last_or_else_to_the_open_one(home: Home) -> None:
    with pytest.raises(Refused):
        home.react("done")
    with pytest.raises(UnknownName):
        home.react("dismiss", "because")
    shown = home.ask(TWO).tip
    assert shown is not None
    home.react("done")
    home.recommender.answer(TWO, home.shown)
    home.react("dismiss", "wrong")
    by_id = {row.id: row for row in home.history()}
    assert by_id[shown.id].reason == "wrong"
    home.shown.clear()
    home.react("done")
    rows = home.history()
    assert {row.status for row in rows} == {"answered"}


def test_three_wrong_tips_append_the_pause_of_the_agent(home: Home) -> None:
    for n in range(3):
        now = NOW + timedelta(minutes=n)
        home.ask(brief(found(f"n{n}", expires_at=LATER), now=now))
        home.react("dismiss", "wrong", now=now)
    newest = home.database.read(lambda db: log.latest_events(db, 1))
    assert newest[0].type == "agent.disabled"


def test_deliveries_dated_in_the_future_never_silence_an_answer(home: Home) -> None:
    tip = home.ask(ONE).tip
    assert tip is not None
    home.react("dismiss", "not-now")
    home.shown = [Seen(tip.id, ms(NOW + timedelta(days=3650)))]
    later = replace(ONE, now=NOW + timedelta(hours=3))
    assert home.ask(later).tip is not None


def test_the_fold_is_the_log_s(home: Home) -> None:
    test_done_closes_it_and_undo_brings_it_back(home)

    def rows(db: Any) -> list[Any]:
        return [
            sorted(db.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - ours
            for table in recommender.FOLD_TABLES
        ]

    before = home.database.read(rows)
    home.database.write(lambda db: home.log.rebuild(db))
    assert home.database.read(rows) == before
    home.database.write(lambda db: home.log.refold(db, ["tip/id001", "tip/id003"]))
    assert home.database.read(rows) == before
