"""A small home that adds, withdraws, erases, rebuilds, backs up and retains, until it is killed."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oo_storage.backup import back_up, list_backups, rotate, verify
from oo_storage.erasure import begin
from oo_storage.jobs import unfinished
from oo_storage.log import events_after
from oo_storage.rebuild import check_folds
from support.small_home import SmallHome, task, tip, withdrawn

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from support.killing import Tell, Told

TITLE = "tasks.title"
START_MS = 1_795_000_000_000


class SmallLife:
    """Acts on one small home, each with a request of its own."""

    def prepare(self) -> None:
        """All that it needs is imported above."""

    def live(self, folder: Path, seed: int, tell: Tell) -> None:
        """Go on for ever."""
        chance = random.Random(seed)
        home = SmallHome(folder)
        home.clock.ms = START_MS + seed * 1_000_000
        home.eraser.take_over()
        home.eraser.resume()
        acts = (self._add, self._add, self._add, self._add_many, self._revoke, self._rebuild,
                self._refold, self._back_up, self._retain)  # fmt: skip
        number = 0
        while True:
            number += 1
            home.clock.ms += chance.randrange(1, 1_000)
            chance.choice(acts)(home, f"{seed}x{number}x", tell)

    def examine(self, folder: Path, told: list[Told]) -> None:
        """Nothing acknowledged is lost, nothing revoked is left, and all that is there is sound."""
        home = SmallHome(folder)
        home.clock.ms = max(START_MS, _latest(home)) + 1
        home.eraser.take_over()
        home.eraser.resume()
        sound = home.database.read(lambda db: db.execute("PRAGMA integrity_check").fetchone())
        assert sound == ("ok",)
        assert home.database.read(unfinished) == ()
        assert check_folds(home.database, home.log) == ()
        self._nothing_is_lost(home, told)
        self._nothing_is_left(home, told)
        for backup in list_backups(home.backups):
            verify(backup.path)
        home.close()

    def _nothing_is_lost(self, home: SmallHome, told: list[Told]) -> None:
        requests = home.database.read(
            lambda db: {row[0] for row in db.execute("SELECT request FROM events_requests")}
        )
        lost = {t.value for t in told if t.act in ("add", "revoke") and t.is_done} - requests
        assert not lost, lost
        partly = home.database.read(
            lambda db: db.execute(
                "SELECT count(*) FROM events_requests r WHERE (SELECT count(*) FROM events_log"
                " WHERE seq BETWEEN r.first_seq AND r.last_seq) <> r.last_seq - r.first_seq + 1"
            ).fetchone()
        )
        assert partly == (0,)

    def _nothing_is_left(self, home: SmallHome, told: list[Told]) -> None:
        adds: list[str] = []
        gone: list[str] = []
        for each in told:
            if each.act == "add":
                adds.append(each.value)
            if each.act == "revoke" and each.is_done:
                gone, adds = gone + adds, []
        files = b"".join(path.read_bytes() for path in home.files())
        left = [value for value in gone if f"canary {value}".encode() in files]
        assert not left, left

    def _add(self, home: SmallHome, value: str, tell: Tell, count: int = 1) -> None:
        events = [task(f"{value}{n % 40}", f"canary {value} {n}") for n in range(count)]
        tell.begin("add", value)
        home.append(*events, tip(value, f"canary {value}", keys=[TITLE]), request=value)
        tell.done("add", value)

    def _add_many(self, home: SmallHome, value: str, tell: Tell) -> None:
        self._add(home, value, tell, count=300)

    def _revoke(self, home: SmallHome, value: str, tell: Tell) -> None:
        def act(db: sqlite3.Connection) -> None:
            home.log.append(db, [withdrawn(TITLE, "oo", value)], request=value)
            begin(db, home.log, data_key=TITLE, recipient="oo", job=value, now_ms=home.clock.ms)

        tell.begin("revoke", value)
        home.database.write(act)
        tell.done("revoke", value)
        home.eraser.resume()
        tell.done("erase", value)

    def _rebuild(self, home: SmallHome, value: str, tell: Tell) -> None:
        tell.begin("rebuild", value)
        home.database.write(home.log.rebuild)
        tell.done("rebuild", value)

    def _refold(self, home: SmallHome, value: str, tell: Tell) -> None:
        tell.begin("refold", value)
        home.database.write(
            lambda db: home.log.refold(db, sorted({e.subject for e in events_after(db, 0)}))
        )
        tell.done("refold", value)

    def _back_up(self, home: SmallHome, value: str, tell: Tell) -> None:
        tell.begin("backup", value)
        back_up(home.database, home.backups, datetime.fromtimestamp(home.clock.ms / 1000, UTC))
        rotate(home.backups)
        tell.done("backup", value)

    def _retain(self, home: SmallHome, value: str, tell: Tell) -> None:
        tell.begin("retain", value)
        home.eraser.retain(home.clock.ms)
        tell.done("retain", value)


def _latest(home: SmallHome) -> int:
    select = "SELECT coalesce(max(recorded), 0) FROM events_log"
    return int(home.database.read(lambda db: db.execute(select).fetchone()[0]))


LIFE = SmallLife()
