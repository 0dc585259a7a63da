"""`oo model setup`: the packages, Ollama and a first model, each only when it is wanted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from oo_storage.errors import OoError, UsageError
from oo_storage.words import N_, _, ngettext
from oo_ui.cli.effects import show_effect
from oo_ui.cli.model_hosts import allowed, asked_keys
from oo_ui.cli.model_jobs import pull_shown
from oo_ui.cli.options import Command, json_option, plain_option, yes_option
from oo_ui.cli.progress import Bar
from oo_ui.cli.questions import choose, confirm
from oo_ui.cli.sizes import size
from oo_ui.cli.turn import Turn, face_of, screen_of, turn
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_models import LocalModel
    from oo_app.serving.installing import Pin
    from oo_ui.cli.face import Face
    from oo_ui.cli.screen import Screen

ALIAS = "tip-generator"


@click.command(cls=Command)
@click.option("--model", default="", metavar="MODEL", help=N_("Fetch and use this model."))
@yes_option
@json_option
@plain_option
@click.pass_context
def setup(ctx: click.Context, model: str, yes: bool, json: bool, plain: bool) -> int:
    """Add the packages that models need, then offer a model that fits this machine."""
    if not _with_packages(ctx, yes=yes, json=json, plain=plain):
        return 0
    with turn(ctx, json=json, plain=plain) as here:
        chosen = model or _chosen(here)
        if not chosen:
            return 0
        is_here = any(row.name == chosen and row.is_here for row in _models(here, yes=yes))
        if not is_here and (code := pull_shown(here, chosen, yes=yes)):
            return code
        _use(here, f"ollama/{chosen.removeprefix('ollama/')}")
        return 0


def _with_packages(ctx: click.Context, *, yes: bool, json: bool, plain: bool) -> bool:
    """Whether the packages are there now."""
    from oo_app.serving.installing import missing

    face = face_of(ctx)
    screen = screen_of(face, plain=plain)
    pins = missing()
    if not pins:
        if not json:
            screen.line(_("The packages for models are installed."))
        return True
    words = ngettext(
        "{count} package would be added to the environment that runs oO.",
        "{count} packages would be added to the environment that runs oO.",
        len(pins),
    ).format(count=len(pins))
    if not yes:
        _ask(face, screen, words, is_json=json)
    _install(screen, pins, is_json=json)
    if not json:
        screen.line(_("The packages for models are installed."))
    return True


def _ask(face: Face, screen: Screen, words: str, *, is_json: bool) -> None:
    if not face.is_interactive or is_json:
        raise UsageError(words, hint="oo model setup --yes")
    screen.line(words)
    screen.prompt(_("{question} [y/N]").format(question=_("Add them?")))
    yes = _("yes").lower()
    try:
        answer = face.read_line().strip().lower()
    except EOFError:
        answer = ""
    if answer not in {"y", "yes", yes, yes[:1]}:
        screen.line(_("Nothing was changed."))
        raise click.exceptions.Exit(0)


def _install(screen: Screen, pins: Sequence[Pin], *, is_json: bool) -> None:
    from oo_app.serving.installing import install

    bar = Bar(screen, _("Adding packages"), monotonic_s=time.monotonic, shown=not is_json)
    try:
        install(pins, lambda seen, count: bar.show("", seen, count, unit="packages"))
    finally:
        bar.end()


def _chosen(here: Turn) -> str:
    """The model that the person chooses; "" for none, or where nobody can be asked."""
    try:
        rows = [each for each in _models(here, yes=False) if not each.is_embedder]
    except OoError as error:
        # The packages are there; what else is missing is said, and the command did its part.
        if here.is_json:
            here.screen.json({"packages": True, "problem": error.message, "hint": error.hint})
        else:
            here.screen.line(error.message)
            here.screen.indented(error.hint)
        return ""
    if here.is_json:
        here.screen.json({"packages": True, "models": rows})
        return ""
    if not rows:
        here.screen.line(_("This machine has little memory for a model; templates do well."))
        return ""
    here.screen.line()
    here.screen.table(
        ["", _("Model"), _("To fetch"), _("What for")],
        [
            [str(at), row.name, _("it is here") if row.is_here else size(row.size), row.note]
            for at, row in enumerate(rows, start=1)
        ],
    )
    if not here.face.is_interactive:
        here.screen.line(_("Choose one with: oo model setup --model MODEL"))
        return ""
    here.screen.line()
    place = choose(here, _("Which one shall word your tips? A number, or nothing:"), len(rows))
    return "" if place is None else rows[place].name


def _models(here: Turn, *, yes: bool) -> list[LocalModel]:
    return list(allowed(here, here.assistant.local_models, yes=yes))


def _use(here: Turn, model: str) -> None:
    row = here.assistant.preview_alias(ALIAS, model)
    keys = None
    if here.face.is_interactive and not here.is_json:
        question = _("Use {model} for your tips?").format(model=model)
        if not confirm(here, question):
            return
        keys = asked_keys(here, row)
    show_effect(here, here.assistant.use_model(ALIAS, model, keys=keys, request=new_request()))
