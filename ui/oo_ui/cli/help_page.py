"""The help pages: translated, plain, as wide as a small terminal."""

from __future__ import annotations

from typing import Any

from oo_app.card import labelled, wrapped
from oo_storage.words import N_, _

FRAMEWORK_WORDS = (
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)


def help_page(ctx: Any) -> str:  # noqa: ANN401 - a vendored context
    """The page of one command: what it does, how it is called, its parts."""
    command = ctx.command
    blocks = [
        wrapped(_(command.help or "")),
        wrapped(_("Usage: {usage}").format(usage=usage_of(ctx))),
        _titled(_("Arguments"), _parameters(ctx, "argument")),
        _titled(_("Commands"), _subcommands(ctx)),
        _titled(_("Options"), _parameters(ctx, "option")),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def usage_of(ctx: Any) -> str:  # noqa: ANN401 - a vendored context
    """The call in one line, such as "oo done [TIP]"."""
    words = [ctx.command_path]
    words += [_name(param) for param in ctx.command.get_params(ctx) if _is_argument(param)]
    if hasattr(ctx.command, "list_commands"):
        words.append("COMMAND …")
    return " ".join(words)


def _is_argument(param: Any) -> bool:  # noqa: ANN401 - a vendored parameter
    return bool(param.param_type_name == "argument")


def _titled(title: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    return [title, *(f"  {line}" for line in labelled(rows))]


def _subcommands(ctx: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - a vendored context
    from oo_ui.cli.commands import COMMANDS

    group = ctx.command
    if not hasattr(group, "list_commands"):
        return []
    if ctx.parent is None:
        return [(name, _(COMMANDS[name].help)) for name in group.list_commands(ctx)]
    return [(name, _(group.get_command(ctx, name).help)) for name in group.list_commands(ctx)]


def _parameters(ctx: Any, kind: str) -> list[tuple[str, str]]:  # noqa: ANN401 - a vendored context
    rows = []
    for param in ctx.command.get_params(ctx):
        if param.param_type_name == kind and not getattr(param, "hidden", False):
            rows.append((_name(param), _(param.help or "")))
    return rows


def _name(param: Any) -> str:  # noqa: ANN401 - a vendored parameter
    if _is_argument(param):
        name = param.metavar + (" …" if param.nargs == -1 else "")
        return name if param.required else f"[{name}]"
    names = ", ".join(sorted(param.opts, key=len))
    return f"{names} {param.metavar}" if param.metavar else names
