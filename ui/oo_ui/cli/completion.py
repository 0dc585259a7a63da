"""`oo completion`: the script that lets a shell complete commands and values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from oo_storage.errors import UnknownName
from oo_storage.words import N_, _
from oo_ui.cli.options import Argument, Command, names

SHELLS = ("bash", "zsh", "fish")
FILES = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/completions/oo.fish"}


@click.command(cls=Command)
@click.argument(
    "shell",
    cls=Argument,
    metavar="SHELL",
    help=N_("bash, zsh or fish; append what is printed to the shell's start file."),
    shell_complete=names(SHELLS),
)
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script."""
    maker = get_completion_class(shell) if shell in SHELLS else None
    if maker is None:
        raise UnknownName(_("shell"), shell, list(SHELLS))
    root = ctx.find_root()
    click.echo(f"# oo completion {shell} >> {FILES[shell]}")
    click.echo(maker(root.command, {}, "oo", "_OO_COMPLETE").source())
