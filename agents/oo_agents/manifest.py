"""An agent's manifest: `agent.toml` read into frozen values, or refused with file, line and field.

Nothing of an agent runs before its manifest was read. Unknown keys are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oo_agents.api import KINDS, Json
from oo_agents.cron import Cron, parse_cron
from oo_agents.durations import duration, seconds
from oo_agents.fields import keys_of_fields, sorts_of
from oo_agents.schema import OPERATORS, Flaw, flaws
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta
    from pathlib import Path

FILE = "agent.toml"
MAX_BYTES = 128 * 1024
SHORT_LIMIT, NORMAL_LIMIT, WHY_LIMIT = 90, 160, 160


@dataclass(frozen=True, slots=True)
class Consent:
    """A data key the agent asks to read, and what for."""

    key: str
    purpose: str
    required: bool = True
    sensitivity: str = "personal"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the agent looks: exactly one of `every`, `cron` and `on_change`."""

    every: timedelta | None = None
    cron: Cron | None = None
    on_change: bool = False
    missed: str = "coalesce"


@dataclass(frozen=True, slots=True)
class Preference:
    """One declared preference; a duration's values are texts such as "2h"."""

    name: str
    type: str
    default: Json
    description: str
    minimum: float | str | None = None
    maximum: float | str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of one kind and action; a `normal` list rotates."""

    short: str
    normal: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Emit:
    """One kind of snippet, the category its acceptance is learned in, and its actions."""

    kind: str
    category: str
    actions: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a template agent on one field; `value` may be "$preference"."""

    field: str
    operator: str
    value: Json


