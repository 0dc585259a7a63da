"""The preferences oO declares for itself, and their values with defaults filled in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oo_app.answers import PreferenceRow
from oo_app.profile.hours import Hours, parse_hours
from oo_app.profile.values import Declared, checked, choices_of, parse, shown, weekday_of
from oo_storage.durations import duration_of
from oo_storage.errors import UnknownName
from oo_storage.words import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oo_agents.api import Json
    from oo_agents.preferences import Preference

# Speaking out of turn costs 0.3 of a useful tip at normal chattiness (a starting value).
COST_OF_SPEAKING = 0.3

CATEGORY = "category."
# Asking for less of a category halves the odds of what is in it, asking for more doubles them.
WISHES = {"less": -math.log(2), "normal": 0.0, "more": math.log(2)}
_BY_CATEGORY = tuple(
    Declared(
        name=f"{CATEGORY}{category}",
        type="choice",
        default="normal",
        choices=tuple(WISHES),
        description=words,
    )
    for category, words in {
        "tasks": N_("How many suggestions you want about tasks."),
        "calendar": N_("How many suggestions you want about appointments."),
        "notes": N_("How many suggestions you want about notes."),
        "code": N_("How many suggestions you want about code."),
        "device": N_("How many suggestions you want about this device."),
        "health": N_("How many suggestions you want about health."),
        "people": N_("How many suggestions you want about people."),
        "review": N_("How many looks back you want."),
    }.items()
)

DECLARED: tuple[Declared, ...] = (
    Declared(
        name="language",
        type="language",
        default="",
        description=N_("The language oO speaks; empty means the machine's own."),
    ),
    Declared(
        name="zone",
        type="zone",
        default="",
        description=N_("The time zone you live in; empty means the machine's own."),
    ),
    Declared(
        name="week_start",
        type="weekday",
        default="monday",
        description=N_("The first day of your week."),
    ),
    Declared(
        name="quiet_hours",
        type="hours",
        default="22:00-07:00",
        can_be_off=True,
        description=N_("When oO speaks only if asked."),
    ),
    Declared(
        name="work_hours",
        type="hours",
        default="09:00-17:00",
        description=N_("Your hours of work, from Monday to Friday."),
    ),
    Declared(
        name="daily_cap",
        type="integer",
        default=3,
        minimum=0,
        maximum=50,
        description=N_("How many tips a day oO may give without being asked."),
    ),
    Declared(
        name="min_gap",
        type="duration",
        default="45m",
        minimum="0m",
        maximum="1d",
        description=N_("The shortest time between two tips that you did not ask for."),
    ),
    Declared(
        name="chattiness",
        type="number",
        default="normal",
        minimum=0.3,
        maximum=3.0,
        words={"quiet": 0.5, "normal": 1.0, "talkative": 2.0},
        description=N_("How readily oO speaks: more means that weaker tips pass."),
    ),
    Declared(
        name="tip_length",
        type="choice",
        default="normal",
        choices=("short", "normal"),
        description=N_("How long a tip may be: 90 or 160 characters."),
    ),
    *_BY_CATEGORY,
    Declared(
        name="watch_in_background",
        type="boolean",
        default=False,
        description=N_("Whether oO keeps watching after its last window is closed."),
    ),
    Declared(
        name="linger",
        type="duration",
        default="5m",
        minimum="2s",
        maximum="1d",
        description=N_("How long oO goes on after its last window, unless it keeps watching."),
    ),
    Declared(
        name="paused_until",
        type="instant",
        default="",
        can_be_off=True,
        description=N_("Until when oO speaks only if asked; `oo pause` sets it."),
    ),
    Declared(
        name="notify",
        type="choice",
        default="off",
        choices=("off", "auto", "desktop", "tray", "plyer", "mail", "push", "inbox"),
        description=N_("Where oO speaks first while it watches; off means only if asked."),
    ),
    Declared(
        name="mail.server",
        type="string",
        default="",
        description=N_("The SMTP server of `notify mail`, such as mail.example.org:587."),
    ),
    Declared(
        name="mail.to",
        type="string",
        default="",
        description=N_("The address that `notify mail` sends to, and from."),
    ),
    Declared(
        name="mail.user",
        type="string",
        default="",
        description=N_("Who logs in at mail.server; the password is the secret mail.password."),
    ),
    Declared(
        name="push.host",
        type="string",
        default="",
        description=N_(
            "The host of `notify push`, such as ntfy.sh; the URL is a secret, push.url."
        ),
    ),
    Declared(
        name="retention",
        type="duration",
        default="400d",
        minimum="7d",
        maximum="36500d",
        can_be_off=True,
        description=N_("How long oO keeps what it has read and said; off keeps it for ever."),
    ),
    Declared(
        name="backups",
        type="boolean",
        default=True,
        description=N_("Whether oO keeps verified copies of its database."),
    ),
    Declared(
        name="model.tip-generator",
        type="model",
        default="",
        description=N_("The model that words tips; `oo model use` sets it."),
    ),
    Declared(
        name="model.embedder",
        type="model",
        default="",
        description=N_("The model that compares texts, so that oO does not repeat itself."),
    ),
    Declared(
        name="model.judge",
        type="model",
        default="",
        description=N_("The model that judges tips in a simulation."),
    ),
    Declared(
        name="model.num_ctx",
        type="integer",
        default=4096,
        minimum=1024,
        maximum=131_072,
        description=N_("How many tokens a model may hold at once; more takes more memory."),
    ),
    Declared(
        name="model.keep_alive",
        type="duration",
        default="10m",
        minimum="0s",
        maximum="12h",
        description=N_("How long a local model stays in memory after it was asked."),
    ),
    Declared(
        name="model.time_limit",
        type="duration",
        default="20s",
        minimum="1s",
        maximum="10m",
        description=N_("How long a model may take before the template words the tip."),
    ),
    Declared(
        name="serving.url",
        type="url",
        default="",
        description=N_("Where models are served; empty means a process of oO's own."),
    ),
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every declared preference with its value, which is the default unless it is set."""

    declared: Mapping[str, Declared]
    values: Mapping[str, Json]
    set_names: frozenset[str] = frozenset()

    def value(self, name: str) -> Json:
        """The canonical JSON value."""
        return self.values[name]

    def text(self, name: str) -> str:
        """The value as a person would type it."""
        return shown(self.values[name])

    def integer(self, name: str) -> int:
        """The value of an integer."""
        return int(self.number(name))

    def number(self, name: str) -> float:
        """The value of a number or integer, its words resolved."""
        value = self.values[name]
        if isinstance(value, int | float):
            return value
        return self.declared[name].words[str(value)]

    def is_on(self, name: str) -> bool:
        """The value of a boolean."""
        return self.values[name] is True

    def duration(self, name: str) -> timedelta | None:
        """The value of a duration; None when it is off."""
        return duration_of(self.text(name))

    def hours(self, name: str) -> Hours | None:
        """The value of hours; None when they are off."""
        return parse_hours(self.text(name))

    def weekday(self, name: str) -> int:
        """The value of a weekday, 0 (Monday) to 6."""
        return weekday_of(self.text(name)) or 0

    def moment(self, name: str) -> datetime | None:
        """The value of an instant; None when it is off."""
        text = self.text(name)
        return datetime.fromisoformat(text) if text else None

    def zone(self, system: ZoneInfo) -> ZoneInfo:
        """The person's zone; the machine's own when none is set or its name is no longer known."""
        name = self.text("zone")
        try:
            return ZoneInfo(name) if name else system
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return system

    def of_agent(self, agent: str) -> dict[str, Json]:
        """What an agent's own preferences are, by the names in its manifest."""
        prefix = agent_preference(agent, "")
        return {
            name.removeprefix(prefix): value
            for name, value in self.values.items()
            if name.startswith(prefix)
        }

    def rows(self) -> tuple[PreferenceRow, ...]:
        """One row for each preference, oO's own first."""
        return tuple(
            PreferenceRow(
                name=name,
                value=self.values[name],
                default=declared.default,
                is_set=name in self.set_names,
                type=declared.type,
                description=_(declared.description) if declared.description else "",
                choices=choices_of(declared),
            )
            for name, declared in self.declared.items()
        )


