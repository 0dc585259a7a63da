"""Agents: who looks at the person's data, whether it may speak, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.plain import plain
from oo_storage.words import _, ngettext
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import effect_told, switch_step
from oo_ui.viewmodels.pages import (
    Action,
    Answers,
    Empty,
    Fact,
    Form,
    Outcome,
    Page,
    Reading,
    Row,
    Section,
    Step,
    told,
)
from oo_ui.viewmodels.preferences import typed, value_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import AgentRow, AgentRunResult, PreferenceRow
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Tone

SCREEN = "agents"
PROGRAM = "program"
UNHEALTHY = "unhealthy"


def agents(assistant: Assistant, terms: Terms) -> Page:
    """Every agent: those that speak first."""
    rows = assistant.agents()
    preferences = assistant.preferences()
    ordered = sorted(rows, key=lambda row: (not row.eligible, not row.enabled, row.name))
    speaking = sum(row.eligible for row in rows)
    words = ngettext("{count} of {all} may speak", "{count} of {all} may speak", speaking)
    return Page(
        screen=SCREEN,
        title=_("Agents"),
        summary=words.format(count=speaking, all=len(rows)),
        rows=tuple(_row(row, preferences, terms) for row in ordered),
        empty=Empty(
            title=_("No agents yet"), text=_("An agent looks at what you share and finds things.")
        ),
    )


def _row(row: AgentRow, preferences: Sequence[PreferenceRow], terms: Terms) -> Row:
    mark, state, tone = _state(row)
    return Row(
        id=row.id,
        title=row.name,
        note=row.description,
        state=state,
        mark=mark,
        tone=tone,
        group=_("May speak") if row.eligible else _("Silent"),
        sections=(
            Section(facts=_facts(row, terms)),
            Section(title=_("It reads"), facts=tuple(Fact("", key) for key in row.keys)),
            Section(title=_("Its preferences"), facts=tuple(_preferences(row, preferences))),
        ),
        actions=tuple(_actions(row, preferences, terms)),
    )


def _state(row: AgentRow) -> tuple[str, str, Tone]:
    if not row.enabled:
        return "off", _("off"), "faint"
    if row.health == UNHEALTHY:
        return "warn", _("unwell"), "bad"
    if not row.eligible:
        return "idle", _("waiting"), "faint"
    count = ngettext("{count} finding", "{count} findings", row.snippets)
    return "on", count.format(count=row.snippets) if row.snippets else _("on"), "good"


def _facts(row: AgentRow, terms: Terms) -> tuple[Fact, ...]:
    return (
        Fact(_("Now"), row.reason, "" if row.eligible else "warn"),
        Fact(_("Kind"), f"{row.kind} · {row.origin}"),
        Fact(_("Looked"), terms.since(row.last_run, _("never"))),
        Fact(_("Again"), terms.since(row.next_due)),
        Fact(_("Version"), row.version, "faint"),
        Fact(_("Id"), row.id, "faint"),
    )


def _preferences(row: AgentRow, preferences: Sequence[PreferenceRow]) -> list[Fact]:
    start = f"agent.{row.id}."
    return [
        Fact(each.name.removeprefix(start), str(each.value))
        for each in preferences
        if each.name.startswith(start)
    ]


def _actions(row: AgentRow, preferences: Sequence[PreferenceRow], terms: Terms) -> list[Action]:
    switch = _("Switch off") if row.enabled else _("Switch on")
    actions = [
        Action(id="switch", key="space", label=switch, step=_switch(row)),
        Action(id="look", key="l", label=_("Look now"), step=_look(row.id, terms)),
    ]
    own = [each for each in preferences if each.name.startswith(f"agent.{row.id}.")]
    if own:
        change: Step = lambda _a: _change(row, own)  # noqa: E731 - a step is a value
        actions.append(Action(id="change", key="e", label=_("Change"), step=change))
    if row.kind == PROGRAM:
        step: Step = lambda _a: _trust(row)  # noqa: E731 - a step is a value
        actions.append(Action(id="trust", key="t", label=_("Trust"), step=step))
    return actions


def _switch(row: AgentRow) -> Step:
    return switch_step(row.id, is_on=not row.enabled)


def _change(row: AgentRow, preferences: Sequence[PreferenceRow]) -> Form:
    """Its preferences, each as it is now."""

    def submit(answers: Answers) -> Step:
        changed = {
            each.name: str(answers[each.name])
            for each in preferences
            if answers[each.name] != plain(typed(each.value))
        }
        request = new_request()
        if not changed:
            return lambda _assistant: told(_("Nothing was changed."))
        return lambda assistant: effect_told(assistant.change_preferences(changed, request=request))

    return Form(
        title=row.name,
        fields=tuple(
            value_field(each, each.name, each.description or each.name) for each in preferences
        ),
        yes=_("Keep"),
        submit=submit,
    )


def _look(agent: str, terms: Terms) -> Step:
    def step(assistant: Assistant) -> Outcome:
        return _found(assistant.run_agent(agent), terms)

    return step


def _found(result: AgentRunResult, terms: Terms) -> Reading:
    snippets = tuple(Fact(terms.since(each.due), each.text) for each in result.snippets)
    facts = (
        Fact(_("Problem"), result.problem, "bad"),
        Fact(_("Changes"), terms.since(result.next_change)),
    )
    sections = (
        Section(facts=tuple(fact for fact in facts if fact.text)),
        Section(title=_("It finds"), facts=snippets),
    )
    return Reading(
        title=result.agent,
        text="" if snippets else _("It finds nothing now."),
        sections=tuple(section for section in sections if section.facts),
    )


def _trust(row: AgentRow) -> Form:
    request = new_request()
    return Form(
        title=_("Trust {agent}?").format(agent=row.name),
        text=_(
            "It is a program and runs unconfined: it can read your files and use the network."
            " Your trust holds for its folder exactly as it is now."
        ),
        yes=_("Trust it"),
        is_grave=True,
        submit=lambda _answers: (
            lambda assistant: effect_told(assistant.trust_agent(row.id, request=request))
        ),
    )
