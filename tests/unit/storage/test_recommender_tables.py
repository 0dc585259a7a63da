"""Tips, endings and reactions fold; decisions are blanked by lineage; deliveries are kept once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contracts.projection import START_MS, ProjectionContract
from oo_storage import log, notifier, recommender
from oo_storage.events import intents
from oo_storage.log import Log, NewEvent
from oo_storage.migrate import migrate
from oo_storage.notifier import Delivery, date_back, deliveries, record_deliveries
from oo_storage.recommender import TipProjection, tip_of, tip_subject, tips
from oo_storage.recommender_records import (
    DecisionScrubber,
    StoredDecision,
    decision_of,
    forget_decisions,
    ids_starting,
    newest_decision,
    record_decision,
)
from oo_sync.clock import next_stamp
from support.ownership import only_tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.message import Message


HOST = "127.0.0.1:11434"


def event(data: Message, tip: str, time_ms: int = START_MS) -> NewEvent:
    return NewEvent(data, "oo", tip_subject(tip), time_ms)


def made(id: str = "t1", **changes: object) -> NewEvent:
    data = intents.TipMade(
        id=id, decision="d1", agent="due_risk", subjects=["tasks/s/1"], revisions=[4],
        text="Do it now.", keys_used=["tasks.title"], evidence=[4], expires_ms=START_MS + 1,
    )  # fmt: skip
    for name, value in changes.items():
        setattr(data, name, value)
    return event(data, id)


def given(id: str, kind: str = "done", tip: str = "t1", until_ms: int | None = None) -> NewEvent:
    return event(intents.ReactionGiven(id=id, tip=tip, kind=kind, until_ms=until_ms), tip)


def undone(id: str, tip: str = "t1", time_ms: int = START_MS) -> NewEvent:
    return event(intents.ReactionUndone(id=id, tip=tip), tip, time_ms)


def worded(text: str = "Said better.", tip: str = "t1", decision: str = "d2") -> NewEvent:
    data = intents.TipWorded(
        id=tip, decision=decision, agent="due_risk", host="127.0.0.1:11434", text=text,
        why="Because.", keys_used=["tasks.title"], policy="orchestrator", wording="model",
    )  # fmt: skip
    return event(data, tip, START_MS + 7)


def ended(reason: str, tip: str = "t1") -> NewEvent:
    return event(intents.TipEnded(id=tip, reason=reason), tip)


class TestTipProjection(ProjectionContract):
    owner = "recommender"
    migrations = (recommender.MIGRATIONS,)

    def projection(self) -> TipProjection:
        return TipProjection()

    def histories(self) -> list[list[NewEvent]]:
        other = NewEvent(intents.AgentEnabled(agent="due_risk"), "person", "agent/due_risk", 1)
        return [
            [],
            [made(), made(text="Another text."), given("r1"), undone("r1"), given("r2", "snooze")],
            [undone("r1"), given("r1"), ended("expired"), ended("superseded"), made()],
            [
                made("t1"),
                other,
                made("t2"),
                given("r1", tip="t2"),
                undone("r1", tip="t2"),
                ended("x"),
            ],
            [worded("Early."), made(), worded("Late."), worded("Other.", tip="t2"), made("t2")],
        ]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, [log.MIGRATIONS, recommender.MIGRATIONS, notifier.MIGRATIONS])
    yield connection
    connection.close()


def append(db: sqlite3.Connection, *events: NewEvent) -> None:
    Log([TipProjection()], device="here", now_ms=lambda: START_MS, next_stamp=next_stamp).append(
        db, events
    )


def test_a_tip_reads_back_with_the_reaction_that_counts(db: sqlite3.Connection) -> None:
    append(db, made(), given("r1", "done"), given("r2", "snooze", until_ms=START_MS + 9))
    tip = tip_of(db, "t1")
    assert tip is not None
    assert (tip.subjects, tip.revisions, tip.evidence) == (("tasks/s/1",), (4,), (4,))
    assert (tip.opened, tip.made_ms, tip.due_ms, tip.ended) == (1, START_MS, None, "")
    assert tip.reaction is not None
    assert (tip.reaction.id, tip.reaction.until_ms) == ("r2", START_MS + 9)
    assert tip_of(db, "t") is None


def test_undoing_gives_the_reaction_before_it_and_opens_the_tip_anew(
    db: sqlite3.Connection,
) -> None:
    append(db, made(), given("r1", "done"), given("r2", "snooze"), undone("r2"))
    tip = tip_of(db, "t1")
    assert tip is not None
    assert tip.reaction is not None
    assert tip.reaction.kind == "done"
    append(db, undone("r1", time_ms=START_MS + 5))
    tip = tip_of(db, "t1")
    assert tip is not None
    assert tip.reaction is None
    assert (tip.opened, tip.opened_ms) == (5, START_MS + 5)


def test_other_words_take_the_place_of_the_first_ones(db: sqlite3.Connection) -> None:
    append(db, made(), worded())
    tip = tip_of(db, "t1")
    assert tip is not None
    assert (tip.text, tip.why, tip.decision) == ("Said better.", "Because.", "d2")
    assert (tip.policy, tip.wording) == ("orchestrator", "model")
    assert (tip.made_ms, tip.worded_ms) == (START_MS, START_MS + 7)


def test_words_that_were_erased_give_way_to_the_first_ones(db: sqlite3.Connection) -> None:
    append(db, made(wording="template"), worded(text=""))
    tip = tip_of(db, "t1")
    assert tip is not None
    assert (tip.text, tip.wording, tip.worded_ms) == ("Do it now.", "template", START_MS)


def test_old_tips_without_a_reaction_are_left_out(db: sqlite3.Connection) -> None:
    append(db, made("t1"), made("t2"), given("r1", tip="t2"))
    assert [tip.id for tip in tips(db)] == ["t2", "t1"]
    assert [tip.id for tip in tips(db, limit=1)] == ["t2"]
    assert [tip.id for tip in tips(db, since_ms=START_MS)] == ["t2", "t1"]
    assert [tip.id for tip in tips(db, since_ms=START_MS + 1)] == ["t2"]


def candidate(agent: str, *keys: str) -> dict[str, object]:
    return {
        "agent": agent, "kind": "task_due", "action": "do", "keys_used": list(keys),
        "text": f"SECRET of {agent}", "why": "SECRET", "facts": {"object": "SECRET"},
        "terms": [["urgency", 1.0, "SECRET"]], "gates": [], "is_chosen": False, "propensity": 0.0,
    }  # fmt: skip


def decision(id: str = "d1", time_ms: int = 1, tip: str = "") -> StoredDecision:
    candidates = [candidate("due_risk", "tasks.title", "tasks.due"), candidate("git", "code.name")]
    data = {"candidates": candidates, "prompt": "SECRET", "changes": ["kept"]}
    return StoredDecision(id=id, time_ms=time_ms, tip=tip, gate="", fingerprint="f", data=data)


def stored_text(db: sqlite3.Connection) -> str:
    return str(db.execute("SELECT data FROM recommender_decisions").fetchall())


def test_a_decision_reads_back_by_its_id_its_tip_or_as_the_newest(db: sqlite3.Connection) -> None:
    assert newest_decision(db) is None
    record_decision(db, decision("d1", tip="t1"))
    record_decision(db, decision("d2"))
    by_tip = decision_of(db, "t1")
    assert by_tip is not None
    assert by_tip == decision_of(db, "d1") == decision("d1", tip="t1")
    newest = newest_decision(db)
    assert newest is not None
    assert newest.id == "d2"
    assert decision_of(db, "nothing") is None
    assert decision_of(db, "") is None


def test_ids_are_found_by_their_beginning(db: sqlite3.Connection) -> None:
    record_decision(db, decision("ab1"))
    record_decision(db, decision("ab2"))
    append(db, made("abc"))
    assert sorted(ids_starting(db, "ab")) == ["ab1", "ab2", "abc"]
    assert ids_starting(db, "abc") == ["abc"]
    assert ids_starting(db, "") == []
    assert ids_starting(db, "%") == []


@pytest.mark.parametrize(
    ("keys", "agent", "blanked"),
    [
        ({"tasks.due"}, None, ["due_risk"]),
        ({"tasks.due", "code.name"}, None, ["due_risk", "git"]),
        ({"tasks.due"}, "due_risk", ["due_risk"]),
        ({"tasks.due"}, "git", []),
        ({"people.names"}, None, []),
    ],
)
def test_scrubbing_blanks_what_rests_on_the_keys(
    db: sqlite3.Connection, keys: set[str], agent: str | None, blanked: list[str]
) -> None:
    record_decision(db, decision())
    scrubber, wanted = DecisionScrubber(), frozenset(keys)
    assert scrubber.count(db, wanted, agent) == (1 if blanked else 0)
    with only_tables_of(db, "recommender", log=False):
        assert scrubber.scrub(db, wanted, agent) == (1 if blanked else 0)
    found = newest_decision(db)
    assert found is not None
    erased = [each["agent"] for each in found.data["candidates"] if each.get("is_erased")]
    assert erased == blanked
    assert all(f"SECRET of {name}" not in stored_text(db) for name in blanked)
    assert ("SECRET" in stored_text(db)) == (blanked != ["due_risk", "git"])
    assert found.data["prompt"] == ("" if blanked else "SECRET")
    assert scrubber.count(db, wanted, agent) == scrubber.scrub(db, wanted, agent) == 0


@pytest.mark.parametrize(
    ("key", "agent"), [("notes.text", None), ("notes.text", "gist"), ("notes.text", HOST)]
)
def test_a_prompt_goes_with_what_stands_only_in_it(
    db: sqlite3.Connection, key: str, agent: str | None
) -> None:
    """A prompt holds more findings than the candidates that a decision's record keeps."""
    more = {
        "prompt_keys": [["gist", "notes.text"]],
        "model": {"host": HOST},
        "faults": [["n", "S"]],
    }
    record_decision(db, replace(decision(), data=decision().data | more))
    scrubber, keys = DecisionScrubber(), frozenset((key,))
    assert scrubber.count(db, frozenset((key,)), "git") == 0
    assert scrubber.count(db, keys, agent) == scrubber.scrub(db, keys, agent) == 1
    found = newest_decision(db)
    assert found is not None
    assert (found.data["prompt"], found.data["faults"]) == ("", [["n", ""]])
    assert "SECRET of git" in stored_text(db)
    assert scrubber.count(db, keys, agent) == scrubber.scrub(db, keys, agent) == 0
    assert scrubber.count(db, frozenset(("code.name",)), None) == 1


