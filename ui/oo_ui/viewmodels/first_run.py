"""The first run: three screens at most, nothing ticked beforehand, a tip at the end.

First what is on this machine, then what each would read, then the tip. Whoever has nothing to
connect types one thing instead; no answer is fine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.errors import OoError
from oo_storage.words import _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.connecting import agreement, in_order, place_option
from oo_ui.viewmodels.pages import (
    Answers,
    Fact,
    Form,
    Outcome,
    Section,
    Step,
    Text,
    Ticks,
    told,
)
from oo_ui.viewmodels.today import SCREEN as TODAY
from oo_ui.viewmodels.today import added_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_sources import ConnectPreview, FoundPlace
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms

INBOX = "inbox"
NOT_A_FIND = (INBOX, "device")  # they are everywhere, and say nothing about the person


def first_run(assistant: Assistant, terms: Terms) -> Form | None:
    """The first screen of a new home; None where something is connected already."""
    if assistant.sources():
        return None
    found = [place for place in in_order(assistant.discover()) if place.exists]
    if not any(place.kind not in NOT_A_FIND for place in found):
        return _one_thing(assistant.preview(INBOX), terms)
    return _places([place for place in found if place.kind != INBOX], terms)


def _welcome() -> str:
    return _(
        "oO tells you one thing worth doing now, and says why. It reads only what you agree to,"
        " and nothing leaves this machine."
    )


def _places(found: Sequence[FoundPlace], terms: Terms) -> Form:
    options = tuple(place_option(place, str(at)) for at, place in enumerate(found))

    def submit(answers: Answers) -> Step:
        chosen = [found[int(at)] for at in answers["places"]]
        return lambda assistant: _asked(assistant, chosen, terms)

    return Form(
        title=_("Welcome to oO"),
        text=_welcome(),
        sections=(
            Section(
                title=_("On this machine"),
                facts=(Fact("", _("None of these has been opened."), "faint"),),
            ),
        ),
        fields=(Ticks(id="places", label=_("Which of them may oO read?"), options=options),),
        yes=_("Preview"),
        no=_("Later"),
        submit=submit,
    )


def _asked(assistant: Assistant, chosen: Sequence[FoundPlace], terms: Terms) -> Outcome:
    """What each would read; a place that cannot be looked at is left out."""
    previews: list[ConnectPreview] = []
    for place in chosen:
        try:
            previews.append(assistant.preview(place.kind, place.place))
        except OoError:
            continue
    if not previews:
        return _one_thing(assistant.preview(INBOX), terms)
    return agreement(previews, terms, screen=TODAY)


def _one_thing(preview: ConnectPreview, terms: Terms) -> Form:
    readers = ", ".join(reader.name for reader in preview.readers)
    return Form(
        title=_("What must you not forget?"),
        text=_welcome(),
        sections=(
            Section(
                title=_("This is what I would read"),
                facts=(
                    Fact(_("Kept"), _("your answer, in oO's own inbox on this machine")),
                    Fact(_("Read by"), readers),
                    Fact("", _("No answer is fine; then nothing is kept."), "faint"),
                ),
            ),
        ),
        fields=(Text(id="task", label=_("One thing, and when"), hint=_("pay rent today 18:00")),),
        yes=_("Show me a tip"),
        no=_("Later"),
        submit=lambda answers: _kept(str(answers["task"]).strip(), terms),
    )


def _kept(answer: str, terms: Terms) -> Step:
    """Keep the answer; one without a date is meant for today, for only that brings a tip."""
    connecting, adding, again, undoing = (new_request() for _each in range(4))

    def step(assistant: Assistant) -> Outcome:
        if not answer:
            return told(_("All right. Whenever you like, add a task or connect a source."))
        assistant.connect(INBOX, request=connecting)
        added = assistant.add(answer, request=adding)
        if added.due is None:
            assistant.undo(request=undoing)
            added = assistant.add(f"{answer} {_('today')}", request=again)
        return added_told(added, terms)

    return step
