"""A kind of source made of files: what is gone, and what is only out of reach."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oo_app.integrations.connector import FoundRecord, Surroundings
from oo_app.integrations.file_kind import FileKind, FileText
from oo_app.integrations.reading import Reading
from oo_storage.events._generated.signals_pb2 import TaskSeen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def one_task(text: FileText) -> Reading:
    """The file's text as one task, and how often it was read."""
    times = text.memory + 1 if isinstance(text.memory, int) else 1
    return Reading((FoundRecord(text.name, TaskSeen(title=text.text)),), memory=times)


KIND = FileKind(
    read=one_task,
    is_wanted=lambda name: name.endswith(".txt"),
    usual=lambda _surroundings: (),
    nothing_there=lambda: "nothing",
    max_files=2,
)


def surroundings(folder: Path) -> Surroundings:
    return Surroundings(folder, {}, datetime(2026, 11, 24, tzinfo=UTC), "UTC")


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
        os.utime(file, (1_700_000_000, 1_700_000_000))


def test_a_file_that_was_deleted_from_a_folder_of_too_many_is_gone(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt", "c.txt", "d.txt")
    first = KIND.fetch(str(tmp_path), (), {}, surroundings(tmp_path))
    assert [os.path.basename(part.name) for part in first.parts] == ["a.txt", "b.txt"]
    (tmp_path / "a.txt").unlink()
    second = KIND.fetch(str(tmp_path), (), first.cursor, surroundings(tmp_path))
    assert [os.path.basename(name) for name in second.gone] == ["a.txt"]
    assert [os.path.basename(part.name) for part in second.parts] == ["c.txt"]
    assert [problem.where for problem in second.problems] == [str(tmp_path)]


def test_what_a_file_is_remembered_for_outlives_a_folder_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "in/a.txt")
    file = str(tmp_path / "in" / "a.txt")
    first = KIND.fetch(str(tmp_path), (), {}, surroundings(tmp_path))
    scan = os.scandir

    def refused(folder: Any) -> Any:
        if str(folder).endswith("in"):
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    with monkeypatch.context() as locked:
        locked.setattr(os, "scandir", refused)
        second = KIND.fetch(str(tmp_path), (), first.cursor, surroundings(tmp_path))
    assert (second.gone, second.parts) == ((), ())
    assert [problem.where for problem in second.problems] == [str(tmp_path / "in")]
    assert second.cursor["memory"] == {file: 1}
    third = KIND.fetch(str(tmp_path), (), second.cursor, surroundings(tmp_path))
    assert (third.gone, third.parts, third.problems) == ((), (), ())
