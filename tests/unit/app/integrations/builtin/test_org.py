"""Reading org-mode files: states, planning lines, properties and inherited tags."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.samples import by_title, faulty_lines, ids, sample
from oo_app.integrations.builtin.org import parsing
from oo_app.integrations.builtin.org.parsing import read_outline
from oo_storage.plain import plain


def test_the_sample_is_understood() -> None:
    tasks = by_title(read_outline(sample("agenda.org"), "agenda.org"))
    assert tasks["Cancel the contract"] == {
        "status": "open",
        "priority": 1,
        "due": "2026-11-30",
        "start": "2026-11-24T10:00",
        "estimate_min": 90,
        "created": "2026-11-01T18:20",
        "project": "Move house",
        "tags": ["home", "me"],
    }
    assert tasks["Pack the books"]["tags"] == ["boxes", "home", "me"]
    assert tasks["Find a flat"]["status"] == "done"
    assert tasks["Find a flat"]["completed"] == "2026-11-18T21:15"
    assert tasks["Buy a car"]["status"] == "cancelled"
    assert tasks["The landlord's answer"] == {"status": "open", "tags": ["me"]}
    assert "A heading without a state" not in tasks


def test_impossible_dates_are_named_and_the_tasks_stay() -> None:
    reading = read_outline(sample("agenda.org"), "agenda.org")
    assert faulty_lines(reading) == [21, 22]
    assert by_title(reading)["Broken date"] == {"status": "open", "tags": ["me"]}


@pytest.mark.parametrize(
    ("word", "status"),
    [("TODO", "open"), ("NEXT", "open"), ("WAITING", "open"), ("DONE", "done"),
     ("CANCELLED", "cancelled"), ("KILL", "cancelled")],
)  # fmt: skip
def test_common_states_need_no_setting(word: str, status: str) -> None:
    assert by_title(read_outline(f"* {word} Pay rent\n", "a"))["Pay rent"]["status"] == status


def test_a_setting_replaces_the_common_states() -> None:
    text = "#+SEQ_TODO: OPEN | SHUT\n* OPEN Pay rent\n* SHUT Book\n* NEXT of kin\n"
    tasks = by_title(read_outline(text, "a"))
    assert {title: task["status"] for title, task in tasks.items()} == {
        "Pay rent": "open",
        "Book": "done",
    }


def test_editing_keeps_the_identity() -> None:
    before = ids(read_outline("* TODO Pay rent\n", "a"))
    text = "* DONE [#B] Pay rent :home:\n  CLOSED: [2026-11-18 Wed] DEADLINE: <2026-11-30 Mon>\n"
    assert ids(read_outline(text, "a")) == before


def test_deep_wide_and_hostile_outlines_are_bounded() -> None:
    text = "*" * 500 + " TODO deep\n" + "* TODO " + "x" * 100_000 + " :tag:\n"
    text += "* TODO \x1b[31m\u202eevil [[" + "[" * 3_000 + "\n" + "<2026-11-22 " * 3_000 + "\n"
    reading = read_outline(text, "a")
    assert len(reading.records) == 3
    for title, task in by_title(reading).items():
        assert title == plain(title)
        assert task.get("tags", ["tag"]) == ["tag"]


def test_too_many_headings_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "HEADINGS_LIMIT", 7)
    reading = read_outline("* TODO a\n" * 12, "a")
    assert len(reading.records) == 7
    assert faulty_lines(reading) == [8]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="* TODO[#A]<2026-1>:PER\n#+", max_size=120))
def test_no_outline_breaks_the_reading(text: str) -> None:
    reading = read_outline(text, "a")
    assert len(set(ids(reading))) == len(reading.records)
