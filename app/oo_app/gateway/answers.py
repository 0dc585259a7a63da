"""The core's answers from JSON back into their shapes, by the types the assistant declares.

pydantic would do the same, but takes longer to load than most answers take to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

SCALARS = (str, int, float, bool)


def decoded(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any declared type and its value
    """The JSON value as the declared type; raises ValueError for a value of another shape.

    Unknown fields are left out, so that a newer core may say more.
    """
    if kind is Any:
        return value
    if get_origin(kind) in (Union, UnionType):
        return _of_union(get_args(kind), value)
    if is_dataclass(kind):
        return _of_dataclass(kind, value)
    if get_origin(kind) in (tuple, list, Sequence):
        return tuple(decoded(get_args(kind)[0], item) for item in _checked(value, list))
    if get_origin(kind) is dict:
        return {name: decoded(get_args(kind)[1], item) for name, item in _pairs(value)}
    if kind is datetime:
        return datetime.fromisoformat(_checked(value, str))
    if kind is float:
        return float(_checked(value, (int, float)))
    return _checked(value, kind)


def encoded(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """An argument as JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [encoded(item) for item in value]
    return value


def _of_union(kinds: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 - see `decoded`
    if value is None and NoneType in kinds:
        return None
    (kind,) = (each for each in kinds if each is not NoneType)
    return decoded(kind, value)


def _of_dataclass(kind: Any, value: Any) -> Any:  # noqa: ANN401 - see `decoded`
    given = _checked(value, dict)
    kinds = _kinds_of(kind)
    known = {name: decoded(kinds[name], given[name]) for name in kinds if name in given}
    try:
        return kind(**known)
    except TypeError as error:
        raise ValueError(str(error)) from error


@cache
def _kinds_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _pairs(value: Any) -> Any:  # noqa: ANN401 - see `decoded`
    return _checked(value, dict).items()


def _checked(value: Any, kind: Any) -> Any:  # noqa: ANN401 - see `decoded`
    if not isinstance(value, kind) or (isinstance(value, bool) and kind not in (bool, Any)):
        raise ValueError(f"expected {kind}, not {type(value).__name__}")
    return value
