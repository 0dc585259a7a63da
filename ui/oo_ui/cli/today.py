"""`oo` and `oo tip`: the one thing worth doing now, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from oo_app.card import WIDTH, card_text
from oo_storage.words import N_, _
from oo_ui.cli.face import NAME
from oo_ui.cli.options import Command, at_option, json_option, plain_option
from oo_ui.cli.turn import Turn, face_of, screen_of, turn
from oo_ui.cli.typed_times import typed_moment
from oo_ui.cli.waiting import waiting

if TYPE_CHECKING:
    from oo_app.answers_tips import TipAnswer


@click.command(cls=Command)
@at_option
@click.option(
    "--wait",
    default=0.0,
    type=click.FloatRange(0, 100),
    metavar="SECONDS",
    help=N_("Wait so long for the model's wording."),
)
@click.option(
    "--first-run", "is_first", is_flag=True, hidden=True, help=N_("The first tip in a new home.")
)
@json_option
@plain_option
@click.pass_context
def tip(ctx: click.Context, at: str, wait: float, is_first: bool, json: bool, plain: bool) -> None:
    """Ask for the tip and show it."""
    if is_first:
        from oo_ui.cli.first import first

        first(ctx, plain=plain)
        return
    with turn(ctx, json=json, plain=plain) as here:
        moment = typed_moment(at, now=here.face.now(), zone=here.zone) if at else None
        if not wait:
            show_answer(here, here.assistant.tip(at=moment, face=NAME))
            return
        words = _("Waiting for the model's words, {count} s at most …").format(count=round(wait))
        with waiting(here, words):
            answer = here.assistant.tip(at=moment, wait_s=wait, face=NAME)
        show_answer(here, answer)


def bare(ctx: click.Context) -> None:
    """Today's card and where to go from there."""
    with turn(ctx) as here:
        show_answer(here, here.assistant.tip(face=NAME))
        here.screen.line()
        here.screen.line(_("All commands: oo --help"), faint=True)


def show_version(ctx: click.Context) -> None:
    """The version and the home's folder."""
    from oo_storage import __version__

    face = face_of(ctx)
    screen = screen_of(face)
    screen.line(f"oO {__version__}")
    screen.pairs([(_("Home"), str(face.paths.data))])


def show_answer(here: Turn, answer: TipAnswer) -> None:
    """The answer as a card or as one JSON object."""
    if here.is_json:
        here.screen.json(answer)
        return
    width = min(WIDTH, here.face.width) if here.face.is_terminal else WIDTH
    # a demo face marks every line itself
    marked = replace(answer, is_demo=answer.is_demo and not here.face.is_demo)
    here.screen.card(card_text(marked, zone=here.zone, width=width))
