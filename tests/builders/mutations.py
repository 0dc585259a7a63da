"""Nudged thresholds: a golden case must notice when any declared number changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oo_agents.conditions import TIMES
from oo_agents.durations import duration, seconds
from oo_agents.preferences import Preference, preference_flaw
from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_agents.api import Json
    from oo_agents.manifest import Condition, Manifest
    from oo_agents.prompt_manifest import PromptPart


def nudged(manifest: Manifest) -> Iterator[tuple[str, Manifest]]:
    """The manifest with each threshold changed by one step, up and down, with the change's name.

    Thresholds are the defaults of number and duration preferences and the literals of [select].
    """
    for name, preference in manifest.preferences.items():
        for value in _steps(preference.default, is_duration=preference.type == "duration"):
            if _fits(preference, value):
                changed = replace(preference, default=value)
                preferences = {**manifest.preferences, name: changed}
                yield f"{name}={value}", replace(manifest, preferences=preferences)
    if manifest.select is not None:
        for name, where in _nudged_conditions(manifest.select.where):
            yield name, replace(manifest, select=replace(manifest.select, where=where))
    if manifest.prompt is not None:
        for name, part in _nudged_shows(manifest.prompt):
            yield name, replace(manifest, prompt=part)


def _nudged_conditions(
    conditions: tuple[Condition, ...],
) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    for number, condition in enumerate(conditions):
        for value in _steps(condition.value, is_duration=_is_time(condition)):
            where = list(conditions)
            where[number] = replace(condition, value=value)
            yield f"{condition.field} {condition.operator} {value}", tuple(where)


def _nudged_shows(part: PromptPart) -> Iterator[tuple[str, PromptPart]]:
    """What is shown, and how many records make a question."""
    for number, show in enumerate(part.shows):
        changed = [(name, replace(show, where=w)) for name, w in _nudged_conditions(show.where)]
        changed += [
            (f"limit {show.limit + by}", replace(show, limit=show.limit + by)) for by in (-1, 1)
        ]
        for name, other in changed:
            shows = (*part.shows[:number], other, *part.shows[number + 1 :])
            yield f"{show.kind} {name}", replace(part, shows=shows)
    for by in (-1, 1):
        least = part.form.cites_min + by
        yield f"cites_min {least}", replace(part, form=replace(part.form, cites_min=least))


def _is_time(condition: Condition) -> bool:
    return condition.operator in TIMES


def _fits(preference: Preference, value: Json) -> bool:
    return preference.type in ("integer", "number", "duration") and not preference_flaw(
        preference, value
    )


def _steps(value: Json, *, is_duration: bool) -> Iterator[Json]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield from (value - 1, value + 1)
    elif isinstance(value, float):
        step = max(0.01, abs(value) * 0.05)
        yield from (value - step, value + step)
    elif is_duration and isinstance(value, str) and not value.startswith("$"):
        for moved in (seconds(value) - 60, seconds(value) + 60):
            text = f"{moved}s"
            if moved >= 0 and _is_duration(text):
                yield text


def _is_duration(text: str) -> bool:
    try:
        duration(text)
    except BadInput:
        return False
    return True
