"""The parts that every screen is made of, as plain values: a face only draws them.

Texts are cleaned where a part is made, so no page can hold anything but plain text. What a part
can do is a step: a function of the assistant that a worker runs and that answers with an outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Literal

from oo_storage.plain import TEXT_LIMIT, plain

if TYPE_CHECKING:
    from oo_app.assistant import Assistant

Tone = Literal["", "strong", "faint", "good", "warn", "bad", "accent"]
NOT_SHOWN = frozenset({"id", "key", "tone", "mark", "screen", "value", "values"})


class Part:
    """A part of a page: its texts for people are plain, whoever wrote them."""

    def __post_init__(self) -> None:
        """Clean every text that is shown."""
        for each in fields(self):  # type: ignore[arg-type]  # every part is a dataclass
            text = getattr(self, each.name)
            if isinstance(text, str) and each.name not in NOT_SHOWN:
                object.__setattr__(self, each.name, plain(text, TEXT_LIMIT))


@dataclass(frozen=True, slots=True)
class Fact(Part):
    """A label and what it says; a fact without a text is not shown."""

    label: str
    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Part):
    """Some facts or lines under a heading."""

    title: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Part):
    """One answer to choose or to tick; `note` says what it means."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Part):
    """A line that a person types."""

    id: str
    label: str
    hint: str = ""
    value: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Part):
    """One of several; `value` is what is so now, "" when the person has yet to say."""

    id: str
    label: str
    options: tuple[Option, ...]
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks(Part):
    """Any of several, none of them ticked beforehand; `usual` is what "all" ticks."""

    id: str
    label: str
    options: tuple[Option, ...]
    usual: tuple[str, ...] = ()

    def after_usual(self, ticked: tuple[str, ...]) -> tuple[str, ...]:
        """What is ticked after "all": what is usual too, or nothing if that was ticked already."""
        usual = self.usual or tuple(option.id for option in self.options)
        if set(usual) <= set(ticked):
            return ()
        return tuple(each.id for each in self.options if each.id in {*ticked, *usual})


Field = Text | Choice | Ticks
Answers = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Part):
    """A question to the person; it goes on with `submit`, and nothing happens before that."""

    title: str
    submit: Callable[[Answers], Step]
    text: str = ""
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    yes: str = ""
    no: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Part):
    """What an act changed; `screen` is where to go on, "" to stay."""

    message: str
    details: tuple[str, ...] = ()
    can_undo: bool = False
    tone: Tone = "good"
    screen: str = ""

    def __post_init__(self) -> None:
        """Clean the details too."""
        Part.__post_init__(self)
        object.__setattr__(self, "details", tuple(plain(each, TEXT_LIMIT) for each in self.details))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Part):
    """Something to read, such as how a tip came about."""

    title: str
    text: str = ""
    sections: tuple[Section, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Running(Part):
    """Something long that goes on in the core; `job` is asked for by its id."""

    title: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving(Part):
    """Nothing more is asked: the face may close."""


Outcome = Told | Form | Reading | Running | Leaving
Step = Callable[["Assistant"], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Part):
    """What a person may do here: its key, its name, and the step that does it.

    Two that read alike are equal, so that a page that did not change is not drawn again.
    """

    id: str
    key: str
    label: str
    step: Step = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Part):
    """One line of a list: a mark, a title and a short state; `note` stands below in faint."""

    id: str
    title: str
    note: str = ""
    state: str = ""
    tone: Tone = ""
    mark: str = ""
    group: str = ""
    sections: tuple[Section, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty(Part):
    """A friendly word where there is nothing yet, and what to do about it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars(Part):
    """A plot: one bar for each label, stacked of the named series."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, Tone, tuple[float, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(values) for _name, _tone, values in self.series)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Part):
    """The hero: the tip or the silence, why, and what it rests on."""

    id: str
    text: str
    why: str = ""
    due: str = ""
    facts: tuple[Fact, ...] = ()
    is_tip: bool = True
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Part):
    """One screen as it is now."""

    screen: str
    title: str
    summary: str = ""
    card: Card | None = None
    rows: tuple[Row, ...] = ()
    empty: Empty | None = None
    plots: tuple[Bars, ...] = ()
    sections: tuple[Section, ...] = ()
    actions: tuple[Action, ...] = ()

    def row(self, id: str) -> Row | None:
        """The row of that id."""
        return next((row for row in self.rows if row.id == id), None)


def told(message: str, *details: str, can_undo: bool = False, screen: str = "") -> Told:
    """An outcome that only says something."""
    return Told(message=message, details=details, can_undo=can_undo, screen=screen)


def found(rows: tuple[Row, ...], words: str) -> tuple[Row, ...]:
    """The rows in which every one of the words stands."""
    wanted = words.casefold().split()
    return tuple(
        row
        for row in rows
        if all(
            word in " ".join((row.title, row.note, row.state, row.group)).casefold()
            for word in wanted
        )
    )
