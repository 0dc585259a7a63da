"""The page `ui/CLI.md`, from the commands themselves."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

INTRODUCTION = """\
# The command line

Written by `make documents` from the commands themselves; a test keeps it so.

Every command that reads has `--json` (one JSON value on standard output, shapes below) and
`--plain` (whole lines, nothing bold, cut or wrapped). Without a terminal, with `TERM=dumb` or
`NO_COLOR`, output is plain by itself. Exit codes: 0 done, or an answer (silence is one); 1 it did
not work; 2 the call was wrong; 130 ended by the person. Errors go to standard error as two lines,
`error:` and `hint:`, or with `--json` as `{"error": {"code", "message", "hint"}}`.

Moments are typed as `23:30`, `tomorrow 9:00` or ISO 8601; spans as `30m`, `2h`, `1h30m`, `1d`.
"""

SHAPES = """
## JSON shapes

A list command prints an array of these objects, the others one object. Instants are ISO 8601 with
their offset; a name that the facade calls `is_x` is `x` here. In `oo demo` every object also has
`"demo": true`.
"""


def reference() -> str:
    """The whole page."""
    import click

    from oo_ui.cli.commands import root

    parts = [INTRODUCTION]
    context = click.Context(root, info_name="oo")
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        if command is None:
            raise LookupError(name)
        parts += _pages(command, click.Context(command, info_name=name, parent=context), 2)
    return "\n".join([*parts, SHAPES, *_shapes()])


def _pages(command: Any, context: Any, level: int) -> list[str]:  # noqa: ANN401 - click's own
    """The command's help page, and those of its subcommands."""
    import click

    from oo_ui.cli.help_page import help_page

    parts = [f"{'#' * level} {context.command_path}\n", f"```\n{help_page(context)}```\n"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            sub = command.commands[name]
            parts += _pages(sub, click.Context(sub, info_name=name, parent=context), level + 1)
    return parts


def _shapes() -> list[str]:
    import oo_app

    lines = ["| object | its fields |", "| --- | --- |"]
    names = [each.name for each in iter_modules(oo_app.__path__) if each.name.startswith("answers")]
    shapes = [shape for name in names for shape in vars(import_module(f"oo_app.{name}")).values()]
    for shape in dict.fromkeys(
        each for each in shapes if isinstance(each, type) and is_dataclass(each)
    ):
        described = ", ".join(_field(field) for field in fields(shape))
        lines.append(f"| {shape.__name__} | {described} |")
    return [*lines, ""]


def _field(field: Any) -> str:  # noqa: ANN401 - a dataclass field
    shown = re.sub(r"tuple\[(\w+), \.\.\.\]", r"[\1]", str(field.type))
    for python, json in (("datetime", "instant"), (" | None", " or null"), ("str", "text")):
        shown = shown.replace(python, json)
    return f"`{field.name.removeprefix('is_')}` {shown}".replace("|", "or")
