"""Every command of `oo`, and the group that imports a command's file only when it is called."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UnknownName
from oo_storage.words import N_, _
from oo_ui.cli.help_page import help_page

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = "oo_ui.cli"
Subcommands = dict[str, tuple[click.Command, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: the file and name of the command itself, or of the table of its subcommands."""

    file: str
    name: str
    help: str


COMMANDS: Mapping[str, Entry] = {
    "tui": Entry("screens", "tui", N_("Everything on screens in this terminal, by keyboard.")),
    "desktop": Entry("desktop", "desktop", N_("The window and the tray; one for each home.")),
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
    "connect": Entry("connect", "connect", N_("Let oO read a source; it shows what, and asks.")),
    "disconnect": Entry("lists", "disconnect", N_("Stop reading a source; forget its records.")),
    "sources": Entry("lists", "sources", N_("The connected sources and their health.")),
    "history": Entry("lists", "history", N_("The tips you were given.")),
    "notices": Entry("notices", "notices", N_("What oO said unasked, and what withheld it.")),
    "activity": Entry("activity", "activity", N_("What left this machine, where to, what for.")),
    "secrets": Entry("secrets", "SUBCOMMANDS", N_("Keys and passwords that oO keeps for you.")),
    "log": Entry("lists", "log", N_("The newest events of the log.")),
    "model": Entry("model", "SUBCOMMANDS", N_("The models that word tips, and where they run.")),
    "prompt": Entry("prompt", "SUBCOMMANDS", N_("The words that models are asked with.")),
    "run": Entry("core", "run", N_("Watch in this terminal until you end it.")),
    "mcp": Entry("mcp", "mcp", N_("Answer another assistant on this machine.")),
    "pause": Entry("core", "pause", N_("Let oO speak only when asked, for a while.")),
    "status": Entry("core", "status", N_("What runs of oO, for whom, and when it ends.")),
    "autostart": Entry(
        "autostart", "SUBCOMMANDS", N_("Whether oO starts with your session; off by default.")
    ),
    "stop": Entry("core", "stop", N_("End the oO that runs in the background.")),
    "demo": Entry("demo", "demo", N_("Show a sample life in a throw-away home.")),
    "rebuild": Entry("upkeep", "rebuild", N_("Fold the log anew, or only check it.")),
    "backup": Entry("upkeep", "backup", N_("Write a verified copy of everything.")),
    "restore": Entry("upkeep", "restore", N_("Go back to a backup.")),
    "doctor": Entry("upkeep", "doctor", N_("What works, what is missing, and how to mend it.")),
    "completion": Entry("completion", "completion", N_("Let your shell complete commands.")),
}


class Group(click.Group):
    """A group that names the nearest command to an unknown one."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the page."""
        formatter.write(help_page(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of their table."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The called command; raises UnknownName for one that does not exist."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UnknownName(_("command"), name, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


class RootGroup(Group):
    """`oo` itself: a command's file is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; None when there is none of that name."""
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else built(cmd_name, entry)


def built(name: str, entry: Entry) -> click.Command:
    """One command or group of the table."""
    target: click.Command | Subcommands = getattr(
        import_module(f"{PACKAGE}.{entry.file}"), entry.name
    )
    command = target if isinstance(target, click.Command) else _group(target)
    command.name, command.help = name, entry.help
    return command


def _group(commands: Subcommands) -> Group:
    group = Group(no_args_is_help=False)
    for name, (command, words) in commands.items():
        command.help = words
        group.add_command(command, name)
    return group


@click.command(
    cls=RootGroup,
    invoke_without_command=True,
    help=N_("One thing worth doing now, with its reason; otherwise silence."),
)
@click.option("--version", is_flag=True, help=N_("Show the version and where the home is."))
@click.option("--plain", is_flag=True, help=N_("All screens, line by line."))
@click.pass_context
def root(ctx: click.Context, version: bool, plain: bool) -> None:
    """The whole command line; alone at a terminal it opens the screens."""
    if version:
        from oo_ui.cli.today import show_version

        show_version(ctx)
        ctx.exit(0)
    if ctx.invoked_subcommand is None:
        from oo_ui.cli.screens import alone

        alone(ctx, plain=plain)
