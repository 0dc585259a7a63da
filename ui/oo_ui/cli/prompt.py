"""`oo prompt`: the prompt of any decision, shown, compared and tried; and a server for other lab
tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from oo_storage.words import N_, _
from oo_ui.cli.options import Argument, Command, json_option, names, plain_option
from oo_ui.cli.turn import Turn, face_of, screen_of, turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.answers_models import PromptRow, PromptTrial

PORT = 8631
ALIASES = ("tip-generator", "judge")
POLICIES = ("orchestrator", "builtin", "epsilon-greedy", "ranked")
CONTEXT_LINES = 2

decision_argument = click.argument(
    "id",
    cls=Argument,
    default="",
    metavar="ID",
    help=N_("A tip's or decision's id; the newest if left out."),
)
version_option = click.option(
    "--version",
    default="",
    metavar="VERSION",
    help=N_("As this version of the prompt makes it, such as tip.v4."),
)


@click.command(cls=Command)
@decision_argument
@version_option
@json_option
@plain_option
@click.pass_context
def show(ctx: click.Context, id: str, version: str, json: bool, plain: bool) -> None:
    """Word for word, with what the model said to it."""
    with turn(ctx, json=json, plain=plain) as here:
        row = here.assistant.prompt(id, version=version)
        if json:
            here.screen.json(row)
        else:
            _show(here, row)


@click.command("try", cls=Command)
@decision_argument
@click.option(
    "--alias",
    default=ALIASES[0],
    metavar="ALIAS",
    help=N_("Ask this alias; tip-generator if left out."),
    shell_complete=names(ALIASES),
)
@version_option
@click.option(
    "--policy",
    default="",
    metavar="POLICY",
    help=N_("Choose by this policy; orchestrator if left out."),
    shell_complete=names(POLICIES),
)
@json_option
@plain_option
@click.pass_context
def try_again(
    ctx: click.Context, id: str, alias: str, version: str, policy: str, json: bool, plain: bool
) -> int:
    """Ask once more; nothing is kept. Exit code 1 when the answer would not be shown."""
    with turn(ctx, json=json, plain=plain) as here:
        trial = here.assistant.try_prompt(id, alias=alias, version=version, policy=policy)
        if json:
            here.screen.json(trial)
        else:
            _show_trial(here, trial)
        return int(bool(trial.faults))


@click.command(cls=Command)
@decision_argument
@click.argument(
    "other",
    cls=Argument,
    default="",
    metavar="OTHER",
    help=N_("Another decision; if left out, the same one as the prompt is made now."),
)
@version_option
@json_option
@plain_option
@click.pass_context
def diff(ctx: click.Context, id: str, other: str, version: str, json: bool, plain: bool) -> int:
    """Line by line; exit code 1 when they differ."""
    with turn(ctx, json=json, plain=plain) as here:
        before = here.assistant.prompt(id)
        wanted = version if other else version or before.version
        after = here.assistant.prompt(other or before.decision, version=wanted)
        lines = list(_differences(before, after))
        if json:
            here.screen.json({"before": before, "after": after, "lines": lines})
        elif lines:
            for line in lines:
                here.screen.line(line, strong=line[:1] in "+-", faint=line.startswith("@@"))
        else:
            here.screen.line(_("There is no difference."))
        return int(bool(lines))


@click.command(cls=Command)
@click.option(
    "--port",
    default=PORT,
    type=click.IntRange(0, 65_535),
    metavar="PORT",
    help=N_("Listen here on this machine; 0 for any free port. 8631 if left out."),
)
@click.pass_context
def serve(ctx: click.Context, port: int) -> None:
    """Answer OpenAI's clients on this machine until ended."""
    from oo_app.opening import serve_prompts

    face = face_of(ctx)
    screen = screen_of(face)

    def ready(port: int, token: str) -> None:
        screen.line(_("Your models answer OpenAI's clients. End it with Ctrl+C."))
        screen.pairs([(_("Address"), f"http://127.0.0.1:{port}/v1"), (_("Key"), token)])
        face.out.flush()

    serve_prompts(face.paths, port=port, ready=ready)


def _show(here: Turn, row: PromptRow) -> None:
    here.screen.pairs(
        [
            (_("Decision"), row.decision),
            (_("Decided"), here.when(row.made)),
            (_("Version"), row.version),
            (_("Model"), row.model),
            (_("Tokens"), _("about {count}").format(count=row.tokens)),
        ]
    )
    for heading, text in (
        (_("Rules"), row.system),
        (_("What it was shown"), row.user),
        (_("What it said"), row.reply),
        (_("Why its words were not used"), "\n".join(row.faults)),
    ):
        if text:
            here.screen.heading(heading)
            for line in text.splitlines():
                here.screen.indented(line)


def _show_trial(here: Turn, trial: PromptTrial) -> None:
    here.screen.line(trial.text or _("It would stay silent."), strong=True)
    here.screen.line()
    tokens = _("{came} in, {went} out").format(came=trial.tokens_in, went=trial.tokens_out)
    is_asked = bool(trial.model)
    here.screen.pairs(
        [
            (_("Why"), trial.why),
            (_("Choice"), trial.choice),
            (_("Agents"), ", ".join(trial.agents)),
            (_("Model"), trial.model or _("none was asked")),
            (_("Version"), trial.version),
            (_("Tokens"), tokens if is_asked else ""),
            (_("Took"), _("{count} ms").format(count=trial.latency_ms) if is_asked else ""),
        ]
    )
    if trial.faults:
        here.screen.heading(_("Why no model's words would be shown"))
        for fault in trial.faults:
            here.screen.item(fault)
    if trial.reply:
        here.screen.heading(_("What it said"))
        for line in trial.reply.splitlines():
            here.screen.indented(line)


def _differences(before: PromptRow, after: PromptRow) -> Iterator[str]:
    from difflib import unified_diff

    old, new = (f"{each.system}\n\n{each.user}".splitlines() for each in (before, after))
    lines = unified_diff(old, new, n=CONTEXT_LINES, lineterm="")
    # the first two lines name files
    yield from (line for number, line in enumerate(lines) if number > 1)


SUBCOMMANDS = {
    "show": (show, N_("The prompt of a decision, word for word.")),
    "try": (try_again, N_("Ask a decision's prompt again; nothing is kept.")),
    "diff": (diff, N_("What differs between two prompts.")),
    "serve": (serve, N_("Let OpenAI's clients on this machine ask your models.")),
}