@dataclass(frozen=True, slots=True)
class Select:
    """Which records of one kind a template agent turns into snippets, and how."""

    kind: str
    object: str
    emit: str
    where: tuple[Condition, ...] = ()
    due: str = ""
    priority: int = 1
    estimate_min: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    limit: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Who an agent is, what it reads and why, when it looks and what it may say."""

    id: str
    name: str
    description: str
    version: str
    requires_oo: str
    author: str
    license: str
    type: str
    schedule: Schedule
    ttl_default: timedelta
    ttl_max: timedelta
    emits: Mapping[str, Emit]
    consents: tuple[Consent, ...] = ()
    silenced_by: frozenset[str] = frozenset()
    requires_contexts: frozenset[str] = frozenset()
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    select: Select | None = None
    entrypoint: str = ""
    command: tuple[str, ...] = ()
    prompt: str = ""
    platforms: frozenset[str] = frozenset({"linux", "macos", "windows"})
    quality: str = "bronze"
    locality: str = "local"
    cost: str = "tiny"
    timeout_s: float = 2.0
    model: str = "none"
    docs_url: str = ""
    codeowners: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every data key it declares."""
        return frozenset(consent.key for consent in self.consents)

    @property
    def required_keys(self) -> frozenset[str]:
        """The data keys without which it does not look."""
        return frozenset(consent.key for consent in self.consents if consent.required)

    def purpose_of(self, key: str) -> str:
        """What it wants a key for; "" for a key it does not declare."""
        return next((each.purpose for each in self.consents if each.key == key), "")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an agent's folder; raises BadInput naming file, line, field and remedy."""
    path = folder / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(_("is too large"), where=str(path))
        text = path.read_bytes().decode()
    except OSError as error:
        raise BadInput(
            _("cannot be read: {error}").format(error=error.strerror), where=str(path)
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(_("is not UTF-8 text"), where=str(path)) from error
    return parse_manifest(text, where=str(path), folder_name=folder.name)


def parse_manifest(text: str, *, where: str = FILE, folder_name: str = "") -> Manifest:
    """The manifest of a text; raises BadInput with the first flaw (the others in its hint)."""
    import tomllib

    from oo_agents.toml_lines import error_line

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = error_line(str(error))
        raise BadInput(
            _("is not valid TOML: {error}").format(error=error),
            where=f"{where}:{line}" if line else where,
        ) from error
    except RecursionError as error:
        raise BadInput(_("is nested too deeply"), where=where) from error
    found = flaws(data) or list(_meaning_flaws(data, folder_name))
    if found:
        raise _refusal(found, text, where)
    return _manifest(data)


def own_preferences(manifest: Manifest, chosen: Mapping[str, Json]) -> dict[str, Json]:
    """What an agent gets as `own.preferences`: the chosen values, else the defaults.

    Durations arrive as whole seconds; a chosen value that does not fit counts as not chosen.
    """
    found: dict[str, Json] = {}
    for name, declared in manifest.preferences.items():
        value = chosen.get(name, declared.default)
        if preference_flaw(declared, value):
            value = declared.default
        found[name] = seconds(str(value)) if declared.type == "duration" else value
    return found


def preference_flaw(declared: Preference, value: Json) -> str:
    """Why a value does not fit a declared preference; "" when it does."""
    types: dict[str, tuple[type, ...]] = {
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
    }
    wanted = types.get(declared.type, (str,))
    if not isinstance(value, wanted) or (isinstance(value, bool) and declared.type != "boolean"):
        return _("expected a value of type {type}").format(type=declared.type)
    if declared.choices and value not in declared.choices:
        return _("expected one of {values}").format(values=", ".join(declared.choices))
    if declared.type in ("integer", "number", "duration"):
        return _range_flaw(declared, value)
    return ""


def _range_flaw(declared: Preference, value: Json) -> str:
    def size(each: object) -> float:
        return seconds(str(each)) if declared.type == "duration" else float(str(each))

    try:
        if declared.minimum is not None and not size(value) >= size(declared.minimum):
            return _("must be at least {limit}").format(limit=declared.minimum)
        if declared.maximum is not None and not size(value) <= size(declared.maximum):
            return _("must be at most {limit}").format(limit=declared.maximum)
        size(value)
    except ValueError:
        return _("expected a number")
    except BadInput as error:
        return error.message
    return ""


def _refusal(found: list[Flaw], text: str, where: str) -> BadInput:
    from oo_agents.toml_lines import line_of

    def place(flaw: Flaw) -> str:
        line = line_of(text, flaw.path)
        return f"{where}:{line}" if line else where

    first, *rest = found
    others = "; ".join(f"{place(flaw)}: {flaw.field} {flaw.message}" for flaw in rest[:5])
    hint = _("Correct the line, then run `oo agents validate`.")
    if others:
        hint = _("{hint} Also: {others}").format(hint=hint, others=others)
    message = f"{first.field} {first.message}" if first.path else first.message
    return BadInput(message, where=place(first), hint=hint)


def _meaning_flaws(data: Mapping[str, Any], folder_name: str) -> Iterator[Flaw]:
    if folder_name and data["id"] != folder_name:
        yield Flaw(("id",), _("must be the folder's name, {name!r}").format(name=folder_name))
    yield from _type_flaws(data)
    yield from _time_flaws(data)
    yield from _consent_flaws(data)
    yield from _preference_flaws(data)
    kinds = [emit["kind"] for emit in data["emits"]]
    for number, kind in enumerate(kinds):
        if kind in kinds[:number]:
            yield Flaw(("emits", number, "kind"), _("is declared twice"))
    if "select" in data:
        yield from _select_flaws(data)


_NEEDS = {"function": "entrypoint", "program": "command", "template": "select", "prompt": "prompt"}


def _type_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    kind = data["type"]
    for of, name in _NEEDS.items():
        if of == kind and name not in data:
            yield Flaw((name,), _("is missing: an agent of type {type} needs it").format(type=kind))
        if of != kind and name in data:
            yield Flaw((name,), _("belongs to agents of type {type}").format(type=of))
    first = str(data.get("command", [""])[0])
    parts = first.replace("\\", "/").split("/")
    if first.startswith(("/", "~")) or ".." in parts or ":" in first:
        yield Flaw(("command", 0), _("must be a program of the folder or of the PATH"))


def _time_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    schedule, ttl = data["schedule"], data["ttl"]
    if sum(name in schedule for name in ("every", "cron", "on_change")) != 1:
        yield Flaw(("schedule",), _("needs exactly one of every, cron and on_change"))
    for path, text in (
        (("schedule", "every"), schedule.get("every")),
        (("ttl", "default"), ttl["default"]),
        (("ttl", "max"), ttl["max"]),
    ):
        yield from _duration_flaws(path, text)
    if "cron" in schedule:
        try:
            parse_cron(schedule["cron"])
        except BadInput as error:
            yield Flaw(("schedule", "cron"), error.message)


def _duration_flaws(path: tuple[str | int, ...], text: str | None) -> Iterator[Flaw]:
    if text is None:
        return
    try:
        is_zero = not duration(text)
    except BadInput as error:
        yield Flaw(path, error.message)
    else:
        if is_zero:
            yield Flaw(path, _("must be more than nothing"))


def _consent_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    from difflib import get_close_matches

    from oo_storage.events.registry import data_keys

    seen: set[str] = set()
    for number, consent in enumerate(data.get("consents", ())):
        key, path = consent["key"], ("consents", number, "key")
        if key in seen:
            yield Flaw(path, _("is declared twice"))
        seen.add(key)
        if key not in data_keys():
            nearest = get_close_matches(key, data_keys(), n=1, cutoff=0.4)
            message = _("names no data key: {key!r}").format(key=key)
            if nearest:
                message = _("{message}; did you mean {name}?").format(
                    message=message, name=nearest[0]
                )
            yield Flaw(path, message)


def _preference_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    for name, raw in data.get("preferences", {}).items():
        if (raw["type"] == "choice") != ("choices" in raw):
            yield Flaw(("preferences", name), _("choices belong to the type choice"))
            continue
        message = preference_flaw(_preference(name, raw), raw["default"])
        if message:
            yield Flaw(("preferences", name, "default"), message)


def _select_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    select = data["select"]
    kind = select["kind"]
    if kind not in KINDS:
        yield Flaw(
            ("select", "kind"), _("expected one of {values}").format(values=", ".join(KINDS))
        )
        return
    if select["emit"] not in [emit["kind"] for emit in data["emits"]]:
        yield Flaw(("select", "emit"), _("names no kind of [[emits]]"))
    declared = {consent["key"] for consent in data.get("consents", ())}
    for path, name, sorts in _fields_of(select):
        yield from _field_flaws(path, name, kind, sorts, declared)
    for number, condition in enumerate(select.get("where", ())):
        yield from _condition_flaws(("select", "where", number), condition, data)


_SCALARS = ("text", "number", "flag", "moment")


def _fields_of(
    select: Mapping[str, Any],
) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
    yield ("select", "object"), select["object"], ("text",)
    if "due" in select:
        yield ("select", "due"), select["due"], ("moment",)
    for fact, name in select.get("facts", {}).items():
        yield ("select", "facts", fact), name, _SCALARS
    for number, condition in enumerate(select.get("where", ())):
        yield ("select", "where", number, "field"), condition["field"], (*_SCALARS, "list")


def _field_flaws(
    path: tuple[str | int, ...],
    name: str,
    kind: str,
    sorts: tuple[str, ...],
    declared: set[str],
) -> Iterator[Flaw]:
    known = sorts_of(kind)
    if name not in known:
        message = _("names no field of {kind}; there are {names}")
        yield Flaw(path, message.format(kind=kind, names=", ".join(known)))
    elif known[name] not in sorts:
        message = _("names a field that is a {sort}; expected a {expected}")
        yield Flaw(path, message.format(sort=known[name], expected=sorts[0]))
    elif (key := keys_of_fields(kind).get(name)) and key not in declared:
        message = _("reads {name}, which needs a [[consents]] entry for {key}")
        yield Flaw(path, message.format(name=name, key=key))


_OPERATORS_OF = {
    "text": ("is", "is_not", "contains", "exists"),
    "number": ("is", "is_not", "at_least", "at_most", "exists"),
    "flag": ("is", "is_not", "exists"),
    "moment": ("before", "after", "older_than", "exists"),
    "list": ("contains", "exists"),
}


def _condition_flaws(
    path: tuple[str | int, ...], condition: Mapping[str, Any], data: Mapping[str, Any]
) -> Iterator[Flaw]:
    sort = sorts_of(data["select"]["kind"]).get(condition["field"])
    used = [name for name in OPERATORS if name in condition]
    if len(used) != 1:
        yield Flaw(path, _("needs exactly one of {values}").format(values=", ".join(OPERATORS)))
        return
    operator, value = used[0], condition[used[0]]
    if sort and operator not in _OPERATORS_OF[sort]:
        names = ", ".join(_OPERATORS_OF[sort])
        message = _("does not fit a field that is a {sort}; expected one of {values}")
        yield Flaw((*path, operator), message.format(sort=sort, values=names))
    elif isinstance(value, str) and value.startswith("$"):
        if value[1:] not in data.get("preferences", {}):
            yield Flaw((*path, operator), _("names no preference: {name}").format(name=value))
    elif operator in ("before", "after", "older_than"):
        try:
            duration(str(value))
        except BadInput as error:
            yield Flaw((*path, operator), error.message)
    elif operator in ("at_least", "at_most") and isinstance(value, str | bool):
        yield Flaw((*path, operator), _("expected a number"))


def _manifest(data: Mapping[str, Any]) -> Manifest:
    contexts = data.get("contexts", {})
    simple = (
        "id name description version requires_oo author license type entrypoint prompt quality"
        " locality cost timeout_s model docs_url"
    )
    return Manifest(
        **{name: data[name] for name in simple.split() if name in data},
        schedule=_schedule(data["schedule"]),
        ttl_default=min(duration(data["ttl"]["default"]), duration(data["ttl"]["max"])),
        ttl_max=duration(data["ttl"]["max"]),
        emits={raw["kind"]: _emit(raw) for raw in data["emits"]},
        consents=tuple(Consent(**raw) for raw in data.get("consents", ())),
        silenced_by=frozenset(contexts.get("silenced_by", ())),
        requires_contexts=frozenset(contexts.get("requires", ())),
        preferences={
            name: _preference(name, raw) for name, raw in data.get("preferences", {}).items()
        },
        select=_select(data["select"]) if "select" in data else None,
        command=tuple(data.get("command", ())),
        platforms=frozenset(data.get("platforms", ("linux", "macos", "windows"))),
        codeowners=tuple(data.get("codeowners", ())),
    )


def _schedule(raw: Mapping[str, Any]) -> Schedule:
    return Schedule(
        every=duration(raw["every"]) if "every" in raw else None,
        cron=parse_cron(raw["cron"]) if "cron" in raw else None,
        on_change=bool(raw.get("on_change", False)),
        missed=raw.get("missed", "coalesce"),
    )


def _preference(name: str, raw: Mapping[str, Any]) -> Preference:
    return Preference(
        name=name,
        type=raw["type"],
        default=raw["default"],
        description=raw["description"],
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        choices=tuple(raw.get("choices", ())),
    )


def _emit(raw: Mapping[str, Any]) -> Emit:
    actions = {
        name: Wording(each["short"], tuple(each["normal"]), each["why"])
        for name, each in raw["actions"].items()
    }
    return Emit(raw["kind"], raw["category"], actions)


def _select(raw: Mapping[str, Any]) -> Select:
    conditions = (
        Condition(each["field"], operator, each[operator])
        for each in raw.get("where", ())
        for operator in OPERATORS
        if operator in each
    )
    plain = {name: value for name, value in raw.items() if name not in ("where", "facts")}
    return Select(**plain, where=tuple(conditions), facts=dict(raw.get("facts", {})))
