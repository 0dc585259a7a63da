"""What a manifest must mean, beyond what its schema can say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from oo_agents.api import KINDS
from oo_agents.cron import check_cron
from oo_agents.durations import duration
from oo_agents.field_rules import SCALARS, condition_flaws, field_flaws
from oo_agents.preferences import preference_flaw, preference_of
from oo_agents.prompt_rules import prompt_flaws
from oo_storage.errors import BadInput
from oo_storage.flaws import Flaw
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def meaning_flaws(data: Mapping[str, Any], folder_name: str) -> Iterator[Flaw]:
    """What is wrong in data that fits the schema; "" as folder name leaves that check out."""
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
    if data["type"] == "prompt" and {"prompt", "input", "output"} <= set(data):
        yield from prompt_flaws(data)


_NEEDS = (
    ("function", "entrypoint"),
    ("program", "command"),
    ("template", "select"),
    ("prompt", "prompt"),
    ("prompt", "input"),
    ("prompt", "output"),
)


def _type_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    kind = data["type"]
    for of, name in _NEEDS:
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
    if math.isnan(data.get("timeout_s", 0)):
        yield Flaw(("timeout_s",), _("expected a number"))
    if "cron" in schedule:
        try:
            check_cron(schedule["cron"])
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
        message = preference_flaw(preference_of(name, raw), raw["default"])
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
        yield from field_flaws(path, name, kind, sorts, declared)
    for number, condition in enumerate(select.get("where", ())):
        yield from condition_flaws(
            ("select", "where", number), condition, kind, data.get("preferences", {})
        )


def _fields_of(
    select: Mapping[str, Any],
) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
    yield ("select", "object"), select["object"], ("text",)
    if "due" in select:
        yield ("select", "due"), select["due"], ("moment",)
    for fact, name in select.get("facts", {}).items():
        yield ("select", "facts", fact), name, SCALARS
    for number, condition in enumerate(select.get("where", ())):
        yield ("select", "where", number, "field"), condition["field"], (*SCALARS, "list")
