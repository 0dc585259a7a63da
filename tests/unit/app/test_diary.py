"""The diary says what went wrong and where, and holds no content."""

from __future__ import annotations

import logging
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from oo_app.diary import trace_of, write_diary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = "call the clinic"


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Path]:
    before = list(logging.getLogger().handlers)
    path = tmp_path / "oo.log"
    write_diary(path)
    yield path
    for handler in set(logging.getLogger().handlers) - set(before):
        logging.getLogger().removeHandler(handler)
        handler.close()


def failed() -> ValueError:
    try:
        raise ValueError(CONTENT)
    except ValueError as error:
        return error


def test_an_exceptions_text_stays_out(diary: Path) -> None:
    logging.getLogger("oo_app.sample").error("a look failed", exc_info=failed())
    text = diary.read_text(encoding="utf-8")
    assert "ERROR oo_app.sample a look failed" in text
    assert "in failed" in text
    assert text.rstrip().endswith("ValueError")
    assert CONTENT not in text
    assert CONTENT not in trace_of(failed())


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of POSIX")
def test_only_its_owner_reads_it(diary: Path) -> None:
    assert stat.S_IMODE(diary.stat().st_mode) == 0o600
