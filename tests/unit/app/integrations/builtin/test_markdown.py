"""Reading Markdown notes: tasks in three notations, and open loops outside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.collecting_home import settle, surroundings_in
from contracts.samples import by_title, faulty_lines, ids, sample
from oo_app.integrations.builtin.markdown.connector import connect
from oo_app.integrations.builtin.markdown.parsing import read_note
from oo_storage.plain import plain

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.integrations.connector import Json
    from oo_app.integrations.reading import Reading

TODAY = date(2026, 11, 20)


def read(text: str, name: str = "note.md", memory: Json = None, changed: date = TODAY) -> Reading:
    return read_note(text, name, changed, memory)


def loops(reading: Reading) -> dict[str, str]:
    found = by_title(reading, "text")
    return {text: record["written"] for text, record in found.items() if text}


def test_the_samples_tasks_are_understood() -> None:
    reading = read(sample("vault-note.md"), "Projects/vault-note.md")
    tasks = by_title(reading)
    train = {"status": "open", "due": "2026-11-27", "priority": 1, "tags": ["travel"]}
    assert tasks["Book the train"] == train | {"project": "vault-note"}
    assert tasks["Pay the deposit"]["status"] == "done"
    assert tasks["Pay the deposit"]["completed"] == "2026-11-20"
    assert tasks["Pay the deposit"]["created"] == "2026-11-01"
    outline = tasks["Write the outline"]
    assert (outline["start"], outline["priority"], outline["estimate_min"]) == (
        "2026-11-23",
        2,
        120,
    )
    assert tasks["Nested step"]["due"] == "2026-11-25"
    assert tasks["Rent a van"]["status"] == "cancelled"
    assert tasks["Weekly review"]["due"] == "2026-11-29"
    assert tasks["Lunch with Eva (a friend)"]["due"] == "2026-11-26"
    assert {"See the Berlin plan and the site", "Star", "Numbered", "Quoted"} <= set(tasks)
    assert not {"inside code", "A question, not a task"} & set(tasks)
    assert faulty_lines(reading) == [19]


def test_the_samples_open_loops_are_found_with_their_days() -> None:
    assert loops(read(sample("vault-note.md"))) == {
        "send the minutes to Ana": "2026-11-02",
        "order the badges": "2026-11-15",
        "the invoice of October": "2026-11-15",
        "call the venue": "2026-11-15",
        "water the office plants": "2026-11-15",
    }


@pytest.mark.parametrize(
    "line",
    [
        "todos: none",
        "The action: movie night",
        "mastodon: a network",
        "`TODO: code`",
        "https://example.org/TODO: x",
        "    TODO: indented code",
        "~~TODO: given up~~",
        "TODO: sent ✅",
        "TODO:",
        "TODO later",
        "<!--\nTODO: in a comment\n-->",
    ],
)
def test_what_only_looks_like_an_open_loop(line: str) -> None:
    assert loops(read(f"Text\n\n{line}\n")) == {}


@pytest.mark.parametrize(
    "line",
    [
        "TODO: ask Ana",
        "**TODO:** ask Ana",
        "> todo: ask Ana",
        "- Follow-up: ask Ana",
        "We met. ACTION (me): ask Ana",
        "## FIXME: ask Ana",
        "1. Next step: ask Ana",
        "Then @todo ask Ana",
    ],
)
def test_open_loops_in_every_dress(line: str) -> None:
    assert list(loops(read(line))) == ["ask Ana"]


def test_a_fence_that_is_never_closed_hides_the_rest() -> None:
    assert read("```\n- [ ] code\nTODO: code\n").records == ()


def test_a_daily_notes_name_is_its_day() -> None:
    assert loops(read("TODO: ask", "daily/2026-11-03.md")) == {"ask": "2026-11-03"}
    task = by_title(read("- [ ] Ask", "daily/2026-11-03.md"))["Ask"]
    assert "project" not in task


def test_an_undated_loop_keeps_the_day_it_was_first_seen() -> None:
    first = read("TODO: ask", changed=date(2026, 11, 1))
    again = read("TODO: ask\nTODO: pay", memory=first.memory, changed=date(2026, 11, 20))
    assert loops(again) == {"ask": "2026-11-01", "pay": "2026-11-20"}
    assert loops(read("TODO: ask", memory={"x": 3}))["ask"] == "2026-11-20"


def test_the_day_survives_a_change_of_the_note(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("TODO: ask\n")
    settle(tmp_path, 30 * 86_400)
    surroundings = surroundings_in(tmp_path)
    first = connect().fetch(str(tmp_path), (), {}, surroundings)
    (tmp_path / "note.md").write_text("TODO: ask\n\nmore\n")
    second = connect().fetch(str(tmp_path), (), first.cursor, surroundings)
    assert second.parts[0].records == first.parts[0].records


@pytest.mark.parametrize(
    "edited", ["- [x] Pay rent ✅ 2026-11-22", "* [ ] Pay rent ⏫ 📅 2027-01-01 #home"]
)
def test_editing_a_task_keeps_its_identity(edited: str) -> None:
    assert ids(read(edited)) == ids(read("- [ ] Pay rent 📅 2026-11-23"))


def test_inserting_another_task_above_keeps_identities() -> None:
    assert ids(read("- [ ] New\n- [ ] Pay rent"))[1] == ids(read("- [ ] Pay rent"))[0]


def test_line_numbers_hold_behind_front_matter_and_odd_line_ends() -> None:
    text = "---\r\na: 1\r\n---\r\n\r\n- [ ] Pay\u2028rent\r\n- [ ] Bad 📅 2026-02-30\r\n"
    assert faulty_lines(read(text.replace("\u2028", " "))) == [6]


def test_hidden_folders_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "old.md").write_text("- [ ] Old\n")
    (tmp_path / "new.md").write_text("- [ ] New\n")
    fetch = connect().fetch(str(tmp_path), (), {}, surroundings_in(tmp_path))
    assert [part.name for part in fetch.parts] == [str(tmp_path / "new.md")]


def test_long_and_hostile_lines_are_cut_and_plain() -> None:
    text = (
        "- [ ] "
        + "x" * 100_000
        + "\n- [ ] \x1b[31m\u202eevil<!-- " * 200
        + "\nTODO: "
        + "[" * 5_000
    )
    reading = read(text)
    assert reading.records
    for title in (*by_title(reading), *by_title(reading, "text")):
        assert title == plain(title, 300)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="-*[] x>\n`~#TODO:📅2026-1(due)::\t", max_size=120))
def test_no_note_breaks_the_reading(text: str) -> None:
    reading = read(text)
    assert len(set(ids(reading))) == len(reading.records)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("call **Ana** about [the *plan*](https://x.org/a_(b))", "call Ana about the plan"),
        ("read [[Notes/Plan|the plan]] ==today==", "read the plan today"),
        (r"2 \* 3 &amp; `a_b`, snake_case_name", "2 * 3 & a_b, snake_case_name"),
        ("send <name> the ~~old~~ file", "send <name> the old file"),
        ("![the scan](scan.png) to print #home", "the scan to print"),
    ],
)
def test_a_title_is_what_a_reader_sees(written: str, title: str) -> None:
    (record,) = read(f"- [ ] {written}\n").records
    assert getattr(record.data, "title", "") == title
