"""oO's own diary: what went wrong and where, without content, in one file of bounded size."""

from __future__ import annotations

import logging
import traceback
from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MOST_BYTES = 1 << 20


def write_diary(path: Path) -> None:
    """Let this process write warnings and errors into the file, which only its owner can read."""
    from logging.handlers import RotatingFileHandler

    path.touch(mode=0o600)
    handler = RotatingFileHandler(
        path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(_WithoutContent("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)


def trace_of(error: BaseException) -> str:
    """Where an exception came from, without its text, which may hold content."""
    return _trace(type(error), error.__traceback__)


class _WithoutContent(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have left its own text of the exception in the record.
        record = copy(record)
        record.exc_text = None
        return super().format(record)

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return _trace(ei[0], ei[2])


def _trace(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    return "".join((*traceback.format_tb(trace), kind.__name__ if kind else ""))
