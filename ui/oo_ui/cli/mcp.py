"""`oo mcp`: what other assistants on this machine may ask, over standard input and output."""

from __future__ import annotations

import click

from oo_ui.cli.options import Command
from oo_ui.cli.turn import face_of


@click.command(cls=Command)
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Answer one client of the Model Context Protocol until it has gone."""
    from oo_ui.mcp.answering import Answering
    from oo_ui.mcp.server import mcp_server

    face = face_of(ctx)
    mcp_server(Answering(lambda: face.open(face.paths), now=face.now)).run("stdio")
