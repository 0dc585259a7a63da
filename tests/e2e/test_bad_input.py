"""What is broken or hostile stops nothing else, is bounded, and says where and what to do."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from agent_folders import program_agent
from contracts.git_places import make_repository
from support.command import Place
from support.hosting import hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.answers_sources import SourceRow
    from oo_app.local import LocalAssistant

pytestmark = pytest.mark.slow

HOSTILE = "\x1b[31mred\x1b[0m \x07bell \u202egnirts\u202c <b>bold</b> {{ 7 * 7 }} %s [x](y)"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[LocalAssistant]:
    """A home that reads one good file."""
    (tmp_path / "todo.txt").write_text(f"(A) Send the tax form due:{day()}\n")
    with hosted(tmp_path / "home") as local:
        local.connect("todotxt", str(tmp_path / "todo.txt"))
        yield local
        assert local.rebuild(check=True).differing == ()


def day() -> str:
    return datetime.now(UTC).date().isoformat()


def connected(assistant: LocalAssistant, kind: str, path: Path) -> SourceRow:
    """Connect a file; its row. The good file's task is named all the same."""
    began = time.monotonic()
    assistant.connect(kind, str(path))
    assert time.monotonic() - began < 30
    tip = assistant.tip().tip
    assert tip is not None
    return next(row for row in assistant.sources() if row.place == str(path))


def assert_told(row: SourceRow, where: str) -> None:
    """It is unhealthy, says where, and each problem says what to do."""
    assert row.health == "unhealthy"
    assert where in [problem.where for problem in row.problems]
    assert all(problem.message and problem.hint for problem in row.problems)


def calendar(*lines: str) -> str:
    soon = datetime.now(UTC) + timedelta(minutes=20)
    good = f"BEGIN:VEVENT\nUID:g\nDTSTAMP:20260101T000000Z\nDTSTART:{soon:%Y%m%dT%H%M%SZ}\n"
    good += "SUMMARY:Dentist\nEND:VEVENT\n"
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//\n"
    return head + good + "".join(f"{line}\n" for line in lines) + "END:VCALENDAR\n"


def test_a_broken_line_of_a_task_file(assistant: LocalAssistant, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_bytes(b"Good one\nbroken due:2026-13-45\n\xff\xfe bytes\nAnother good one\n")
    row = connected(assistant, "todotxt", file)
    assert_told(row, f"{file}:2")
    assert_told(row, f"{file}:3")
    assert row.records == 4


def test_a_calendar_that_repeats_every_second_and_a_broken_event(
    assistant: LocalAssistant, tmp_path: Path
) -> None:
    file = tmp_path / "home.ics"
    second = ("BEGIN:VEVENT", "UID:s", "DTSTAMP:20260101T000000Z", "DTSTART:20200101T000000Z",
              "RRULE:FREQ=SECONDLY", "SUMMARY:tick", "END:VEVENT")  # fmt: skip
    broken = ("BEGIN:VEVENT", "UID:b", "DTSTART:20261399T000000Z", "SUMMARY:never", "END:VEVENT")
    file.write_text(calendar(*second, *broken))
    row = connected(assistant, "ics", file)
    assert_told(row, f"{file}:14")
    assert_told(row, f"{file}:19")
    assert row.records == 1


def test_a_calendar_of_two_hundred_megabytes(assistant: LocalAssistant, tmp_path: Path) -> None:
    file = tmp_path / "huge.ics"
    with file.open("wb") as opened:
        opened.write(calendar().encode())
        opened.truncate(200 << 20)
    assert_told(connected(assistant, "ics", file), str(file))


def test_a_repository_with_a_hostile_configuration(
    assistant: LocalAssistant, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    repository = make_repository(tmp_path / "code")
    (repository / ".git" / "config").write_text(
        f"[core]\n\tfsmonitor = touch {mark}\n\tpager = touch {mark}\n\tworktree = /\n"
        f'[filter "x"]\n\tclean = touch {mark}\n\tsmudge = touch {mark}\n'
        f"[include]\n\tpath = /dev/zero\n[alias]\n\tstatus = !touch {mark}\n"
    )
    (repository / ".gitattributes").write_text("* filter=x\n")
    connected(assistant, "git", repository)
    assert not mark.exists()


def test_last_good_data_stays_and_is_marked(assistant: LocalAssistant, tmp_path: Path) -> None:
    (tmp_path / "todo.txt").unlink()
    tip = assistant.tip().tip
    assert tip is not None
    assert [each.is_stale for each in tip.evidence] == [True]
    row = assistant.sources()[0]
    assert row.is_stale
    assert_told(row, str(tmp_path / "todo.txt"))
    (tmp_path / "todo.txt").write_text(f"x Send the tax form due:{day()}\n")
    assert assistant.tip().tip is None
    assert not assistant.sources()[0].is_stale


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("sleep 600", "s"),
        ("yes", ""),
        ("echo '{ this is not JSON'", ""),
        ('echo \'{"snippets": [{"kind": "no-such"}]}\'', ""),
        ("kill -9 $$", ""),
    ],
    ids=["hangs", "floods", "prints garbage", "invents", "dies"],
)
def test_a_program_agent_that(
    assistant: LocalAssistant, tmp_path: Path, script: str, said: str
) -> None:
    program_agent(tmp_path / "home" / "agents", script, more="timeout_s = 1\n")
    assistant.trust_agent("due_soon")
    for key in ("tasks.title", "tasks.due", "tasks.state"):
        assistant.grant(key, agent="due_soon")
    began = time.monotonic()
    tip = assistant.tip().tip
    assert time.monotonic() - began < 8
    assert tip is not None
    assert "Send the tax form" in tip.text
    assistant.look()
    row = next(row for row in assistant.agents() if row.id == "due_soon")
    assert row.health == "unhealthy"
    assert "unhealthy" in row.reason
    assert said in row.reason
    assert row.snippets == 0


