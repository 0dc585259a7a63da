"""Arguments as the contract declares them: a number is no time, and 0 is no "no"."""

from __future__ import annotations

from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BeforeValidator, StrictBool, StrictFloat, StrictInt

from oo_storage.words import _


def in_query(kind: Any) -> Any:  # noqa: ANN401 - any declared type
    """The type of an argument that comes as text."""
    return _replaced(kind, {datetime: _TIME})


def in_body(kind: Any) -> Any:  # noqa: ANN401 - any declared type
    """The type of an argument that comes in JSON."""
    return _replaced(kind, {datetime: _TIME, bool: StrictBool, int: StrictInt, float: StrictFloat})


def _replaced(kind: Any, strict: dict[Any, Any]) -> Any:  # noqa: ANN401 - see above
    if get_origin(kind) in (Union, UnionType):
        return Union[tuple(_replaced(each, strict) for each in get_args(kind))]  # noqa: UP007 - made at run time
    return strict.get(kind, kind)


def _as_written(value: object) -> object:
    """Only a text with date and time; pydantic alone takes seconds since 1970 as well."""
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value.upper()):
        return value
    raise ValueError(_("write it like 2026-11-25T14:00:00+01:00"))


_TIME = Annotated[datetime, BeforeValidator(_as_written)]
