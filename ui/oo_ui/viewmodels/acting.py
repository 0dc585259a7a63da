"""What a person does from anywhere: answer a tip, take it back, switch an agent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oo_storage.words import N_, _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.pages import Action, Answers, Choice, Form, Option, Outcome, Step, Told, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oo_app.answers import Effect
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

SPANS = (
    ("30m", N_("half an hour"), timedelta(minutes=30)),
    ("1h", N_("an hour"), timedelta(hours=1)),
    ("3h", N_("three hours"), timedelta(hours=3)),
    ("1d", N_("until this time tomorrow"), timedelta(days=1)),
)

REASONS = (
    ("not-now", N_("not now"), N_("It may come again in three hours.")),
    ("already-done", N_("already done"), N_("It is closed, and says nothing about your taste.")),
    ("wrong", N_("wrong"), N_("It is closed; three in two weeks pause its agent.")),
    ("less", N_("less of this"), N_("Tips of this kind weigh less.")),
    ("never", N_("never this one"), N_("This one stays away for good.")),
    ("never-agent", N_("never from this agent"), N_("The whole agent is switched off.")),
)


def reaction_words() -> dict[str, str]:
    """The kinds of reaction as a person reads them."""
    return {"done": _("done"), "snooze": _("snoozed"), "dismiss": _("dismissed")}


def done_step(tip: str, face: str) -> Step:
    """Say that it is done."""
    return reaction(tip, face, "done")


def reaction(
    tip: str, face: str, kind: str, *, reason: str = "", until: datetime | None = None
) -> Step:
    """One reaction of the person; asking again with the same step changes nothing more."""
    request = new_request()
    return lambda assistant: effect_told(
        assistant.react(kind, tip=tip, reason=reason, until=until, face=face, request=request)
    )


def effect_told(effect: Effect, *, screen: str = "") -> Told:
    """What an act changed."""
    return told(effect.message, *effect.details, can_undo=effect.can_undo, screen=screen)


def undo_action() -> Action:
    """Take the newest act back."""
    return Action(id="undo", key="u", label=_("Undo"), step=undo_step)


def undo_step(assistant: Assistant) -> Told:
    """Take the newest act back."""
    return effect_told(assistant.undo(request=new_request()))


def reactions(
    tip: str, text: str, terms: Terms, *, agents: Sequence[str] = ()
) -> tuple[Action, ...]:
    """Done, snooze and dismiss, for a tip wherever it stands, late ones too."""
    done = done_step(tip, terms.face)
    return (
        Action(id="done", key="d", label=_("Done"), step=done),
        Action(id="snooze", key="s", label=_("Snooze"), step=lambda _a: _snooze(tip, text, terms)),
        Action(
            id="dismiss",
            key="x",
            label=_("Dismiss"),
            step=lambda _a: _dismiss(tip, text, agents, terms),
        ),
    )


def span_options() -> tuple[Option, ...]:
    """How long something may rest."""
    return tuple(Option(id=id, label=_(words)) for id, words, _span in SPANS)


def chosen_until(answers: Answers, terms: Terms) -> datetime:
    """The end of the chosen span, counted from this very moment."""
    spans = {id: span for id, _words, span in SPANS}
    return terms.after(spans.get(str(answers["span"]), timedelta(hours=1)))


def _snooze(tip: str, text: str, terms: Terms) -> Form:
    return Form(
        title=_("For how long?"),
        text=text,
        fields=(Choice(id="span", label=_("It comes back after"), options=span_options()),),
        yes=_("Snooze"),
        submit=lambda answers: reaction(
            tip, terms.face, "snooze", until=chosen_until(answers, terms)
        ),
    )


def _dismiss(tip: str, text: str, agents: Sequence[str], terms: Terms) -> Form:
    def submit(answers: Answers) -> Step:
        reason = str(answers["reason"])
        first = reaction(tip, terms.face, "dismiss", reason=reason)
        return _also_agents(first, agents) if reason == "never" else first

    options = tuple(Option(id=id, label=_(words), note=_(note)) for id, words, note in REASONS)
    return Form(
        title=_("Why not?"),
        text=text,
        fields=(Choice(id="reason", label=_("Because it is"), options=options),),
        yes=_("Dismiss"),
        submit=submit,
    )


def _also_agents(first: Step, agents: Sequence[str]) -> Step:
    """After never: whether the whole agent should be silent, which only a yes answers."""

    def step(assistant: Assistant) -> Outcome:
        outcome = first(assistant)
        if not agents or not isinstance(outcome, Told):
            return outcome
        return Form(
            title=_("And the whole agent?"),
            text=_("Should {agent} never speak again at all?").format(agent=agents[0]),
            yes=_("Switch it off"),
            no=_("Keep it"),
            submit=lambda _answers: switch_step(agents[0], is_on=False),
        )

    return step


def switch_step(agent: str, *, is_on: bool) -> Step:
    """Switch an agent on or off."""
    request = new_request()
    return lambda assistant: effect_told(assistant.set_agent(agent, enabled=is_on, request=request))
