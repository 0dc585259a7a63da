"""History: the tips that were given, what became of them, and how that went over time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from oo_storage.words import _, ngettext
from oo_ui.viewmodels.acting import reaction_words, reactions, undo_action
from oo_ui.viewmodels.pages import Bars, Empty, Fact, Page, Row, Section
from oo_ui.viewmodels.whys import why_action

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from oo_app.answers import HistoryRow
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Action, Tone

SCREEN = "history"
Slot = TypeVar("Slot")
ROWS_READ = 500
ROWS_SHOWN = 100
DAYS = 14
KINDS: tuple[tuple[str, Tone], ...] = (("done", "good"), ("snooze", "warn"), ("dismiss", "bad"))


def history(assistant: Assistant, terms: Terms) -> Page:
    """The newest tips, and plots of the last two weeks."""
    rows = assistant.history(limit=ROWS_READ)
    words = ngettext("{count} tip", "{count} tips", len(rows))
    return Page(
        screen=SCREEN,
        title=_("History"),
        summary=words.format(count=len(rows)),
        rows=tuple(_row(row, terms) for row in rows[:ROWS_SHOWN]),
        empty=Empty(
            title=_("No tip was given yet"),
            text=_("What oO says, and what you make of it, will stand here."),
        ),
        plots=plots(rows, terms),
        actions=(undo_action(),),
    )


def plots(rows: Sequence[HistoryRow], terms: Terms) -> tuple[Bars, ...]:
    """Reactions by day, and by hour of the day; empty ones are left out."""
    today = terms.now.date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    drawn = (
        _bars(_("Your answers, day by day"), days, _day(terms), rows, lambda d: f"{d:%d}"),
        _bars(
            _("Your answers, hour by hour"),
            list(range(24)),
            lambda row: row.reacted.astimezone(terms.now.tzinfo).hour if row.reacted else -1,
            rows,
            str,
        ),
    )
    return tuple(plot for plot in drawn if not plot.is_empty)


def _day(terms: Terms) -> Callable[[HistoryRow], date | None]:
    zone = terms.now.tzinfo
    return lambda row: row.reacted.astimezone(zone).date() if row.reacted else None


def _bars(
    title: str,
    slots: Sequence[Slot],
    slot_of: Callable[[HistoryRow], object],
    rows: Sequence[HistoryRow],
    label: Callable[[Slot], str],
) -> Bars:
    counted = Counter((row.reaction, slot_of(row)) for row in rows)
    words = reaction_words()
    return Bars(
        title=title,
        labels=tuple(label(slot) for slot in slots),
        series=tuple(
            (words[kind], tone, tuple(float(counted[kind, slot]) for slot in slots))
            for kind, tone in KINDS
        ),
    )


def _row(row: HistoryRow, terms: Terms) -> Row:
    tones = dict(KINDS)
    state = became(row)
    return Row(
        id=row.id,
        title=row.text or _("(erased)"),
        note=f"{terms.when(row.made)} · {row.agent}",
        state=state,
        tone=tones.get(row.reaction, "faint"),
        mark={"done": "done", "snooze": "snooze", "dismiss": "dismiss"}.get(row.reaction, ""),
        sections=(
            Section(
                facts=(
                    Fact(_("Said"), terms.when(row.made)),
                    Fact(_("By"), row.agent),
                    Fact(_("Became"), " · ".join(word for word in (state, row.reason) if word)),
                    Fact(_("Answered"), terms.when(row.reacted)),
                    Fact(_("Id"), row.id, "faint"),
                )
            ),
        ),
        actions=(*_late(row, terms), why_action(row.id, terms)),
    )


def _late(row: HistoryRow, terms: Terms) -> tuple[Action, ...]:
    """A tip that nobody answered can still be, also after its time."""
    is_unanswered = row.status in {"open", "expired"}
    return reactions(row.id, row.text, terms) if is_unanswered else ()


def became(row: HistoryRow) -> str:
    """What became of a tip, as a person reads it."""
    words = reaction_words() | {
        "open": _("open"),
        "expired": _("expired"),
        "superseded": _("replaced"),
        "withdrawn": _("taken back"),
    }
    state = row.reaction or row.status
    return words.get(state, state)
