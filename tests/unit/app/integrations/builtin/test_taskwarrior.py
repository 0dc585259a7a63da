"""What `task export` prints becomes tasks; the real command is used where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from contracts.collecting_home import NOW, settle, surroundings_in
from contracts.samples import by_title
from oo_app.integrations.builtin.taskwarrior.connector import connect
from oo_app.integrations.builtin.taskwarrior.parsing import NEWEST_DONE, read_export
from oo_storage.errors import BadInput
from oo_storage.plain import plain

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.integrations.reading import Reading

BERLIN = ZoneInfo("Europe/Berlin")


def export(*tasks: dict[str, Any]) -> Reading:
    numbered = [{"uuid": f"{n}", "status": "pending", **task} for n, task in enumerate(tasks)]
    return read_export(json.dumps(numbered).encode(), NOW, BERLIN)


def test_a_task_is_understood() -> None:
    task = {
        "description": "Pay rent",
        "due": "20261123T120000Z",
        "wait": "20261122T120000Z",
        "scheduled": "20261123T060000Z",
        "entry": "20261101T100000Z",
        "priority": "H",
        "project": "Home",
        "tags": ["bank"],
        "estimate": "PT45M",
    }
    assert by_title(export(task))["Pay rent"] == {
        "status": "open",
        "priority": 1,
        "estimate_min": 45,
        "due": _ms(2026, 11, 23, 12),
        "start": _ms(2026, 11, 23, 6),  # both must have passed
        "created": _ms(2026, 11, 1, 10),
        "project": "Home",
        "tags": ["bank"],
    }


def test_midnight_is_a_whole_day() -> None:
    due = by_title(export({"description": "a", "due": "20261122T230000Z"}))["a"]["due"]
    assert due == "2026-11-23"
    due = by_title(export({"description": "a", "due": "20260722T220000Z"}))["a"]["due"]
    assert due == "2026-07-23"  # in summer time
    due = by_title(export({"description": "a", "due": "20261123T000000Z"}))["a"]["due"]
    assert due == _ms(2026, 11, 23)


def test_states() -> None:
    names = ("pending", "waiting", "completed", "deleted", "recurring")
    found = by_title(export(*({"description": name, "status": name} for name in names)))
    assert {title: task["status"] for title, task in found.items()} == {
        "pending": "open",
        "waiting": "open",
        "completed": "done",
    }


def test_a_task_past_its_until_is_left_out() -> None:
    past, ahead = "20261121T000000Z", "20261221T000000Z"
    found = by_title(
        export({"description": "a", "until": past}, {"description": "b", "until": ahead})
    )
    assert list(found) == ["b"]


def test_the_newest_done_are_kept() -> None:
    moments = (f"20260101T00{n // 60:02}{n % 60:02}Z" for n in range(NEWEST_DONE + 2))
    done = [
        {"description": f"{n}", "status": "completed", "end": end} for n, end in enumerate(moments)
    ]
    assert not {"0", "1"} & set(by_title(export(*done)))


def test_broken_values_are_said_or_left_out() -> None:
    reading = export(
        {"description": "a", "due": "tomorrow", "tags": "x", "project": {"x": 1}, "priority": 7},
        {"description": ""},
        {"description": "c", "uuid": ""},
    )
    assert by_title(reading) == {"a": {"status": "open"}}
    assert len(reading.faults) == 1


@pytest.mark.parametrize("output", [b"{", b"[[[", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_export(output: bytes) -> None:
    with pytest.raises(BadInput, match="could not be read"):
        read_export(output, NOW, BERLIN)


@pytest.mark.parametrize("output", [b"", b"[]", b'["text", 3, null]'])
def test_nothing_in_an_export(output: bytes) -> None:
    assert read_export(output, NOW, BERLIN).records == ()


def test_hostile_titles_are_plain_and_short() -> None:
    (title,) = by_title(export({"description": "\x1b[31m\u202eevil " + "x" * 100_000}))
    assert title == plain(title)


@pytest.mark.real
def test_the_real_command(own_environment: Path, tmp_path: Path) -> None:
    program = shutil.which("task")
    if program is None:
        pytest.skip("Taskwarrior is not installed here: apt-get install taskwarrior")
    data = tmp_path / "data"
    data.mkdir()
    hooks = data / "hooks"
    hooks.mkdir()
    for name in ("on-launch", "on-exit"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    _task(program, data, "add", "Pay rent", "due:2030-11-23T12:00Z", "priority:H", "+bank")
    _task(program, data, "add", "Water", "due:2030-11-23", "recur:weekly")
    _task(program, data, "add", "Done already")
    _task(program, data, "3", "done")
    settle(data)
    files = [path for path in data.rglob("*") if path.is_file()]
    before = [path.stat().st_mtime_ns for path in files]
    surroundings = surroundings_in(own_environment)
    first = connect().fetch(str(data), (), {}, surroundings)
    datas: list[Any] = [each.data for part in first.parts for each in part.records]
    found = {data.title: data for data in datas}
    assert set(found) == {"Pay rent", "Done already"}
    assert (found["Pay rent"].priority, list(found["Pay rent"].tags)) == (1, ["bank"])
    assert found["Done already"].status == "done"
    assert [path.stat().st_mtime_ns for path in files] == before
    assert not (tmp_path / "ran").exists()
    assert connect().fetch(str(data), (), first.cursor, surroundings).parts == ()
    moved = replace(surroundings, environment={**surroundings.environment, "TASKDATA": str(data)})
    assert connect().fetch("", (), {}, moved).parts[0].records == first.parts[0].records


def _task(program: str, data: Path, *words: str) -> None:
    settings = ["rc:/dev/null", f"rc.data.location={data}", "rc.hooks=off", "rc.confirmation=off"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(data), "TZ": "UTC"}
    subprocess.run(
        [program, *settings, *words],
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
    )


def _ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]
