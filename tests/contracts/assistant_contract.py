"""What every assistant does, whether it hosts the core or asks the one that runs."""

from __future__ import annotations

import math
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import BadInput, Refused, UnknownName, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.assistant import Assistant

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


def deliveries_in(home: Path) -> int:
    """How many showings are kept there."""
    (file,) = home.glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("SELECT count(*) FROM notifier_deliveries").fetchone()[0])


class AssistantContract:
    """Inherit it and give `assistant`, an assistant of an empty home under `clock`."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def assistant(self, clock: Clock) -> Assistant:
        raise NotImplementedError

    @pytest.fixture
    def todo(self, tmp_path: Path) -> Path:
        file = tmp_path / "todo.txt"
        file.write_text("(A) Send the tax form due:2026-11-24\nWater the plants\n")
        return file

    @pytest.fixture
    def connected(self, assistant: Assistant, todo: Path) -> Assistant:
        assistant.connect("todotxt", str(todo))
        return assistant

    def test_an_empty_home_is_silent_and_says_why(self, assistant: Assistant) -> None:
        answer = assistant.tip()
        assert answer.tip is None
        assert answer.silence is not None
        assert answer.silence.reason
        assert answer.silence.hint

    def test_a_connected_file_gives_a_tip_with_its_reason(self, connected: Assistant) -> None:
        tip = connected.tip().tip
        assert tip is not None
        assert "Send the tax form" in tip.text
        assert tip.why
        assert tip.agents
        assert [evidence.kind for evidence in tip.evidence] == ["tasks"]
        assert (tip.policy, tip.wording) == ("builtin", "template")

    def test_asking_again_gives_the_same_open_tip_late_at_night_too(
        self, connected: Assistant, clock: Clock
    ) -> None:
        first = connected.tip().tip
        again = connected.tip().tip
        clock.now = clock.now.replace(hour=23, minute=30)
        at_night = connected.tip().tip
        assert first is not None
        assert again is not None
        assert at_night is not None
        assert first.id == again.id == at_night.id

    def test_done_closes_it_and_undo_brings_it_back(self, connected: Assistant) -> None:
        first = connected.tip().tip
        assert first is not None
        assert connected.react("done").can_undo
        after = connected.tip().tip
        assert after is None or "Send the tax form" not in after.text
        connected.undo()
        back = connected.tip().tip
        assert back is not None
        assert "Send the tax form" in back.text

    def test_snooze_lasts_until_its_time(self, connected: Assistant, clock: Clock) -> None:
        connected.tip()
        connected.react("snooze", until=clock.now + timedelta(hours=2))
        clock.forward(hours=1)
        during = connected.tip().tip
        assert during is None or "Send the tax form" not in during.text
        clock.forward(hours=1, minutes=1)
        after = connected.tip().tip
        assert after is not None
        assert "Send the tax form" in after.text

    def test_never_again_is_never_again(self, connected: Assistant, clock: Clock) -> None:
        connected.tip()
        connected.react("dismiss", reason="never")
        for _day in range(3):
            clock.forward(days=1)
            tip = connected.tip().tip
            assert tip is None or "Send the tax form" not in tip.text

    def test_a_reaction_needs_a_tip_and_a_known_reason(self, assistant: Assistant) -> None:
        with pytest.raises((Refused, UnknownName)):
            assistant.react("done")
        with pytest.raises(UnknownName):
            assistant.react("dismiss", reason="because")

    def test_why_reads_the_record_and_its_terms_sum_to_the_score(
        self, connected: Assistant
    ) -> None:
        tip = connected.tip().tip
        assert tip is not None
        why = connected.why(tip.id)
        chosen = [each for each in why.considered if each.is_chosen]
        assert len(chosen) == 1
        for each in why.considered:
            assert math.isclose(sum(term.value for term in each.terms), each.score, abs_tol=1e-6)
        assert len(why.top_terms) == 3
        assert why.tip is not None
        assert why.tip.id == tip.id

    def test_why_explains_silence_too(self, assistant: Assistant) -> None:
        silence = assistant.tip().silence
        assert silence is not None
        why = assistant.why()
        assert why.tip is None
        assert why.silence is not None
        assert why.silence.gate == silence.gate

    def test_an_unknown_tip_is_a_clear_error(self, assistant: Assistant) -> None:
        with pytest.raises((UnknownName, Refused)):
            assistant.why("no-such-tip")

    def test_a_what_if_writes_nothing(self, connected: Assistant, clock: Clock) -> None:
        before = connected.status().last_seq
        answer = connected.tip(at=clock.now + timedelta(days=2))
        assert answer.is_what_if
        assert connected.status().last_seq == before
        assert connected.history() == () or list(connected.history()) == []

    def test_add_understands_a_date_and_is_a_source_of_its_own(self, assistant: Assistant) -> None:
        added = assistant.add("pay rent tomorrow 9:00")
        assert added.title == "pay rent"
        assert added.due == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
        assert any(source.kind == "inbox" for source in assistant.sources())
        answer = assistant.tip()
        assert answer.tip is not None
        assert "pay rent" in answer.tip.text

    def test_the_same_request_again_changes_nothing(self, assistant: Assistant) -> None:
        request = str(uuid.uuid4())
        first = assistant.add("buy bread today 18:00", request=request)
        seq = assistant.status().last_seq
        assert assistant.add("buy bread today 18:00", request=request).title == first.title
        assert assistant.status().last_seq == seq

    def test_undo_takes_an_add_back(self, assistant: Assistant) -> None:
        assistant.add("pay rent today 18:00")
        assistant.undo()
        answer = assistant.tip()
        assert answer.tip is None or "pay rent" not in answer.tip.text
        with pytest.raises(Refused):
            assistant.undo()

    def test_a_tip_that_a_face_shows_on_is_one_delivery(
        self, connected: Assistant, clock: Clock, tmp_path: Path
    ) -> None:
        tip = connected.tip(face="tui").tip
        assert tip is not None
        for seen, deliveries in ((tip.id, 1), ("another", 2)):
            clock.forward(seconds=1)
            again = connected.tip(face="tui", seen=seen).tip
            assert again is not None
            assert (again.id, deliveries_in(tmp_path / "home")) == (tip.id, deliveries)

    def test_preferences_say_what_may_be_chosen(self, assistant: Assistant) -> None:
        choices = {each.name: each.choices for each in assistant.preferences()}
        assert {"off", "auto", "desktop"} <= set(choices["notify"])
        assert choices["watch_in_background"] == ("yes", "no")
        assert choices["quiet_hours"] == ()

    def test_preferences_have_types_and_undo(self, assistant: Assistant) -> None:
        def value(name: str) -> object:
            return next(each.value for each in assistant.preferences() if each.name == name)

        default = value("daily_cap")
        assistant.set_preference("daily_cap", "7")
        assert value("daily_cap") == 7
        with pytest.raises(BadInput):
            assistant.set_preference("daily_cap", "many")
        assistant.undo()
        assert value("daily_cap") == default
        with pytest.raises(UnknownName):
            assistant.set_preference("dayly_cap", "7")

    def test_a_context_can_be_defined_chosen_and_left(self, assistant: Assistant) -> None:
        assistant.define_context("gym", rules=["mon-fri 18:00-19:00"], is_busy=True)
        assistant.use_context("gym")
        assert [each.id for each in assistant.contexts() if each.is_active] == ["gym"]
        assistant.use_context("")
        assert "gym" not in [each.id for each in assistant.contexts() if each.is_active]
        with pytest.raises(UnknownName):
            assistant.use_context("gymm")

    def test_agents_are_listed_and_can_be_switched_off(self, connected: Assistant) -> None:
        rows = {row.id: row for row in connected.agents()}
        assert len(rows) >= 10
        assert rows["due_risk"].eligible
        assert not rows["power_disk"].eligible
        assert rows["power_disk"].reason
        connected.set_agent("due_risk", enabled=False)
        assert not {row.id: row for row in connected.agents()}["due_risk"].eligible
        connected.undo()
        assert {row.id: row for row in connected.agents()}["due_risk"].eligible
        with pytest.raises(UnknownName) as error:
            connected.set_agent("due_rik", enabled=False)
        assert "due_risk" in error.value.hint

    def test_one_agent_can_be_run_at_a_moment(self, connected: Assistant, clock: Clock) -> None:
        seq = connected.status().last_seq
        result = connected.run_agent("due_risk", at=clock.now + timedelta(hours=5))
        assert any("Send the tax form" in row.text for row in result.snippets)
        assert connected.status().last_seq == seq

    def test_connecting_shows_first_what_it_would_read(
        self, assistant: Assistant, todo: Path
    ) -> None:
        preview = assistant.preview("todotxt", str(todo))
        assert [part.name for part in preview.parts] == [str(todo)]
        assert "tasks.title" in [key.key for key in preview.keys]
        assert "due_risk" in [reader.agent for reader in preview.readers]
        assert list(assistant.sources()) == []
        with pytest.raises(UnknownName):
            assistant.preview("todotext")

    def test_discovery_names_places(self, assistant: Assistant) -> None:
        assert {"todotxt", "git", "ics"} <= {place.kind for place in assistant.discover()}

    def test_disconnecting_forgets_the_records(self, connected: Assistant) -> None:
        source = connected.sources()[0]
        assert source.health == "healthy"
        assert source.records == 2
        connected.disconnect(source.id)
        assert list(connected.sources()) == []
        assert connected.tip().tip is None

    def test_revoking_a_key_stops_it_at_once_and_erases(self, connected: Assistant) -> None:
        connected.tip()
        planned = connected.revoke("tasks.title", dry_run=True)
        assert planned.is_dry_run
        assert (planned.events, planned.tips) == (3, 1)
        assert connected.tip().tip is not None
        done = connected.revoke("tasks.title")
        assert not done.is_dry_run
        assert connected.tip().tip is None
        assert not {row.id: row for row in connected.agents()}["due_risk"].eligible
        rows = {(row.key, row.recipient): row.granted for row in connected.consents()}
        assert not rows["tasks.title", "oo"]
        assert all("tax form" not in str(row.data) for row in connected.log(limit=500))
        assert connected.rebuild(check=True).differing == ()

    def test_a_new_grant_reads_afresh(self, connected: Assistant) -> None:
        connected.revoke("tasks.title")
        connected.grant("tasks.title")
        connected.grant("tasks.title", agent="due_risk")
        tip = connected.tip().tip
        assert tip is not None
        assert "Send the tax form" in tip.text

    def test_revoking_for_one_agent_leaves_the_others(self, connected: Assistant) -> None:
        connected.tip()
        connected.revoke("tasks.title", agent="due_risk")
        rows = {row.id: row for row in connected.agents()}
        assert not rows["due_risk"].eligible
        assert rows["stale_task"].eligible
        assert any("tax form" in str(row.data) for row in connected.log(limit=500))

    def test_unknown_keys_and_agents_name_the_nearest(self, assistant: Assistant) -> None:
        with pytest.raises(UnknownName) as error:
            assistant.grant("tasks.titel")
        assert "tasks.title" in error.value.hint
        with pytest.raises(UnknownName):
            assistant.grant("tasks.title", agent="nobody")

    def test_every_fold_is_the_log_s(self, connected: Assistant) -> None:
        connected.tip()
        connected.react("done")
        checked = connected.rebuild(check=True)
        assert checked.is_check
        assert checked.differing == ()
        assert checked.tables > 5
        assert connected.rebuild().differing == ()

    def test_a_backup_can_be_restored(self, connected: Assistant, tmp_path: Path) -> None:
        made = connected.backup()
        assert connected.backups()[0].path == made.path
        connected.add("only after the backup today 20:00")
        connected.restore(made.path)
        assert all("only after" not in str(row.data) for row in connected.log(limit=500))
        tip = connected.tip().tip
        assert tip is not None
        assert "Send the tax form" in tip.text

    def test_history_and_log_tell_what_happened(self, connected: Assistant) -> None:
        tip = connected.tip().tip
        assert tip is not None
        connected.react("done")
        newest = connected.history()[0]
        assert (newest.id, newest.reaction) == (tip.id, "done")
        types = [row.type for row in connected.log(limit=500)]
        assert {"task.seen", "source.connected", "consent.given", "tip.made"} <= set(types)
        assert {row.type for row in connected.log(type="tip.made")} == {"tip.made"}

    @pytest.mark.parametrize("year", [1, 9999])
    def test_a_moment_beyond_the_calendar_cannot_be_imagined(
        self, assistant: Assistant, year: int
    ) -> None:
        at = datetime(year, 12, 31, tzinfo=UTC)
        for ask in (assistant.tip, assistant.why):
            with pytest.raises(UsageError):
                ask(at=at)
        with pytest.raises(UsageError):
            assistant.run_agent("due_risk", at=at)

    @pytest.mark.parametrize(("limit", "rows"), [(-5, 0), (0, 0), (10**30, None)])
    def test_no_number_of_rows_is_too_many(
        self, connected: Assistant, limit: int, rows: int | None
    ) -> None:
        connected.tip()
        for given in (connected.log, connected.history):
            found = given(limit=limit)
            assert len(found) == rows if rows is not None else len(found) > 0

    def test_changes_since_a_seq(self, assistant: Assistant) -> None:
        before = assistant.status().last_seq
        assistant.set_preference("daily_cap", "4")
        changes = assistant.changes(since=before)
        assert changes.last_seq > before
        assert "preference.set" in changes.types

    def test_a_pause_is_kept(self, assistant: Assistant, clock: Clock) -> None:
        until = clock.now + timedelta(hours=2)
        assistant.pause(until=until)
        assert assistant.status().paused_until == until
        assistant.pause(until=None)
        assert assistant.status().paused_until is None

    def test_a_pause_ends_in_the_time_to_come(self, assistant: Assistant, clock: Clock) -> None:
        with pytest.raises(UsageError):
            assistant.pause(until=clock.now - timedelta(hours=1))

    def test_the_doctor_gives_a_fix_for_what_is_not_well(self, assistant: Assistant) -> None:
        checks = assistant.doctor()
        assert {"database", "log"} <= {check.name for check in checks}
        assert all(check.hint for check in checks if check.state == "fail")