def test_old_decisions_are_forgotten_with_their_lineage(db: sqlite3.Connection) -> None:
    record_decision(db, decision("d1", time_ms=1))
    record_decision(db, decision("d2", time_ms=2))
    assert forget_decisions(db, 2) == 1
    assert [row[0] for row in db.execute("SELECT id FROM recommender_decisions")] == ["d2"]
    names = db.execute("SELECT DISTINCT decision FROM recommender_lineage").fetchall()
    assert names == [("d2",)]


def test_a_delivery_is_kept_once_for_each_instant_and_channel(db: sqlite3.Connection) -> None:
    one, other = Delivery("t1", 5, "cli"), Delivery("t1", 5, "tui")
    assert record_deliveries(db, [one, one, other]) == 2
    assert record_deliveries(db, [one]) == 0
    assert deliveries(db) == [one, other]
    assert deliveries(db, since_ms=6) == []


def test_deliveries_of_the_future_are_dated_back_once(db: sqlite3.Connection) -> None:
    record_deliveries(db, [Delivery("t1", 5, "cli"), Delivery("t2", 900, "cli")])
    assert date_back(db, 10, 20) == 1
    assert deliveries(db) == [Delivery("t1", 5, "cli"), Delivery("t2", 10, "cli")]
    assert date_back(db, 10, 20) == 0
