"""A key that is revoked is read by nobody within a second, and leaves no byte behind."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import OoError
from support.canaries import CANARIES, connect_all, grant_again, write_sources
from support.command import Place
from support.hosting import hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow


@pytest.fixture
def living(tmp_path: Path) -> Iterator[LocalAssistant]:
    """A home that has lived: everything read, tips given and answered, backups, a log."""
    sources = write_sources(tmp_path / "files")
    with hosted(tmp_path / "home") as assistant:
        connect_all(assistant, sources)
        assistant.add("call the nuthatch tomorrow 9:00")
        for reaction in ("done", "dismiss"):
            assistant.tip()
            assistant.react(reaction)
        assistant.undo()
        live_on(assistant)
        yield assistant
        assert assistant.rebuild(check=True).differing == ()


def live_on(assistant: LocalAssistant) -> None:
    assistant.look()
    assistant.tip()
    assistant.why()
    assistant.backup()


def everything_said(assistant: LocalAssistant) -> str:
    """All that any face could show now."""
    said: list[object] = [assistant.tip(), assistant.consents(), assistant.sources()]
    said += [assistant.history(), assistant.log(limit=5000), assistant.agents(), assistant.why()]
    said += [assistant.run_agent(row.id) for row in assistant.agents() if row.kind != "program"]
    return repr(said)


def test_nothing_of_a_revoked_key_stays_and_a_new_grant_reads_afresh(
    living: LocalAssistant, tmp_path: Path
) -> None:
    place = Place(tmp_path / "home", tmp_path)
    for row in living.consents():
        if row.recipient == "oo" and row.granted and row.records:
            _revoke_and_grant_again(living, place, row.key)


def _revoke_and_grant_again(living: LocalAssistant, place: Place, key: str) -> None:
    canaries = CANARIES.get(key, ())
    before = everything_said(living)
    canaries = tuple(word for word in canaries if word != "nuthatch" or word in before)
    assert all(place.holding(word.encode()) for word in canaries)
    assert all(word in before for word in canaries)
    planned = living.revoke(key, dry_run=True)
    done = living.revoke(key)
    assert (planned.events, planned.tips) == (done.events, done.tips)
    assert {word: place.holding(word.encode()) for word in canaries} == {w: [] for w in canaries}
    live_on(living)
    said = everything_said(living)
    assert [word for word in canaries if word in said] == []
    assert {word: place.holding(word.encode()) for word in canaries} == {w: [] for w in canaries}
    assert not {(row.key, row.recipient): row.granted for row in living.consents()}[key, "oo"]
    for row in living.agents():
        if row.id in done.agents:
            assert not row.eligible
            assert key in row.reason
    grant_again(living, key)
    live_on(living)
    said = everything_said(living)
    in_files = [word for word in canaries if word != "nuthatch"]
    assert [word for word in in_files if word not in said] == []


def test_within_a_second_nobody_reads_it(living: LocalAssistant) -> None:
    seen: list[float] = []
    is_over = threading.Event()

    def keep_asking() -> None:
        while not is_over.is_set():
            began = time.monotonic()
            found = living.run_agent("due_risk"), living.run_agent("stale_task"), living.tip().tip
            if "zebrafinch" in repr(found):
                seen.append(began)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    time.sleep(0.5)
    began = time.monotonic()
    living.revoke("tasks.title")
    time.sleep(1.2)
    is_over.set()
    asking.join()
    assert seen
    assert max(seen) - began < 1.0


def test_revoking_for_one_agent_erases_only_what_that_agent_derived(
    living: LocalAssistant, tmp_path: Path
) -> None:
    place = Place(tmp_path / "home", tmp_path)
    assert living.tip().tip is not None
    by_others = [row for row in living.history() if row.agent != "due_risk" and row.text]
    living.revoke("tasks.title", agent="due_risk")
    history = {row.id: row for row in living.history()}
    assert any(row.agent == "due_risk" for row in history.values())
    assert all("zebra" not in row.text for row in history.values() if row.agent == "due_risk")
    assert all(history[row.id].text == row.text for row in by_others)
    rows = {row.id: row for row in living.agents()}
    assert not rows["due_risk"].eligible
    assert "tasks.title" in rows["due_risk"].reason
    assert rows["due_risk"].snippets == 0
    assert rows["stale_task"].eligible
    assert rows["free_gap"].eligible
    assert place.holding(b"zebrafinch")
    assert living.run_agent("due_risk").snippets == ()
    for each in living.why().considered:
        assert each.agent != "due_risk" or "zebrafinch" not in each.text


def test_an_unknown_key_changes_nothing(living: LocalAssistant) -> None:
    seq = living.status().last_seq
    with pytest.raises(OoError) as error:
        living.revoke("tasks.titel")
    assert "tasks.title" in error.value.hint
    assert living.status().last_seq == seq
