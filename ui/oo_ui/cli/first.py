"""The first tip in a new home: from a source that was found, from one answer, or a sample life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.errors import OoError
from oo_storage.words import _
from oo_ui.cli.agreement import asked
from oo_ui.cli.connect import connect_agreed, in_order, show_found
from oo_ui.cli.face import NAME
from oo_ui.cli.questions import ask, tick
from oo_ui.cli.react import show_added
from oo_ui.cli.today import show_answer
from oo_ui.cli.turn import Turn, face_of, turn
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers import Added
    from oo_app.answers_sources import ConnectPreview, FoundPlace

INBOX = "inbox"
NOT_A_FIND = (INBOX, "device")  # they are everywhere, and say nothing about the person


def first(ctx: click.Context, *, plain: bool = False) -> None:
    """Give a first tip; every way ends well."""
    with turn(ctx, plain=plain) as here:
        if here.assistant.sources():
            show_answer(here, here.assistant.tip(face=NAME))
            return
        if here.face.is_interactive:
            _with_a_person(here)
            return
    _without_a_person(ctx)


def _without_a_person(ctx: click.Context) -> None:
    from oo_ui.cli.demo import run_demo
    from oo_ui.cli.turn import screen_of

    run_demo(face_of(ctx), ["tip"])
    screen = screen_of(face_of(ctx))
    screen.line(_("That was a sample life. Connect your own data with: oo connect"))


def _with_a_person(here: Turn) -> None:
    here.screen.line(_("oO tells you one thing worth doing now, and says why."))
    here.screen.line(_("It reads only what you agree to, and nothing leaves this machine."))
    here.screen.line()
    found = [place for place in in_order(here.assistant.discover()) if place.exists]
    if any(place.kind not in NOT_A_FIND for place in found):
        _from_sources(here, [place for place in found if place.kind != INBOX])
    if not here.assistant.sources():
        _from_an_answer(here)


def _from_sources(here: Turn, found: Sequence[FoundPlace]) -> None:
    here.screen.line(_("These sources are on this machine; none of them has been opened."))
    here.screen.line()
    show_found(here, found)
    here.screen.line()
    chosen = [found[at] for at in tick(here, _("Which of them may oO read?"), len(found))]
    here.screen.line()
    for agreed in asked(here, _previews(here, chosen)) if chosen else []:
        connect_agreed(here, agreed)
    if here.assistant.sources():
        here.screen.line()
        show_answer(here, here.assistant.tip(face=NAME))


def _previews(here: Turn, chosen: Sequence[FoundPlace]) -> list[ConnectPreview]:
    """What each would read; a place that cannot be looked at is named and left out."""
    previews = []
    for place in chosen:
        try:
            previews.append(here.assistant.preview(place.kind, place.place))
        except OoError as error:
            here.screen.line(_("{kind} is left out: {error}").format(kind=place.kind, error=error))
    return previews


def _from_an_answer(here: Turn) -> None:
    preview = here.assistant.preview(INBOX)
    here.screen.line(_("oO keeps your answer in its own inbox, on this machine only."))
    readers = ", ".join(reader.agent for reader in preview.readers)
    if readers:
        here.screen.line(_("These agents then read it: {agents}.").format(agents=readers))
    here.screen.line(_("No answer is fine; then nothing is kept."))
    here.screen.line()
    answer = ask(here, _("What must you not forget?"))
    if not answer:
        here.screen.line(_("All right. Whenever you like: oo add or oo connect"))
        return
    here.assistant.connect(INBOX, request=new_request())
    show_added(here, _with_a_date(here, answer))
    here.screen.line()
    show_answer(here, here.assistant.tip(face=NAME))


def _with_a_date(here: Turn, answer: str) -> Added:
    """Add the answer; ask once for a date if it names none, for only that brings a tip."""
    added = here.assistant.add(answer, request=new_request())
    if added.due is not None:
        return added
    until = ask(here, _('When is it due? Such as "tomorrow 18:00"; nothing means today:'))
    here.assistant.undo(request=new_request())
    return here.assistant.add(f"{answer} {until or _('today')}", request=new_request())
