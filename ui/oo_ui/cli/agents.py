"""`oo agents`: what looks at the data; a person's own agents are folders of their home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oo_storage.errors import UnknownName, UsageError
from oo_storage.words import N_, _, ngettext
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import (
    Argument,
    Command,
    at_option,
    json_option,
    names,
    plain_option,
    yes_option,
)
from oo_ui.cli.questions import confirm
from oo_ui.cli.turn import Turn, face_of, screen_of, turn
from oo_ui.cli.typed_times import typed_moment
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from oo_agents.authoring import Finding
    from oo_app.answers import AgentRow, AgentRunResult
    from oo_ui.cli.screen import Screen

TYPES = ("template", "program")


@click.command(cls=Command)
@json_option
@plain_option
@click.pass_context
def list_agents(ctx: click.Context, json: bool, plain: bool) -> None:
    """Every agent, and whether it may speak now."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.agents()
        if json:
            here.screen.json(rows)
        elif rows:
            _show_table(here, rows)
        else:
            here.screen.line(_("There is no agent yet. Make one with: oo agents new ID"))


@click.command(cls=Command)
@click.argument("agent", cls=Argument, metavar="AGENT", help=N_("The agent's id."))
@click.option(
    "--type",
    "kind",
    default="template",
    metavar="TYPE",
    help=N_("template (the default) or program."),
    shell_complete=names(TYPES),
)
@json_option
@click.pass_context
def new(ctx: click.Context, agent: str, kind: str, json: bool) -> None:
    """Write the folder of a new agent into the home."""
    from oo_agents import authoring

    face = face_of(ctx)
    screen = screen_of(face)
    made = authoring.new(agent, face.paths.agents, kind)
    if json:
        screen.json({"id": agent, "type": kind, "folder": str(made)})
        return
    screen.line(_("The new agent is in {folder}.").format(folder=made))
    screen.pairs(
        [
            (_("Edit"), str(made / "agent.toml")),
            (_("Check"), f"oo agents validate {agent}"),
            (_("Try"), f"oo agents run {agent}"),
        ]
    )


@click.command(cls=Command)
@click.argument(
    "agent",
    cls=Argument,
    default="",
    metavar="AGENT",
    help=N_("An id of your own, or a folder; all your own if left out."),
)
@click.option("--run", "may_run", is_flag=True, help=N_("Run the golden cases of programs, too."))
@json_option
@click.pass_context
def validate(ctx: click.Context, agent: str, may_run: bool, json: bool) -> int:
    """Check manifests, templates and golden cases; exit code 1 when one is wrong."""
    from oo_agents import authoring

    face = face_of(ctx)
    found = {
        folder.name: authoring.validate(folder, may_run=may_run)
        for folder in _folders(face.paths.agents, agent)
    }
    wrong = {name for name, findings in found.items() if any(each.is_error for each in findings)}
    screen = screen_of(face)
    if json:
        screen.json(
            [
                {"id": name, "valid": name not in wrong, "findings": findings}
                for name, findings in found.items()
            ]
        )
    else:
        _show_validity(screen, found, wrong)
    return int(bool(wrong))


@click.command(cls=Command)
@click.argument("agent", cls=Argument, metavar="AGENT", help=N_("The agent's id."))
@at_option
@json_option
@plain_option
@click.pass_context
def run(ctx: click.Context, agent: str, at: str, json: bool, plain: bool) -> int:
    """Let one agent look, and keep nothing."""
    with turn(ctx, json=json, plain=plain) as here:
        moment = typed_moment(at, now=here.face.now(), zone=here.zone) if at else None
        result = here.assistant.run_agent(agent, at=moment)
        if json:
            here.screen.json(result)
        else:
            _show_run(here, result)
        return int(bool(result.problem))


@click.command(cls=Command)
@click.argument("agent", cls=Argument, metavar="AGENT", help=N_("The agent's id."))
@json_option
@plain_option
@click.pass_context
def enable(ctx: click.Context, agent: str, json: bool, plain: bool) -> None:
    """Let it look again."""
    _set(ctx, agent, is_on=True, json=json, plain=plain)


@click.command(cls=Command)
@click.argument("agent", cls=Argument, metavar="AGENT", help=N_("The agent's id."))
@json_option
@plain_option
@click.pass_context
def disable(ctx: click.Context, agent: str, json: bool, plain: bool) -> None:
    """Let it look no more."""
    _set(ctx, agent, is_on=False, json=json, plain=plain)


