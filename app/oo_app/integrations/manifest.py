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

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
_KIND = re.compile(r"[a-z][a-z0-9_]{1,39}")
_SPAN = re.compile(r"(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_REQUIRED: dict[str, type] = {
    "manifest_version": int,
    "kind": str,
    "name": str,
    "description": str,
    "reads": str,
    "keys": list,
}
_OPTIONAL: dict[str, type] = {
    "place": str,
    "local": bool,
    "writable": bool,
    "confined": bool,
    "refresh": str,
    "on_ask": bool,
    "limits": dict,
}


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


def read_manifest(path: Path) -> SourceManifest:
    """Read and check a manifest; raises BadInput with the file and what to change."""
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            _("The manifest cannot be read: {error}.").format(error=error), where=str(path)
        ) from error
    try:
        manifest = parse_manifest(table)
        _check(
            manifest.kind == path.parent.name,
            _("kind is {kind!r}, but its folder is named {folder!r}.").format(
                kind=manifest.kind, folder=path.parent.name
            ),
        )
    except BadInput as error:
        raise BadInput(error.message, where=str(path), hint=error.hint) from error
    return manifest


def parse_manifest(table: dict[str, Any]) -> SourceManifest:
    """The manifest that a parsed TOML table declares; raises BadInput naming the entry."""
    _check_entries(table, _REQUIRED, _OPTIONAL, "")
    _check(
        table["manifest_version"] == VERSION,
        _("manifest_version {version} is not known; {known} is.").format(
            version=table["manifest_version"], known=VERSION
        ),
    )
    _check(
        _KIND.fullmatch(table["kind"]) is not None,
        _("kind {kind!r} must be lower-case letters, digits and underscores.").format(
            kind=table["kind"]
        ),
    )
    keys = tuple(_collected_key(entry) for entry in table["keys"])
    _check(bool(keys), _("keys must name at least one data key."))
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
        refresh=_span(table.get("refresh", "")),
        is_read_on_ask=table.get("on_ask", False),
        limits=_limits(table.get("limits", {})),
    )


def _collected_key(entry: object) -> CollectedKey:
    from oo_storage.events.registry import data_keys

    if not isinstance(entry, dict):
        raise BadInput(_("Each entry of keys must be a table."))
    _check_entries(entry, {"key": str, "purpose": str}, {"optional": bool}, "keys.")
    _check(entry["key"] in data_keys(), _("There is no data key {key!r}.").format(key=entry["key"]))
    return CollectedKey(entry["key"], entry["purpose"], entry.get("optional", False))


def _limits(table: dict[str, Any]) -> Limits:
    known: dict[str, type] = dict.fromkeys(Limits.__dataclass_fields__, int)
    _check_entries(table, {}, known, "limits.")
    for name, value in table.items():
        _check(value > 0, _("limits.{name} must be above 0.").format(name=name))
    return Limits(**table)


def _span(text: str) -> timedelta | None:
    if not text:
        return None
    match = _SPAN.fullmatch(text)
    if match is None or match[1].strip("0") == "":
        raise BadInput(_('refresh {text!r} must be a number and s, m, h or d: "15m".').format(
            text=text
        ))  # fmt: skip
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _check_entries(
    table: dict[str, Any], required: dict[str, type], optional: dict[str, type], prefix: str
) -> None:
    from oo_storage.errors import UnknownName

    known = required | optional
    for name, value in table.items():
        if name not in known:
            unknown = UnknownName(_("entry"), prefix + name, [prefix + each for each in known])
            raise BadInput(unknown.message, hint=unknown.hint)
        is_right = type(value) is known[name]
        _check(is_right, _("{name} must be of type {type}.").format(
            name=prefix + name, type=known[name].__name__
        ))  # fmt: skip
    for name in required:
        _check(name in table, _("{name} is missing.").format(name=prefix + name))


def _check(is_right: bool, message: str) -> None:
    if not is_right:
        raise BadInput(message)
