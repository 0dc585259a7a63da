"""The world and the findings as JSON: what a program reads and writes, and what a case file holds.

Moments are texts: "2026-11-22T14:00:00+01:00" is an instant, "2026-11-22" a whole day; a time
without an offset, "2026-11-22T14:00", is local to the world's zone. Spans are minutes. A fact that
is a text and looks like a moment is written {"text": "…"}. The committed
`program_input.schema.json` and `findings.schema.json` describe both; unknown names are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from oo_agents.api import KINDS, Disk, Fact, Findings, Json, Own, Record, Snippet, When, World
from oo_storage.errors import BadInput
from oo_storage.words import _

API_VERSION = 1
T = TypeVar("T")

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def encode_moment(value: datetime | When) -> str:
    """An instant with its offset, or the date of a whole day."""
    if isinstance(value, When):
        return value.at.date().isoformat() if value.is_all_day else value.at.isoformat()
    return value.isoformat()


def decode_when(text: object, zone: tzinfo | None) -> When:
    """A moment or whole day in `zone`; raises BadInput for any other text."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        day = _checked(date.fromisoformat, text)
        return When(datetime(day.year, day.month, day.day, tzinfo=zone), is_all_day=True)
    return When(decode_instant(text, zone))


def decode_instant(text: object, zone: tzinfo | None) -> datetime:
    """An instant in `zone`; raises BadInput for any other text."""
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise BadInput(
            _("{value!r} is no instant such as 2026-11-22T14:00:00+01:00").format(value=text)
        )
    found = _checked(datetime.fromisoformat, text)
    if found.tzinfo is None:
        return found.replace(tzinfo=zone)
    try:
        return found.astimezone(zone)
    except OverflowError as error:
        raise BadInput(_("{value!r} is out of range").format(value=text)) from error


def encode_facts(facts: Mapping[str, Fact]) -> dict[str, Json]:
    """Facts as JSON; `decode_facts` gives the same back."""
    return {name: _encode_fact(name, value) for name, value in facts.items()}


def decode_facts(data: object, zone: tzinfo | None) -> dict[str, Fact]:
    """Facts from JSON, instants in `zone`; the fact `object` is always a text."""
    if not isinstance(data, Mapping):
        raise BadInput(_("facts: expected a table of names and values"))
    return {str(name): _decode_fact(str(name), value, zone) for name, value in data.items()}


def encode_snippet(snippet: Snippet) -> dict[str, Json]:
    """One snippet as JSON."""
    return {
        "kind": snippet.kind,
        "facts": encode_facts(snippet.facts),
        "evidence": list(snippet.evidence),
        "dedupe_key": snippet.dedupe_key,
        "expires_at": snippet.expires_at.isoformat(),
        "actions": list(snippet.actions),
        "priority": snippet.priority,
        "due": snippet.due.isoformat() if snippet.due else None,
        "estimate_min": snippet.estimate_min,
        "subjects": list(snippet.subjects),
        "text": snippet.text,
    }


def decode_snippet(data: object, zone: tzinfo | None) -> Snippet:
    """One snippet from JSON; raises BadInput naming the field."""
    raw = _table(data, "snippet", _SNIPPET_FIELDS, ("kind", "facts", "evidence", "dedupe_key"))
    if "expires_at" not in raw or "actions" not in raw:
        raise BadInput(_("a snippet needs expires_at and actions"))
    due = raw.get("due")
    return Snippet(
        kind=_typed(raw["kind"], str, "kind"),
        facts=decode_facts(raw["facts"], zone),
        evidence=_tuple_of(raw["evidence"], int, "evidence"),
        dedupe_key=_typed(raw["dedupe_key"], str, "dedupe_key"),
        expires_at=decode_instant(raw["expires_at"], zone),
        actions=_tuple_of(raw["actions"], str, "actions"),
        priority=_typed(raw.get("priority", 1), int, "priority"),
        due=None if due is None else decode_instant(due, zone),
        estimate_min=_typed(raw.get("estimate_min", 0), int, "estimate_min"),
        subjects=_tuple_of(raw.get("subjects", []), str, "subjects"),
        text=_typed(raw.get("text", ""), str, "text"),
    )


