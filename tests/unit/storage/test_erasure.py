"""Erasure: what goes, what stays, that it ends, and that no byte is left."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_storage import home as home_values
from oo_storage.backup import back_up, list_backups
from oo_storage.erasure import Erased, begin
from oo_storage.errors import DiskFull, OoError
from oo_storage.jobs import DONE, Job, unfinished
from oo_storage.log import events_after
from oo_storage.rebuild import check_folds
from support.small_home import (
    START_MS,
    SmallHome,
    gone,
    state,
    task,
    tip,
    withdrawn,
)

if TYPE_CHECKING:
    from datetime import datetime

    from google.protobuf.message import Message

    from oo_storage.log import NewEvent

TITLE = "tasks.title"


def revoke(home: SmallHome, key: str = TITLE, recipient: str = "oo", id: str = "job") -> Job:
    def act(db: sqlite3.Connection) -> Job:
        home.log.append(db, [withdrawn(key, recipient, id)])
        return begin(db, home.log, data_key=key, recipient=recipient, job=id, now_ms=home.clock.ms)

    return home.database.write(act)


def erase(home: SmallHome, key: str = TITLE, recipient: str = "oo", id: str = "job") -> Erased:
    return home.eraser.run(revoke(home, key, recipient, id))


def messages(home: SmallHome) -> list[Message]:
    return home.database.read(lambda db: [event.data for event in events_after(db, 0)])


def table(home: SmallHome, name: str) -> list[tuple[Any, ...]]:
    select = f"SELECT * FROM {name} ORDER BY 1"  # noqa: S608 - a name of ours
    return home.database.read(lambda db: db.execute(select).fetchall())


def show(home: SmallHome, key: str, agent: str, text: str) -> None:
    home.database.write(
        lambda db: db.execute(
            "INSERT INTO shown_tips (key, agent, text) VALUES (?, ?, ?)", (key, agent, text)
        )
    )


def now(home: SmallHome) -> datetime:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(home.clock.ms / 1000, UTC)


def test_the_keys_content_goes_everywhere_and_the_rest_stays(home: SmallHome) -> None:
    home.append(
        task("1", "Rent", project="flat"), task("1", "Pay rent", project="flat"),
        tip("t", "Pay rent now", keys=[TITLE, "tasks.due"]), tip("u", "Rest", keys=["tasks.due"]),
        state("due_risk", "knows rent", keys=[TITLE]),
    )  # fmt: skip
    show(home, TITLE, "due_risk", "Pay rent now")
    erased = erase(home)
    seen, again, made, other, changed, *_ = messages(home)
    assert (seen.title, again.title) == ("", "")  # type: ignore[attr-defined] # a task
    assert again.project == "flat"  # type: ignore[attr-defined] # a task
    assert (made.text, made.why, made.facts, made.id) == ("", "", "", "t")  # type: ignore[attr-defined] # a tip
    assert other.text == "Rest"  # type: ignore[attr-defined] # a tip
    assert changed.state == ""  # type: ignore[attr-defined] # a state
    assert table(home, "small_tips") == [("agent/due_risk", ""), ("tip/t", ""), ("tip/u", "Rest")]
    assert table(home, "shown_tips") == [(1, TITLE, "due_risk", "")]
    assert (erased.events, erased.records) == (4, 1)
    assert check_folds(home.database, home.log) == ()


def test_an_agents_revocation_takes_only_what_it_derived(home: SmallHome) -> None:
    home.append(
        task("1", "Rent"), tip("t", "Rent", agent="due_risk", keys=[TITLE]),
        tip("u", "Rent", agent="stale_task", keys=[TITLE]), state("due_risk", "s", keys=[TITLE]),
        tip("v", "Time", agent="due_risk", keys=["tasks.due"]),
    )  # fmt: skip
    show(home, TITLE, "due_risk", "a")
    show(home, TITLE, "stale_task", "b")
    erased = erase(home, recipient="due_risk")
    assert [row[2] for row in table(home, "small_tasks")] == ["Rent"]
    assert table(home, "small_tips") == [
        ("agent/due_risk", ""), ("tip/t", ""), ("tip/u", "Rent"), ("tip/v", "Time"),
    ]  # fmt: skip
    assert [row[3] for row in table(home, "shown_tips")] == ["", "b"]
    assert (erased.events, erased.records) == (2, 1)
    assert check_folds(home.database, home.log) == ()


def test_the_epoch_moves_with_the_withdrawal(home: SmallHome) -> None:
    before = home.database.read(home_values.epoch)
    revoke(home)
    assert home.database.read(home_values.epoch) == before + 1


def test_the_log_says_what_was_erased(home: SmallHome) -> None:
    home.append(task("1", "Rent"))
    erase(home)
    events = home.database.read(lambda db: list(events_after(db, 1)))
    kinds = [event.type for event in events]
    assert kinds == ["consent.withdrawn", "erasure.started", "erasure.finished"]
    assert events[-1].data.events == 1  # type: ignore[attr-defined] # it has finished


def test_a_dry_run_counts_and_writes_nothing(home: SmallHome) -> None:
    home.append(task("1", "Rent"), task("2", ""), tip("t", "Rent", keys=[TITLE]))
    show(home, TITLE, "due_risk", "a")
    before = messages(home)
    counts = home.eraser.dry_run(TITLE, "oo")
    assert (counts.events, counts.tips, counts.records) == (2, 1, {"shown": 1})
    assert home.eraser.dry_run(TITLE, "due_risk").events == 1
    assert home.eraser.dry_run("notes.text", "oo").events == 0
    assert messages(home) == before
    erased = erase(home)
    assert (erased.events, erased.records) == (counts.events, counts.records["shown"])
    assert home.eraser.dry_run(TITLE, "oo").events == 0


def test_what_is_collected_under_a_new_consent_stays(home: SmallHome) -> None:
    home.append(task("1", "Old"))
    job = revoke(home)
    home.append(task("1", "New"), task("2", "Newer"))
    home.eraser.run(job)
    titles = [message.title for message in messages(home) if hasattr(message, "title")]
    assert titles == ["", "New", "Newer"]
    assert [row[2] for row in table(home, "small_tasks")] == ["New", "Newer"]
    assert check_folds(home.database, home.log) == ()


def test_the_folds_are_right_after_every_step(home: SmallHome) -> None:
    events = [task(str(number % 300), f"title {number}") for number in range(1_500)]
    home.database.write(lambda db: home.log.append(db, events), is_durable=False)
    job, steps = revoke(home), 0
    while job.stage != DONE:
        job, _ = home.eraser._step(job)
        assert check_folds(home.database, home.log) == ()
        steps += 1
    assert steps > 5
    assert job.events == 1_500


@pytest.mark.parametrize("after", range(6))
def test_a_job_that_stopped_goes_on_at_the_next_start(home: SmallHome, after: int) -> None:
    home.append(*(task(str(number), f"canary {number}") for number in range(3)))
    back_up(home.database, home.backups, now(home))
    job = revoke(home)
    for _step in range(after):
        job, _ = home.eraser._step(job)
    home.close()
    again = SmallHome(home.folder)
    again.clock.ms += 1
    [erased] = again.eraser.resume()
    assert erased.events == 3
    assert again.eraser.resume() == ()
    assert again.database.read(unfinished) == ()
    assert again.holds(b"canary") == []
    assert check_folds(again.database, again.log) == ()
    again.close()


def test_running_a_job_twice_changes_nothing_more(home: SmallHome) -> None:
    home.append(task("1", "Rent"))
    job = revoke(home)
    first = home.eraser.run(job)
    before = messages(home)
    assert home.eraser.run(job).events == first.events
    assert messages(home) == before


def canaries(home: SmallHome, count: int) -> None:
    """Titles of every length, in rows that move, shrink, grow and go."""
    for start in range(0, count, 100):
        events = []
        for number in range(start, start + 100):
            title = f"CANARY{number:06d}" + "x" * (10, 60, 250, 1_000, 6_000)[number * 7 % 5]
            events.append(task(f"{number * 7919 % count:05d}", title))
            if number % 3 == 0:
                events.append(task(f"{number * 104729 % count:05d}", f"CANARY{number:06d}"))
            if number % 11 == 0:
                events += [tip(str(number), title, keys=[TITLE]), gone(f"{number:05d}")]
        home.append(*events)


def test_no_byte_of_2000_canaries_is_in_any_file(home: SmallHome) -> None:
    canaries(home, 1_000)
    show(home, TITLE, "due_risk", "CANARY shown")
    back_up(home.database, home.backups, now(home))
    home.clock.ms += 1
    canaries(home, 1_000)
    (home.backups / ".oo-x.sqlite3.part").write_bytes(b"CANARY of a killed backup")
    (home.backups / "replaced-x.sqlite3").write_bytes(b"CANARY of a replaced file")
    home.database.path.with_name(".oo.sqlite3.part").write_bytes(b"CANARY of a killed restore")
    before = b"".join(path.read_bytes() for path in home.files())
    assert len(set(re.findall(rb"CANARY\d+", before))) == 1_000
    assert len(re.findall(rb"CANARY\d+", before)) > 2_000
    erased = erase(home)
    assert home.holds(b"CANARY") == []
    assert erased.copies == 3
    [backup] = list_backups(home.backups)
    assert backup.made == now(home)
    assert check_folds(home.database, home.log) == ()
    home.close()
    assert home.holds(b"CANARY") == []


@pytest.mark.parametrize("seed", [24, 36])
def test_only_writing_the_file_anew_clears_it(seed: int) -> None:
    """A page that was split keeps copies of what moved away, `secure_delete` or not."""
    random, names = Random(seed), []
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.execute("CREATE TABLE t_rows (name TEXT PRIMARY KEY, data BLOB)")
        for _turn in range(300):
            size = random.choice([10, 50, 200, 900, 5_000])
            names.append(f"{random.getrandbits(128):032x}")
            db.execute("INSERT INTO t_rows VALUES (?, ?)", (names[-1], b"CANARY" + b"x" * size))
            if random.random() < 0.5:
                grown = b"CANARY" + b"y" * random.choice([5, 100, 700, 3_000])
                db.execute(
                    "UPDATE t_rows SET data = ?"
                    " WHERE name = (SELECT name FROM t_rows WHERE name > ? LIMIT 1)",
                    (grown, f"{random.getrandbits(128):032x}"),
                )
        for name in sorted(names):
            db.execute("DELETE FROM t_rows WHERE name = ?", (name,))
            db.execute("INSERT INTO t_rows VALUES (?, x'02')", (name,))
        is_left = b"CANARY" in db.serialize()
        db.execute("VACUUM")
        assert b"CANARY" not in db.serialize()
        if not is_left:
            pytest.skip("this SQLite leaves nothing in a split page of this history")


def test_a_reader_that_stays_delays_the_end_and_nothing_else(home: SmallHome) -> None:
    home.append(task("1", "canary"))
    home.database.read(lambda db: db.execute("PRAGMA busy_timeout=1").fetchone())
    other = sqlite3.connect(home.database.path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM events_log").fetchone()
    job = revoke(home)
    with pytest.raises(OoError, match="Another program"):
        home.eraser.run(job)
    other.close()
    assert len(home.eraser.resume()) == 1
    assert home.holds(b"canary") == []


def test_a_full_disk_lets_old_copies_go_first(home: SmallHome) -> None:
    home.append(task("1", "canary"))
    back_up(home.database, home.backups, now(home))
    calls = []

    def full_once(command: Any) -> Any:
        calls.append(command)
        if len(calls) == 1:
            raise DiskFull("full")
        return real(command)

    real = home.database.outside_transaction
    home.database.outside_transaction = full_once  # type: ignore[method-assign] # a disk that is full
    erased = erase(home)
    assert erased.copies == 1
    assert home.holds(b"canary") == []


def test_retention_clears_what_was_replaced_long_ago(home: SmallHome) -> None:
    home.append(task("1", "canary old"), task("2", "Still true"), task("3", "canary gone"))
    home.append(tip("t", "Said", keys=[TITLE]))
    home.clock.ms = START_MS + 10
    home.append(task("1", "New"), gone("3"), task("4", "Old, lately"))
    home.clock.ms = START_MS + 20
    home.append(task("4", "Newest"))
    erased = home.eraser.retain(START_MS + 5)
    assert erased is not None
    assert erased.events == 2
    titles = [message.title for message in messages(home) if hasattr(message, "title")]
    assert titles == ["", "Still true", "", "New", "Old, lately", "Newest"]
    assert home.holds(b"canary") == []
    assert table(home, "small_tips") == [("tip/t", "Said")]
    assert check_folds(home.database, home.log) == ()
    assert home.eraser.retain(START_MS + 5) is None


subjects = st.sampled_from(["1", "2", "3"])
words = st.sampled_from(["", "alpha", "beta", "gamma"])
agents = st.sampled_from(["due_risk", "stale_task"])
keys = st.lists(st.sampled_from([TITLE, "tasks.project", "tasks.due"]), max_size=2, unique=True)
events = st.one_of(
    st.builds(lambda s, t, p: task(s, t, project=p), subjects, words, words),
    st.builds(gone, subjects),
    st.builds(lambda s, t, a, k: tip(s, t, agent=a, keys=k), subjects, words, agents, keys),
    st.builds(lambda a, t, k: state(a, t, keys=k), agents, words, keys),
)


@given(
    before=st.lists(events, max_size=12),
    after=st.lists(events, max_size=4),
    key=st.sampled_from([TITLE, "tasks.project", "tasks.due"]),
    recipient=st.sampled_from(["oo", "due_risk"]),
)
@settings(max_examples=25, deadline=None)
def test_the_fold_of_the_erased_log_is_the_erased_fold(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[NewEvent],
    after: list[NewEvent],
    key: str,
    recipient: str,
) -> None:
    home = SmallHome(tmp_path_factory.mktemp("home"))
    home.append(*before)
    job = revoke(home, key, recipient)
    home.append(*after)
    home.eraser.run(job)
    erased = [table(home, name) for name in ("small_tasks", "small_tips")]
    assert check_folds(home.database, home.log) == ()
    home.database.write(home.log.rebuild)
    assert [table(home, name) for name in ("small_tasks", "small_tips")] == erased
    scope = job.scope
    for message in messages(home)[: len(before)]:
        assert scope.redacted(message, 0, is_newest=False) == message
    home.close()
