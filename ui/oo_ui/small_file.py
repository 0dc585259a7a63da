"""What a face keeps between runs: one small JSON file, never worth an error to the person."""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_log = logging.getLogger(__name__)
LARGEST_FILE = 1000


def read_small(path: Path) -> dict[str, object]:
    """What was kept last; {} where there is nothing, or nothing that makes sense."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(LARGEST_FILE))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("%s is not readable: %s", path.name, type(error).__name__)
        return {}
    return found if isinstance(found, dict) else {}


def write_small(path: Path, values: Mapping[str, object]) -> None:
    """Keep it for the next start, readable by its owner alone; a failure goes to the log."""
    new = path.with_name(f"{path.name}.new")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(values, file)
        new.replace(path)
    except OSError as error:
        _log.warning("%s is not kept: %s", path.name, type(error).__name__)
