"""What a kind of source declares about itself: `builtin/<kind>/manifest.toml`.

```toml
manifest_version = 1
kind = "todotxt"          # the folder's name
name = "todo.txt"
description = "One line: what it is."
reads = "What connecting reads, shown before the person agrees."
place = "file or folder"  # what the person names; "" when there is only one
local = true              # no network
writable = false
confined = false          # read in a child process with limits
refresh = "15m"           # s, m, h or d; "" when it has nothing to read again
on_ask = false            # read whenever a person asks, though none of its files moved

[limits]                  # optional, each of them
cpu_s = 5
wall_s = 15
memory_mb = 512
file_mb = 32
records = 20000

[[keys]]
key = "tasks.title"
purpose = "to name the task"
optional = false          # an optional key is collected only if asked for
```
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oo_storage.durations import duration_of
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may cost: seconds, megabytes, and records of the source in all."""

    cpu_s: int = 5
    wall_s: int = 15
    memory_mb: int = 512
    file_mb: int = 32
    records: int = 20_000


@dataclass(frozen=True, slots=True)
class CollectedKey:
    """A data key that a kind of source can report, and what oO wants it for."""

    key: str
    purpose: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceManifest:
    """One kind of source; `place` says what the person names, "" when there is only one.

    `refresh` is None for a kind that has nothing to read again.
    """

    kind: str
    name: str
    description: str
    reads: str
    keys: tuple[CollectedKey, ...]
    place: str = ""
    is_local: bool = True
    is_writable: bool = False
    is_confined: bool = False
    refresh: timedelta | None = None
    is_read_on_ask: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def key_names(self) -> frozenset[str]:
        """Every data key that this kind can report."""
        return frozenset(wanted.key for wanted in self.keys)


def read_manifest(path: Path, *, is_checked: bool = False) -> SourceManifest:
    """Read and check a manifest; raises BadInput with the file and what to change.

    One that `is_checked`, as every built-in one is by a test, is taken as it is.
    """
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            _("The manifest cannot be read: {error}.").format(error=error), where=str(path)
        ) from error
    if not is_checked and (message := _flaw_in(table, path.parent.name)):
        raise BadInput(message, where=str(path))
    return manifest_of(table)


def manifest_of(table: dict[str, Any]) -> SourceManifest:
    """The manifest that a table without flaws declares."""
    keys = tuple(
        CollectedKey(entry["key"], entry["purpose"], entry.get("optional", False))
        for entry in table["keys"]
    )
    return SourceManifest(
        kind=table["kind"],
        name=table["name"],
        description=table["description"],
        reads=table["reads"],
        keys=keys,
        place=table.get("place", ""),
        is_local=table.get("local", True),
        is_writable=table.get("writable", False),
        is_confined=table.get("confined", False),
        refresh=duration_of(table.get("refresh", "")),
        is_read_on_ask=table.get("on_ask", False),
        limits=Limits(**table.get("limits", {})),
    )


def _flaw_in(table: dict[str, Any], folder: str) -> str:
    """The first thing that is wrong in a table, in words; "" for nothing."""
    from oo_storage.flaws import check_of, flaws

    found = flaws(table, check_of(_schema()))
    if found:
        return f"{found[0].field} {found[0].message}"
    if table["kind"] != folder:
        return _("kind is {kind!r}, but its folder is named {folder!r}.").format(
            kind=table["kind"], folder=folder
        )
    return ""


def _schema() -> dict[str, Any]:
    from oo_storage.events.registry import data_keys

    text, flag = {"type": "string"}, {"type": "boolean"}
    key = {"type": "string", "enum": sorted(data_keys())}
    return _table(
        {
            "manifest_version": {"type": "integer", "enum": [1]},
            "kind": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]{1,39}$",
                "examples": ["todotxt"],
            },
            "name": text,
            "description": text,
            "reads": text,
            "keys": {
                "type": "array",
                "minItems": 1,
                "items": _table({"key": key, "purpose": text, "optional": flag}, 2),
            },
            "place": text,
            "local": flag,
            "writable": flag,
            "confined": flag,
            "refresh": {
                "type": "string",
                "pattern": "^([1-9][0-9]{0,3}[smhd])?$",
                "examples": ["90s", "15m", "6h", "1d"],
            },
            "on_ask": flag,
            "limits": _table(
                {name: {"type": "integer", "minimum": 1} for name in Limits.__dataclass_fields__}, 0
            ),
        },
        6,
    )


def _table(properties: dict[str, Any], required: int) -> dict[str, Any]:
    """A table of exactly these properties, of which the first ones are required."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties)[:required],
        "additionalProperties": False,
    }
