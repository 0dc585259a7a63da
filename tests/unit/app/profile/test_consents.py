"""Consents: who may have which key, what is recorded of each act, and the receipts."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from oo_app.profile.consents import (
    Grants,
    Wanted,
    consent_rows,
    grant_events,
    grants_from,
    notice_text,
    withdrawal_events,
)
from oo_app.profile.data_keys import CATALOGUE, PERSONAL, SENSITIVE, known_key
from oo_app.profile.receipts import act_of, receipt
from oo_storage import log as event_log
from oo_storage import profile as stored
from oo_storage.errors import UnknownName
from oo_storage.events import intents
from oo_storage.events.registry import HISTORY_KEY, data_keys
from oo_storage.log import Log, NewEvent
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UTC = ZoneInfo("UTC")


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, (event_log.MIGRATIONS, stored.MIGRATIONS))
    yield connection
    connection.close()


@pytest.fixture
def log() -> Log:
    return Log(
        [stored.ProfileProjection()],
        device="laptop",
        now_ms=lambda: 0,
        next_stamp=lambda last, _now: last + 1,
    )


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = iter(range(1_000))
    return lambda: f"act{next(numbers)}"


def test_the_catalogue_is_exactly_the_keys_of_the_messages() -> None:
    assert tuple(sorted(CATALOGUE)) == data_keys()
    assert all(each.key == key and each.description for key, each in CATALOGUE.items())
    assert {each.sensitivity for each in CATALOGUE.values()} == {PERSONAL, SENSITIVE}
    assert [each.key for each in CATALOGUE.values() if each.is_optional] == ["people.names"]


def test_an_unknown_key_offers_the_nearest() -> None:
    with pytest.raises(UnknownName) as refused:
        known_key("tasks.titel")
    assert (refused.value.nearest, refused.value.exit_code) == ("tasks.title", 2)


def test_an_agent_reads_what_is_granted_to_it_and_collected() -> None:
    given = {("tasks.title", "oo"), ("tasks.title", "a"), ("tasks.due", "a"), (HISTORY_KEY, "a")}
    grants = Grants(frozenset({*given, (HISTORY_KEY, "oo")}))
    assert grants.collected() == {"tasks.title", HISTORY_KEY}
    assert grants.granted_to("a") == {"tasks.title", HISTORY_KEY}
    assert grants.granted_to("b") == frozenset()
    assert grants.allows("tasks.due", "a")


def test_grant_withdraw_and_grant_again(
    db: sqlite3.Connection, log: Log, new_id: Callable[[], str]
) -> None:
    wanted = [Wanted("tasks.title"), Wanted("tasks.title", "due_risk", "to name it", "", "hash")]
    events = grant_events(db, wanted, new_id=new_id, now_ms=5)
    log.append(db, events)
    assert grants_from(stored.consent_heads(db)).granted_to("due_risk") == {"tasks.title"}
    assert grant_events(db, wanted, new_id=new_id, now_ms=6) == []

    pair = ("tasks.title", "due_risk")
    (withdrawal,) = withdrawal_events(db, [pair, pair], new_id=new_id, now_ms=7)
    assert isinstance(withdrawal.data, intents.ConsentWithdrawn)
    assert list(withdrawal.data.heads) == ["act1"]
    log.append(db, [withdrawal])
    assert grants_from(stored.consent_heads(db)).granted_to("due_risk") == frozenset()
    assert withdrawal_events(db, [pair], new_id=new_id, now_ms=8) == []

    (again,) = grant_events(db, wanted, new_id=new_id, now_ms=9)
    assert isinstance(again.data, intents.ConsentGiven)
    assert list(again.data.heads) == ["act2"]
    log.append(db, [again])
    assert grants_from(stored.consent_heads(db)).granted_to("due_risk") == {"tasks.title"}


@pytest.mark.parametrize(
    "changed",
    [
        Wanted("tasks.title", "a", "for something else", "", "hash"),
        Wanted("tasks.title", "a", "to name it", "", "another folder"),
    ],
)
def test_another_purpose_or_folder_is_another_grant(
    db: sqlite3.Connection, log: Log, new_id: Callable[[], str], changed: Wanted
) -> None:
    first = Wanted("tasks.title", "a", "to name it", "", "hash")
    log.append(db, grant_events(db, [first], new_id=new_id, now_ms=5))
    assert len(grant_events(db, [changed], new_id=new_id, now_ms=6)) == 1


def test_a_grant_unites_heads_that_did_not_see_each_other(
    db: sqlite3.Connection, log: Log, new_id: Callable[[], str]
) -> None:
    subject = stored.consent_subject("tasks.title", "oo")
    for data in (
        intents.ConsentGiven(id="here", data_key="tasks.title", recipient="oo"),
        intents.ConsentWithdrawn(id="there", data_key="tasks.title", recipient="oo"),
    ):
        log.append(db, [NewEvent(data, "person", subject, 1)])
    assert not grants_from(stored.consent_heads(db)).allows("tasks.title", "oo")
    (united,) = grant_events(db, [Wanted("tasks.title")], new_id=new_id, now_ms=2)
    log.append(db, [united])
    assert grants_from(stored.consent_heads(db)).allows("tasks.title", "oo")
    assert len(stored.consent_heads(db)) == 1


def test_oos_own_history_is_kept_without_asking_until_withdrawn(
    db: sqlite3.Connection, log: Log, new_id: Callable[[], str]
) -> None:
    reader = Wanted(HISTORY_KEY, "a", "to learn")
    log.append(db, grant_events(db, [reader], new_id=new_id, now_ms=1))
    assert grants_from(stored.consent_heads(db)).granted_to("a") == {HISTORY_KEY}
    withdrawn = withdrawal_events(db, [(HISTORY_KEY, "oo")], new_id=new_id, now_ms=2)
    log.append(db, withdrawn)
    assert len(withdrawn) == 1
    assert grants_from(stored.consent_heads(db)).granted_to("a") == frozenset()
    rows = consent_rows(stored.consent_heads(db), {}, {}, UTC)
    assert [row.granted for row in rows if row.key == HISTORY_KEY] == [False, True]
    assert withdrawal_events(db, [(HISTORY_KEY, "oo")], new_id=new_id, now_ms=3) == []


def test_unknown_keys_are_refused_before_anything_is_made(
    db: sqlite3.Connection, new_id: Callable[[], str]
) -> None:
    with pytest.raises(UnknownName):
        grant_events(db, [Wanted("tasks.title"), Wanted("nope")], new_id=new_id, now_ms=1)
    with pytest.raises(UnknownName):
        withdrawal_events(db, [("nope", "oo")], new_id=new_id, now_ms=1)


def test_what_was_shown_is_kept_as_a_hash_only(
    db: sqlite3.Connection, new_id: Callable[[], str]
) -> None:
    shown = notice_text("tasks.title", "due_risk", "to name the task")
    assert "due_risk" in shown
    assert "Titles of your tasks" in shown
    events = grant_events(
        db,
        [Wanted("tasks.title", "due_risk", "to\x1b name\nit"), Wanted("tasks.due", notice="text")],
        new_id=new_id,
        now_ms=1,
    )
    first, second = (event.data for event in events)
    assert isinstance(first, intents.ConsentGiven)
    assert isinstance(second, intents.ConsentGiven)
    assert first.purpose == "to name it"
    assert len(first.notice) == len(second.notice) == 64
    assert first.notice != second.notice


def test_rows_name_oo_first_then_who_wants_or_has_it(
    db: sqlite3.Connection, log: Log, new_id: Callable[[], str]
) -> None:
    wanted = [Wanted("tasks.title"), Wanted("tasks.title", "old", "to see")]
    log.append(db, grant_events(db, wanted, new_id=new_id, now_ms=5_000))
    readers = {"due_risk": {"tasks.title": "to name it", HISTORY_KEY: "to learn"}}
    rows = consent_rows(stored.consent_heads(db), readers, {"tasks.title": 7}, UTC)
    titles = [row for row in rows if row.key == "tasks.title"]
    assert [(row.recipient, row.granted, row.purpose) for row in titles] == [
        ("oo", True, ""),
        ("due_risk", False, "to name it"),
        ("old", True, "to see"),
    ]
    assert all(row.records == 7 and row.description for row in titles)
    assert titles[0].since is not None
    assert titles[0].since.timestamp() == 5
    assert titles[1].since is None
    assert {row.key for row in rows} == set(data_keys())
    assert [row.recipient for row in rows if row.key == HISTORY_KEY] == ["oo", "due_risk"]


def test_a_receipt_says_what_was_agreed_without_content(
    db: sqlite3.Connection, new_id: Callable[[], str]
) -> None:
    wanted = Wanted("tasks.title", "due_risk", "to name it", "", "folder")
    (event,) = grant_events(db, [wanted], new_id=new_id, now_ms=1_000)
    act = act_of(event)
    assert act is not None
    fields = json.loads(receipt(act))
    assert fields["pii_categories"] == ["tasks.title"]
    assert fields["recipient"] == {"hash": "folder", "id": "due_risk"}
    assert (fields["event_type"], fields["event_time"]) == ("given", "1970-01-01T00:00:01+00:00")
    assert (fields["purpose"], fields["sensitivity"]) == ("to name it", SENSITIVE)
    assert fields["withdrawal"] == "oo consent revoke tasks.title --agent due_risk"
    assert receipt(act) == receipt(act)
    assert len(fields["digest"]) == 64


def test_a_withdrawal_has_a_receipt_too(
    db: sqlite3.Connection, log: Log, new_id: Callable[[], str]
) -> None:
    log.append(db, grant_events(db, [Wanted("tasks.title")], new_id=new_id, now_ms=1))
    (event,) = withdrawal_events(db, [("tasks.title", "oo")], new_id=new_id, now_ms=2)
    log.append(db, [event])
    made, kept = act_of(event), stored.consent_history(db, "tasks.title", "oo")[-1]
    assert made == kept
    fields = json.loads(receipt(kept))
    assert (fields["event_type"], fields["withdrawal"]) == ("withdrawn", "")
    assert act_of(NewEvent(intents.PreferenceUnset(name="x"), "person", "preference/x", 1)) is None
