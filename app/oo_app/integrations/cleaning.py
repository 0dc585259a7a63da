"""What a connector reports becomes a record: plain text, possible moments, agreed fields only."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from oo_storage.events._generated.signals_pb2 import RecordGone, When
from oo_storage.events.registry import declared, hides_its_end, kind_of, with_keys_only
from oo_storage.log import NewEvent
from oo_storage.plain import TEXT_LIMIT, TITLE_LIMIT, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from google.protobuf.message import Message

ITEMS = 100
_LONG = frozenset({"text"})
_STRING = 9  # FieldDescriptor.TYPE_STRING
_EARLIEST_MS, _LATEST_MS = -62_135_596_800_000, 253_370_764_800_000  # the years 1 to 9998


def record_subject(data: Message, source: str, external_id: str, salt: bytes) -> str:
    """The subject of a record: its kind, its source and a hash that leaks none of its text."""
    named = external_id.encode("utf-8", "surrogatepass")
    hashed = blake2b(named, key=salt[:64], digest_size=10).hexdigest()
    return f"{kind_of(type(data))}/{source}/{hashed}"


def cleaned(data: Message, keys: frozenset[str]) -> Message | None:
    """A copy with agreed fields only and plain text; None when nothing may be kept of it."""
    if hides_its_end(data, keys):
        return None
    copy = with_keys_only(data, keys)
    _clean(copy)
    fields = {field.name: field.key for field in declared(type(copy)).fields}
    has_content = any(fields[field.name] for field, _value in copy.ListFields())
    return copy if has_content else None


def gone_events(subjects: Sequence[str], source: str, now_ms: int) -> list[NewEvent]:
    """The events that say a source has these records no more."""
    return [NewEvent(RecordGone(), source, subject, now_ms) for subject in subjects]


def changed_keys(before: Message | None, after: Message) -> frozenset[str]:
    """The data keys whose values differ between two revisions of a record."""
    known = type(after)() if before is None else before
    return frozenset(
        field.key
        for field in declared(type(after)).fields
        if field.key and getattr(known, field.name) != getattr(after, field.name)
    )


def _clean(message: Any) -> None:  # noqa: ANN401 - any message's fields
    for field, value in message.ListFields():
        if field.is_repeated:
            _clean_items(message, field, value)
        elif field.type == _STRING:
            setattr(message, field.name, plain(value, _limit(field.name)))
        elif field.message_type is not None:
            _clean(value)
            if isinstance(value, When) and not _is_possible(value):
                message.ClearField(field.name)


def _clean_items(message: Any, field: Any, values: Any) -> None:  # noqa: ANN401 - protobuf's own
    del values[ITEMS:]
    if field.type == _STRING:
        texts = [text for value in values if (text := plain(value, _limit(field.name)))]
        message.ClearField(field.name)
        getattr(message, field.name).extend(texts)
    elif field.message_type is not None:
        for value in values:
            _clean(value)


def _limit(name: str) -> int:
    return TEXT_LIMIT if name in _LONG else TITLE_LIMIT


def _is_possible(when: When) -> bool:
    """Exactly one form is set, and it names a moment that the calendar has."""
    has_instant = when.HasField("instant_ms")
    if [has_instant, bool(when.local), bool(when.date)].count(True) != 1:
        return False
    try:
        if when.date:
            return date.fromisoformat(when.date).isoformat() == when.date
        if when.local:
            return datetime.fromisoformat(when.local).tzinfo is None
    except ValueError:
        return False
    return _EARLIEST_MS <= when.instant_ms < _LATEST_MS
