"""Sources: where data comes from, how each is, and connecting another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _, ngettext
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import effect_told
from oo_ui.viewmodels.connecting import connect_action
from oo_ui.viewmodels.pages import Action, Empty, Fact, Form, Outcome, Page, Row, Section

if TYPE_CHECKING:
    from oo_app.answers_sources import SourceProblem, SourceRow
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Tone

SCREEN = "sources"


def sources(assistant: Assistant, terms: Terms) -> Page:
    """Every connected source with its health."""
    rows = assistant.sources()
    words = ngettext("{count} source", "{count} sources", len(rows))
    return Page(
        screen=SCREEN,
        title=_("Sources"),
        summary=words.format(count=len(rows)),
        rows=tuple(_row(row, terms) for row in rows),
        empty=Empty(
            title=_("Nothing is connected"),
            text=_("oO shows what it would read before it asks. Connect a source with: c"),
        ),
        actions=(connect_action(terms),),
    )


def _row(row: SourceRow, terms: Terms) -> Row:
    mark, state, tone = _health(row)
    records = ngettext("{count} record", "{count} records", row.records).format(count=row.records)
    return Row(
        id=row.id,
        title=row.kind,
        note=f"{row.place} · {records}" if row.place else records,
        state=state,
        tone=tone,
        mark=mark,
        sections=(
            Section(
                facts=(
                    Fact(_("Place"), row.place),
                    Fact(_("Parts"), ", ".join(row.parts)),
                    Fact(_("Records"), str(row.records)),
                    Fact(_("Read"), terms.since(row.last_read, _("never"))),
                    Fact(_("Last good"), terms.since(row.last_good)),
                    Fact(_("Stale"), _("the last good data is kept") if row.is_stale else ""),
                    Fact(_("Id"), row.id, "faint"),
                )
            ),
            Section(
                title=_("What could not be read") if row.problems else "",
                facts=tuple(fact for each in row.problems for fact in _problem(each)),
            ),
        ),
        actions=(
            Action(
                id="disconnect",
                key="r",
                label=_("Disconnect"),
                step=lambda _assistant: _disconnect(row),
            ),
        ),
    )


def _health(row: SourceRow) -> tuple[str, str, Tone]:
    if row.health == "healthy":
        return ("warn", _("stale"), "warn") if row.is_stale else ("on", _("healthy"), "good")
    if row.health == "unread":
        return "idle", _("not read yet"), "faint"
    return "warn", _("unwell"), "bad"


def _problem(problem: SourceProblem) -> tuple[Fact, Fact]:
    return (
        Fact(problem.where, problem.message, "bad"),
        Fact("", problem.hint, "faint"),
    )


def _disconnect(row: SourceRow) -> Form:
    request = new_request()

    def gone(assistant: Assistant) -> Outcome:
        return effect_told(assistant.disconnect(row.id, request=request))

    return Form(
        title=_("Disconnect {source}?").format(source=row.id),
        text=_("oO stops reading it and forgets its records. The source itself stays as it is."),
        yes=_("Disconnect"),
        no=_("Keep it"),
        is_grave=True,
        submit=lambda _answers: gone,
    )
