"""With a core in the background every command works as without it, and the core may die."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from support.command import wait_until

if TYPE_CHECKING:
    from support.command import Place

pytestmark = pytest.mark.slow

needs_signals = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def todo(place: Place, *lines: str) -> str:
    return str(place.write("todo.txt", "".join(f"{line} due:{today()}\n" for line in lines)))


def test_every_command_works_beside_a_core(place: Place) -> None:
    place.oo("connect", "todotxt", todo(place, "(A) Send the tax form"), "--yes")
    with place.core() as core:
        assert "Send the tax form" in place.oo("tip").out
        refused = place.oo("run", code=1)
        assert "holds the home" in refused.err
        assert "oo stop" in refused.err
        assert (
            place.oo("add", "pay", "rent", "today", "23:50", "--json").json["title"] == "pay rent"
        )
        place.oo("done")
        assert "pay rent" in place.oo("tip").out
        place.oo("undo")
        assert "tax form" in place.oo("tip").out
        assert place.oo("why", "--json").json["considered"]
        assert len(place.oo("history", "--json").json) == 2
        place.oo("prefs", "set", "daily_cap", "7")
        assert place.oo("prefs", "get", "daily_cap", "--json").json["value"] == 7
        assert any(row["eligible"] for row in place.oo("agents", "list", "--json").json)
        place.oo("context", "use", "focus", "--for", "1h")
        place.oo("pause", "1h")
        revoked = place.oo("consent", "revoke", "tasks.title", "--yes", "--json").json
        assert revoked["tips"] == 2
        assert place.holding(b"tax form") == []
        assert place.holding(b"pay rent") == []
        rows = {row["id"]: row for row in place.oo("agents", "list", "--json").json}
        assert "tasks.title" in rows["due_risk"]["reason"]
        assert place.tip() is None
        assert core.poll() is None
        place.oo("stop")
        assert core.wait(timeout=10) == 0


def test_a_saved_file_gives_a_new_prepared_tip_within_a_second(place: Place) -> None:
    place.oo("connect", "todotxt", todo(place, "(A) Send the tax form"), "--yes")
    prepared = place.home / "prepared.json"

    def holds(words: bytes) -> bool:
        return prepared.exists() and words in prepared.read_bytes()

    with place.core():
        wait_until(lambda: holds(b"tax form"), 10, "the first prepared tip")
        took = []
        for number in range(5):
            time.sleep(0.3)
            todo(place, f"(A) Buy bread {number}")
            took.append(wait_until(lambda n=number: holds(b"bread %d" % n), 5, "a new one"))
        assert sorted(took)[-2] < 1.0, took


@needs_signals
def test_a_killed_core_leaves_a_home_that_the_next_command_opens(place: Place) -> None:
    place.oo("connect", "todotxt", todo(place, "(A) Send the tax form"), "--yes")
    with place.core() as core:
        core.send_signal(signal.SIGKILL)
        core.wait(timeout=10)
        assert (place.home / "core.sock").exists()
        place.oo("add", "water the fern")
    with place.core() as second:
        assert "tax form" in place.oo("tip").out
        second.send_signal(signal.SIGKILL)
        second.wait(timeout=10)
    (place.home / "core.sock").unlink(missing_ok=True)
    (place.home / "core.sock").write_text("not a socket")
    with place.core():
        titles = {row["subject"] for row in place.oo("log", "--json").json}
        assert titles


def test_commands_at_the_same_time_all_succeed(place: Place) -> None:
    place.oo("connect", "todotxt", todo(place, "(A) Send the tax form"), "--yes")
    begun = [
        place.begun("add", "water the fern"),
        place.begun("prefs", "set", "daily_cap", "7"),
        place.begun("tip", "--json"),
        place.begun("add", "feed the cat"),
    ]
    for process in begun:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, (out, err)
    log = place.oo("log", "--json", "--limit", "200").json
    assert sum(row["source"] == "inbox" and row["type"] == "task.seen" for row in log) == 2
