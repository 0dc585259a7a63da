"""Folding again beside the tables: what differs, and what was true before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oo_storage.home import set_value
from oo_storage.rebuild import REDACTIONS, check_folds, folded_at
from support.small_home import SmallHome, task, tip

if TYPE_CHECKING:
    import sqlite3

    import pytest


def test_tables_that_are_not_the_fold_are_named(home: SmallHome) -> None:
    home.append(task("1", "A"), tip("t", "x"))
    assert check_folds(home.database, home.log) == ()
    home.database.write(lambda db: db.execute("UPDATE small_tips SET text = 'y'"))
    assert check_folds(home.database, home.log) == ("small_tips",)
    home.database.write(lambda db: db.execute("DELETE FROM small_tasks"))
    assert check_folds(home.database, home.log) == ("small_tasks", "small_tips")
    home.database.write(home.log.rebuild)
    assert check_folds(home.database, home.log) == ()


def test_it_changes_no_table_and_leaves_no_file(home: SmallHome) -> None:
    home.append(task("1", "A"))
    home.database.write(lambda db: db.execute("UPDATE small_tasks SET title = 'wrong'"))
    files = sorted(home.files())
    check_folds(home.database, home.log)
    assert sorted(home.files()) == files
    title = home.database.read(lambda db: db.execute("SELECT title FROM small_tasks").fetchone())
    assert title == ("wrong",)


def test_an_erasure_meanwhile_does_not_deceive_it(
    home: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.append(task("1", "A"))
    turns: list[int] = []
    real: Any = home.database.read

    def read_and_redact(query: object, **how: bool) -> object:
        answer: object = real(query, **how)
        turns.append(1)
        home.database.write(lambda db: set_value(db, REDACTIONS, len(turns)))
        return answer

    monkeypatch.setattr(home.database, "read", read_and_redact)
    assert check_folds(home.database, home.log) == ()
    home.database.write(lambda db: db.execute("UPDATE small_tasks SET title = 'wrong'"))
    assert check_folds(home.database, home.log) == ("small_tasks",)


def test_events_appended_meanwhile_are_folded_too(
    home: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.append(task("1", "A"))
    turns: list[int] = []
    real: Any = home.database.read

    def read_and_append(query: object, **how: bool) -> object:
        answer: object = real(query, **how)
        turns.append(1)
        home.append(task(str(len(turns)), "later"))
        return answer

    monkeypatch.setattr(home.database, "read", read_and_append)
    assert check_folds(home.database, home.log) == ()
    assert len(turns) >= 3


def test_a_moment_of_the_past(home: SmallHome) -> None:
    [first] = home.append(task("1", "A"))
    home.append(task("1", "B"))

    def title(db: sqlite3.Connection) -> object:
        return db.execute("SELECT title FROM small_tasks").fetchone()

    with folded_at(home.database, home.log, first) as past:
        assert title(past) == ("A",)
    with folded_at(home.database, home.log, 0) as nothing:
        assert title(nothing) is None
    assert home.database.read(title) == ("B",)