def agent_preference(agent: str, name: str) -> str:
    """The full name of an agent's preference."""
    return f"agent.{agent}.{name}"


def declared_of(preferences: Iterable[Preference]) -> tuple[Declared, ...]:
    """What an agent's manifest declares, under the manifest's own names."""
    return tuple(
        Declared(
            name=each.name,
            type=each.type,
            default=each.default,
            description=each.description,
            minimum=each.minimum,
            maximum=each.maximum,
            choices=each.choices,
        )
        for each in preferences
    )


def all_declared(agents: Mapping[str, Iterable[Declared]]) -> dict[str, Declared]:
    """oO's own declarations and, by agent id, those of the agents, under their full names."""
    declared = {each.name: each for each in DECLARED}
    for agent in sorted(agents):
        for each in agents[agent]:
            full = replace(each, name=agent_preference(agent, each.name))
            declared[full.name] = full
    return declared


def preferences_from(declared: Mapping[str, Declared], stored: Mapping[str, str]) -> Preferences:
    """The values of all declared preferences from stored JSON text by name.

    What no longer fits its declaration counts as not set.
    """
    values: dict[str, Json] = {name: each.default for name, each in declared.items()}
    set_names = set()
    for name in declared.keys() & stored.keys():
        value = _read(stored[name])
        values[name] = checked(declared[name], value)
        if values[name] == value:
            set_names.add(name)
    return Preferences(declared, values, frozenset(set_names))


def parse_preference(declared: Mapping[str, Declared], name: str, text: str) -> Json:
    """The value that a text names; raises UnknownName or BadInput."""
    return parse(known(declared, name), text)


def known(declared: Mapping[str, Declared], name: str) -> Declared:
    """A declaration by its full name; raises UnknownName with the nearest one."""
    if name not in declared:
        raise UnknownName(_("preference"), name, list(declared))
    return declared[name]


def wishes(preferences: Preferences) -> dict[str, float]:
    """By category, what the person asked for: a shift of the odds' logarithm; 0 is left out."""
    found = {
        each.name.removeprefix(CATEGORY): WISHES[preferences.text(each.name)]
        for each in _BY_CATEGORY
    }
    return {category: shift for category, shift in found.items() if shift}


def cost_of_speaking(preferences: Preferences) -> float:
    """What a needless tip costs, in useful ones: oO speaks if p > c / (1 + c)."""
    return COST_OF_SPEAKING / preferences.number("chattiness")


def _read(text: str) -> Json:
    import json

    try:
        value: Json = json.loads(text)
    except ValueError:
        return None
    return value