@click.command(cls=Command)
@click.argument("agent", cls=Argument, metavar="AGENT", help=N_("The agent's id."))
@yes_option
@json_option
@plain_option
@click.pass_context
def trust(ctx: click.Context, agent: str, yes: bool, json: bool, plain: bool) -> None:
    """Trust a program agent's folder exactly as it is now."""
    with turn(ctx, json=json, plain=plain) as here:
        if not yes and _is_program(here, agent):
            _ask_for_trust(here, agent)
        show_effect(here, here.assistant.trust_agent(agent, request=new_request()))


def _is_program(here: Turn, agent: str) -> bool:
    return any(row.id == agent and row.kind == "program" for row in here.assistant.agents())


def _ask_for_trust(here: Turn, agent: str) -> None:
    warning = _("The program of {agent} can read your files and use the network.").format(
        agent=agent
    )
    if not here.face.is_interactive:
        raise UsageError(warning, hint=f"oo agents trust {agent} --yes")
    here.screen.line(warning)
    if not confirm(here, _("Trust it as it is now?")):
        here.screen.line(_("Nothing was changed."))
        raise click.exceptions.Exit(0)


def _set(ctx: click.Context, agent: str, *, is_on: bool, json: bool, plain: bool) -> None:
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_agent(agent, enabled=is_on, request=new_request()))


def _show_validity(
    screen: Screen, found: Mapping[str, Sequence[Finding]], wrong: Container[str]
) -> None:
    if not found:
        screen.line(_("You have no agents of your own yet. Make one with: oo agents new ID"))
    for name, findings in found.items():
        words = _("{agent}: not valid") if name in wrong else _("{agent}: fine")
        screen.line(words.format(agent=name), strong=name in wrong)
        for finding in findings:
            where = f"{finding.where}: " if finding.where else ""
            screen.item(f"{where}{finding.message}")
            if finding.hint:
                screen.indented(finding.hint, depth=2)


def _folders(home: Path, agent: str) -> list[Path]:
    own = sorted(path for path in home.iterdir() if path.is_dir()) if home.is_dir() else []
    if not agent:
        return own
    if (home / agent).is_dir():
        return [home / agent]
    folder = Path(agent).expanduser()
    if not folder.is_dir():
        raise UnknownName(_("agent of your own"), agent, [path.name for path in own])
    return [folder.absolute()]


def _show_table(here: Turn, agents: Sequence[AgentRow]) -> None:
    here.screen.table(
        [_("Agent"), _("Speaks"), _("Finds"), _("What it does, or why it does not speak")],
        [
            [
                row.id,
                _("yes") if row.eligible else _("no"),
                str(row.snippets),
                row.description if row.eligible else row.reason,
            ]
            for row in agents
        ],
    )
    count = sum(row.eligible for row in agents)
    here.screen.line()
    here.screen.line(
        ngettext("{count} agent may speak now.", "{count} agents may speak now.", count).format(
            count=count
        ),
        faint=True,
    )


def _show_run(here: Turn, result: AgentRunResult) -> None:
    if result.problem:
        here.screen.line(result.problem, strong=True)
    elif not result.snippets:
        here.screen.line(_("{agent} finds nothing then.").format(agent=result.agent))
    for snippet in result.snippets:
        here.screen.line(snippet.text, strong=True)
        here.screen.pairs(
            [
                (_("Kind"), snippet.kind),
                (_("Due"), here.when(snippet.due)),
                (_("Holds until"), here.when(snippet.expires)),
                (_("Actions"), ", ".join(snippet.actions)),
            ]
        )
        here.screen.line()
    if result.next_change is not None:
        moment = here.when(result.next_change)
        here.screen.line(_("It would say something else {moment}.").format(moment=moment))


SUBCOMMANDS = {
    "list": (list_agents, N_("Every agent, and whether it may speak now.")),
    "new": (new, N_("Write the folder of a new agent.")),
    "validate": (validate, N_("Check your own agents.")),
    "run": (run, N_("Let one agent look now or at another moment; nothing is kept.")),
    "enable": (enable, N_("Let an agent look again.")),
    "disable": (disable, N_("Let an agent look no more.")),
    "trust": (trust, N_("Trust a program agent as it is now.")),
}
