"""The command class and the options that many commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from oo_storage.words import N_
from oo_ui.cli.help_page import help_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Command(click.Command):
    """A command whose help page is ours."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the page."""
        formatter.write(help_page(ctx))


class Argument(click.Argument):
    """An argument that says what it is for."""

    def __init__(self, *names: Any, help: str = "", **settings: Any) -> None:  # noqa: ANN401
        """`help` is a marked message."""
        super().__init__(*names, **settings)
        self.explanation = help


def names(known: Sequence[str]) -> Callable[..., list[CompletionItem]]:
    """What a shell offers for a value from a short list."""

    def complete(
        _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in known if name.startswith(incomplete)]

    return complete


def limit_option(default: int) -> Callable[..., Any]:
    """How many rows."""
    return click.option(
        "--limit",
        "-n",
        default=default,
        type=click.IntRange(min=1),
        metavar="COUNT",
        help=N_("How many at most."),
    )


json_option = click.option("--json", is_flag=True, help=N_("Print one JSON value, for programs."))
plain_option = click.option(
    "--plain", is_flag=True, help=N_("Print plain lines: nothing bold, cut or wrapped.")
)
yes_option = click.option("--yes", "-y", is_flag=True, help=N_("Do it without asking."))
dry_run_option = click.option(
    "--dry-run", is_flag=True, help=N_("Only show what would happen; change nothing.")
)
until_option = click.option(
    "--until",
    default="",
    metavar="WHEN",
    help=N_('Until then: "18:00", "tomorrow 9:00" or ISO 8601.'),
)
for_option = click.option(
    "--for", "span", default="", metavar="SPAN", help=N_('For so long: "30m", "2h", "1d".')
)
at_option = click.option(
    "--at",
    default="",
    metavar="WHEN",
    help=N_('As if it were then: "23:30", "tomorrow 9:00" or ISO 8601. Nothing is kept.'),
)
tip_argument = click.argument(
    "tip",
    cls=Argument,
    default="",
    metavar="TIP",
    help=N_("The tip's id; the open or last shown one if left out."),
)
