"""oO's own diary: what went wrong and where, without content, in one file of bounded size."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 20


def write_diary(path: Path) -> None:
    """Let this process write warnings and errors into the file, which only its owner can read."""
    from logging.handlers import RotatingFileHandler

    path.touch(mode=0o600)
    handler = RotatingFileHandler(
        path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
