"""The pages that list what the source declares: events, settings, kinds of source, agents."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from oo_app.profile.values import Declared

EVENTS = Path(__file__).parents[1] / "storage" / "oo_storage" / "events"
WRITTEN = "Written by `make documents` from {source}; a test keeps it so."


def events() -> str:
    """Every event type with its fields, what they mean and the data key each belongs to."""
    from oo_storage.events.registry import HISTORY_KEY, MESSAGES, data_keys, keys_of, type_name

    comments = _comments()
    parts = [
        "# Events\n",
        WRITTEN.format(source="`oo_storage/events/*.proto`") + "\n",
        "A field with content names its data key: it is collected, shown to agents and erased by",
        "that key. *derived* is what oO made from data; it goes with the keys in `keys_used`.",
        f"`When`: {comments['When'][0].lower()}{comments['When'][1:]}\n",
        "## Data keys\n",
        *_table(
            ("key", "carried by"),
            (
                (f"`{key}`", _codes(type_name(each) for each in MESSAGES if key in keys_of(each)))
                for key in data_keys()
                if key != HISTORY_KEY
            ),
        ),
        f"| `{HISTORY_KEY}` | none: what oO itself remembers of its tips and your answers |",
    ]
    for message in MESSAGES:
        name = message.DESCRIPTOR.name
        parts += [f"\n## `{type_name(message)}`\n", comments[name]]
        rows = _event_fields(message.DESCRIPTOR, comments)
        parts += ["", *_table(("field", "type", "key", "what it says"), rows)] if rows else []
    return "\n".join(parts) + "\n"


def settings() -> str:
    """Every preference of oO and of its built-in agents."""
    from oo_agents.registry import Registry
    from oo_app.profile.preferences import DECLARED, declared_of

    parts = [
        "# Settings\n",
        WRITTEN.format(source="what oO and its agents declare") + "\n",
        "`oo prefs list` shows them with your values, `oo prefs set NAME VALUE` changes one.\n",
        *_settings(DECLARED),
    ]
    for entry in Registry().entries():
        if entry.manifest is not None and entry.manifest.preferences:
            own = declared_of(entry.manifest.preferences.values())
            parts += [f"\n## {entry.manifest.name}\n", *_settings(own, f"agent.{entry.id}.")]
    return "\n".join(parts) + "\n"


def sources() -> str:
    """Every kind of source: what connecting it reads, and the data keys it can report."""
    from oo_app.integrations.catalogue import Catalogue

    catalogue = Catalogue()
    parts = [
        "# Sources\n",
        WRITTEN.format(source="the connectors' manifests") + "\n",
        "`oo connect KIND [PLACE]` shows what it would read, and asks.",
    ]
    for kind in catalogue.kinds():
        manifest = catalogue.manifest(kind)
        parts += [
            f"\n## `{kind}`: {manifest.name}\n",
            f"{manifest.description} {manifest.reads}\n",
            f"Place: {manifest.place or 'none to name'}. Read {_rhythm(manifest.refresh)}"
            f"{', in a confined process' if manifest.is_confined else ''}.\n",
            *_table(
                ("key", "what for"),
                (
                    (f"`{each.key}`", each.purpose + (" (optional)" if each.is_optional else ""))
                    for each in manifest.keys
                ),
            ),
        ]
    return "\n".join(parts) + "\n"


def agents() -> str:
    """Every built-in agent: what it looks for, and the data keys it reads."""
    from oo_agents.registry import Registry

    parts = [
        "# The built-in agents\n",
        WRITTEN.format(source="their manifests") + " How to write one: `README.md`.",
    ]
    for entry in Registry().entries():
        manifest = entry.manifest
        if manifest is None:
            raise SystemExit(f"{entry.id}: {entry.problem}")
        parts += [
            f"\n## `{entry.id}`: {manifest.name}\n",
            f"{manifest.description}\n",
            f"Findings: {_codes(manifest.emits)}. Silent in: {_codes(manifest.silenced_by)}.\n",
            *_table(
                ("key", "what for"),
                (
                    (f"`{each.key}`", each.purpose + ("" if each.required else " (optional)"))
                    for each in manifest.consents
                ),
            ),
        ]
    return "\n".join(parts) + "\n"


def _settings(declared: Iterable[Declared], prefix: str = "") -> list[str]:
    from oo_app.profile.values import expected, shown

    return _table(
        ("name", "default", "may be", "what it does"),
        (
            (f"`{prefix}{each.name}`", shown(each.default), expected(each), each.description)
            for each in declared
        ),
    )


def _event_fields(message: Any, comments: dict[str, str]) -> list[Sequence[str]]:  # noqa: ANN401
    """Rows of a message's fields; those of a message inside it follow under its field's name."""
    from oo_storage.events._generated import options_pb2 as options

    rows: list[Sequence[str]] = []
    for field in message.fields:
        declared = field.GetOptions().Extensions
        key = f"`{declared[options.key]}`" if declared[options.key] else ""
        inner = field.message_type
        is_nested = inner is not None and inner.name != "When"
        kind = inner.name if inner else _SCALARS[field.type]
        said = comments.get(f"{message.name}.{field.name}", "")
        rows.append(
            (
                f"`{field.name}`",
                f"list of {kind}" if field.is_repeated else kind,
                key or ("*derived*" if declared[options.derived] else ""),
                said or (comments.get(inner.name, "") if is_nested else ""),
            )
        )
        if is_nested:
            rows += [
                (f"`{field.name}.{name.strip('`')}`", *rest)
                for name, *rest in _event_fields(inner, comments)
            ]
    return rows


# FieldDescriptor.TYPE_…, in the words of the pages.
_SCALARS = {3: "number", 4: "number", 8: "yes or no", 9: "text", 13: "number"}


def _comments() -> dict[str, str]:
    """The comments of the protobuf files, by `Message` and `Message.field`."""
    import grpc_tools
    from google.protobuf.descriptor_pb2 import FileDescriptorSet
    from grpc_tools import protoc

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "events"
        names = [
            f"oo_storage/events/_generated/{path.name}" for path in sorted(EVENTS.glob("*.proto"))
        ]
        arguments = [
            f"-Ioo_storage/events/_generated={EVENTS}",
            f"-I{Path(grpc_tools.__file__).parent / '_proto'}",
            f"--descriptor_set_out={target}",
            "--include_source_info",
        ]
        if protoc.main(["protoc", *arguments, *names]) != 0:
            raise SystemExit("protoc refused the event files; its message is above")
        files = FileDescriptorSet.FromString(target.read_bytes()).file
    for file in files:
        for place in file.source_code_info.location:
            match list(place.path):
                case [4, message]:
                    name = file.message_type[message].name
                case [4, message, 2, field]:
                    of = file.message_type[message]
                    name = f"{of.name}.{of.field[field].name}"
                case _:
                    continue
            found[name] = " ".join(place.leading_comments.split())
    return found


def _rhythm(refresh: timedelta | None) -> str:
    if refresh is None:
        return "when something is added"
    return f"again every {int(refresh.total_seconds() // 60)} minutes, its files when they change"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nothing"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines]
