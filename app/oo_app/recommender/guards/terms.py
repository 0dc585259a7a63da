"""What the guards are handed and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from oo_app.recommender.policy import Option

LIMIT = 160
CODES = (
    "empty", "length", "plain", "link", "number", "date", "name", "object", "polarity", "language",
    "agents", "example",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """A model's words for an option, and the agents it says they rest on."""

    text: str
    why: str = ""
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What the words may rest on: the chosen option, in the person's zone and language.

    `language` is "" when none is wanted in particular. `agents_given` are those whose findings the
    model was shown; None when it need not name any. `examples` are the tips that the prompt shows
    as examples, `limit` is the length of a tip.
    """

    option: Option
    now: datetime
    language: str = ""
    agents_given: frozenset[str] | None = None
    examples: tuple[str, ...] = ()
    limit: int = LIMIT


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Why words may not be shown: one of `CODES`, and the part of the words that is at fault."""

    code: str
    detail: str = ""
