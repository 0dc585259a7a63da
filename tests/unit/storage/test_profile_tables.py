"""The profile's folds: the same rows for the same events, in whatever order they arrive."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.projection import ProjectionContract
from oo_storage import log as event_log
from oo_storage import profile
from oo_storage.events import intents
from oo_storage.events.registry import type_name
from oo_storage.log import Event, Log, NewEvent
from oo_storage.migrate import migrate
from oo_storage.profile import (
    FOLD_TABLES,
    ProfileProjection,
    consent_heads,
    consent_history,
    consent_subject,
    context_subject,
    preference_subject,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from google.protobuf.message import Message

    from oo_storage.log import Projection

DEVICES = ("laptop", "phone", "tablet")
_ALL = "SELECT * FROM {table}"
KEY, AGENT = "tasks.title", "due_risk"


def opened() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, (event_log.MIGRATIONS, profile.MIGRATIONS))
    return db


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = opened()
    yield connection
    connection.close()


def a_log() -> Log:
    return Log(
        [ProfileProjection()],
        device="laptop",
        now_ms=lambda: 1_000,
        next_stamp=lambda last, _now: last + 1,
    )


def rows(db: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(db.execute(_ALL.format(table=table)), key=repr) for table in FOLD_TABLES}


def event(number: int, data: Message, subject: str, device: str = "laptop") -> Event:
    return Event(
        number, device, number, number, type_name(type(data)), "person", subject, number, number,
        data,
    )  # fmt: skip


def folded(events: Iterable[Event]) -> dict[str, list[tuple[Any, ...]]]:
    db = opened()
    try:
        for each in events:
            ProfileProjection().apply(db, each)
        return rows(db)
    finally:
        db.close()


def given_event(
    number: int, id: str, heads: Sequence[str], *, is_grant: bool, device: str = "laptop"
) -> Event:
    make = intents.ConsentGiven if is_grant else intents.ConsentWithdrawn
    data = make(id=id, data_key=KEY, recipient=AGENT, heads=heads)
    return event(number, data, consent_subject(KEY, AGENT), device)


def is_allowed(db: sqlite3.Connection) -> bool:
    heads = consent_heads(db)
    return bool(heads) and all(head.is_grant for head in heads)


@st.composite
def settings_events(draw: st.DrawFn) -> list[Event]:
    """Preferences, contexts and choices from several devices, each with a stamp of its own."""
    made: list[Event] = []
    for number in range(draw(st.integers(1, 12))):
        name = draw(st.sampled_from(["daily_cap", "zone"]))
        context = draw(st.sampled_from(["work", "gym"]))
        data, subject = draw(
            st.sampled_from(
                [
                    (intents.PreferenceSet(name=name, value=str(number)), preference_subject(name)),
                    (intents.PreferenceUnset(name=name), preference_subject(name)),
                    (
                        intents.ContextDefined(id=context, rules=f"[{number}]", is_busy=True),
                        context_subject(context),
                    ),
                    (intents.ContextRemoved(id=context), context_subject(context)),
                    (intents.ContextChosen(id=context, until_ms=number), "context"),
                    (intents.ContextChosen(id=""), "context"),
                ]
            )
        )
        made.append(event(number, data, subject, draw(st.sampled_from(DEVICES))))
    return made


@st.composite
def consent_events(draw: st.DrawFn) -> list[Event]:
    """A history in which each act saw any of the acts before it."""
    made: list[Event] = []
    for number in range(draw(st.integers(1, 8))):
        seen = [f"act{earlier}" for earlier in range(number) if draw(st.booleans())]
        made.append(
            given_event(
                number,
                f"act{number}",
                seen,
                is_grant=draw(st.booleans()),
                device=draw(st.sampled_from(DEVICES)),
            )
        )
    return made


@settings(max_examples=30, deadline=None)
@given(settings_events(), st.randoms(use_true_random=False))
def test_settings_do_not_depend_on_arrival(events: list[Event], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert folded(shuffled) == folded(events)


@settings(max_examples=30, deadline=None)
@given(consent_events(), st.randoms(use_true_random=False))
def test_consents_do_not_depend_on_arrival(events: list[Event], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert folded(shuffled) == folded(events)
    assert folded([*shuffled, *events]) == folded(events)


@settings(max_examples=30, deadline=None)
@given(consent_events())
def test_heads_are_the_acts_that_none_saw(events: list[Event]) -> None:
    db = opened()
    for each in events:
        ProfileProjection().apply(db, each)
    seen = {head for each in events for head in each.data.heads}  # type: ignore[attr-defined]
    heads = {each.data.id for each in events} - seen  # type: ignore[attr-defined]
    assert {head.id for head in consent_heads(db)} == heads
    assert {node.id for node in consent_history(db) if node.is_head} == heads
    db.close()


@pytest.mark.parametrize("revoke_first", [True, False])
def test_revoke_beside_grant_is_denied(db: sqlite3.Connection, revoke_first: bool) -> None:
    grant = given_event(2, "again", ["first"], is_grant=True, device="phone")
    revoke = given_event(3, "stop", ["first"], is_grant=False)
    concurrent = [revoke, grant] if revoke_first else [grant, revoke]
    for each in [given_event(1, "first", [], is_grant=True), *concurrent]:
        ProfileProjection().apply(db, each)
    assert not is_allowed(db)


def test_a_grant_that_saw_the_withdrawal_holds(db: sqlite3.Connection) -> None:
    for each in (
        given_event(1, "first", [], is_grant=True),
        given_event(2, "stop", ["first"], is_grant=False),
        given_event(3, "again", ["stop"], is_grant=True),
    ):
        ProfileProjection().apply(db, each)
    assert is_allowed(db)


def test_a_withdrawal_that_names_itself_still_holds(db: sqlite3.Connection) -> None:
    ProfileProjection().apply(db, given_event(1, "stop", ["stop"], is_grant=False))
    ProfileProjection().apply(db, given_event(2, "other", [], is_grant=True))
    assert not is_allowed(db)


def test_acts_that_name_each_other_allow_nothing(db: sqlite3.Connection) -> None:
    ProfileProjection().apply(db, given_event(1, "one", ["two"], is_grant=True))
    ProfileProjection().apply(db, given_event(2, "two", ["one"], is_grant=True))
    assert not is_allowed(db)


def test_a_forged_id_cannot_turn_a_withdrawal_into_a_grant() -> None:
    revoke = given_event(1, "same", [], is_grant=False)
    grant = given_event(2, "same", [], is_grant=True)
    assert folded([revoke, grant]) == folded([grant, revoke]) == folded([revoke])


def test_an_act_on_another_consent_hides_no_head(db: sqlite3.Connection) -> None:
    ProfileProjection().apply(db, given_event(1, "stop", [], is_grant=False))
    other = intents.ConsentGiven(id="x", data_key="tasks.due", recipient=AGENT, heads=["stop"])
    ProfileProjection().apply(db, event(2, other, consent_subject("tasks.due", AGENT)))
    assert {(head.key, head.is_grant) for head in consent_heads(db)} == {
        (KEY, False),
        ("tasks.due", True),
    }


def everything() -> list[NewEvent]:
    consent = consent_subject(KEY, "oo")
    acts: list[tuple[Message, str]] = [
        (intents.PreferenceSet(name="daily_cap", value="5"), preference_subject("daily_cap")),
        (intents.PreferenceSet(name="zone", value='"Europe/Berlin"'), preference_subject("zone")),
        (intents.PreferenceUnset(name="zone"), preference_subject("zone")),
        (intents.ContextDefined(id="gym", rules="[]", is_busy=True), context_subject("gym")),
        (intents.ContextDefined(id="work", rules="[]"), context_subject("work")),
        (intents.ContextRemoved(id="work"), context_subject("work")),
        (intents.ContextChosen(id="gym", until_ms=9_000), "context"),
        (intents.ConsentGiven(id="a", data_key=KEY, recipient="oo", purpose="to keep"), consent),
        (intents.ConsentWithdrawn(id="b", data_key=KEY, recipient="oo", heads=["a"]), consent),
    ]
    return [NewEvent(data, "person", subject, 500) for data, subject in acts]


class TestProfileProjection(ProjectionContract):
    owner = "profile"
    migrations = (profile.MIGRATIONS,)

    def projection(self) -> Projection:
        return ProfileProjection()

    def histories(self) -> Sequence[Sequence[NewEvent]]:
        other = NewEvent(intents.AgentEnabled(agent="a"), "person", "agent/a", 500)
        return [everything(), [other, *reversed(everything()), *everything()], []]


del ProjectionContract


def test_queries_show_what_is_set(db: sqlite3.Connection) -> None:
    a_log().append(db, everything())
    assert profile.preferences(db) == {"daily_cap": "5"}
    assert [context.id for context in profile.contexts(db)] == ["gym"]
    assert profile.chosen_context(db) == profile.StoredChoice("gym", 9_000)
    assert [(head.id, head.is_grant) for head in consent_heads(db)] == [("b", False)]
    assert [act.purpose for act in consent_history(db, KEY, "oo")] == ["to keep", ""]
    assert consent_history(db, "tasks.due") == ()


def test_a_choice_of_nothing_leaves_it_to_the_rules(db: sqlite3.Connection) -> None:
    data = intents.ContextChosen(id="")
    a_log().append(db, [*everything(), NewEvent(data, "person", "context", 600)])
    assert profile.chosen_context(db) is None
