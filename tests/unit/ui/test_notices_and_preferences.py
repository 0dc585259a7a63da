"""What oO said first and kept back on the screens, late answers to it, and when it may speak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from cli_runs import face_for, ran
from fake_assistant import NOW
from fake_face import FakeFace, Sitting, face_assistant, terms
from oo_app.answers import HistoryRow, PreferenceRow
from oo_app.answers_notices import NoticeRow
from oo_storage.errors import OoError, Refused
from oo_ui.viewmodels.activity import activity
from oo_ui.viewmodels.history import history
from oo_ui.viewmodels.pages import Choice, Outcome, Page, Row, Text
from oo_ui.viewmodels.profile import profile
from oo_ui.viewmodels.session import Session
from oo_ui.viewmodels.today import today
from oo_ui.viewmodels.whys import why_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from oo_app.assistant import Assistant

T = TypeVar("T")
SHOWN = NoticeRow(
    tip="t1", text="Pay the rent.", channel="desktop", state="delivered", reason="", time=NOW,
    is_open=True,
)  # fmt: skip
PUT_OFF = NoticeRow(
    tip="next", text="", channel="", state="deferred", reason="Quiet hours until 07:00.", time=NOW
)
LET_GO = replace(PUT_OFF, tip="t0", text="Call Ann.", state="expired", reason="The screen locked")
OLD = replace(LET_GO, text="Buy milk.", time=NOW - timedelta(days=2))
SAID = "Said without being asked"
AFTER_ALL = replace(PUT_OFF, tip="t2", text="Write.", state="said")


class Noticing(FakeFace):
    """Has said and kept back these."""

    def __init__(self, *rows: NoticeRow) -> None:
        super().__init__()
        self.rows = rows

    def notices(self, *, limit: int = 50) -> Sequence[NoticeRow]:
        return self.rows[:limit]


def today_of(*rows: NoticeRow) -> Page:
    assistant = Noticing(*rows)
    return today(face_assistant(assistant), terms(assistant))


def activity_row(row: NoticeRow) -> Row:
    assistant = Noticing(row)
    page = activity(face_assistant(assistant), terms(assistant))
    return next(each for each in page.rows if each.id.startswith("notice "))


def test_today_tells_what_was_kept_back_and_why() -> None:
    (section,) = (each for each in today_of(PUT_OFF, LET_GO).sections if each.title == "Kept back")
    assert [(fact.label, fact.text) for fact in section.facts] == [
        ("put off", "Quiet hours until 07:00."),
        ("let go", "Call Ann. · The screen locked"),
    ]


@pytest.mark.parametrize("row", [SHOWN, OLD, AFTER_ALL])
def test_what_was_said_or_is_long_past_is_not_on_today(row: NoticeRow) -> None:
    assert "Kept back" not in [each.title for each in today_of(row).sections]


@pytest.mark.parametrize(
    ("row", "group", "state", "keys"),
    [
        (SHOWN, SAID, "waits for an answer", ["d", "s", "x", "w"]),
        (replace(SHOWN, is_open=False), SAID, "shown", ["w"]),
        (replace(SHOWN, state="failed"), SAID, "failed", ["d", "s", "x", "w"]),
        (LET_GO, "Kept back", "let go", ["w"]),
        (replace(PUT_OFF, tip=""), "Kept back", "put off", []),
    ],
)  # fmt: skip
def test_activity_tells_each_notice(
    row: NoticeRow, group: str, state: str, keys: list[str]
) -> None:
    told = activity_row(row)
    assert (told.group, told.state) == (group, state)
    assert [action.key for action in told.actions] == keys
    assert row.reason in told.note


def test_a_notice_can_be_answered_late_from_activity() -> None:
    sitting = Sitting(Noticing(SHOWN))
    sitting.session.go("activity")
    sitting.session.choose(activity_row(SHOWN).id)
    sitting.session.press("d")
    (called,) = sitting.assistant.named("react")
    assert (called["kind"], called["tip"], called["face"]) == ("done", "t1", "tui")


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"status": "expired"}, ["d", "s", "x", "w"]),
        ({"status": "open"}, ["d", "s", "x", "w"]),
        ({"status": "superseded"}, ["w"]),
        ({"status": "answered", "reaction": "done"}, ["w"]),
    ],
)
def test_a_tip_that_nobody_answered_can_be_answered_in_history(
    changes: dict[str, Any], keys: list[str]
) -> None:
    row = HistoryRow(
        id="t7", made=NOW, text="Pay.", agent="due_risk", status="", reaction="", reason="",
        reacted=None,
    )  # fmt: skip

    class Past(FakeFace):
        def history(self, *, limit: int = 50) -> Sequence[HistoryRow]:
            return [replace(row, **changes)]

    assistant = Past()
    (told,) = history(face_assistant(assistant), terms(assistant)).rows
    assert [action.key for action in told.actions] == keys


class Choosing(FakeFace):
    """Has these preferences."""

    def preferences(self) -> Sequence[PreferenceRow]:
        made = PreferenceRow(
            name="language", value="", default="", is_set=False, type="language", description="D"
        )
        return [
            made,
            replace(made, name="mail.to"),
            replace(made, name="daily_cap", value=3, type="integer"),
            replace(made, name="notify", value="off", type="choice", choices=("off", "desktop")),
            replace(made, name="agent.due_risk.days"),
        ]


def test_what_says_when_to_speak_first_stands_together() -> None:
    assistant = Choosing()
    rows = profile(face_assistant(assistant), terms(assistant)).rows
    own = [(row.title, row.group) for row in rows if row.id.startswith("preference ")]
    first = "When oO speaks first"
    assert own == [
        ("notify", first), ("daily_cap", first), ("mail.to", first), ("language", "Preferences"),
    ]  # fmt: skip


def test_a_few_values_are_chosen_and_others_are_typed() -> None:
    sitting = Sitting(Choosing())
    sitting.session.go("profile")
    for name, kind in (("notify", Choice), ("daily_cap", Text)):
        sitting.session.choose(f"preference {name}")
        sitting.session.press("e")
        form = sitting.showing.form
        assert form is not None
        assert isinstance(form.fields[0], kind)
        sitting.session.cancel()


def test_a_tip_is_delivered_once_a_sitting() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.refresh()
    sitting.session.go("agents")
    sitting.session.go("today")
    assert [call["seen"] for call in sitting.assistant.named("tip")] == ["", "t1", "t1"]


class LateLink:
    """Answers when it is told to."""

    def __init__(self, assistant: FakeFace) -> None:
        self._assistant = assistant
        self.waiting: list[Callable[[], None]] = []

    def ask(
        self,
        question: Callable[[Assistant], T],
        answered: Callable[[T], None],
        failed: Callable[[OoError], None],
    ) -> None:
        def asked() -> None:
            try:
                answer = question(face_assistant(self._assistant))
            except OoError as error:
                failed(error)
                return
            answered(answer)

        self.waiting.append(asked)

    def start_again(self) -> None:
        """There is nothing to start."""


def test_many_changes_at_once_ask_for_the_page_twice_at_most() -> None:
    assistant = FakeFace()
    link = LateLink(assistant)
    session = Session(
        link, face="tui", now=lambda: NOW, zone=lambda: UTC, show=lambda _showing: None
    )
    for _change in range(5):
        session.refresh()
    assert len(link.waiting) == 1
    link.waiting.pop()()
    assert len(link.waiting) == 1
    link.waiting.pop()()
    assert link.waiting == []
    assert len(assistant.named("tip")) == 2


def test_what_is_half_typed_stays_when_an_earlier_key_is_answered_late() -> None:
    assistant = FakeFace()
    link = LateLink(assistant)
    session = Session(
        link, face="tui", now=lambda: NOW, zone=lambda: UTC, show=lambda _showing: None
    )
    session.refresh()
    link.waiting.pop()()
    session.press("d")
    session.press("a")
    link.waiting.pop()()
    typing = session.showing.form
    assert typing is not None
    link.waiting.pop()()
    assert session.showing.told is not None, "done is told"
    assert session.showing.form is typing


def test_a_core_that_does_not_answer_keeps_nobody_who_wants_to_leave_twice() -> None:
    link = LateLink(FakeFace())
    session = Session(
        link, face="tui", now=lambda: NOW, zone=lambda: UTC, show=lambda _showing: None
    )
    session.linked(True)
    left: list[bool] = []
    session.leave(lambda: left.append(True))
    assert left == []
    session.leave(lambda: left.append(True))
    assert left == [True]


def refused(_assistant: Assistant) -> Outcome:
    """A step that the core refuses."""
    raise Refused("No.", hint="Ask later.")


def test_a_form_says_what_failed_in_it_and_nothing_that_failed_elsewhere() -> None:
    link = LateLink(FakeFace())
    session = Session(
        link, face="tui", now=lambda: NOW, zone=lambda: UTC, show=lambda _showing: None
    )
    session.refresh()
    link.waiting.pop()()
    session.press("a")
    link.waiting.pop()()
    session.do(refused)
    link.waiting.pop()()
    assert session.showing.problem == "No. Ask later."
    session.cancel()
    session.do(refused)
    session.press("a")
    link.waiting.pop()()
    typing = session.showing.form
    link.waiting.pop()()
    assert typing is not None
    assert session.showing.form is typing
    assert session.showing.problem == ""
    assert session.showing.told is not None
    assert session.showing.told.message == "No."


def test_why_says_what_keeps_a_tip_back() -> None:
    kept_back = replace(PUT_OFF, tip="t1")
    record = replace(FakeFace().why(), notices=(kept_back, SHOWN))
    reading = why_reading(record, terms(FakeFace()))
    facts = {fact.label: fact.text for fact in reading.sections[0].facts}
    assert facts["Unasked"] == "put off · Quiet hours until 07:00."
    assert "Unasked" not in {
        fact.label for fact in why_reading(FakeFace().why(), terms(FakeFace())).sections[0].facts
    }


@pytest.mark.parametrize("is_set", [True, False])
def test_where_it_may_speak_is_advised_only_to_who_has_not_chosen(
    tmp_path: Path, *, is_set: bool
) -> None:
    class Chosen(Noticing):
        """Whose person did, or did not, choose."""

        def preferences(self) -> Sequence[PreferenceRow]:
            notify = PreferenceRow(
                name="notify", value="auto" if is_set else "off", default="off", is_set=is_set,
                type="choice", description="Where oO speaks first.", choices=("off", "auto"),
            )  # fmt: skip
            return (notify,)

    told = ran(face_for(Chosen(), tmp_path), "notices").out
    assert "said nothing" in told
    assert ("oo prefs set notify" in told) is not is_set
