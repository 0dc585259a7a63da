"""Forms in lines: each field is asked in its turn; nothing is ticked, no answer means no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.pages import Choice, Text, Ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oo_ui.cli.screen import Screen
    from oo_ui.viewmodels.pages import Answers, Field, Form, Option

ATTEMPTS = 3


def answered(form: Form, screen: Screen, read_line: Callable[[], str]) -> Answers | None:
    """What the person says to every field; None when they leave it."""
    _show(form, screen)
    answers: dict[str, str | tuple[str, ...]] = {}
    for field in form.fields:
        answer = _asked(field, screen, read_line)
        if answer is None:
            return None
        answers[field.id] = answer
    if all(isinstance(field, Ticks) for field in form.fields):
        # a list of ticks may be left empty, so whoever means it says so
        return answers if _confirmed(form, screen, read_line) else None
    return answers


def _show(form: Form, screen: Screen) -> None:
    screen.line()
    screen.line(form.title)
    if form.text:
        screen.line(form.text)
    for section in form.sections:
        if section.title:
            screen.heading(section.title)
        screen.pairs([(fact.label, fact.text) for fact in section.facts])


def _asked(
    field: Field, screen: Screen, read_line: Callable[[], str]
) -> str | tuple[str, ...] | None:
    if isinstance(field, Text):
        return _typed(field, screen, read_line)
    screen.heading(field.label)
    for number, option in enumerate(field.options, start=1):
        screen.item(" · ".join(w for w in (option.label, option.note) if w), mark=f"{number}.")
    if isinstance(field, Choice):
        return _chosen(field, screen, read_line)
    return _ticked(field, screen, read_line)


def _typed(field: Text, screen: Screen, read_line: Callable[[], str]) -> str | None:
    hint = field.value or field.hint
    screen.prompt(f"{field.label} ({hint}):" if hint else f"{field.label}:")
    answer = _line(read_line)
    return None if answer is None else answer or field.value


def _chosen(field: Choice, screen: Screen, read_line: Callable[[], str]) -> str | None:
    for _attempt in range(ATTEMPTS):
        screen.prompt(_("Which one? A number, or nothing:"))
        answer = _line(read_line)
        if not answer:
            return field.value or None
        if (places := _places(answer, field.options)) is not None and len(places) == 1:
            return field.options[places[0]].id
        _wrong(field.options, screen)
    return None


def _ticked(field: Ticks, screen: Screen, read_line: Callable[[], str]) -> tuple[str, ...] | None:
    if not field.options:
        return ()
    for _attempt in range(ATTEMPTS):
        screen.prompt(_('Numbers such as "1 3", "all", or nothing:'))
        answer = _line(read_line)
        if answer is None:
            return None
        if answer.lower() in {"all", _("all").lower()}:
            return field.usual or tuple(option.id for option in field.options)
        if (places := _places(answer, field.options)) is not None:
            return tuple(field.options[at].id for at in places)
        _wrong(field.options, screen)
    return None


def _confirmed(form: Form, screen: Screen, read_line: Callable[[], str]) -> bool:
    yes = _("yes").lower()
    question = form.yes or form.title
    screen.prompt(_("{question} [y/N]").format(question=f"{question}?"))
    return (_line(read_line) or "").lower() in {"y", "yes", yes, yes[:1]}


def _line(read_line: Callable[[], str]) -> str | None:
    try:
        return read_line().strip()
    except EOFError:
        return None


def _places(answer: str, options: Sequence[Option]) -> list[int] | None:
    words = answer.replace(",", " ").split()
    if not all(word.isascii() and word.isdecimal() and len(word) < 6 for word in words):
        return None
    numbers = sorted({int(word) for word in words})
    if any(not 1 <= number <= len(options) for number in numbers):
        return None
    return [number - 1 for number in numbers]


def _wrong(options: Sequence[Option], screen: Screen) -> None:
    screen.line(_("Type numbers between 1 and {count}.").format(count=len(options)))
