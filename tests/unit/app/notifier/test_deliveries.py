"""Deliveries: the spool is taken over whole, read twice without harm, and survives torn lines."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from oo_app.notifier.deliveries import Deliveries, milliseconds, spooled, take_spool
from oo_app.prepared import append_delivery
from oo_storage import notifier
from oo_storage.database import Database
from oo_storage.migrate import migrate
from oo_storage.notifier import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "oo.sqlite3")
    opened.outside_transaction(lambda db: migrate(db, [notifier.MIGRATIONS]))
    yield opened
    opened.close()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "deliveries.spool"


def test_a_showing_is_known_at_once_and_only_once(database: Database, spool: Path) -> None:
    log = Deliveries(database, spool)
    log.record("t1", NOW, "cli")
    log.record("t1", NOW, "cli")
    assert log.known(NOW) == log.peek(NOW) == [Delivery("t1", milliseconds(NOW), "cli")]


def test_spooled_showings_are_taken_over(database: Database, spool: Path) -> None:
    log = Deliveries(database, spool)
    append_delivery(str(spool), "t1", milliseconds(NOW), "cli")
    assert log.peek(NOW) == []
    assert log.known(NOW) == [Delivery("t1", milliseconds(NOW), "cli")]
    assert not spool.exists()
    append_delivery(str(spool), "t2", milliseconds(NOW), "cli")
    assert [each.tip for each in log.known(NOW)] == ["t1", "t2"]


def test_whatever_was_shown_counts_as_shown(database: Database, spool: Path) -> None:
    log = Deliveries(database, spool)
    log.record("old", NOW - timedelta(days=900), "cli")
    append_delivery(str(spool), "new", milliseconds(NOW), "cli")
    assert log.shown() == {"old", "new"}


def test_a_line_written_while_the_spool_is_taken_is_not_lost(spool: Path) -> None:
    kept: list[Delivery] = []
    spool.write_bytes(b"t1 1 cli\n")
    with spool.open("ab") as late:
        take_spool(spool, kept.extend)
        late.write(b"t2 2 cli\n")
    take_spool(spool, kept.extend)
    assert {each.tip for each in kept} == {"t1", "t2"}


def test_a_crash_before_the_lines_are_kept_loses_none(spool: Path) -> None:
    def crash(shown: Sequence[Delivery]) -> None:
        raise OSError

    kept: list[Delivery] = []
    spool.write_bytes(b"t1 1 cli\n")
    with pytest.raises(OSError):  # noqa: PT011 - the crash above
        take_spool(spool, crash)
    spool.write_bytes(b"t2 2 cli\n")
    take_spool(spool, kept.extend)
    assert {each.tip for each in kept} == {"t1", "t2"}


def test_the_taken_file_goes_when_nobody_can_write_to_it_any_more(spool: Path) -> None:
    kept: list[Delivery] = []
    taken = spool.with_name("deliveries.spool.taken")
    spool.write_bytes(b"t1 1 cli\n")
    take_spool(spool, kept.extend)
    take_spool(spool, kept.extend)
    assert taken.exists()
    os.utime(taken, (1, 1))
    take_spool(spool, kept.extend)
    assert not taken.exists()
    take_spool(spool, kept.extend)
    assert {each.tip for each in kept} == {"t1"}


@pytest.mark.parametrize(
    "line",
    [
        b"t2 2", b"t2 2 cli more", b"t2 two cli", b"t2 -2 cli", b"", b"\x00\xff", b"t2 2 CLI!",
        b"t/2 2 cli", b"x" * 65 + b" 2 cli", b"t2 " + b"9" * 16 + b" cli",
    ],
)  # fmt: skip
def test_a_foreign_line_is_left_out(line: bytes) -> None:
    assert spooled(b"t1 1 cli\n" + line + b"\nt3 3 tui\r\n") == [
        Delivery("t1", 1, "cli"),
        Delivery("t3", 3, "tui"),
    ]


def test_a_torn_line_is_not_read_before_it_is_whole() -> None:
    assert spooled(b"t1 1 cli\nt2 179500") == [Delivery("t1", 1, "cli")]


def test_a_clock_once_set_wrong_is_dated_as_of_now_once(database: Database, spool: Path) -> None:
    log = Deliveries(database, spool)
    log.record("t1", NOW + timedelta(days=3650), "cli")
    assert log.known(NOW) == [Delivery("t1", milliseconds(NOW), "cli")]
    later = NOW + timedelta(days=2)
    assert log.known(later) == [Delivery("t1", milliseconds(NOW), "cli")]


def test_a_what_if_changes_no_date(database: Database, spool: Path) -> None:
    log = Deliveries(database, spool)
    log.record("t1", NOW, "cli")
    log.peek(NOW - timedelta(days=9))
    assert log.known(NOW) == [Delivery("t1", milliseconds(NOW), "cli")]


def test_old_deliveries_are_not_read(database: Database, spool: Path) -> None:
    log = Deliveries(database, spool)
    log.record("t1", NOW - timedelta(days=201), "cli")
    assert log.known(NOW) == []
