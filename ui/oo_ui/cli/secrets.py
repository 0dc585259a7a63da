"""`oo secrets`: keys and passwords by name; a value is typed unseen or piped in, never an argument.

Arguments stand in the shell's history and in the list of processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from oo_storage.errors import Locked, UsageError
from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import Argument, Command, json_option, plain_option
from oo_ui.cli.turn import Turn, turn

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

name_argument = click.argument(
    "name", cls=Argument, metavar="NAME", help=N_('The secret\'s name, such as "serving.token".')
)


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def list_secrets(ctx: click.Context, json: bool, plain: bool) -> None:
    """The names, never the values."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = _opened(here, here.assistant.secrets)
        if json:
            here.screen.json(rows)
        elif rows:
            here.screen.table([_("Name"), _("Kept")], [[row.name, row.where] for row in rows])
        else:
            here.screen.line(_("No secret is kept. Keep one with: oo secrets set NAME"))


@click.command(cls=Command)
@name_argument
@json_option
@plain_option
@click.pass_context
def set_secret(ctx: click.Context, name: str, json: bool, plain: bool) -> None:
    """Keep what is typed or piped in."""
    with turn(ctx, json=json, plain=plain) as here:
        is_new = not _opened(here, here.assistant.secrets)
        value = _hidden(here, _("The value of {name}, unseen: ").format(name=name))
        if not value.strip():
            raise UsageError(
                _("No value was given; nothing was changed."),
                hint=_("Type it when asked, or pipe it in: oo secrets set NAME < FILE"),
            )
        effect = _opened(here, lambda: here.assistant.set_secret(name, value), is_new=is_new)
        show_effect(here, effect)


@click.command(cls=Command)
@name_argument
@json_option
@plain_option
@click.pass_context
def remove_secret(ctx: click.Context, name: str, json: bool, plain: bool) -> None:
    """Forget it."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, _opened(here, lambda: here.assistant.remove_secret(name)))


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def unlock(ctx: click.Context, json: bool, plain: bool) -> None:
    """Say the passphrase to the core that runs, so that it can read the secrets."""
    with turn(ctx, json=json, plain=plain) as here:
        passphrase = _hidden(here, _("The passphrase of your secrets, unseen: "))
        show_effect(here, here.assistant.unlock_secrets(passphrase.rstrip("\r\n")))


def _opened(here: Turn, act: Callable[[], T], *, is_new: bool = False) -> T:
    """What the act returns; a person at the terminal is asked for the passphrase if need be."""
    try:
        return act()
    except Locked:
        if not here.face.is_interactive:
            raise
        here.assistant.unlock_secrets(_new_passphrase(here) if is_new else _passphrase(here))
        return act()


def _passphrase(here: Turn) -> str:
    return _hidden(here, _("The passphrase of your secrets, unseen: "))


def _new_passphrase(here: Turn) -> str:
    """A passphrase typed twice."""
    here.screen.line(
        _("No keyring answers here, so your secrets are sealed with a passphrase of your own.")
    )
    first = _hidden(here, _("A new passphrase, unseen: "))
    if first != _hidden(here, _("The same again: ")):
        raise UsageError(_("The two are not the same; nothing was changed."))
    return first


def _hidden(here: Turn, prompt: str) -> str:
    try:
        return here.face.read_hidden(prompt)
    except EOFError:
        return ""


SUBCOMMANDS = {
    "list": (list_secrets, N_("The names of what is kept, and where.")),
    "set": (set_secret, N_("Keep a secret; it is typed unseen, or piped in.")),
    "remove": (remove_secret, N_("Forget a secret.")),
    "unlock": (unlock, N_("Say the passphrase of the sealed file of secrets.")),
}
