"""Why: the record of a decision as something to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.viewmodels.notice_words import unasked_words
from oo_ui.viewmodels.pages import Action, Fact, Outcome, Reading, Section, Step

if TYPE_CHECKING:
    from oo_app.answers_why import Considered, Why
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

LOST_SHOWN = 8


def why_action(id: str, terms: Terms) -> Action:
    """Ask how a tip, or the newest decision, came about."""
    return Action(id="why", key="w", label=_("Why"), step=why_step(id, terms))


def why_step(id: str, terms: Terms) -> Step:
    """The record, read back."""

    def step(assistant: Assistant) -> Outcome:
        return why_reading(assistant.why(id), terms)

    return step


def why_reading(record: Why, terms: Terms) -> Reading:
    """What was said, what spoke for it, what lost, and what would change it."""
    sections = (
        _outcome(record, terms),
        Section(
            title=_("What counted most"),
            facts=tuple(Fact(f"×{term.factor:.2f}", term.words) for term in record.top_terms),
        ),
        Section(
            title=_("What it rests on"),
            facts=tuple(
                Fact(
                    item.source,
                    f"{item.title or item.kind} · {terms.when(item.seen)}",
                    "warn" if item.is_stale else "",
                )
                for item in record.evidence
            ),
        ),
        Section(
            title=_("Considered and not said"),
            facts=tuple(_lost(item) for item in record.considered if not item.is_chosen)[
                :LOST_SHOWN
            ],
        ),
        Section(
            title=_("Not asked"),
            facts=tuple(Fact(item.agent, item.reason) for item in record.skipped),
        ),
        Section(
            title=_("Why no model worded it"),
            facts=tuple(Fact("", sentence) for sentence in record.notes),
        ),
        Section(
            title=_("What would change it"),
            facts=tuple(Fact("", sentence) for sentence in record.changes),
        ),
        Section(
            title=_("What the model was asked"),
            facts=tuple(Fact("", line, "faint") for line in record.prompt.splitlines()),
        ),
    )
    return Reading(
        title=_("Why"),
        text=_said(record),
        sections=tuple(section for section in sections if section.facts),
    )


def _said(record: Why) -> str:
    if record.tip is not None:
        return record.tip.text
    return record.silence.reason if record.silence is not None else ""


def _outcome(record: Why, terms: Terms) -> Section:
    facts = (
        Fact(_("Why"), record.tip.why if record.tip else ""),
        Fact(_("Gate"), record.silence.gate if record.silence else ""),
        Fact(_("Agents"), ", ".join(record.tip.agents) if record.tip else ""),
        Fact(_("Model"), f"{record.model.model} · {record.model.host}" if record.model else ""),
        Fact(_("Unasked"), unasked_words(record.notices)),
        Fact(_("Decided"), terms.when(record.made)),
        Fact(_("Policy"), f"{record.policy} {record.policy_version}"),
        Fact(_("Decision"), record.decision, "faint"),
    )
    return Section(facts=tuple(fact for fact in facts if fact.text))


def _lost(item: Considered) -> Fact:
    return Fact(item.agent, f"{item.text} · {item.score:+.2f} · {item.reason}")
