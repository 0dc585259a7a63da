"""Every command of `oo`, and the group that imports a command's file only when it is called."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from oo_storage.errors import UnknownName
from oo_storage.words import N_, _
from oo_ui.cli.help_page import help_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PACKAGE = "oo_ui.cli"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: the file and name of its function (or of the table of its subcommands)."""

    file: str
    name: str
    help: str
    takes_rest: bool = False  # options after its first word belong to another command


COMMANDS: dict[str, Entry] = {
    "tip": Entry("today", "tip", N_("The one thing worth doing now, or why there is none.")),
    "why": Entry("why", "why", N_("How a tip, or silence, came about.")),
    "done": Entry("react", "done", N_("Say that a tip is done.")),
    "snooze": Entry("react", "snooze", N_("Put a tip off until later.")),
    "dismiss": Entry("react", "dismiss", N_("Say no to a tip, and why.")),
    "undo": Entry("react", "undo", N_("Take back what you did last.")),
    "add": Entry("react", "add", N_("Put a task into oO's own inbox.")),
    "agents": Entry("agents", "SUBCOMMANDS", N_("What looks at your data and finds things.")),
    "consent": Entry("consent", "SUBCOMMANDS", N_("Who may collect and read what.")),
    "context": Entry("context", "SUBCOMMANDS", N_("The situation you are in.")),
    "prefs": Entry("prefs", "SUBCOMMANDS", N_("How you like it.")),
    "connect": Entry(
        "connect", "connect", N_("Let oO read a source, after showing what it reads.")
    ),
    "disconnect": Entry("lists", "disconnect", N_("Stop reading a source and forget its records.")),
    "sources": Entry("lists", "sources", N_("The connected sources and their health.")),
    "history": Entry("lists", "history", N_("The tips you were given.")),
    "log": Entry("lists", "log", N_("The newest events of the log.")),
    "run": Entry("core", "run", N_("Watch in this terminal until you end it.")),
    "pause": Entry("core", "pause", N_("Let oO speak only when asked, for a while.")),
    "stop": Entry("core", "stop", N_("End the oO that runs in the background.")),
    "demo": Entry("demo", "demo", N_("Show a sample life in a throw-away home."), True),
    "rebuild": Entry("upkeep", "rebuild", N_("Fold the log anew, or only check it.")),
    "backup": Entry("upkeep", "backup", N_("Write a verified copy of everything.")),
    "restore": Entry("upkeep", "restore", N_("Go back to a backup.")),
    "doctor": Entry("upkeep", "doctor", N_("What works, what is missing, and how to mend it.")),
}


class Command(TyperCommand):
    """A command whose help page is ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - vendored types
        """Write the page."""
        formatter.write(help_page(ctx))


class Group(TyperGroup):
    """A group that names the nearest command to an unknown one."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - vendored types
        """Write the page."""
        formatter.write(help_page(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - vendored types
        """The called command; raises UnknownName for one that does not exist."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UnknownName(_("command"), name, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


class RootGroup(Group):
    """`oo` itself: commands are built when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - a vendored type
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - vendored types
        """The built command; None when there is none of that name."""
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else built(cmd_name, entry)


def root() -> Any:  # noqa: ANN401 - a vendored type
    """The whole command line, built for one run."""
    app = typer.Typer(cls=RootGroup, invoke_without_command=True, **_SETTINGS)
    app.callback(
        invoke_without_command=True,
        help=N_("One thing worth doing now, with its reason; otherwise silence."),
    )(_start)
    return get_command(app)


def built(name: str, entry: Entry) -> Any:  # noqa: ANN401 - a vendored type
    """One command or group of the table."""
    target = getattr(import_module(f"{PACKAGE}.{entry.file}"), entry.name)
    if callable(target):
        return _command(name, target, entry)
    return _group(name, target, entry.help)


def _start(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help=N_("Show the version and where the home is."))
    ] = False,
) -> int:
    if version:
        from oo_ui.cli.today import show_version

        return show_version(ctx)
    if ctx.invoked_subcommand is None:
        from oo_ui.cli.today import bare

        return bare(ctx)
    return 0


def _command(name: str, function: Callable[..., Any], entry: Entry) -> Any:  # noqa: ANN401
    app = typer.Typer(add_completion=False, **_SETTINGS)
    rest = {"ignore_unknown_options": True, "allow_interspersed_args": False}
    settings = rest if entry.takes_rest else None
    app.command(name, help=entry.help, cls=Command, context_settings=settings)(function)
    command = get_command(app)
    command.name = name
    return command


def _group(name: str, commands: Mapping[str, tuple[Callable[..., Any], str]], help: str) -> Any:  # noqa: ANN401
    app = typer.Typer(
        cls=Group, help=help, no_args_is_help=False, add_completion=False, **_SETTINGS
    )
    for sub, (function, words) in commands.items():
        app.command(sub, help=words, cls=Command)(function)
    group = get_group(app)
    group.name = name
    return group


_SETTINGS: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False}
