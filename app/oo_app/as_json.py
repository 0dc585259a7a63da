"""The stable JSON shapes: any answer of the facade as plain JSON values.

Dataclasses become objects with their field names (a leading `is_` falls away), instants ISO 8601
with their offset, tuples arrays. A face prints these; scripts may rely on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any


def as_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """The value as dicts, lists, strings, numbers, booleans and None."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    if is_dataclass(value):
        return {
            field.name.removeprefix("is_"): as_json(getattr(value, field.name))
            for field in fields(value)
        }
    if isinstance(value, Mapping):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [as_json(item) for item in value]
    return str(value)


def json_text(value: object, *, indent: int | None = 2, ascii_only: bool = False) -> str:
    """The value as JSON text with one line end, without a character that a terminal obeys."""
    import json

    text = json.dumps(as_json(value), ensure_ascii=ascii_only, indent=indent)
    return "".join(char if _is_harmless(char) else _escape(char) for char in text) + "\n"


def _is_harmless(char: str) -> bool:
    from oo_storage.plain import is_kept

    return char == "\n" or is_kept(char)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