def decode_findings(data: object, zone: tzinfo | None) -> Findings:
    """Findings that a program printed; raises BadInput naming the field."""
    raw = _table(data, "findings", ("snippets", "state", "next_change"))
    snippets = raw.get("snippets", [])
    if not isinstance(snippets, list):
        raise BadInput(_("{name}: expected a list").format(name="snippets"))
    change = raw.get("next_change")
    return Findings(
        snippets=tuple(decode_snippet(each, zone) for each in snippets),
        state=raw.get("state"),
        next_change=None if change is None else decode_instant(change, zone),
    )


def encode_world(world: World) -> dict[str, Json]:
    """The world as a program reads it; fields that are not granted are empty."""
    return {
        "now": world.now.isoformat(),
        "zone": zone_name(world.now),
        "context": world.context,
        "work_hours": list(world.work_hours),
        "week_start": world.week_start,
        **{kind: [_encode_record(record) for record in getattr(world, kind)] for kind in KINDS},
    }


def encode_own(own: Own) -> dict[str, Json]:
    """What belongs to the agent, as a program reads it."""
    return {
        "preferences": dict(own.preferences),
        "parameters": dict(own.parameters),
        "state": own.state,
    }


def decode_world(data: object) -> World:
    """A world from JSON; raises BadInput naming the record and field.

    Of a record everything may be left out: `event` counts up from 1, `id` is "<kind>/case/<event>",
    `first_seen` and `changed` are the world's `now`.
    """
    raw = _table(data, "world", (*_WORLD_FIELDS, *KINDS), ("now", "zone"))
    zone = _zone(raw["zone"])
    now = decode_instant(raw["now"], zone)
    numbers = iter(range(1, 1_000_000))
    records: dict[str, Any] = {
        kind: tuple(
            sorted(
                (_decode_record(kind, each, now, next(numbers)) for each in raw.get(kind, ())),
                key=lambda record: record.id,
            )
        )
        for kind in KINDS
    }
    hours = _tuple_of(raw.get("work_hours", ["09:00", "17:00"]), str, "work_hours")
    if len(hours) != 2:
        raise BadInput(_("work_hours: expected a start and an end"))
    return World(
        now=now,
        context=_typed(raw.get("context", ""), str, "context"),
        work_hours=(hours[0], hours[1]),
        week_start=_typed(raw.get("week_start", 0), int, "week_start"),
        **records,
    )


def decode_own(data: object) -> Own:
    """What belongs to the agent, from JSON."""
    raw = _table(data, "own", ("preferences", "parameters", "state"))
    return Own(
        preferences=_typed(raw.get("preferences", {}), dict, "preferences"),
        parameters=_typed(raw.get("parameters", {}), dict, "parameters"),
        state=raw.get("state"),
    )


def zone_name(moment: datetime) -> str:
    """The name of a moment's zone, such as "Europe/Berlin"."""
    return str(getattr(moment.tzinfo, "key", moment.tzinfo))


_WORLD_FIELDS = ("now", "zone", "context", "work_hours", "week_start")
_SNIPPET_FIELDS = tuple(field.name for field in fields(Snippet))


