"""The tray as plain values: what it shows, and what its lines do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from fake_assistant import NOW
from fake_face import FakeFace, Sitting, face_assistant, terms
from oo_app.answers_life import Status
from oo_storage.plain import is_kept
from oo_ui.viewmodels.asking import Terms
from oo_ui.viewmodels.inline import InlineLink
from oo_ui.viewmodels.pages import Told
from oo_ui.viewmodels.tray import IN_MENU, Entry, TrayLook, offline, tomorrow_morning, tray
from oo_ui.viewmodels.tray_model import TrayModel

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = "\x1b[2J<b>x</b> & \u202egnirts " + "A" * 100_000


class Paused(FakeFace):
    """Speaks only if asked for two hours."""

    def status(self) -> Status:
        return Status(
            version="0.1.0", home="/home/u", is_watching=True, is_demo=False,
            paused_until=NOW + timedelta(hours=2), sources=1, last_seq=12,
        )  # fmt: skip


class Around:
    """A face of which only the calls are kept."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def is_open(self) -> bool:
        return True

    def open(self) -> None:
        self.calls.append("open")

    def quit(self) -> None:
        self.calls.append("quit")

    def say(self, words: str) -> None:
        self.calls.append(f"say {words}")


class Tray:
    """A tray on an assistant in memory, and every look it had."""

    def __init__(self, assistant: FakeFace) -> None:
        self.assistant = assistant
        self.around = Around()
        self.looks: list[TrayLook] = []
        sitting = Sitting(assistant)
        self.session = sitting.session
        self.model = TrayModel(
            InlineLink(assistant), self.session, self.around, face="desktop",
            now=lambda: NOW, zone=lambda: UTC, show=self.looks.append,
        )  # fmt: skip
        shown = self.session._show

        def both(showing: Any) -> None:
            shown(showing)
            self.model.showing(showing)

        self.session._show = both
        self.model.refresh()

    def press(self, *ids: str) -> dict[str, Any]:
        before = len(self.assistant.calls)
        self.model.press(self.looks[-1].entry(*ids))
        acts = ("react", "pause", "use_context")
        return next((c for name, c in self.assistant.calls[before:] if name in acts), {})


def look_of(assistant: FakeFace) -> TrayLook:
    return tray(face_assistant(assistant), terms(assistant), is_seen=True)


def all_entries(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from all_entries(entry.entries)


def test_its_state_is_the_tip_silence_or_the_pause() -> None:
    silent = FakeFace()
    silent.is_silent = True
    assert look_of(FakeFace()).state == "tip"
    assert look_of(silent).state == "silent"
    assert "Nothing needs you now" in look_of(silent).tooltip
    assert not [entry for entry in look_of(silent).entries if entry.id in {"done", "snooze"}]
    paused = look_of(Paused())
    assert paused.state == "paused"
    assert "paused until" in paused.tooltip
    assert paused.entry("pause", "resume").is_enabled
    assert not look_of(FakeFace()).entry("pause", "resume").is_enabled
    assert paused.again is not None
    assert paused.again <= NOW + timedelta(hours=2)


def test_hostile_text_is_plain_and_short() -> None:
    look = look_of(FakeFace(text=lambda words: words + HOSTILE))
    texts = [look.tooltip, *(entry.label for entry in all_entries(look.entries))]
    assert all(is_kept(char) for text in texts for char in text)
    assert len(look.entries[0].label) <= IN_MENU
    assert len(look.tooltip) <= 250


def test_a_tip_is_answered_from_the_menu() -> None:
    done = Tray(FakeFace()).press("done")
    assert (done["kind"], done["tip"], done["face"]) == ("done", "t1", "desktop")
    snoozed = Tray(FakeFace()).press("snooze", "3h")
    assert (snoozed["kind"], snoozed["until"]) == ("snooze", NOW + timedelta(hours=3))
    dismissed = Tray(FakeFace()).press("dismiss", "less")
    assert (dismissed["kind"], dismissed["reason"]) == ("dismiss", "less")
    assert done["request"] != snoozed["request"]


def test_a_whole_agent_is_never_switched_off_from_the_menu() -> None:
    reasons = [entry.id for entry in look_of(FakeFace()).entry("dismiss").entries]
    assert "never" in reasons
    assert "never-agent" not in reasons


def test_context_and_pause_are_switched_from_the_menu() -> None:
    here = Tray(FakeFace())
    rows = here.looks[-1].entry("context").entries
    assert [row.is_on for row in rows].count(True) == 1
    assert here.press("context", rows[0].id)["context"] == rows[0].id
    assert here.press("pause", "1h")["until"] == NOW + timedelta(hours=1)
    assert here.press("pause", "2h")["until"] == NOW + timedelta(hours=2)
    assert here.press("pause", "resume")["until"] is None


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-25T23:59:00+01:00", "2026-11-26T08:00:00+01:00"),
        ("2026-11-25T00:10:00+01:00", "2026-11-26T08:00:00+01:00"),
        ("2026-10-24T12:00:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-12-31T12:00:00+01:00", "2027-01-01T08:00:00+01:00"),
    ],
)
def test_tomorrow_begins_at_eight_where_the_person_is(now: str, morning: str) -> None:
    moment = datetime.fromisoformat(now).astimezone(ZoneInfo("Europe/Berlin"))
    here = Terms(now=moment, face="desktop", clock=lambda: moment)
    assert tomorrow_morning(moment, here) == datetime.fromisoformat(morning)


