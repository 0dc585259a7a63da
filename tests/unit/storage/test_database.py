"""The one connection: order, transactions, what SQLite reports, and files that are damaged."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from oo_storage.database import Database, check, transaction
from oo_storage.errors import Damaged, DiskFull, HomeInUse, OoError, ReadOnly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "oo.sqlite3")
    opened.write(lambda db: db.execute("CREATE TABLE t_rows (name TEXT UNIQUE)"))
    yield opened
    opened.close()


def names(database: Database) -> list[str]:
    return database.read(
        lambda db: [row[0] for row in db.execute("SELECT name FROM t_rows ORDER BY rowid")]
    )


def add(db: sqlite3.Connection, name: str) -> None:
    db.execute("INSERT INTO t_rows VALUES (?)", (name,))


def test_people_go_before_work_in_the_background(database: Database) -> None:
    is_busy, may_go = threading.Event(), threading.Event()

    def block(_db: sqlite3.Connection) -> None:
        is_busy.set()
        may_go.wait(5)

    blocker = threading.Thread(target=lambda: database.read(block))
    blocker.start()
    is_busy.wait(5)
    waiting = []
    for name, is_urgent in (("background 1", False), ("background 2", False), ("person", True)):
        before = database._commands.qsize()
        thread = threading.Thread(
            target=lambda n=name, u=is_urgent: database.write(lambda db: add(db, n), is_urgent=u)
        )
        thread.start()
        while database._commands.qsize() == before:
            pass
        waiting.append(thread)
    may_go.set()
    for thread in (blocker, *waiting):
        thread.join()
    assert names(database) == ["person", "background 1", "background 2"]


def test_an_error_rolls_everything_back(database: Database) -> None:
    def half(db: sqlite3.Connection) -> None:
        add(db, "half")
        raise KeyError("half")

    with pytest.raises(KeyError):
        database.write(half)
    assert names(database) == []
    database.write(lambda db: add(db, "whole"))
    assert names(database) == ["whole"]


def test_a_commit_that_fails_rolls_back_and_the_next_one_works(database: Database) -> None:
    database.write(
        lambda db: db.execute(
            "CREATE TABLE t_parts (name REFERENCES t_rows (name) DEFERRABLE INITIALLY DEFERRED)"
        )
    )
    with pytest.raises(sqlite3.IntegrityError):
        database.write(lambda db: db.execute("INSERT INTO t_parts VALUES ('nobody')"))
    database.write(lambda db: add(db, "next"))
    assert names(database) == ["next"]


def test_a_query_cannot_write(database: Database) -> None:
    with pytest.raises(ReadOnly):
        database.read(lambda db: add(db, "sneaked in"))
    database.write(lambda db: add(db, "allowed"))
    assert names(database) == ["allowed"]


def test_a_transaction_left_open_does_not_reach_the_next_command(database: Database) -> None:
    def forgets(db: sqlite3.Connection) -> None:
        db.execute("BEGIN")
        add(db, "forgotten")

    database.outside_transaction(forgets)
    assert names(database) == []


def test_durable_writes_are_synced_and_others_need_not_be(database: Database) -> None:
    def level(db: sqlite3.Connection) -> int:
        return int(db.execute("PRAGMA synchronous").fetchone()[0])

    assert database.write(level) == 2
    assert database.write(level, is_durable=False) == 1


def test_a_command_cannot_wait_for_another(database: Database) -> None:
    with pytest.raises(RuntimeError):
        database.read(lambda _db: database.read(lambda db: db.total_changes))


def test_closing_finishes_what_waits_and_refuses_what_comes_later(tmp_path: Path) -> None:
    database = Database(tmp_path / "oo.sqlite3")
    database.close()
    database.close()
    with pytest.raises(OoError, match="closed"):
        database.read(lambda db: db.total_changes)


def test_its_pragmas_and_mode(database: Database) -> None:
    def pragma(name: str) -> object:
        return database.read(lambda db: db.execute(f"PRAGMA {name}").fetchone()[0])

    assert pragma("journal_mode") == "wal"
    assert pragma("secure_delete") == 1
    assert pragma("foreign_keys") == 1
    assert pragma("temp_store") == 2
    if os.name == "posix":
        for file in database.path.parent.iterdir():
            assert file.stat().st_mode & 0o077 == 0, file


def test_an_unclean_stop_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "oo.sqlite3"
    first = Database(path)
    assert first.was_closed_cleanly
    first.write(lambda db: db.execute("CREATE TABLE t_rows (name)"))
    # What a process that is killed now leaves behind.
    killed = tmp_path / "killed.sqlite3"
    for suffix in ("", "-wal"):
        killed.with_name(killed.name + suffix).write_bytes(
            path.with_name(path.name + suffix).read_bytes()
        )
    first.close()
    clean, unclean = Database(path), Database(killed)
    assert clean.was_closed_cleanly
    assert not unclean.was_closed_cleanly
    assert clean.read(check) == unclean.read(check) == ()
    clean.close()
    unclean.close()


def test_a_full_disk_is_told_loses_nothing_and_reads_go_on(database: Database) -> None:
    database.write(lambda db: add(db, "kept"))
    pages = database.read(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    database.read(lambda db: db.execute(f"PRAGMA max_page_count={pages}").fetchone())
    with pytest.raises(DiskFull) as told:
        database.write(lambda db: add(db, "x" * 100_000))
    assert told.value.hint
    assert names(database) == ["kept"]
    database.read(lambda db: db.execute("PRAGMA max_page_count=100000").fetchone())
    database.write(lambda db: add(db, "again"))
    assert names(database) == ["kept", "again"]


def test_a_home_that_may_only_be_read(database: Database) -> None:
    database.write(lambda db: add(db, "kept"))
    database.close()
    reader = Database(database.path, read_only=True)
    assert reader.is_read_only
    assert names(reader) == ["kept"]
    with pytest.raises(ReadOnly) as told:
        reader.write(lambda db: add(db, "refused"))
    assert told.value.hint
    reader.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_file_without_write_permission_is_opened_to_read(database: Database) -> None:
    database.close()
    database.path.chmod(0o400)
    reader = Database(database.path)
    assert reader.is_read_only
    reader.close()


def test_another_program_that_writes_is_named(database: Database) -> None:
    database.read(lambda db: db.execute("PRAGMA busy_timeout=1").fetchone())
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HomeInUse):
            database.write(lambda db: add(db, "late"))
    database.write(lambda db: add(db, "late"))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OoError) as told:
        Database(tmp_path / "missing" / "oo.sqlite3")
    assert not isinstance(told.value, Damaged)
    assert told.value.hint


@pytest.mark.parametrize("content", [b"not a database at all", b"\0" * 8192, b"SQLite format 3\0x"])
def test_a_file_that_is_no_database_is_kept_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "oo.sqlite3"
    path.write_bytes(content)
    with pytest.raises(Damaged) as told:
        Database(path)
    assert "oo restore" in told.value.hint
    assert path.read_bytes() == content
    assert sorted(file.name for file in tmp_path.iterdir()) == ["oo.sqlite3"]


def damaged_copies(path: Path, into: Path) -> Iterator[Path]:
    whole = path.read_bytes()
    for number, start in enumerate(range(16, len(whole), len(whole) // 24)):
        copy = into / f"damaged-{number}.sqlite3"
        copy.write_bytes(whole[:start] + b"\xff\xfe\x9d" * 40 + whole[start + 120 :])
        yield copy


def test_damage_anywhere_is_an_answer_and_never_a_crash(database: Database) -> None:
    rows = [(f"{number}-{'x' * 60}",) for number in range(200)]
    database.write(lambda db: db.executemany("INSERT INTO t_rows VALUES (?)", rows))
    database.close()
    outcomes = set()
    for copy in damaged_copies(database.path, database.path.parent):
        before = copy.read_bytes()
        try:
            opened = Database(copy)
        except Damaged:
            outcomes.add("refused")
            assert copy.read_bytes() == before
            continue
        try:
            problems = opened.read(check)
            names(opened)
            outcomes.add("told" if problems else "sound")
        except Damaged:
            outcomes.add("found")
        opened.close()
    assert {"refused", "found"} <= outcomes


def test_text_that_is_not_utf8_is_damage(database: Database) -> None:
    database.write(lambda db: db.execute("INSERT INTO t_rows VALUES (CAST(x'ff9d' AS TEXT))"))
    with pytest.raises(Damaged):
        names(database)
    with pytest.raises(Damaged):
        database.read(lambda _db: b"\xff".decode())


def test_a_transaction_of_ones_own_rolls_back() -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("CREATE TABLE t_rows (name)")

        def half() -> None:
            with transaction(db):
                add(db, "x")
                raise KeyError("x")

        with pytest.raises(KeyError):
            half()
        assert db.execute("SELECT count(*) FROM t_rows").fetchone() == (0,)