def test_a_broken_agent_folder_and_a_broken_preference(place: Place) -> None:
    folder = place.home / "agents" / "broken"
    folder.mkdir(parents=True)
    (folder / "agent.toml").write_text('id = "broken"\nname = \n')
    rows = {row["id"]: row for row in place.oo("agents", "list", "--json").json}
    assert f"{folder / 'agent.toml'}:2" in rows["broken"]["reason"]
    assert not rows["broken"]["eligible"]
    assert "toml" in place.oo("agents", "validate", code=1).out
    refused = place.oo("prefs", "set", "quiet_hours", "nonsense", code=1)
    assert "22:00-07:00" in refused.err
    place.oo("tip")


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("consent revoke tasks.titel --yes", "tasks.title"),
        ("consent grant tasks.title --agent due_rsk", "due_risk"),
        ("context use focsu", "focus"),
        ("agents enable due_rik", "due_risk"),
        ("prefs set dayly_cap 3", "daily_cap"),
        ("connect todotext --yes", "todotxt"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    place: Place, typed: str, nearest: str
) -> None:
    assert f"Did you mean {nearest}?" in place.oo(*typed.split(), code=2).err


def test_hostile_text_is_shown_plainly(place: Place) -> None:
    title = HOSTILE.replace("\x07", "")
    todo = place.write("todo.txt", f"(A) {title} due:{day()}\n(B) {HOSTILE} 2 due:{day()}\n")
    notes = place.write("notes/day.md", f"TODO: {HOSTILE}\n- [ ] {HOSTILE} 3\n")
    place.oo("connect", "todotxt", str(todo), "--yes")
    place.oo("connect", "markdown", str(notes.parent), "--yes")
    place.oo("add", f"{HOSTILE} 4 today")
    commands = ("tip --json", "why --all", "history", "log --json -n 200",
                "agents run open_loops")  # fmt: skip
    for command in commands:
        out = place.oo(*command.split()).out
        assert [char for char in out if unicodedata.category(char) in {"Cc", "Cf"}] == [
            char for char in out if char == "\n"
        ], command
        assert "49 %s" not in out
    assert "{{ 7 * 7 }} %s" in place.oo("tip").out


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """A file system of its own; skips where it may not be mounted."""
    if sys.platform != "linux":
        pytest.skip("no tmpfs")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    user = tmp_path / "user"
    user.mkdir()
    with small_disk(tmp_path / "disk", 1500):
        place = Place(tmp_path / "disk" / "home", user)
        place.oo("add", "water the fern today 23:58")
        fill = tmp_path / "disk" / "fill"
        with contextlib.suppress(OSError), fill.open("wb", buffering=0) as opened:
            while opened.write(bytes(1 << 12)):
                pass
        refused = place.oo("add", "feed the cat", code=1)
        assert "no room left" in refused.err
        assert "Free some space" in refused.err
        fill.unlink()
        log = place.oo("log", "--json", "--limit", "99").json
        assert sum(row["type"] == "task.seen" for row in log) == 1
        assert "fern" in place.oo("tip").out
        place.oo("rebuild", "--check")
