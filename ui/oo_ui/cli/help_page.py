"""The help pages: translated, plain, as wide as a small terminal."""

from __future__ import annotations

import click

from oo_app.card import labelled, wrapped
from oo_storage.words import N_, _

HELP_OF_HELP = N_("Show this message and exit.")  # the library's own words


def help_page(ctx: click.Context) -> str:
    """The page of one command: what it does, how it is called, its parts."""
    command = ctx.command
    blocks = [
        wrapped(_translated(command.help)),
        wrapped(_("Usage: {usage}").format(usage=usage_of(ctx))),
        _titled(_("Arguments"), _parameters(ctx, True)),
        _titled(_("Commands"), _subcommands(ctx)),
        _titled(_("Options"), _parameters(ctx, False)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def usage_of(ctx: click.Context) -> str:
    """The call in one line, such as "oo done [TIP]"."""
    words = [ctx.command_path]
    words += [_name(param) for param in ctx.command.get_params(ctx) if _is_argument(param)]
    if isinstance(ctx.command, click.Group):
        words.append("COMMAND …")
    return " ".join(words)


def _is_argument(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument)


def _titled(title: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    return [title, *(f"  {line}" for line in labelled(rows))]


def _subcommands(ctx: click.Context) -> list[tuple[str, str]]:
    from oo_ui.cli.commands import COMMANDS

    group = ctx.command
    if not isinstance(group, click.Group):
        return []
    if ctx.parent is None:
        return [(name, _(COMMANDS[name].help)) for name in group.list_commands(ctx)]
    return [(name, _translated(group.commands[name].help)) for name in group.list_commands(ctx)]


def _parameters(ctx: click.Context, is_argument: bool) -> list[tuple[str, str]]:
    return [
        (_name(param), _translated(_explanation(param)))
        for param in ctx.command.get_params(ctx)
        if _is_argument(param) is is_argument and not getattr(param, "hidden", False)
    ]


def _explanation(param: click.Parameter) -> str:
    return str(getattr(param, "explanation", "") or getattr(param, "help", "") or "")


def _name(param: click.Parameter) -> str:
    metavar = param.metavar or ""
    if _is_argument(param):
        name = metavar + (" …" if param.nargs == -1 else "")
        return name if param.required else f"[{name}]"
    names = ", ".join(sorted(param.opts, key=len))
    return f"{names} {metavar}" if metavar else names


def _translated(marked: str | None) -> str:
    return _(marked) if marked else ""  # the empty message is a catalogue's own header
