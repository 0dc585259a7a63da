"""Every field of every event says what it is: no content without a data key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool

from oo_storage.events import registry
from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.events._generated import options_pb2 as options
from oo_storage.events._generated import signals_pb2 as signals
from oo_storage.events.registry import (
    MESSAGES,
    SIGNALS,
    as_plain_data,
    data_keys,
    declared,
    keys_of,
    keys_used,
    kinds_with,
    message_types,
    with_keys_only,
    without_derived,
    without_keys,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FieldType = descriptor_pb2.FieldDescriptorProto
TEXT = {
    FieldType.TYPE_STRING,
    FieldType.TYPE_BYTES,
}


def undeclared(descriptor: Any, inherited: bool = False) -> Iterator[str]:
    """The fields that hold content and do not say whose; nested ones inherit a parent's key."""
    for field in descriptor.fields:
        of_field = field.GetOptions().Extensions
        key, is_derived = of_field[options.key], of_field[options.derived]
        says = bool(key) + bool(is_derived) + bool(of_field[options.structural])
        name = f"{descriptor.full_name}.{field.name}"
        if says > 1:
            yield f"{name} says more than one thing"
        elif field.message_type is not None:
            # Erasure clears whole fields of the outer message, so a key belongs there.
            yield from undeclared(field.message_type, inherited or bool(key or is_derived))
        elif field.type in TEXT and not says and not inherited:
            yield name
        if descriptor.full_name not in OUTER and key:
            yield f"{name} has a key that erasure does not see"


OUTER = {message.DESCRIPTOR.full_name for message in MESSAGES}


def test_every_field_with_content_says_whose_it_is() -> None:
    assert [name for each in MESSAGES for name in undeclared(each.DESCRIPTOR)] == []


def test_every_field_of_a_signal_has_a_key() -> None:
    fields = [(each, field) for each in SIGNALS for field in declared(each).fields]
    assert [(each.__name__, field.name) for each, field in fields if not field.key] == []


def test_derived_text_names_the_keys_it_rests_on() -> None:
    for each in MESSAGES:
        if any(field.is_derived for field in declared(each).fields):
            names = {field.name for field in declared(each).fields}
            assert "keys_used" in names, each.__name__
            assert names & {"agent", "agents"}, each.__name__


def message_with(**numbers: bool | str) -> Any:
    """A message of one field, `text`, with the given field options."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"planted-{sorted(numbers.items())}.proto",
        package=f"planted{len(numbers)}",
        dependency=[options.DESCRIPTOR.name],
        syntax="proto3",
    )
    field = file.message_type.add(name="Planted").field.add(
        name="text", number=1, type=FieldType.TYPE_STRING,
        label=FieldType.LABEL_OPTIONAL,
    )  # fmt: skip
    for name, value in numbers.items():
        field.options.Extensions[getattr(options, name)] = value
    pool = descriptor_pool.Default()
    pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())
    return pool.FindMessageTypeByName(f"{file.package}.Planted")


def test_a_planted_content_field_without_a_key_is_refused() -> None:
    assert list(undeclared(message_with())) == ["planted0.Planted.text"]
    assert list(undeclared(message_with(structural=True))) == []


def test_types_and_kinds_are_named_once() -> None:
    names = [declared(each).type for each in MESSAGES]
    assert all(names)
    assert len(set(names)) == len(names) == len(message_types())
    kinds = [declared(each).kind for each in SIGNALS if declared(each).kind]
    assert len(set(kinds)) == len(kinds)


def test_keys_are_those_of_the_fields_and_the_history() -> None:
    assert registry.HISTORY_KEY in data_keys()
    assert list(data_keys()) == sorted(set(data_keys()))
    assert kinds_with("people.names") == ("calendar", "contacts")
    assert kinds_with("tasks.title") == ("tasks",)


def test_refused_keys_are_cleared_nested_ones_with_them() -> None:
    seen = signals.TaskSeen(title="A", status="open")
    seen.due.date = "2026-11-22"
    kept = without_keys(seen, ["tasks.due"])
    assert kept == signals.TaskSeen(title="A", status="open")
    assert with_keys_only(seen, ["tasks.title"]) == signals.TaskSeen(title="A")
    assert seen.due.date == "2026-11-22"
    assert with_keys_only(seen, keys_of(signals.TaskSeen)) == seen


def test_derived_text_is_cleared_and_the_rest_stays() -> None:
    made = intents.TipMade(id="t", kind="task_due", text="x", why="y", facts="{}", due_ms=5)
    made.keys_used.append("tasks.title")
    kept = without_derived(made)
    assert as_plain_data(kept) == {"id": "t", "kind": "task_due", "keys_used": ["tasks.title"]}
    assert keys_used(made) == {"tasks.title"}
    assert keys_used(signals.TaskSeen()) == frozenset()


def test_plain_data_of_nested_and_repeated_fields() -> None:
    seen = signals.DeviceSeen(disks=[signals.Disk(mount="/", free_mb=5)], battery_percent=0)
    seen.last_input.instant_ms = 7
    assert as_plain_data(seen) == {
        "battery_percent": 0,
        "disks": [{"mount": "/", "free_mb": 5}],
        "last_input": {"instant_ms": 7},
    }
    assert as_plain_data(signals.TaskSeen(tags=["a", "b"])) == {"tags": ["a", "b"]}
