"""SQLite refuses another owner's tables, and storage's own code keeps to its own."""

from __future__ import annotations

import sqlite3

import pytest

from oo_storage.erasure import begin
from oo_storage.log import last_seq
from support.ownership import only_tables_of, watched
from support.small_home import ShownScrubber, SmallHome, task


def test_other_owners_tables_are_refused(home: SmallHome) -> None:
    def look(db: sqlite3.Connection) -> None:
        db.execute("SELECT count(*) FROM shown_tips").fetchone()
        with only_tables_of(db, "small"):
            db.execute("SELECT title FROM small_tasks").fetchall()
            db.execute("SELECT seq FROM events_log").fetchall()
            with pytest.raises(sqlite3.DatabaseError, match="prohibited"):
                db.execute("SELECT text FROM shown_tips")
            with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
                db.execute("DELETE FROM shown_tips")
        with (
            only_tables_of(db, "small", log=False),
            pytest.raises(sqlite3.DatabaseError, match="prohibited"),
        ):
            db.execute("SELECT seq FROM events_log")
        db.execute("SELECT text FROM shown_tips").fetchall()

    home.database.outside_transaction(look)


def test_a_scrubber_and_the_erasure_keep_to_their_own(home: SmallHome) -> None:
    def act(db: sqlite3.Connection) -> None:
        with only_tables_of(db, "shown", log=False):
            ShownScrubber().scrub(db, frozenset(["tasks.title"]), None)
        with only_tables_of(db, "erasure"):
            begin(db, home.log, data_key="tasks.title", recipient="oo", job="j", now_ms=1)
        with only_tables_of(db, "small"):
            home.log.append(db, [task("1", "A")])
            home.log.rebuild(db)

    home.database.write(act)


def test_code_that_owns_no_table_is_noticed(home: SmallHome) -> None:
    found: set[str] = set()

    def look(db: sqlite3.Connection) -> None:
        watched(db, found)
        last_seq(db)
        assert found == set()
        db.execute("SELECT title FROM small_tasks").fetchall()
        db.set_authorizer(None)

    home.database.outside_transaction(look)
    assert found == {"code outside oo_storage touches small_tasks"}
