"""A whole home speaks first: once, when it may, where the person chose, and loses nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from contracts.backend_contract import RecordingBackend
from oo_app.notifier.moment import Desk, Fate
from oo_app.notifier.showing import Notifier
from support.hosting import Clock, hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.answers_notices import NoticeRow
    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TODO = "(A) Send the tax form due:2026-11-25\n"


class Room:
    """A home with one urgent task, a desk whose signals a test sets, and a channel it can read."""

    def __init__(self, folder: Path, assistant: LocalAssistant, clock: Clock) -> None:
        self.assistant = assistant
        self.clock = clock
        self.desk = Desk()
        self.channel = RecordingBackend("desktop")
        self.todo = folder / "todo.txt"
        self.todo.write_text(TODO, encoding="utf-8")
        assistant.set_preference("zone", "UTC")
        assistant.connect("todotxt", str(self.todo))
        self.use()

    def use(self) -> None:
        """Put the channel and the desk into the home."""
        home = self.assistant._home
        inbox = RecordingBackend("inbox")
        makers = {"desktop": lambda: self.channel, "inbox": lambda: inbox}
        vars(home)["notifier"] = Notifier(home.notices, makers, now=self.clock)
        vars(home)["desk_signals"] = self

    def read(self) -> Desk:
        """What the desk says."""
        return self.desk

    def close(self) -> None:
        """Nothing is held."""

    def shown(self) -> list[str]:
        """The texts on the channel."""
        return [each.text for each in self.channel.shown]

    def rows(self) -> list[NoticeRow]:
        """The notices, newest first."""
        return list(self.assistant.notices())


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Room]:
    with hosted(tmp_path / "home", clock) as assistant:
        yield Room(tmp_path, assistant, clock)


@pytest.fixture
def chosen(room: Room) -> Room:
    """A room whose person chose the desktop."""
    room.assistant.set_preference("notify", "desktop")
    return room


def test_nothing_is_said_unless_the_person_chose_a_channel(room: Room) -> None:
    room.assistant.look()
    assert room.shown() == []
    assert room.rows() == []


def test_one_tip_is_said_once_however_often_it_looks(chosen: Room) -> None:
    for _look in range(3):
        chosen.assistant.look()
        chosen.clock.forward(minutes=50)
    [text] = chosen.shown()
    assert "Send the tax form" in text
    [row] = chosen.rows()
    assert (row.channel, row.state, row.is_open) == ("desktop", "delivered", True)
    assert "Send the tax form" in row.text
    tip = chosen.assistant.tip().tip
    assert tip is not None
    assert tip.id == row.tip


def test_what_a_face_has_shown_is_not_said_again(chosen: Room) -> None:
    assert chosen.assistant.tip().tip is not None
    chosen.assistant.look()
    assert chosen.shown() == []


@pytest.mark.parametrize(
    ("hour", "minute", "opens"),
    [(23, 30, timedelta(hours=7, minutes=30)), (5, 0, timedelta(hours=2))],
)
def test_quiet_hours_put_it_off_with_their_reason_and_end(
    chosen: Room, hour: int, minute: int, opens: timedelta
) -> None:
    chosen.clock.now = NOON.replace(hour=hour, minute=minute) - timedelta(days=hour > 12)
    chosen.assistant.look()
    assert chosen.shown() == []
    [row] = chosen.rows()
    assert (row.state, row.channel) == ("deferred", "")
    assert row.reason.startswith("Quiet hours")
    assert row.until == chosen.clock.now + opens
    chosen.clock.now += opens
    chosen.assistant.look()
    assert len(chosen.shown()) == 1
    assert {each.state for each in chosen.rows()} == {"said", "delivered"}


def test_why_tells_where_a_tip_was_said_or_what_keeps_it_back(chosen: Room) -> None:
    chosen.assistant.look()
    [said] = chosen.rows()
    assert chosen.assistant.why(said.tip).notices == (said,)
    until = NOON + timedelta(hours=2)
    kept_back = Fate(kind="deferred", gate="quiet_hours", until=until)
    chosen.assistant._home.notices.withheld(said.tip, kept_back, NOON + timedelta(minutes=1))
    newest, *_older = chosen.assistant.why(said.tip).notices
    assert (newest.state, newest.until) == ("deferred", until)
    assert newest.reason.startswith("Quiet hours")


def test_a_locked_screen_is_looked_at_again_soon(chosen: Room) -> None:
    chosen.desk = Desk(is_locked=True)
    looked = chosen.assistant.look()
    assert chosen.shown() == []
    assert looked.next_due is not None
    assert looked.next_due <= chosen.clock.now + timedelta(minutes=5)
    chosen.desk = Desk()
    chosen.assistant.look()
    assert len(chosen.shown()) == 1


def test_what_is_over_before_it_may_be_said_is_let_go_with_its_reason(chosen: Room) -> None:
    chosen.desk = Desk(is_full_screen=True)
    chosen.assistant.look()
    chosen.todo.write_text("x 2026-11-25 Send the tax form due:2026-11-25\n", encoding="utf-8")
    chosen.clock.forward(minutes=5)
    chosen.assistant.look()
    chosen.desk = Desk()
    chosen.assistant.look()
    assert chosen.shown() == []
    [row] = chosen.rows()
    assert row.state == "expired"
    assert "whole screen" in row.reason


def test_in_a_call_it_says_only_that_there_is_something(chosen: Room) -> None:
    chosen.desk = Desk(is_microphone_on=True)
    chosen.assistant.look()
    [text] = chosen.shown()
    assert "tax" not in text


def test_a_pause_and_a_busy_context_hold_it_back(chosen: Room) -> None:
    chosen.assistant.use_context("focus")
    chosen.assistant.look()
    chosen.assistant.pause(until=NOON + timedelta(hours=3))
    chosen.assistant.look()
    assert chosen.shown() == []
    [row] = chosen.rows()
    assert row.state == "deferred"


@pytest.mark.parametrize("answer", ["done", "snooze", "dismiss"])
def test_what_is_pressed_is_a_reaction(chosen: Room, answer: str) -> None:
    chosen.assistant.look()
    [notice] = chosen.channel.shown
    chosen.assistant.answer_notice(notice.tip, answer)
    [row] = chosen.assistant.history()
    assert row.reaction == answer


def test_a_late_press_changes_nothing(chosen: Room) -> None:
    chosen.assistant.look()
    [notice] = chosen.channel.shown
    chosen.assistant.react("done", tip=notice.tip)
    chosen.assistant.answer_notice(notice.tip, "snooze")
    chosen.assistant.answer_notice("nobody", "done")
    [row] = chosen.assistant.history()
    assert row.reaction == "done"


@pytest.mark.parametrize("answer", ["done", "snooze", "dismiss"])
def test_a_press_after_the_tip_s_time_still_says_what_the_person_did(
    chosen: Room, answer: str
) -> None:
    chosen.assistant.look()
    [notice] = chosen.channel.shown
    chosen.clock.forward(minutes=60 * 36)
    chosen.assistant.look()
    assert notice.tip in chosen.channel.withdrawn
    chosen.assistant.answer_notice(notice.tip, answer)
    rows = {row.id: row for row in chosen.assistant.history()}
    assert rows[notice.tip].reaction == answer


def test_a_notice_that_was_answered_elsewhere_is_taken_away(chosen: Room) -> None:
    chosen.assistant.look()
    [notice] = chosen.channel.shown
    chosen.assistant.look()
    assert chosen.channel.withdrawn == []
    chosen.assistant.react("done", tip=notice.tip)
    chosen.assistant.look()
    assert chosen.channel.withdrawn == [notice.tip]


def test_after_a_restart_nothing_is_said_twice(tmp_path: Path, clock: Clock) -> None:
    with hosted(tmp_path / "home", clock) as assistant:
        first = Room(tmp_path, assistant, clock)
        assistant.set_preference("notify", "desktop")
        assistant.look()
        assert len(first.shown()) == 1
    with hosted(tmp_path / "home", clock) as assistant:
        again = Room(tmp_path, assistant, clock)
        again.use()
        clock.forward(hours=2)
        assistant.look()
        assert again.shown() == []


def test_killed_between_claim_and_showing_it_is_in_the_inbox_not_twice_on_the_channel(
    chosen: Room,
) -> None:
    chosen.assistant.look()
    [notice] = chosen.channel.shown
    home = chosen.assistant._home
    home.database.write(lambda db: db.execute("UPDATE notifier_notices SET state = 'claimed'"))
    home.database.write(lambda db: db.execute("DELETE FROM notifier_deliveries"))
    del vars(home)["notifying"]  # as a new process would begin
    chosen.clock.forward(minutes=50)
    chosen.assistant.look()
    assert len(chosen.channel.shown) == 1
    states = {(each.channel, each.state) for each in chosen.rows() if each.tip == notice.tip}
    assert states == {("desktop", "unsure"), ("inbox", "delivered")}


def test_an_erasure_takes_the_words_of_notices_too(chosen: Room) -> None:
    chosen.assistant.look()
    assert any(each.text for each in chosen.rows())
    chosen.assistant.revoke("tasks.title")
    assert [each.text for each in chosen.rows() if "tax" in each.text] == []


def test_what_is_on_the_same_matter_is_not_said_after_it(chosen: Room) -> None:
    due = "due:2026-11-25"
    chosen.todo.write_text(
        f"(A) Send the tax form {due}\n(A) Send the tax forms {due}\n", encoding="utf-8"
    )
    chosen.assistant.look()
    [first] = chosen.channel.shown
    chosen.assistant.react("done", tip=first.tip)
    chosen.clock.forward(minutes=50)
    chosen.assistant.look()
    assert chosen.channel.shown == [first]
    told = chosen.assistant.tip().tip
    assert told is not None, "who asks is told all the same"
    assert "tax form" in told.text


@pytest.mark.parametrize(("name", "value"), [("daily_cap", "1"), ("min_gap", "3h")])
def test_caps_and_gaps_count_what_was_said_and_tell_why(
    chosen: Room, name: str, value: str
) -> None:
    chosen.assistant.set_preference(name, value)
    chosen.assistant.look()
    [first] = chosen.channel.shown
    chosen.assistant.react("done", tip=first.tip)
    chosen.todo.write_text("(A) Call the dentist due:2026-11-25\n", encoding="utf-8")
    chosen.clock.forward(minutes=50)
    chosen.assistant.look()
    assert chosen.channel.shown == [first]
    [held] = [each for each in chosen.rows() if each.state == "deferred"]
    assert held.reason
    chosen.assistant.set_preference(name, {"daily_cap": "9", "min_gap": "10m"}[name])
    chosen.assistant.look()
    assert "dentist" in chosen.shown()[-1]
