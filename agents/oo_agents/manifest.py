"""An agent's manifest: `agent.toml` read into frozen values, or refused with file, line and field.

Nothing of an agent runs before its manifest was read. Unknown keys are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oo_agents.durations import duration
from oo_agents.manifest_rules import meaning_flaws
from oo_agents.preferences import Preference, preference_of
from oo_agents.prompt_manifest import PromptPart, prompt_part
from oo_agents.schema import OPERATORS, manifest_flaws
from oo_storage.errors import BadInput
from oo_storage.plain import TEXT_LIMIT, plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from pathlib import Path

    from oo_agents.api import Json
    from oo_storage.flaws import Flaw

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
    cron: str | None = None
    on_change: bool = False
    missed: str = "coalesce"


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
    prompt: PromptPart | None = None
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


def read_manifest(folder: Path, *, is_checked: bool = False) -> Manifest:
    """The manifest of an agent's folder; raises BadInput naming file, line, field and remedy.

    One that `is_checked` is known to have no flaw: checking costs a start 60 ms.
    """
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
    name = folder.name
    return parse_manifest(text, where=str(path), folder_name=name, is_checked=is_checked)


def parse_manifest(
    text: str, *, where: str = FILE, folder_name: str = "", is_checked: bool = False
) -> Manifest:
    """The manifest of a text; raises BadInput with the first flaw (the others in its hint)."""
    import tomllib

    from oo_agents.toml_lines import error_line

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            _("is not valid TOML: {error}").format(error=error),
            where=f"{where}:{error_line(str(error), text)}",
            hint=_("Texts stand in quotes, tables in brackets: see https://toml.io."),
        ) from error
    except RecursionError as error:
        raise BadInput(_("is nested too deeply"), where=where) from error
    if not is_checked:
        found = manifest_flaws(data) or list(meaning_flaws(data, folder_name))
        if found:
            raise _refusal(found, text, where)
    return _manifest(_plain_texts(data))


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
    return BadInput(plain(message), where=place(first), hint=plain(hint, TEXT_LIMIT))


# Templates and [select] keep their texts: what is rendered becomes plain, what is compared stays.
_KEPT_AS_WRITTEN = ("emits", "select", "command", "input", "output")


def _plain_texts(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if name in _KEPT_AS_WRITTEN else _plain_value(value)
        for name, value in data.items()
    }


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain_value(each) for name, each in value.items()}
    return value


def _manifest(data: Mapping[str, Any]) -> Manifest:
    contexts = data.get("contexts", {})
    simple = (
        "id name description version requires_oo author license type entrypoint quality"
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
            name: preference_of(name, raw) for name, raw in data.get("preferences", {}).items()
        },
        select=_select(data["select"]) if "select" in data else None,
        command=tuple(data.get("command", ())),
        prompt=prompt_part(data, _conditions) if "prompt" in data else None,
        platforms=frozenset(data.get("platforms", ("linux", "macos", "windows"))),
        codeowners=tuple(data.get("codeowners", ())),
    )


def _schedule(raw: Mapping[str, Any]) -> Schedule:
    return Schedule(
        every=duration(raw["every"]) if "every" in raw else None,
        cron=raw.get("cron"),
        on_change=bool(raw.get("on_change", False)),
        missed=raw.get("missed", "coalesce"),
    )


def _emit(raw: Mapping[str, Any]) -> Emit:
    actions = {
        name: Wording(each["short"], tuple(each["normal"]), each["why"])
        for name, each in raw["actions"].items()
    }
    return Emit(raw["kind"], raw["category"], actions)


def _conditions(raw: Any) -> tuple[Condition, ...]:  # noqa: ANN401 - any list of tables
    return tuple(
        Condition(each["field"], operator, each[operator])
        for each in raw
        for operator in OPERATORS
        if operator in each
    )


def _select(raw: Mapping[str, Any]) -> Select:
    # JSON Schema counts 2.0 among the whole numbers.
    plain: dict[str, Any] = {
        name: int(value) if isinstance(value, float) else value
        for name, value in raw.items()
        if name not in ("where", "facts")
    }
    return Select(
        **plain, where=_conditions(raw.get("where", ())), facts=dict(raw.get("facts", {}))
    )
