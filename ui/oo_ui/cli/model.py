"""`oo model`: which model an alias points at, where it runs, and fetching one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oo_storage.words import N_, _
from oo_ui.cli.effects import show_effect
from oo_ui.cli.model_hosts import allowed, asked_keys
from oo_ui.cli.model_jobs import pull_shown
from oo_ui.cli.model_setup import setup
from oo_ui.cli.options import (
    Argument,
    Command,
    json_option,
    names,
    plain_option,
    yes_option,
)
from oo_ui.cli.sizes import size
from oo_ui.cli.turn import Turn, face_of, screen_of, turn
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_models import AliasRow, LocalModel, ModelPreview, ModelStatus, ModelTest

ALIASES = ("tip-generator", "embedder", "judge")
EVERYWHERE = ("0.0.0.0", "[::]")  # noqa: S104 - what a person may type
alias_argument = click.argument(
    "alias",
    cls=Argument,
    default=ALIASES[0],
    metavar="ALIAS",
    help=N_("tip-generator (if left out), embedder or judge."),
    shell_complete=names(ALIASES),
)


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def status(ctx: click.Context, json: bool, plain: bool) -> None:
    """Every alias, its health, and the calls made and saved."""
    with turn(ctx, json=json, plain=plain) as here:
        found = here.assistant.model_status()
        if json:
            here.screen.json(found)
        else:
            _show_status(here, found)


@click.command(cls=Command)
@yes_option
@json_option
@plain_option
@click.pass_context
def list_models(ctx: click.Context, yes: bool, json: bool, plain: bool) -> None:
    """What Ollama has, and what would fit."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = allowed(here, here.assistant.local_models, yes=yes)
        if json:
            here.screen.json(rows)
        elif rows:
            show_models(here, rows)
        else:
            here.screen.line(_("Ollama has no model, and this machine has little memory for one."))


@click.command(cls=Command)
@click.argument("model", cls=Argument, metavar="MODEL", help=N_("Its name, such as llama3.2:3b."))
@yes_option
@json_option
@plain_option
@click.pass_context
def pull(ctx: click.Context, model: str, yes: bool, json: bool, plain: bool) -> int:
    """Let Ollama fetch a model; Ctrl-C ends it, and the same command goes on from there."""
    with turn(ctx, json=json, plain=plain) as here:
        return pull_shown(here, model, yes=yes)


@click.command(cls=Command)
@click.argument(
    "alias", cls=Argument, metavar="ALIAS", help=N_("Which alias."), shell_complete=names(ALIASES)
)
@click.argument(
    "model",
    cls=Argument,
    metavar="MODEL",
    help=N_("PROVIDER/MODEL, such as ollama/llama3.2:3b; off for none."),
)
@click.option(
    "--api-base", default="", metavar="URL", help=N_("Where it is, if not at the usual place.")
)
@click.option(
    "--show", multiple=True, metavar="KEY", help=N_("Let its host be shown this; repeatable.")
)
@yes_option
@json_option
@plain_option
@click.pass_context
def use(
    ctx: click.Context,
    alias: str,
    model: str,
    api_base: str,
    show: tuple[str, ...],
    yes: bool,
    json: bool,
    plain: bool,
) -> None:
    """Point an alias at a model; nothing is shown to its host that you did not tick."""
    with turn(ctx, json=json, plain=plain) as here:
        name = "" if model.lower() in ("off", "none") else model
        row = here.assistant.preview_alias(alias, name, api_base=api_base)
        keys: Sequence[str] | None = list(show) if show or yes else None
        if keys is None and name and here.face.is_interactive and not json:
            keys = asked_keys(here, row)
        effect = here.assistant.use_model(
            alias, name, api_base=api_base, keys=keys, request=new_request()
        )
        show_effect(here, effect)


@click.command(cls=Command)
@alias_argument
@json_option
@plain_option
@click.pass_context
def test(ctx: click.Context, alias: str, json: bool, plain: bool) -> int:
    """Ask one small question; exit code 1 when there is no answer."""
    with turn(ctx, json=json, plain=plain) as here:
        found = here.assistant.test_model(alias)
        if json:
            here.screen.json(found)
        else:
            _show_test(here, found)
        return int(not found.is_ok)


@click.command(cls=Command)
@alias_argument
@click.option(
    "--decision", default="", metavar="ID", help=N_("For this decision; the newest if left out.")
)
@json_option
@plain_option
@click.pass_context
def preview(ctx: click.Context, alias: str, decision: str, json: bool, plain: bool) -> None:
    """The exact bytes that would be sent; nothing is sent."""
    with turn(ctx, json=json, plain=plain) as here:
        found = here.assistant.preview_model(alias, decision=decision)
        if json:
            here.screen.json(found)
        else:
            _show_preview(here, found)


@click.command(cls=Command)
@click.argument(
    "model", cls=Argument, metavar="MODEL", help=N_("Its name, or the alias that points at it.")
)
@json_option
@plain_option
@click.pass_context
def unload(ctx: click.Context, model: str, json: bool, plain: bool) -> None:
    """Let the model server free its memory."""
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.unload_model(model))