def _checked(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise BadInput(_("{value!r} is no moment").format(value=text)) from error


def _zone(name: object) -> tzinfo:
    from zoneinfo import ZoneInfo

    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(_typed(name, str, "zone"))
    except (LookupError, ValueError, OSError) as error:
        raise BadInput(_("zone: there is no zone {name!r}").format(name=name)) from error


def _typed(value: object, wanted: type[T], name: str) -> T:
    is_flag = isinstance(value, bool)
    if not isinstance(value, wanted) or (is_flag and wanted is not bool):
        raise BadInput(
            _("{name}: expected a value of type {type}").format(name=name, type=wanted.__name__)
        )
    return value


def _tuple_of(value: object, wanted: type[T], name: str) -> tuple[T, ...]:
    if not isinstance(value, list | tuple):
        raise BadInput(_("{name}: expected a list").format(name=name))
    return tuple(_typed(each, wanted, name) for each in value)


def _table(
    data: object, name: str, known: Sequence[str], required: Sequence[str] = ()
) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise BadInput(_("{name}: expected a table").format(name=name))
    for field in data:
        if field not in known:
            raise BadInput(_("{name}: {field!r} is not known").format(name=name, field=field))
    for field in required:
        if field not in data:
            raise BadInput(_("{name}: {field} is missing").format(name=name, field=field))
    return data


def _encode_fact(name: str, value: Fact) -> Json:
    if isinstance(value, datetime | When):
        return encode_moment(value)
    if isinstance(value, timedelta):
        return {"minutes": value.total_seconds() / 60}
    if isinstance(value, str) and name != "object" and _looks_like_moment(value):
        return {"text": value}
    return value


def _decode_fact(name: str, value: object, zone: tzinfo | None) -> Fact:
    if isinstance(value, str):
        if name == "object" or not _looks_like_moment(value):
            return value
        when = decode_when(value, zone)
        return when if when.is_all_day else when.at
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping) and set(value) == {"text"}:
        return _typed(value["text"], str, name)
    if isinstance(value, Mapping) and set(value) == {"minutes"}:
        return _span(value["minutes"], name)
    raise BadInput(
        _("facts.{name}: expected a text, a number, true, false or a moment").format(name=name)
    )


def _span(minutes: object, name: str) -> timedelta:
    if isinstance(minutes, int | float) and abs(minutes) < 1e7:
        return timedelta(minutes=minutes)
    raise BadInput(_("facts.{name}: expected a number of minutes").format(name=name))


def _looks_like_moment(text: str) -> bool:
    return bool(_DAY.fullmatch(text) or _INSTANT.fullmatch(text))


def _encode_record(record: Record) -> Json:
    return {field.name: _encode_value(getattr(record, field.name)) for field in fields(record)}


def _encode_value(value: Any) -> Json:  # noqa: ANN401 - any value
    if isinstance(value, datetime | When):
        return encode_moment(value)
    if isinstance(value, Disk):
        return {"mount": value.mount, "total_mb": value.total_mb, "free_mb": value.free_mb}
    if isinstance(value, tuple):
        return [_encode_value(each) for each in value]
    return value  # type: ignore[no-any-return]  # texts, numbers, flags and None


def _decode_record(kind: str, data: object, now: datetime, number: int) -> Record:
    of = KINDS[kind]
    raw = _table(data, kind, [field.name for field in fields(of)])
    values: dict[str, Any] = {
        "id": f"{kind}/case/{number}",
        "event": number,
        "source": "case",
        "first_seen": now,
        "changed": now,
    }
    types = {field.name: str(field.type) for field in fields(of)}
    for name, value in raw.items():
        place = f"{kind}[{number}].{name}"
        values[name] = _decode_value(types[name], value, now.tzinfo, place)
    return of(**values)


_READERS: Mapping[str, type] = {"str": str, "int": int, "bool": bool}


def _decode_value(type_name: str, value: object, zone: tzinfo | None, place: str) -> object:
    base, is_optional = type_name.removesuffix(" | None"), type_name.endswith(" | None")
    if value is None and is_optional:
        return None
    if base in _READERS:
        return _typed(value, _READERS[base], place)
    if base == "datetime":
        return decode_instant(value, zone)
    if base == "When":
        return decode_when(value, zone)
    if base == "tuple[str, ...]":
        return _tuple_of(value, str, place)
    return tuple(_decode_disk(each, place) for each in _tuple_of(value, dict, place))


def _decode_disk(data: object, place: str) -> Disk:
    raw = _table(data, place, ("mount", "total_mb", "free_mb"), ("mount", "total_mb", "free_mb"))
    return Disk(
        _typed(raw["mount"], str, place),
        _typed(raw["total_mb"], int, place),
        _typed(raw["free_mb"], int, place),
    )
