"""`oo demo`: a sample life in a throw-away home; every line says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from oo_app.card import demo_mark
from oo_storage.words import N_, _
from oo_ui.cli.options import Argument, Command
from oo_ui.cli.screen import Screen
from oo_ui.cli.turn import face_of, screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from oo_app.paths import HomePaths
    from oo_ui.cli.face import Face

# options after the first word belong to the command that is run there
REST = {"ignore_unknown_options": True, "allow_interspersed_args": False}
NOT_IN_A_DEMO = ("demo", "run", "stop")


@click.command(cls=Command, context_settings=REST)
@click.argument(
    "command",
    cls=Argument,
    nargs=-1,
    required=False,
    metavar="COMMAND",
    help=N_('What to run there, such as "why"; a tour if left out.'),
)
@click.pass_context
def demo(ctx: click.Context, command: tuple[str, ...]) -> int:
    """Show it."""
    face = face_of(ctx)
    if command:
        return run_demo(face, command)
    code = run_demo(face, ["tip"], ["why"])
    if code == 0:
        marked = screen_of(replace(face, is_demo=True, width=_room(face)))
        _what_next(marked)
    return code


def run_demo(face: Face, *commands: Sequence[str]) -> int:
    """Run commands in one throw-away home; the first exit code that is not 0."""
    import tempfile

    from oo_app.paths import home_paths
    from oo_storage.errors import UsageError
    from oo_ui.cli.start import run

    for command in commands:
        if command[:1] and command[0] in NOT_IN_A_DEMO:
            raise UsageError(_("{command} does not work in a demo.").format(command=command[0]))
    with tempfile.TemporaryDirectory(prefix="oo-demo-") as folder:
        paths = home_paths({"OO_HOME": folder})
        _settle(face, paths, paths.data / "life")
        there = replace(face, paths=paths, is_demo=True, width=_room(face))
        for at, command in enumerate(commands):
            if at:
                screen_of(there).line()
            if code := run(list(command), there):
                return code
    return 0


def _room(face: Face) -> int:
    """What the mark leaves of a line."""
    return face.width - len(demo_mark())


def _settle(face: Face, paths: HomePaths, folder: Path) -> None:
    """Write the sample life and connect all of it, as `oo connect KIND PATH --yes` would."""
    from oo_app.demo import write_sample_life

    paths.create()
    assistant = face.open(paths)
    try:
        for kind, place in write_sample_life(folder, face.now().astimezone(face.zone())):
            assistant.connect(kind, str(place))
    finally:
        assistant.close()


def _what_next(screen: Screen) -> None:
    screen.heading(_("What to type next"))
    screen.pairs(
        [
            ("oo connect", _("connect your own data; it shows first what it would read")),
            ("oo add", _('keep a task, such as: oo add "pay rent tomorrow 9:00"')),
            ("oo demo agents list", _("look around in the sample life")),
        ]
    )
