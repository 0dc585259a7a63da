"""What a rule is: a pattern that fits a whole clause, and the changes that the clause means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_app.profile.saying.quantities import CLOCK, LENGTH, NUMBER

if TYPE_CHECKING:
    from datetime import datetime

    from oo_app.profile.values import Declared

ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent by the words a person may use for it."""

    id: str
    name: str
    categories: frozenset[str]
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a sentence is read against.

    `values` are the preferences as a person would type them, with the changes that earlier
    clauses made; `now` is the person's local time.
    """

    declared: Mapping[str, Declared]
    values: Mapping[str, str]
    agents: tuple[KnownAgent, ...]
    now: datetime


Changes = Mapping[str, str]
"""New values by name, as a person would type them."""

Make = Callable[[re.Match[str], Situation], Changes]


@dataclass(frozen=True, slots=True)
class Rule:
    """`make` gives no changes for words that fit the pattern but mean nothing.

    `lead` is a group whose words also hold for the next clause: "fewer errands and birthdays".
    """

    pattern: re.Pattern[str]
    make: Make


def rule(pattern: str, make: Make) -> Rule:
    """A rule whose pattern may hold {clock:NAME}, {length:NAME} and {number:NAME}."""
    for kind, inner in (("clock", CLOCK), ("length", LENGTH), ("number", NUMBER)):
        inside = inner.replace("\\", r"\\")
        pattern = re.sub(rf"\{{{kind}:(\w+)\}}", rf"(?P<\1>{inside})", pattern)
    return Rule(re.compile(pattern), make)


def first(found: re.Match[str], *names: str) -> str:
    """What the first of these groups that took part matched; "" when none did."""
    groups = found.groupdict()
    return next((groups[name] for name in names if groups.get(name)), "")


def fixed(**changes: str) -> Make:
    """The same changes whatever the words."""
    return lambda _found, _situation: changes


def is_sayable(name: str) -> bool:
    """Whether a sentence may change it: where a model runs is agreed to, not merely said."""
    return not name.startswith(("model.", "serving."))


def agent_switch(agent: str) -> str:
    """The name under which an agent's being on or off stands among the changes."""
    return f"agent.{agent}"