@click.command(cls=Command)
@click.option(
    "--tcp",
    default="127.0.0.1:11500",
    metavar="HOST:PORT",
    help=N_("Where to listen; 127.0.0.1:11500 if left out."),
)
@click.option(
    "--token-file",
    default="",
    metavar="PATH",
    help=N_("The file with the token; one is made in the home if left out."),
)
@click.pass_context
def serve(ctx: click.Context, tcp: str, token_file: str) -> int:
    """Serve models to another machine's oO until you end it with Ctrl-C."""
    from oo_app.serving.offering import serve as offer
    from oo_app.serving.offering import token_in

    face = face_of(ctx)
    file = Path(token_file).expanduser() if token_file else face.paths.data / "serving.token"
    token_in(file)
    screen = screen_of(face)
    screen.line(_("Serving models at {address}; end it with Ctrl-C.").format(address=tcp))
    screen.line(_("On the other machine, with the token that is in {file}:").format(file=file))
    name, _colon, port = tcp.rpartition(":")
    reached = f"THIS-MACHINE:{port}" if name in EVERYWHERE else tcp
    screen.indented(f"oo prefs set serving.url http://{reached}")
    screen.indented(f"oo consent grant host.reach --host {reached}")
    screen.indented("oo secrets set serving.token")
    face.out.flush()
    return offer(tcp, file, face.environment)


def show_models(here: Turn, rows: Sequence[LocalModel]) -> None:
    """The models in a table."""
    states = {(True, True): _("in memory"), (True, False): _("here"), (False, False): ""}
    here.screen.table(
        [_("Model"), _("Size"), _("State"), _("What for")],
        [
            [
                row.name,
                size(row.size),
                states.get((row.is_here, row.is_loaded), ""),
                _("fits this machine: {words}").format(words=row.note) if row.note else "",
            ]
            for row in rows
        ],
    )


def _show_status(here: Turn, found: ModelStatus) -> None:
    here.screen.table(
        [_("Alias"), _("Model"), _("Where"), _("State"), _("Answers in")],
        [_alias_cells(row) for row in found.aliases],
    )
    for row in found.aliases:
        if row.problem:
            here.screen.item(f"{row.alias}: {row.problem}")
        if row.hint and row.problem:
            here.screen.indented(row.hint, depth=2)
    counts = found.counts
    here.screen.line()
    here.screen.pairs(
        [
            (_("Calls today"), _("{made} made, {saved} saved, {failed} failed").format(
                made=counts.made, saved=counts.saved, failed=counts.failed)),
            (_("Tokens"), _("{count_in} in, {count_out} out").format(
                count_in=counts.tokens_in, count_out=counts.tokens_out)),
            (_("Serving"), _serving(found)),
            (_("Would fit"), ", ".join(found.recommended)),
        ]
    )  # fmt: skip
    if not found.is_installed:
        here.screen.line(_("The packages for models are not installed: oo model setup"))
    elif all(row.state == "unset" for row in found.aliases):
        here.screen.line(_("No model is used: templates word every tip. Add one: oo model setup"))


def _alias_cells(row: AliasRow) -> list[str]:
    words = {
        "ready": _("ready"),
        "unset": _("none"),
        "not-allowed": _("not allowed"),
        "no-key": _("no key"),
        "unreachable": _("not there"),
        "missing": _("not pulled"),
        "simulation-only": _("only for trying"),
    }
    latency = "" if row.latency_ms is None else f"{row.latency_ms} ms"
    return [row.alias, row.model, row.host, words.get(row.state, row.state), latency]


def _serving(found: ModelStatus) -> str:
    if found.serving == "off":
        return _("off; it starts when a model is asked")
    memory = f", {found.memory_mb} MB" if found.memory_mb else ""
    return found.serving + memory


def _show_test(here: Turn, found: ModelTest) -> None:
    here.screen.line(found.message, strong=True)
    if found.hint:
        here.screen.indented(found.hint)
    tokens = f"{found.tokens_in} / {found.tokens_out}" if found.tokens_in else ""
    here.screen.pairs(
        [(_("Model"), found.model), (_("Host"), found.host), (_("Tokens in / out"), tokens)]
    )


def _show_preview(here: Turn, found: ModelPreview) -> None:
    here.screen.line(_("This would be sent; nothing was sent."), strong=True)
    here.screen.line(f"{found.method} {found.url}")
    for header in found.headers:
        here.screen.line(header)
    here.screen.line()
    here.screen.verbatim(found.body)
    here.screen.line()
    here.screen.pairs(
        [
            (_("Size"), _("{count} bytes").format(count=found.size)),
            (_("It shows"), ", ".join(found.keys) or _("no data of yours")),
            (_("Withheld"), ", ".join(found.withheld)),
        ]
    )


SUBCOMMANDS = {
    "status": (status, N_("Every alias, its health, and the calls made and saved.")),
    "list": (list_models, N_("What Ollama has, and what would fit this machine.")),
    "pull": (pull, N_("Let Ollama fetch a model.")),
    "use": (use, N_("Point an alias at a model.")),
    "test": (test, N_("Ask an alias one small question.")),
    "preview": (preview, N_("The exact bytes that would be sent.")),
    "unload": (unload, N_("Free a model's memory.")),
    "serve": (serve, N_("Serve models to another machine's oO.")),
    "setup": (setup, N_("Add what models need, and choose one.")),
}
