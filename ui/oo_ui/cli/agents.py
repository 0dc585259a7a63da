"""`oo agents`: what looks at the data; a person's own agents are folders of their home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oo_storage.errors import UnknownName, UsageError
from oo_storage.words import N_, _, ngettext
from oo_ui.cli.effects import show_effect
from oo_ui.cli.options import At, Json, Plain, Yes
from oo_ui.cli.questions import confirm
from oo_ui.cli.turn import Turn, face_of, screen_of, turn
from oo_ui.cli.typed_times import typed_moment
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.assistant import AgentRow, AgentRunResult

TYPES = ("template", "function", "program")
AgentId = Annotated[str, typer.Argument(metavar="AGENT", help=N_("The agent's id."))]


def list_agents(ctx: typer.Context, json: Json = False, plain: Plain = False) -> None:
    """Every agent, and whether it may speak now."""
    with turn(ctx, json=json, plain=plain) as here:
        rows = here.assistant.agents()
        if json:
            here.screen.json(rows)
        elif rows:
            _show_table(here, rows)
        else:
            here.screen.line(_("There is no agent yet. Make one with: oo agents new ID"))


def new(
    ctx: typer.Context,
    agent: AgentId,
    kind: Annotated[
        str,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=N_("template (the default), function or program."),
            autocompletion=lambda: list(TYPES),
        ),
    ] = "template",
    json: Json = False,
) -> None:
    """Write the folder of a new agent into the home."""
    from oo_agents import authoring  # type: ignore[attr-defined]

    if kind not in TYPES:
        raise UnknownName(_("type of agent"), kind, list(TYPES))
    face = face_of(ctx)
    screen = screen_of(face)
    folder = face.paths.agents
    authoring.new(agent, folder, kind)
    made = folder / agent
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


def validate(
    ctx: typer.Context,
    agent: Annotated[
        str,
        typer.Argument(
            metavar="AGENT", help=N_("An id of your own, or a folder; all your own if left out.")
        ),
    ] = "",
    json: Json = False,
) -> int:
    """Check manifests, templates and entry points; exit code 1 when one is wrong."""
    from oo_agents import authoring  # type: ignore[attr-defined]

    face = face_of(ctx)
    screen = screen_of(face)
    found = {
        folder.name: [str(problem) for problem in authoring.validate(folder) or ()]
        for folder in _folders(face.paths.agents, agent)
    }
    if json:
        screen.json(
            [{"id": name, "valid": not bad, "problems": bad} for name, bad in found.items()]
        )
        return int(any(found.values()))
    if not found:
        screen.line(_("You have no agents of your own yet. Make one with: oo agents new ID"))
    for name, problems in found.items():
        if not problems:
            screen.line(_("{agent}: fine").format(agent=name))
            continue
        screen.line(_("{agent}: not valid").format(agent=name), strong=True)
        for problem in problems:
            screen.item(problem)
    return int(any(found.values()))


def run(
    ctx: typer.Context, agent: AgentId, at: At = "", json: Json = False, plain: Plain = False
) -> int:
    """Let one agent look, and keep nothing."""
    with turn(ctx, json=json, plain=plain) as here:
        moment = typed_moment(at, now=here.face.now(), zone=here.zone) if at else None
        result = here.assistant.run_agent(agent, at=moment)
        if json:
            here.screen.json(result)
        else:
            _show_run(here, result)
        return int(bool(result.problem))


def enable(ctx: typer.Context, agent: AgentId, json: Json = False, plain: Plain = False) -> None:
    """Let it look again."""
    _set(ctx, agent, is_on=True, json=json, plain=plain)


def disable(ctx: typer.Context, agent: AgentId, json: Json = False, plain: Plain = False) -> None:
    """Let it look no more."""
    _set(ctx, agent, is_on=False, json=json, plain=plain)


def trust(
    ctx: typer.Context, agent: AgentId, yes: Yes = False, json: Json = False, plain: Plain = False
) -> None:
    """Trust a program agent's folder exactly as it is now."""
    with turn(ctx, json=json, plain=plain) as here:
        if not yes:
            _ask_for_trust(here, agent)
        show_effect(here, here.assistant.trust_agent(agent, request=new_request()))


def _ask_for_trust(here: Turn, agent: str) -> None:
    warning = _("The program of {agent} can read your files and use the network.").format(
        agent=agent
    )
    if not here.face.is_interactive:
        raise UsageError(warning, hint=f"oo agents trust {agent} --yes")
    here.screen.line(warning)
    if not confirm(here, _("Trust it as it is now?")):
        here.screen.line(_("Nothing was changed."))
        raise typer.Exit(0)


def _set(ctx: typer.Context, agent: str, *, is_on: bool, json: bool, plain: bool) -> None:
    with turn(ctx, json=json, plain=plain) as here:
        show_effect(here, here.assistant.set_agent(agent, enabled=is_on, request=new_request()))


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
        [_("Agent"), _("Kind"), _("Speaks"), _("Why"), _("Finds"), _("Last look")],
        [
            [
                row.id,
                row.kind,
                _("yes") if row.eligible else _("no"),
                row.reason,
                str(row.snippets),
                here.when(row.last_run, _("never")),
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
