"""Pages as lines: numbered rows, labels and texts, no drawing."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oo_ui.cli.screen import Screen
    from oo_ui.viewmodels.pages import Action, Bars, Card, Page, Reading, Row, Section


def tell_page(screen: Screen, page: Page, rows: Sequence[Row]) -> None:
    """The page, and the names of the others."""
    screen.line(page.title if not page.summary else f"{page.title}: {page.summary}")
    if page.card is not None:
        _tell_card(screen, page.card)
    _tell_sections(screen, page.sections)
    for plot in page.plots:
        _tell_plot(screen, plot)
    numbered = enumerate(rows, start=1)
    for group, members in groupby(numbered, key=lambda pair: pair[1].group):
        if group:
            screen.heading(group)
        for number, row in members:
            screen.item(_joined(row.title, row.state, row.note), mark=f"{number}.")
    if not rows and page.card is None:
        empty = page.empty
        screen.line(empty.title if empty is not None and not page.rows else _("Nothing is found"))
        if empty is not None and not page.rows:
            screen.line(empty.text)


def tell_keys(screen: Screen, actions: Iterable[Action]) -> None:
    """What may be typed now."""
    keys = [f"{key_name(action.key)} = {action.label}" for action in actions]
    screen.line()
    screen.line(" · ".join(keys))
    names = ", ".join(each.id for each in SCREENS)
    screen.line(_("Screens: {names} · ? for help · q to leave").format(names=names))


def tell_row(screen: Screen, row: Row) -> None:
    """All that a row says, and what can be done with it."""
    screen.line()
    screen.line(_joined(row.title, row.state, row.note))
    _tell_sections(screen, row.sections)
    if row.actions:
        tell = [f"{key_name(action.key)} = {action.label}" for action in row.actions]
        screen.line(" · ".join(tell))


def tell_reading(screen: Screen, reading: Reading) -> None:
    """Something to read."""
    screen.line()
    screen.line(reading.title)
    if reading.text:
        screen.line(reading.text)
    _tell_sections(screen, reading.sections)


def _tell_card(screen: Screen, card: Card) -> None:
    screen.line()
    screen.line(card.text)
    screen.pairs([(_("Due"), card.due), (_("Why"), card.why)])
    screen.pairs([(fact.label, fact.text) for fact in card.facts])


def _tell_sections(screen: Screen, sections: Sequence[Section]) -> None:
    for section in sections:
        facts = [(fact.label, fact.text) for fact in section.facts if fact.text]
        if facts and section.title:
            screen.heading(section.title)
        screen.pairs(facts)


def _tell_plot(screen: Screen, plot: Bars) -> None:
    """A plot in words: every bar that is not empty."""
    screen.heading(plot.title)
    for at, label in enumerate(plot.labels):
        parts = [f"{name} {values[at]:g}" for name, _tone, values in plot.series if values[at]]
        if parts:
            screen.item(f"{label}: {', '.join(parts)}")


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)