def test_why_and_open_show_the_window_and_quit_ends_the_face() -> None:
    here = Tray(FakeFace())
    here.press("why")
    assert here.around.calls == ["open"]
    assert here.session.showing.reading is not None
    here.press("open")
    here.press("quit")
    assert here.around.calls[1:] == ["open", "quit"]


def test_what_went_wrong_is_said_where_no_window_is_open() -> None:
    here = Tray(FakeFace())
    assert here.press("done")
    assert here.around.calls == [], "that it worked is seen on the icon"
    from oo_storage.errors import Refused

    def refuse(*_values: Any, **_named: Any) -> Any:
        raise Refused("That tip is closed.")

    here.assistant.react = refuse  # type: ignore[method-assign]
    here.press("snooze", "1h")
    assert here.around.calls == ["say That tip is closed."]


def test_while_no_core_answers_only_what_still_works_is_offered() -> None:
    gone = offline(is_stopped=False)
    assert [entry.id for entry in gone.entries if entry.is_enabled] == ["-", "open", "quit"]
    here = Tray(FakeFace())
    here.session.stopped()
    assert here.looks[-1].state == "offline"
    assert "stopped" in here.looks[-1].tooltip
    started: list[bool] = []
    here.session._link.start_again = lambda: started.append(True)  # type: ignore[method-assign]
    here.press("start")
    assert started == [True]


def test_an_icon_alone_has_shown_the_tip_to_nobody() -> None:
    assistant = FakeFace()
    peeked = tray(face_assistant(assistant), terms(assistant), is_seen=False)
    asked = [given for name, given in assistant.calls if name == "tip"]
    assert [given["at"] for given in asked] == [NOW]
    assert peeked.state == "tip"


@pytest.mark.parametrize(("kind", "is_taken"), [("due", True), ("other", False)])
def test_a_tip_that_was_peeked_at_is_answered_only_while_it_is_the_same(
    kind: str, is_taken: bool
) -> None:
    class Peeked(FakeFace):
        def tip(self, *, at: datetime | None = None, **given: Any) -> Any:
            answer = super().tip(at=at, **given)
            assert answer.tip is not None
            made = replace(answer.tip, id="" if at else "t9", kind="due" if at else kind)
            return replace(answer, tip=made)

    assistant = Peeked()
    look = tray(face_assistant(assistant), terms(assistant), is_seen=False)
    step = look.entry("done").step
    assert step is not None
    outcome = step(face_assistant(assistant))
    reacted = [given["tip"] for name, given in assistant.calls if name == "react"]
    assert reacted == (["t9"] if is_taken else [])
    assert isinstance(outcome, Told)
    assert (outcome.tone == "bad") is not is_taken
