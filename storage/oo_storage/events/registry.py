"""Every event type, and what its fields say about themselves.

The list is explicit: a message that is not in `MESSAGES` is no event. Collection, views, lineage
and erasure read data keys only from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events._generated import options_pb2 as options
from oo_storage.events._generated import signals_pb2 as signals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.descriptor import FieldDescriptor

SIGNALS: tuple[type[Message], ...] = (
    signals.TaskSeen,
    signals.CalendarEventSeen,
    signals.ContactSeen,
    signals.NoteLoopSeen,
    signals.RepositorySeen,
    signals.DeviceSeen,
    signals.RecordGone,
)
INTENTS: tuple[type[Message], ...] = (
    intents.PreferenceSet,
    intents.PreferenceUnset,
    intents.ContextDefined,
    intents.ContextRemoved,
    intents.ContextChosen,
    intents.ConsentGiven,
    intents.ConsentWithdrawn,
    intents.SourceConnected,
    intents.SourceDisconnected,
    intents.AgentEnabled,
    intents.AgentDisabled,
    intents.AgentTrusted,
    intents.AgentTrustWithdrawn,
    intents.AgentStateChanged,
    intents.TipMade,
    intents.TipWorded,
    intents.TipEnded,
    intents.ReactionGiven,
    intents.ReactionUndone,
    intents.ErasureStarted,
    intents.ErasureFinished,
    intents.SweepDone,
    intents.ModelReplied,
)
MESSAGES = SIGNALS + INTENTS

# What oO knows about the person's use of oO itself; agents may ask for it like for any other key.
HISTORY_KEY = "tips.history"

# That this machine connects to a host at all: only a host can be granted it.
REACH_KEY = "host.reach"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event message: its name and the data key it belongs to ("" for none)."""

    name: str
    key: str
    is_derived: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """What a message class declares: its event type, the kind of record, and its fields."""

    type: str
    kind: str
    fields: tuple[Field, ...]
    keys: frozenset[str]


@cache
def message_types() -> dict[str, type[Message]]:
    """Message classes by event type name."""
    return {declared(message).type: message for message in MESSAGES}


def declared(message: type[Message]) -> Declared:
    """What a message class declares about itself."""
    return _declarations()[message.DESCRIPTOR.full_name]


def type_name(message: type[Message]) -> str:
    """The event type of a message class, such as "task.seen"."""
    return declared(message).type


def kind_of(message: type[Message]) -> str:
    """The kind of world record a signal reports, such as "tasks"; "" when it reports none."""
    return declared(message).kind


def keys_of(message: type[Message]) -> frozenset[str]:
    """All data keys a message class can carry."""
    return declared(message).keys


@cache
def data_keys() -> tuple[str, ...]:
    """Every data key a consent can name, sorted."""
    collected = {key for message in MESSAGES for key in keys_of(message)}
    return tuple(sorted(collected | {HISTORY_KEY}))


def kinds_with(key: str) -> tuple[str, ...]:
    """The kinds of record that carry a data key."""
    return tuple(kind_of(message) for message in SIGNALS if key in keys_of(message))


def without_keys(message: Message, refused: Iterable[str]) -> Message:
    """A copy of the message whose fields with a refused data key are cleared."""
    hidden = frozenset(refused)
    copy = type(message)()
    copy.CopyFrom(message)
    for field in declared(type(message)).fields:
        if field.key in hidden:
            copy.ClearField(field.name)
    return copy


def with_keys_only(message: Message, granted: Iterable[str]) -> Message:
    """A copy of the message that keeps structural fields and those with a granted data key."""
    return without_keys(message, keys_of(type(message)) - frozenset(granted))


def without_derived(message: Message) -> Message:
    """A copy of the message whose text that oO derived from data is cleared."""
    copy = type(message)()
    copy.CopyFrom(message)
    for field in declared(type(message)).fields:
        if field.is_derived:
            copy.ClearField(field.name)
    return copy


def keys_used(message: Message) -> frozenset[str]:
    """The keys a derived message rests on; empty for one that is not derived."""
    return frozenset(getattr(message, "keys_used", ()))


# The key that says whether a record of a kind is over.
_STATE_KEYS = {"tasks": "tasks.state", "calendar": "calendar.events.time"}


def hides_its_end(message: Message, keys: Iterable[str]) -> bool:
    """Whether a record is done or cancelled, but these keys do not say so.

    Who may not know that it is over would say to do it again.
    """
    is_over = getattr(message, "status", "") in {"done", "cancelled"}
    return is_over and _STATE_KEYS.get(kind_of(type(message))) not in frozenset(keys)


def as_plain_data(message: Message) -> dict[str, Any]:
    """The set fields of a message as JSON-ready values, nested messages included."""
    return {field.name: _value(field, value) for field, value in message.ListFields()}


def _value(field: FieldDescriptor, value: Any) -> Any:  # noqa: ANN401 - any field's value
    if field.message_type is None:
        return list(value) if field.is_repeated else value
    if field.is_repeated:
        return [as_plain_data(item) for item in value]
    return as_plain_data(value)


@cache
def _declarations() -> dict[str, Declared]:
    return {message.DESCRIPTOR.full_name: _declaration(message) for message in MESSAGES}


def _declaration(message: type[Message]) -> Declared:
    of_message: Any = message.DESCRIPTOR.GetOptions().Extensions
    fields = tuple(_field(descriptor) for descriptor in message.DESCRIPTOR.fields)
    return Declared(
        type=str(of_message[options.type]),
        kind=str(of_message[options.kind]),
        fields=fields,
        keys=frozenset(field.key for field in fields if field.key),
    )


def _field(descriptor: Any) -> Field:  # noqa: ANN401 - two C types
    of_field: Any = descriptor.GetOptions().Extensions
    return Field(descriptor.name, str(of_field[options.key]), bool(of_field[options.derived]))
