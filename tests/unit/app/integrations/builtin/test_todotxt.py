"""Reading todo.txt lines: dates, priorities, tags, identities and broken lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.collecting_home import surroundings_in
from contracts.samples import by_title, faulty_lines, ids, sample
from oo_app.integrations.builtin.todotxt.connector import connect
from oo_app.integrations.builtin.todotxt.parsing import LINE_LIMIT, TASK_LIMIT, read_tasks
from oo_storage.plain import plain

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sample_is_understood() -> None:
    tasks = by_title(read_tasks(sample("todo.txt"), "todo.txt"))
    assert tasks["Pay rent"] == {
        "status": "open",
        "priority": 1,
        "due": "2026-11-30",
        "created": "2026-11-01",
        "estimate_min": 30,
        "project": "Home",
        "tags": ["bank"],
    }
    assert tasks["Prepare the talk"]["due"] == "2026-11-24T09:00"
    assert tasks["Prepare the talk"]["start"] == "2026-11-22"
    assert tasks["Prepare the talk"]["estimate_min"] == 90
    dentist = tasks["Call the dentist"]
    assert (dentist["status"], dentist["completed"], dentist["priority"]) == (
        "done",
        "2026-11-20",
        3,
    )
    assert "Read https://example.org/article?a=1" in tasks
    assert "Call Ana at 12:30" in tasks
    assert "hidden reminder" not in tasks


def test_broken_dates_are_named_and_the_tasks_stay() -> None:
    reading = read_tasks(sample("todo.txt"), "todo.txt")
    assert faulty_lines(reading) == [8, 9, 10]
    tasks = by_title(reading)
    for title in ("Renew passport", "Buy milk", "Sort photos"):
        assert tasks[title] == {"status": "open"}


@pytest.mark.parametrize(
    "edited",
    [
        "(A) Pay rent due:2026-12-01",
        "Pay rent due:2027-01-01 +Home @bank",
        "x 2026-11-22 2026-11-01 Pay rent due:2026-11-30",
        "(C) 2026-11-01 Pay rent est:2h t:2026-11-20",
    ],
)
def test_editing_dates_priority_state_and_tags_keeps_the_identity(edited: str) -> None:
    assert ids(read_tasks(edited, "todo.txt")) == ids(read_tasks("Pay rent", "todo.txt"))


def test_equal_titles_are_told_apart_by_their_order() -> None:
    before = ids(read_tasks("Water due:2026-11-20\nWater due:2026-11-27", "todo.txt"))
    after = ids(read_tasks("x Water due:2026-11-20\nWater due:2026-12-04", "todo.txt"))
    assert len(set(before)) == 2
    assert before == after


def test_the_same_words_in_two_files_are_two_tasks() -> None:
    assert ids(read_tasks("Water", "todo.txt")) != ids(read_tasks("Water", "done.txt"))


@pytest.mark.parametrize("letter", ["(AB) Pay", "(a) Pay", "(1) Pay"])
def test_only_one_capital_letter_is_a_priority(letter: str) -> None:
    assert all("priority" not in task for task in by_title(read_tasks(letter, "t")).values())


def test_of_done_tasks_the_last_are_kept() -> None:
    lines = "\n".join([*(f"x Old {number}" for number in range(5)), "Open"])
    assert list(by_title(read_tasks(lines, "done.txt", newest_done=2))) == [
        "Old 3",
        "Old 4",
        "Open",
    ]


def test_too_many_tasks_are_said() -> None:
    reading = read_tasks("a\n" * (TASK_LIMIT + 1), "t")
    assert len(reading.records) == TASK_LIMIT
    assert reading.faults


def test_long_and_hostile_lines_are_cut_and_plain() -> None:
    text = "x" * 100_000 + "\n" + " " * 100_000 + "\x1b[31mred\x1b[0m \u202eevil " + "a b " * 50_000
    for title in by_title(read_tasks(text, "t")):
        assert title == plain(title)
        assert len(title) <= 300


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="x (A)20-1:due+@t\n\t é", max_size=80))
def test_no_line_breaks_the_reading(text: str) -> None:
    reading = read_tasks(text, "t")
    assert len(set(ids(reading))) == len(reading.records)


def test_discovery_names_todo_dir_first(own_environment: Path) -> None:
    surroundings = surroundings_in(own_environment)
    environment = {"TODO_DIR": str(own_environment / "lists")}
    (own_environment / "todo.txt").write_text("Task\n")
    found = connect().discover(
        type(surroundings)(own_environment, environment, surroundings.now, "UTC")
    )
    assert found[0].place == str(own_environment / "lists" / "todo.txt")
    assert [each.place for each in found if each.exists] == [str(own_environment / "todo.txt")]


def test_a_vanished_file_keeps_what_was_read(tmp_path: Path) -> None:
    from oo_storage.errors import BadInput

    with pytest.raises(BadInput, match="no such file"):
        connect().fetch(str(tmp_path / "todo.txt"), (), {}, surroundings_in(tmp_path))


def test_a_tilde_is_the_persons_home(own_environment: Path) -> None:
    (own_environment / "todo.txt").write_text("Task\n")
    preview = connect().preview("~/todo.txt", surroundings_in(own_environment))
    assert preview.place == str(own_environment / "todo.txt")


def test_a_line_that_is_too_long_is_read_in_part_and_named() -> None:
    reading = read_tasks(f"Tea\n{'a' * LINE_LIMIT} due:2026-11-30\n", "todo.txt")
    assert len(reading.records) == 2
    (fault,) = reading.faults
    assert (fault.line, "4000 characters" in fault.message) == (2, True)
