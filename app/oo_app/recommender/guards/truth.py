"""What is true of an option: its facts in the person's zone, and the template's own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from oo_app.recommender.guards.claims import Claims, read_claims
from oo_app.recommender.guards.reading import TOKEN, folded, without_quotes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_app.recommender.guards.terms import Ground

DAY_MIN = 24 * 60
_PAST = ("since", "written", "created", "touched", "seen", "last", "begun")
_ENDS = ("end", "until", "due", "closing", "deadline", "expires")


@dataclass(frozen=True, slots=True)
class Instant:
    """A fact that is a moment or a day; `minutes` from midnight, None for a whole day."""

    name: str
    on: date
    minutes: int | None
    is_past: bool

    @property
    def is_end(self) -> bool:
        """Whether the fact's name says that something ends then."""
        return any(part in self.name for part in _ENDS)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The facts of an option by what can be claimed of them."""

    today: date
    names: tuple[str, ...] = ()
    instants: tuple[Instant, ...] = ()
    lengths: tuple[float, ...] = ()
    numbers: tuple[float, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    template: str = ""
    kind: str = ""

    @cached_property
    def told(self) -> Claims:
        """What the template claims beside the names."""
        return read_claims(without_quotes(self.template, self.names))

    @cached_property
    def titles(self) -> Claims:
        """What the names claim: a title may hold a number or a date."""
        return read_claims(" ; ".join(self.names))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the names and the template, in lower case."""
        text = f"{' '.join(self.names)} {self.template}"
        return frozenset(
            part
            for token in TOKEN.findall(text)
            for part in (token.casefold(), *token.casefold().split("-"))
        )

    @cached_property
    def said(self) -> frozenset[str]:
        """The words that the template says beside the names."""
        bare = without_quotes(self.template, self.names)
        return frozenset(token.casefold() for token in TOKEN.findall(bare))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbours within a name."""
        found: set[tuple[str, str]] = set()
        for name in self.names:
            tokens = [each.casefold() for each in TOKEN.findall(name)]
            found.update(pairwise(tokens))
        return frozenset(found)


def truth_of(ground: Ground) -> Truth:
    """The option's facts as they may be claimed at the ground's moment."""
    option = ground.option
    facts: Mapping[str, Any] = option.candidate.snippet.facts
    plain: dict[type, list[Any]] = {str: [], float: [], timedelta: []}
    instants: list[Instant] = []
    for name, value in facts.items():
        if isinstance(value, str):
            plain[str].append(folded(value))
        elif isinstance(value, timedelta):
            plain[timedelta].append(abs(value).total_seconds() / 60)
        elif isinstance(value, int | float):
            if not isinstance(value, bool):
                plain[float].append(float(value))
                plain[timedelta].extend(_named_length(name, float(value)))
        else:
            instants.append(_instant(name, value, ground.now))
    return Truth(
        today=ground.now.date(),
        names=tuple(name for name in plain[str] if name),
        instants=tuple(instants),
        lengths=tuple(each for each in plain[timedelta] if each),
        numbers=tuple(plain[float]),
        counts={
            name: float(value)
            for name, value in facts.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        },
        flags={name: value for name, value in facts.items() if isinstance(value, bool)},
        template=folded(f"{option.text} \n {option.why}"),
        kind=option.candidate.snippet.kind,
    )


def _instant(name: str, value: Any, now: datetime) -> Instant:  # noqa: ANN401 - a fact
    at: datetime = value if isinstance(value, datetime) else value.at
    is_all_day = not isinstance(value, datetime) and value.is_all_day
    local = at if is_all_day or at.tzinfo is None else at.astimezone(now.tzinfo)
    is_past = local.date() < now.date() if is_all_day else local.timestamp() <= now.timestamp()
    minutes = None if is_all_day else local.hour * 60 + local.minute
    return Instant(name, local.date(), minutes, is_past or name.startswith(_PAST))


def _named_length(name: str, value: float) -> list[float]:
    """The length of time that a number is by its fact's name."""
    parts = name.casefold().split("_")
    units = {"min": 1, "minutes": 1, "h": 60, "hours": 60, "days": DAY_MIN, "weeks": 7 * DAY_MIN}
    return [value * units[part] for part in parts if part in units]
