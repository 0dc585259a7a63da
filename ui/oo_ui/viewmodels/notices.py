"""What oO said without being asked, and what it kept back and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.acting import reactions
from oo_ui.viewmodels.notice_words import channel_words, state_words
from oo_ui.viewmodels.pages import Fact, Row, Section
from oo_ui.viewmodels.whys import why_action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_notices import NoticeRow
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Action, Tone

TONES: dict[str, Tone] = {"delivered": "good", "deferred": "warn", "failed": "bad"}


def notice_rows(notices: Sequence[NoticeRow], terms: Terms) -> tuple[Row, ...]:
    """What was said first, then what was kept back, each the newest first."""
    said = [row for row in notices if row.channel]
    kept = [row for row in notices if not row.channel]
    return (
        *(_row(at, row, _("Said without being asked"), terms) for at, row in enumerate(said)),
        *(_row(at, row, _("Kept back"), terms) for at, row in enumerate(kept)),
    )


def _row(at: int, row: NoticeRow, group: str, terms: Terms) -> Row:
    where = channel_words(row.channel)
    return Row(
        id=f"notice {row.tip or at} {row.channel}",
        title=row.text or (_("The next tip") if row.state == "deferred" else _("A tip")),
        note=" · ".join(word for word in (terms.when(row.time), where, row.reason) if word),
        state=state_words(row),
        tone=TONES.get(row.state, "faint"),
        mark="on" if row.is_open else "off",
        group=group,
        sections=(
            Section(
                facts=(
                    Fact(_("Where"), where),
                    Fact(_("Because"), row.reason),
                    Fact(_("Until"), terms.when(row.until)),
                    Fact(_("When"), terms.when(row.time)),
                )
            ),
        ),
        actions=_actions(row, terms),
    )


def _actions(row: NoticeRow, terms: Terms) -> tuple[Action, ...]:
    """A tip that still waits can be answered here, however late."""
    if not row.tip:
        return ()
    answers = reactions(row.tip, row.text, terms) if row.is_open else ()
    return (*answers, why_action(row.tip, terms))
