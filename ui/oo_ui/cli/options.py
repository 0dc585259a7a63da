"""Options that many commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from oo_storage.words import N_

Json = Annotated[bool, typer.Option("--json", help=N_("Print one JSON value, for programs."))]
Plain = Annotated[
    bool, typer.Option("--plain", help=N_("Print plain lines: nothing bold, cut or wrapped."))
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=N_("Do it without asking."))]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=N_("Only show what would happen; change nothing."))
]
Until = Annotated[
    str,
    typer.Option(
        "--until", metavar="WHEN", help=N_('Until then: "18:00", "tomorrow 9:00" or ISO 8601.')
    ),
]
For = Annotated[
    str, typer.Option("--for", metavar="SPAN", help=N_('For so long: "30m", "2h", "1d".'))
]
At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="WHEN",
        help=N_('As if it were then: "23:30", "tomorrow 9:00" or ISO 8601. Nothing is kept.'),
    ),
]
TipId = Annotated[
    str,
    typer.Argument(metavar="TIP", help=N_("The tip's id; the open or last shown one if left out.")),
]
Limit = Annotated[
    int, typer.Option("--limit", "-n", metavar="COUNT", min=1, help=N_("How many at most."))
]
