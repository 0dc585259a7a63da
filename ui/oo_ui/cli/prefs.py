"""`oo prefs`: how the person likes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from oo_storage.errors import UnknownName, UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, plain_option, yes_option
from oo_ui.cli.questions import confirm
from oo_ui.cli.turn import Turn, turn
from oo_ui.cli.waiting import waiting
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from oo_app.answers_models import PreferenceChange, PreferenceProposal


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def list_preferences(ctx: click.Context, json: bool, plain: bool) -> None:
    """Every preference, its value and what it is for."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.preferences()
        if json:
            here.screen.json(rows)
            return
        here.screen.table(
            [_("Preference"), _("Value"), _("Default"), _("What it is for")],
            [[row.name, _typed(row.value), _typed(row.default), row.description] for row in rows],
        )


@click.command(cls=Command)
@click.argument("name", cls=Argument, metavar="NAME", help=N_("The preference's name."))
@json_option
@plain_option
@click.pass_context
def get(ctx: click.Context, name: str, json: bool, plain: bool) -> None:
    """One value, as it would be typed."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = {row.name: row for row in here.assistant.preferences()}
        if name not in rows:
            raise UnknownName(_("preference"), name, sorted(rows))
        if json:
            here.screen.json(rows[name])
        else:
            here.screen.line(_typed(rows[name].value))


@click.command(cls=Command)
@click.argument("name", cls=Argument, metavar="NAME", help=N_("The preference's name."))
@click.argument("value", cls=Argument, metavar="VALUE", help=N_("The new value."))
@json_option
@plain_option
@click.pass_context
def set_value(ctx: click.Context, name: str, value: str, json: bool, plain: bool) -> None:
    """Change one."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_preference(name, value, request=new_request()))


@click.command(cls=Command)
@click.argument("name", cls=Argument, metavar="NAME", help=N_("The preference's name."))
@json_option
@plain_option
@click.pass_context
def unset(ctx: click.Context, name: str, json: bool, plain: bool) -> None:
    """Go back to its default."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.unset_preference(name, request=new_request()))


@click.command(cls=Command)
@click.argument(
    "words", cls=Argument, nargs=-1, metavar="WORDS", help=N_("What you wish, in your own words.")
)
@yes_option
@json_option
@plain_option
@click.pass_context
def say(ctx: click.Context, words: tuple[str, ...], yes: bool, json: bool, plain: bool) -> int:
    """Show what a wish would change, and ask before it is."""
    with turn(ctx, json=json, plain=plain) as here:
        with waiting(here, _("Reading your wish …")):
            proposal = here.assistant.say_preferences(" ".join(words))
        if not json:
            _show_proposal(here, proposal)
        values = {each.name: each.after for each in proposal.changes}
        effect = None
        if values and (yes or (not json and _agrees(here))):
            effect = here.assistant.change_preferences(values, request=new_request())
        if json:
            here.screen.json({"proposal": proposal, "effect": effect})
        elif effect is not None:
            show_effect(here, effect)
        elif values:
            here.screen.line(_("Nothing was changed."))
        return int(not values and bool(proposal.unread))


def _agrees(here: Turn) -> bool:
    if not here.face.is_interactive:
        raise UsageError(
            _("Nothing was changed, for nobody could be asked."),
            hint=_("Make these changes with: --yes"),
        )
    return confirm(here, _("Make these changes?"))


def _show_proposal(here: Turn, proposal: PreferenceProposal) -> None:
    """What is, what would be, and which words ask for it."""
    if proposal.changes:
        here.screen.table(
            [_("Preference"), _("Now"), _("Then"), _("Because you said")],
            [[each.name, each.before, each.after, _because(each)] for each in proposal.changes],
        )
    else:
        here.screen.line(_("Nothing would change."))
    for part in proposal.unread:
        here.screen.line(_("Not understood: {words}").format(words=part))
    if proposal.unread:
        here.screen.indented(_("`oo prefs list` shows all that can be set."))
    if proposal.note:
        here.screen.line(proposal.note, faint=True)


def _because(change: PreferenceChange) -> str:
    if change.source == "model":
        return _("{words} (as the model reads it)").format(words=change.words)
    return change.words


def _typed(value: Any) -> str:  # noqa: ANN401 - any preference's value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(_typed(item) for item in value)
    return str(value)


SUBCOMMANDS = {
    "list": (list_preferences, N_("Every preference and its value.")),
    "get": (get, N_("One value.")),
    "set": (set_value, N_("Change a preference.")),
    "say": (say, N_("Say in your own words how you like it.")),
    "unset": (unset, N_("Go back to the default.")),
}
