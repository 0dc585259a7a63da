"""Profile and contexts: the situation the person is in, and how they like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.plain import plain
from oo_storage.words import _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.acting import effect_told
from oo_ui.viewmodels.asking import answers
from oo_ui.viewmodels.pages import (
    Action,
    Answers,
    Choice,
    Empty,
    Fact,
    Form,
    Option,
    Outcome,
    Page,
    Row,
    Section,
    Step,
    Text,
    Told,
    Tone,
)
from oo_ui.viewmodels.preferences import preference_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.answers import ContextRow
    from oo_app.answers_models import PreferenceProposal
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

SCREEN = "profile"
YES = "yes"


def profile(assistant: Assistant, terms: Terms) -> Page:
    """The contexts, when and where oO speaks first, then every other preference of its own."""
    contexts = assistant.contexts()
    active = next((row.id for row in contexts if row.is_active), "")
    return Page(
        screen=SCREEN,
        title=_("Profile & contexts"),
        summary=_("You are in: {context}").format(context=active) if active else "",
        rows=(
            *(_context(row, terms) for row in contexts),
            *preference_rows(assistant.preferences()),
            *_starting(assistant),
        ),
        empty=Empty(title=_("Nothing to choose"), text=""),
        actions=(
            Action(id="define", key="n", label=_("New context"), step=lambda _a: _define(None)),
            Action(id="say", key="y", label=_("Say it in words"), step=lambda _a: say_form()),
            Action(id="rules", key="b", label=_("Back to the rules"), step=_use("")),
        ),
    )


def _starting(assistant: Assistant) -> Iterator[Row]:
    """Whether oO starts with the session; an older core cannot say."""
    if not answers(assistant, "autostart"):
        return
    told = assistant.autostart()
    states = {"on": _("on"), "off": _("off"), "stale": _("on, but not this oO")}
    is_on = told.state == "on"
    label = _("Do not start it") if is_on else _("Start it")
    actions = [Action(id="start", key="space", label=label, step=_start(is_on=not is_on))]
    if told.state == "stale":
        end = Action(id="end", key="r", label=_("Do not start it"), step=_start(is_on=False))
        actions.append(end)
    yield Row(
        id="autostart",
        title=_("Start with your session"),
        note=told.problem or _("Whether oO starts when you log in."),
        state=states.get(told.state, told.state),
        tone=_START_TONES.get(told.state, "faint"),
        mark={"on": "on", "stale": "warn"}.get(told.state, "off"),
        group=_("Starting"),
        sections=(
            Section(
                facts=(
                    Fact(_("Command"), " ".join(told.command)),
                    Fact(_("Kept in"), told.place, "faint"),
                    Fact(_("What to do"), told.hint),
                )
            ),
        ),
        actions=tuple(actions),
    )


_START_TONES: dict[str, Tone] = {"on": "accent", "stale": "warn"}


def _start(*, is_on: bool) -> Step:
    return lambda assistant: effect_told(assistant.set_autostart(enabled=is_on))


def _context(row: ContextRow, terms: Terms) -> Row:
    origins = {"manual": _("chosen"), "rule": _("by rule")}
    state = origins.get(row.origin, _("active")) if row.is_active else ""
    if row.is_active and row.until is not None:
        state = _("{state} until {moment}").format(state=state, moment=terms.until(row.until))
    actions = [
        Action(id="use", key="space", label=_("Choose"), step=_use(row.id)),
        Action(id="change", key="e", label=_("Change"), step=lambda _a: _define(row)),
        Action(id="remove", key="r", label=_("Remove"), step=lambda _a: _remove(row)),
    ]
    return Row(
        id=f"context {row.id}",
        title=row.id,
        note=", ".join(row.rules),
        state=state,
        tone="good" if row.is_active else "",
        mark="on" if row.is_active else "off",
        group=_("Contexts"),
        sections=(
            Section(
                facts=(
                    Fact(_("Busy"), _("oO does not speak first") if row.is_busy else _("no")),
                    Fact(_("Rules"), ", ".join(row.rules) or _("none; you choose it by hand")),
                )
            ),
        ),
        actions=tuple(actions),
    )


def _use(context: str) -> Step:
    return lambda assistant: effect_told(assistant.use_context(context, request=new_request()))


def say_form() -> Form:
    """Preferences in plain words; what they mean is shown before anything changes."""

    def submit(answers: Answers) -> Step:
        return lambda assistant: _meant(assistant.say_preferences(str(answers["words"])))

    return Form(
        title=_("How do you like it?"),
        fields=(Text(id="words", label=_("In your words"), hint=_("no tips before 9")),),
        yes=_("Go on"),
        submit=submit,
    )


def _meant(proposal: PreferenceProposal) -> Outcome:
    """What the words would change."""
    unread = Fact(_("Not understood"), ", ".join(proposal.unread), "warn")
    if not proposal.changes:
        return Told(
            message=proposal.note or _("That changes nothing."),
            details=(unread.text,) if unread.text else (),
            tone="warn",
        )
    values = {change.name: change.after for change in proposal.changes}
    request = new_request()
    facts = [
        Fact(change.name, f"{change.before or '–'} → {change.after}") for change in proposal.changes
    ]
    return Form(
        title=_("This would change"),
        text=proposal.note,
        sections=(Section(facts=(*facts, unread)),),
        yes=_("Change it"),
        no=_("Keep it"),
        submit=lambda _answers: (
            lambda assistant: effect_told(assistant.change_preferences(values, request=request))
        ),
    )


def _remove(row: ContextRow) -> Form:
    def removed(assistant: Assistant) -> Outcome:
        return effect_told(assistant.remove_context(row.id, request=new_request()))

    return Form(
        title=_("Remove {context}?").format(context=row.id),
        yes=_("Remove"),
        is_grave=True,
        submit=lambda _answers: removed,
    )


def _define(row: ContextRow | None) -> Form:
    def submit(answers: Answers) -> Step:
        rules = [part.strip() for part in str(answers["rules"]).split(",") if part.strip()]
        name = row.id if row is not None else str(answers["name"]).strip()
        is_busy, request = answers["busy"] == YES, new_request()
        return lambda assistant: effect_told(
            assistant.define_context(name, rules=rules, is_busy=is_busy, request=request)
        )

    name = Text(id="name", label=_("Name"), hint=_("deep work"))
    return Form(
        title=row.id if row is not None else _("New context"),
        fields=(
            *(() if row is not None else (name,)),
            Text(
                id="rules",
                label=_("Rules"),
                hint="mon-fri 09:00-17:00",
                value=plain(", ".join(row.rules)) if row is not None else "",
            ),
            Choice(
                id="busy",
                label=_("May oO speak first in it?"),
                options=(
                    Option(id="no", label=_("yes")),
                    Option(id=YES, label=_("no, only when I ask")),
                ),
                value=(YES if row.is_busy else "no") if row is not None else "",
            ),
        ),
        yes=_("Keep"),
        submit=submit,
    )
