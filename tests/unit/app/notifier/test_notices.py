"""Notices: one turn for each tip and channel, whatever happens; the reason of what is withheld."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from contracts.backend_contract import NOTICE, RecordingBackend
from oo_app.notifier.deliveries import Deliveries
from oo_app.notifier.moment import DEFERRED, EXPIRED, SAID, Fate
from oo_app.notifier.notices import CLAIMED, DELIVERED, FAILED, NEXT, UNSURE, Notices
from oo_app.notifier.showing import AUTO, CHANNELS, INBOX, OFF, Notifier, chain
from oo_storage import notifier
from oo_storage.database import Database
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOW + HOUR


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "oo.sqlite3")
    opened.outside_transaction(lambda db: migrate(db, [notifier.MIGRATIONS]))
    yield opened
    opened.close()


@pytest.fixture
def notices(database: Database) -> Notices:
    return Notices(database)


class Channels:
    """A notifier over two recording channels and an inbox."""

    def __init__(self, notices: Notices) -> None:
        self.first, self.second = RecordingBackend("desktop"), RecordingBackend("plyer")
        self.inbox = RecordingBackend("inbox")
        self.notifier = Notifier(
            notices,
            {
                "desktop": lambda: self.first,
                "plyer": lambda: self.second,
                "inbox": lambda: self.inbox,
            },
            now=lambda: NOW,
        )

    def shown(self) -> list[str]:
        return [each.name for each in (self.first, self.second, self.inbox) if each.shown]


@pytest.fixture
def channels(notices: Notices) -> Channels:
    return Channels(notices)


def states(notices: Notices) -> set[tuple[str, str, str]]:
    return {(each.tip, each.channel, each.state) for each in notices.newest(100)}


def test_what_is_tried_for_each_choice() -> None:
    assert chain(OFF) == ()
    assert chain(AUTO) == ("desktop", "tray", "plyer", INBOX)
    assert chain("mail") == ("mail", INBOX)
    assert chain("push") == ("push", INBOX)
    assert set(chain(AUTO)) < set(CHANNELS)
    assert chain("plyer") == ("plyer", INBOX)
    assert chain(INBOX) == (INBOX,)


def test_the_best_channel_shows_it_once(channels: Channels, notices: Notices) -> None:
    assert channels.notifier.show(NOTICE, AUTO) == "desktop"
    assert channels.shown() == ["desktop"]
    assert states(notices) == {("t1", "desktop", DELIVERED)}


def test_a_channel_that_is_not_there_is_passed_over_and_may_have_its_turn_later(
    channels: Channels, notices: Notices
) -> None:
    channels.first.wrong = "no bus"
    assert channels.notifier.show(NOTICE, AUTO) == "plyer"
    assert states(notices) == {("t1", "plyer", DELIVERED)}


def test_a_channel_that_fails_is_noted_and_the_next_one_shows_it(
    channels: Channels, notices: Notices
) -> None:
    channels.first.refuses = "it did not take it"
    channels.second.wrong = "not installed"
    assert channels.notifier.show(NOTICE, AUTO) == "inbox"
    assert states(notices) == {("t1", "desktop", FAILED), ("t1", "inbox", DELIVERED)}
    [failed] = [each for each in notices.newest(9) if each.state == FAILED]
    assert failed.reason == "it did not take it"


def test_nothing_is_shown_twice_on_a_channel(channels: Channels) -> None:
    assert channels.notifier.show(NOTICE, "desktop") == "desktop"
    assert channels.notifier.show(NOTICE, "desktop") == "inbox"
    assert channels.notifier.show(NOTICE, "desktop") == ""
    assert len(channels.first.shown) == len(channels.inbox.shown) == 1


def test_what_an_earlier_process_left_half_done_is_not_shown_there_again(
    channels: Channels, notices: Notices
) -> None:
    assert notices.claim("t1", "desktop", NOW)
    assert not notices.claim("t1", "desktop", LATER)
    assert notices.settle_left(LATER) == 1
    assert notices.settle_left(LATER) == 0
    assert channels.notifier.show(NOTICE, AUTO) == "plyer"
    assert not channels.first.shown
    assert ("t1", "desktop", UNSURE) in states(notices)
    assert CLAIMED not in {state for _tip, _channel, state in states(notices)}


def test_a_showing_counts_as_a_delivery(
    channels: Channels, database: Database, tmp_path: Path
) -> None:
    channels.notifier.show(NOTICE, AUTO)
    [delivery] = Deliveries(database, tmp_path / "spool").known(NOW)
    assert (delivery.tip, delivery.channel) == ("t1", "desktop")


def test_off_shows_nothing(channels: Channels, notices: Notices) -> None:
    assert channels.notifier.show(NOTICE, OFF) == ""
    assert states(notices) == set()


def test_what_is_withheld_keeps_its_reason_until_it_is_said_or_let_go(
    channels: Channels, notices: Notices
) -> None:
    put_off = Fate(kind=DEFERRED, gate="quiet_hours", until=LATER, again=LATER)
    for tip in ("t1", "t2"):
        notices.withheld(tip, put_off, NOW)
        notices.withheld(tip, put_off, NOW + HOUR / 2)
    assert {each.time_ms for each in notices.deferred()} == {int(NOW.timestamp() * 1000)}
    channels.notifier.show(NOTICE, AUTO)
    notices.let_go_but("", LATER)
    kept = {each.tip: each for each in notices.newest(9) if not each.channel}
    assert (kept["t1"].state, kept["t1"].reason) == (SAID, "quiet_hours")
    assert (kept["t2"].state, kept["t2"].reason) == (EXPIRED, "quiet_hours")
    assert notices.deferred() == []


def test_a_tip_let_go_later_keeps_the_last_gate(notices: Notices) -> None:
    notices.withheld("t1", Fate(kind=DEFERRED, gate="locked"), NOW)
    notices.withheld("t1", Fate(kind=EXPIRED), LATER)
    [kept] = notices.newest(9)
    assert (kept.state, kept.reason) == (EXPIRED, "locked")


def test_what_is_said_ends_the_waiting_of_what_was_not_made_yet(
    channels: Channels, notices: Notices
) -> None:
    notices.withheld(NEXT, Fate(kind=DEFERRED, gate="locked"), NOW)
    channels.notifier.show(NOTICE, AUTO)
    assert notices.deferred() == []


def test_old_notices_are_forgotten(database: Database, notices: Notices) -> None:
    notices.claim("t1", "desktop", NOW)
    notices.claim("t2", "desktop", LATER)
    before_ms = int(LATER.timestamp() * 1000)
    assert database.write(lambda db: notifier.forget_notices(db, before_ms)) == 1
    assert {each.tip for each in notices.newest(9)} == {"t2"}


def test_withdrawing_and_closing_reach_what_was_used(channels: Channels) -> None:
    channels.notifier.show(NOTICE, AUTO)
    channels.notifier.withdraw("t1")
    channels.notifier.close()
    channels.notifier.close()
    assert (channels.first.withdrawn, channels.first.is_closed) == (["t1"], True)
    assert not channels.second.is_closed
