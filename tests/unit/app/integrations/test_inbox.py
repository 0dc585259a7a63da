"""A sentence becomes a task with the date it names, and with none where a number is no date."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from contracts.collecting_home import SALT
from oo_app.integrations.inbox import added, done, removed, understand
from oo_storage.errors import BadInput, Refused
from oo_storage.events._generated.signals_pb2 import (
    CalendarEventSeen,
    RecordGone,
    TaskSeen,
    When,
)
from oo_storage.integrations import WorldRow

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)  # a Sunday
KEYS = frozenset({"tasks.title", "tasks.due", "tasks.state"})

DATED = [
    ("pay rent tomorrow 9:00", "pay rent", "2026-11-23T09:00"),
    ("pay rent tomorrow", "pay rent", "2026-11-23"),
    ("tomorrow pay rent", "pay rent", "2026-11-23"),
    ("Pay rent tomorrow.", "Pay rent.", "2026-11-23"),
    (
        "call Ana tomorrow 9:00 about the contract",
        "call Ana about the contract",
        "2026-11-23T09:00",
    ),
    ("pay rent friday", "pay rent", "2026-11-27"),
    ("pay rent on Friday", "pay rent", "2026-11-27"),
    ("friday: pay rent", "pay rent", "2026-11-27"),
    ("pay rent by fri", "pay rent", "2026-11-27"),
    ("pay rent fri 9am", "pay rent", "2026-11-27T09:00"),
    ("stand-up next monday 14:30", "stand-up", "2026-11-23T14:30"),
    ("stand-up next monday", "stand-up", "2026-11-23"),
    ("dinner this friday at 7pm", "dinner", "2026-11-27T19:00"),
    ("check the oven in 2 hours", "check the oven", "2026-11-22T11:00"),
    ("check the oven in an hour", "check the oven", "2026-11-22T10:00"),
    ("check the oven in half an hour", "check the oven", "2026-11-22T09:30"),
    ("check the oven in 45 min", "check the oven", "2026-11-22T09:45"),
    ("water plants in 3 days", "water plants", "2026-11-25"),
    ("renew passport in two weeks", "renew passport", "2026-12-06"),
    ("tax return end of month", "tax return", "2026-11-30"),
    ("tax return by the end of the month", "tax return", "2026-11-30"),
    ("tax return by end of year", "tax return", "2026-12-31"),
    ("send report eod", "send report", "2026-11-22"),
    ("gifts 24.12.", "gifts", "2026-12-24"),
    ("gifts on 24.12.2026", "gifts", "2026-12-24"),
    ("taxes 1.2.2027", "taxes", "2027-02-01"),
    ("renew domain 2026-12-01", "renew domain", "2026-12-01"),
    ("renew domain 2026-12-01 10:00", "renew domain", "2026-12-01T10:00"),
    ("renew domain 2026-12-01T10:00", "renew domain", "2026-12-01T10:00"),
    ("gym today at 5pm", "gym", "2026-11-22T17:00"),
    ("gym at 5pm", "gym", "2026-11-22T17:00"),
    ("gym 5 pm", "gym", "2026-11-22T17:00"),
    ("gym at 8:00", "gym", "2026-11-23T08:00"),
    ("call mum 18:30", "call mum", "2026-11-22T18:30"),
    ("lunch tomorrow at noon", "lunch", "2026-11-23T12:00"),
    ("noon tomorrow lunch", "lunch", "2026-11-23T12:00"),
    ("lunch tomorrow at 9", "lunch", "2026-11-23T09:00"),
    ("read tomorrow morning", "read", "2026-11-23T09:00"),
    ("read tonight", "read", "2026-11-22T20:00"),
    ("clean up this weekend", "clean up", "2026-11-28"),
    ("dentist 12 dec", "dentist", "2026-12-12"),
    ("dentist Dec 12 10:00", "dentist", "2026-12-12T10:00"),
    ("dentist 3rd of March", "dentist", "2027-03-03"),
    ("dentist May 3", "dentist", "2027-05-03"),
    ("dentist May 3, 2028", "dentist", "2028-05-03"),
    ("dentist on 12/24", "dentist", "2026-12-24"),
    ("visit the day after tomorrow", "visit", "2026-11-24"),
    ("party 22.11.", "party", "2026-11-22"),
    ("plan (tomorrow)", "plan", "2026-11-23"),
    ("feed cat at 7 tomorrow", "feed cat", "2026-11-23T07:00"),
    ("read 5 pages in 2 days", "read 5 pages", "2026-11-24"),
    ("plan trip next week", "plan trip", "2026-11-23"),
    ("plan trip next month", "plan trip", "2026-12-01"),
    ("plan trip next year", "plan trip", "2027-01-01"),
    ("remember the 5th of november", "remember", "2027-11-05"),
    ('read "Friday" tomorrow', 'read "Friday"', "2026-11-23"),
]

UNDATED = [
    "buy 2 apples",
    "call 112",
    "read chapter 3 of 1984",
    "May report",
    "write the May report",
    "march with 5 friends",
    "read 1984",
    "buy 1/2 pound of butter",
    "24 bottles of water",
    "upgrade to 3.11.26",
    "read section 3.2.",
    "ship version 1.2.2027",
    "ping 10.0.0.1",
    "watch 16:9 film",
    "study John 3:16",
    "write the friday report",
    "Sunday roast recipe",
    "water plants every friday",
    "notes of last friday",
    "fix bug since monday",
    "sun cream",
    "buy sat nav",
    "read tomorrow's paper",
    'read "Tomorrow never dies"',
    "pay 24.12 euro",
    "room 12 at 9",
    "meet at 9",
    "in 5 easy steps",
    "learn 3 songs",
    "page 12 dec",
    "call +49 30 123456",
    "order 66",
    "7 of 9",
    "mon ami",
    "change 20% of it",
    "see #12",
    "https://example.org/2026-12-01/a",
    "morning run",
    "good night story",
    "buy seconds",
    "a day at the sea",
    "25:00 at 26:00",
    "meet at 13pm",
    "pay on 31.02.",
    "doomsday 9999-12-31 23:59",
    "creation 0001-01-01",
]

GERMAN = [
    ("Miete zahlen morgen 9 Uhr", "Miete zahlen", "2026-11-23T09:00"),
    ("Miete zahlen morgen", "Miete zahlen", "2026-11-23"),
    ("Miete übermorgen zahlen", "Miete zahlen", "2026-11-24"),
    ("Sport heute 17 Uhr", "Sport", "2026-11-22T17:00"),
    ("Sport heute um 17:30 Uhr", "Sport", "2026-11-22T17:30"),
    ("Bericht Freitag", "Bericht", "2026-11-27"),
    ("Bericht bis Freitag", "Bericht", "2026-11-27"),
    ("Runde nächsten Montag 14:30", "Runde", "2026-11-23T14:30"),
    ("Runde Freitag um 9", "Runde", "2026-11-27T09:00"),
    ("Ofen in 2 Stunden", "Ofen", "2026-11-22T11:00"),
    ("Ofen in einer halben Stunde", "Ofen", "2026-11-22T09:30"),
    ("Pass in einer Woche", "Pass", "2026-11-29"),
    ("Geschenke bis zum 24.12.", "Geschenke", "2026-12-24"),
    ("Geschenke am 24.12. um 9 Uhr", "Geschenke", "2026-12-24T09:00"),
    ("Geschenke 24. Dezember", "Geschenke", "2026-12-24"),
    ("Steuer Ende des Monats", "Steuer", "2026-11-30"),
    ("Lesen heute Abend", "Lesen", "2026-11-22T19:00"),
    ("Lesen morgen früh", "Lesen", "2026-11-23T09:00"),
    ("call Ana tomorrow", "call Ana", "2026-11-23"),
]

GERMAN_UNDATED = ["Guten Morgen sagen", "am Morgen laufen", "2 Äpfel kaufen", "Kapitel 3 lesen"]


def said(text: str, language: str = "en", now: datetime = NOW) -> tuple[str, str]:
    """The title and the due date as ISO text, "" for none."""
    understood = understand(text, now, "Europe/Berlin", language)
    if understood.at is None:
        return understood.title, ""
    form = "%Y-%m-%d" if understood.is_all_day else "%Y-%m-%dT%H:%M"
    return understood.title, understood.at.strftime(form)


@pytest.mark.parametrize(("text", "title", "due"), DATED)
def test_a_date_is_understood_and_leaves_the_title(text: str, title: str, due: str) -> None:
    assert said(text) == (title, due)


@pytest.mark.parametrize("text", UNDATED)
def test_what_is_no_date_stays_in_the_title(text: str) -> None:
    assert said(text) == (text, "")


@pytest.mark.parametrize(("text", "title", "due"), GERMAN)
def test_german_is_understood(text: str, title: str, due: str) -> None:
    assert said(text, "de") == (title, due)


@pytest.mark.parametrize("text", GERMAN_UNDATED)
def test_german_without_a_date(text: str) -> None:
    assert said(text, "de") == (text, "")


@pytest.mark.parametrize(
    ("language", "text", "due"),
    [
        ("fr", "payer le loyer demain 9:00", "2026-11-23T09:00"),
        ("es", "pagar el alquiler mañana", "2026-11-23"),
        ("pt_BR", "pagar amanhã", "2026-11-23"),
        ("xx", "pay tomorrow", "2026-11-23"),
        ("", "pay tomorrow", "2026-11-23"),
        ("../../etc", "pay tomorrow", "2026-11-23"),
    ],
)
def test_other_languages_name_days_too(language: str, text: str, due: str) -> None:
    assert said(text, language)[1] == due


@pytest.mark.parametrize(
    ("now", "text", "due", "utc"),
    [
        # The clocks skip from 02:00 to 03:00, and go back from 03:00 to 02:00.
        ("2026-03-28T12:00", "feed the cat tomorrow 2:30", "2026-03-29T03:30", "01:30"),
        ("2026-03-29T01:30", "feed the cat in 1 hour", "2026-03-29T03:30", "01:30"),
        ("2026-10-24T12:00", "feed the cat tomorrow 2:30", "2026-10-25T02:30", "00:30"),
        ("2026-10-25T01:30", "feed the cat in 2 hours", "2026-10-25T02:30", "01:30"),
        ("2026-03-28T12:00", "feed the cat tomorrow 4:00", "2026-03-29T04:00", "02:00"),
    ],
)
def test_times_are_right_when_the_clocks_change(now: str, text: str, due: str, utc: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    understood = understand(text, moment, "Europe/Berlin")
    assert understood.at is not None
    assert understood.due is not None
    assert f"{understood.at:%Y-%m-%dT%H:%M}" == due
    assert f"{understood.at.astimezone(UTC):%H:%M}" == utc
    assert understood.due.instant_ms == int(understood.at.timestamp() * 1000)
    assert understood.due.zone == "Europe/Berlin"


def test_now_may_come_in_any_zone() -> None:
    understood = understand("eat at 8:00", NOW.astimezone(UTC), "America/New_York")
    assert understood.at is not None
    assert understood.at.isoformat() == "2026-11-22T08:00:00-05:00"


def test_the_date_is_echoed() -> None:
    assert understand("pay tomorrow", NOW, "Europe/Berlin").echo == "Monday 23 November 2026"
    timed = understand("pay tomorrow 9:00", NOW, "Europe/Berlin")
    assert timed.echo == "Monday 23 November 2026 at 09:00"
    assert understand("pay", NOW, "Europe/Berlin").echo == ""


def test_a_sentence_that_is_only_a_date_keeps_its_words() -> None:
    assert said("tomorrow") == ("tomorrow", "2026-11-23")


@pytest.mark.parametrize("text", ["", "  \t", "\x1b\u202e"])
def test_nothing_cannot_be_added(text: str) -> None:
    with pytest.raises(BadInput):
        understand(text, NOW, "Europe/Berlin")


def test_hostile_text_is_plain_and_bounded() -> None:
    title, due = said("\x1b[31mpay\u202e " + "x" * 1000 + " tomorrow")
    assert title.startswith("[31mpay xxx")
    assert len(title) == 300
    assert due == ""
    said("1:00 " * 60)
    said("in 1 " * 60)


def test_a_task_is_added_under_its_request() -> None:
    understood = understand("pay rent tomorrow 9:00", NOW, "Europe/Berlin")
    event = added(understood, request="r1", salt=SALT, keys=KEYS, now_ms=5)
    again = added(understood, request="r1", salt=SALT, keys=KEYS, now_ms=9)
    other = added(understood, request="r2", salt=SALT, keys=KEYS, now_ms=5)
    assert event.subject == again.subject != other.subject
    assert event.subject.startswith("tasks/inbox/")
    assert event.source == "inbox"
    assert isinstance(event.data, TaskSeen)
    assert (event.data.title, event.data.status) == ("pay rent", "open")
    assert event.data.due == understood.due
    assert event.data.created.instant_ms == 5


def test_only_what_may_be_collected_is_kept() -> None:
    understood = understand("pay rent tomorrow 9:00", NOW, "Europe/Berlin")
    title = frozenset({"tasks.title"})
    event = added(understood, request="r1", salt=SALT, keys=title, now_ms=5)
    assert event.data == TaskSeen(title="pay rent")
    with pytest.raises(Refused) as raised:
        added(understood, request="r1", salt=SALT, keys=KEYS - title, now_ms=5)
    assert "oo consent grant" in raised.value.hint


def row(data: TaskSeen | CalendarEventSeen) -> WorldRow:
    return WorldRow("tasks/inbox/aa", "tasks", "inbox", 1, 1, 1, 0, data)


def test_a_task_is_done() -> None:
    task = TaskSeen(title="pay", status="open", due=When(date="2026-11-23"))
    finished = done(row(task), 7, KEYS)
    assert isinstance(finished.data, TaskSeen)
    assert (finished.subject, finished.source) == ("tasks/inbox/aa", "inbox")
    assert (finished.data.status, finished.data.completed.instant_ms) == ("done", 7)
    assert finished.data.due == task.due
    assert task.status == "open"


def test_a_done_task_whose_state_may_not_be_kept_is_gone() -> None:
    task = TaskSeen(title="pay", due=When(date="2026-11-23"))
    finished = done(row(task), 7, KEYS - {"tasks.state"})
    assert (finished.data, finished.subject) == (RecordGone(), "tasks/inbox/aa")


def test_what_is_done_keeps_no_field_that_was_revoked() -> None:
    task = TaskSeen(title="pay", status="open", due=When(date="2026-11-23"))
    finished = done(row(task), 7, KEYS - {"tasks.title"}).data
    assert isinstance(finished, TaskSeen)
    assert (finished.title, finished.status) == ("", "done")


def test_only_tasks_are_done() -> None:
    with pytest.raises(Refused):
        done(row(CalendarEventSeen(title="x")), 7, KEYS)


def test_an_added_task_can_be_taken_back() -> None:
    event = removed("tasks/inbox/aa", 7)
    assert (event.data, event.source, event.subject) == (RecordGone(), "inbox", "tasks/inbox/aa")
