"""Where in a TOML text a value stands, so that an error can name the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_storage.flaws import Path

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*")(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of the value at `path`, or of its nearest parent; 0 when unknown."""
    best, best_length = 0, 0
    for number, found in _paths(text):
        common = _common(found, path)
        if common == len(found) and common > best_length:
            best, best_length = number, common
    return best


def error_line(message: str, text: str) -> int:
    """The line that tomllib's message about a text names; its last one when it names none."""
    match = re.search(r"\(at line (\d+)", message)
    return int(match[1]) if match else max(1, len(text.splitlines()))


def _paths(text: str) -> Iterator[tuple[int, Path]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            parts = _resolved(_parts(header[2]), counts)
            if header[1] == "[[":
                counts[parts] = counts.get(parts, -1) + 1
                parts = (*parts, counts[parts])
            table = parts
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key[1]))


def _resolved(parts: Path, counts: dict[Path, int]) -> Path:
    """A header below an array of tables belongs to the array's last table."""
    resolved: Path = ()
    for part in parts[:-1]:
        resolved = (*resolved, part)
        if resolved in counts:
            resolved = (*resolved, counts[resolved])
    return (*resolved, parts[-1])


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _common(found: Path, path: Path) -> int:
    count = 0
    for ours, theirs in zip(found, path, strict=False):
        if ours != theirs:
            break
        count += 1
    return count
