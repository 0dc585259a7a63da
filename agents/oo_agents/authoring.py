"""For authors: start a new agent, and find out what is wrong with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents import cases
from oo_agents.function import code_flaws
from oo_agents.looking import fault
from oo_agents.manifest import FILE
from oo_agents.prompt import MAX_PROMPT, read_text
from oo_agents.registry import BUILTIN_FOLDER, Entry, load_agent, read_entry
from oo_agents.scaffold import files_of
from oo_agents.schema import ID
from oo_agents.templates import template_flaw
from oo_agents.toml_lines import line_of
from oo_agents.wordings import wording_flaws
from oo_storage.errors import BadInput, UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_agents.api import Agent
    from oo_agents.manifest import Manifest

KINDS_TO_START = ("template", "program")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about an agent's folder: `where` is a path, with a line if one is known.

    An error keeps the agent from working as declared; a note does not.
    """

    where: str
    message: str
    hint: str = ""
    is_error: bool = True


def new(agent: str, root: Path, kind: str = "template") -> Path:
    """Write a working agent with golden cases into a new folder of `root`; that folder.

    Raises UsageError for a bad id or type, or when the folder is there already.
    """
    if not re.fullmatch(ID.strip("^$"), agent):
        raise UsageError(
            _("{agent!r} is no id for an agent.").format(agent=agent),
            hint=_("Use 2 to 40 lower-case letters, digits and _, beginning with a letter."),
        )
    if kind not in KINDS_TO_START:
        raise UsageError(
            _("There is no start for an agent of type {kind!r}.").format(kind=kind),
            hint=_("Choose one of {kinds}.").format(kinds=", ".join(KINDS_TO_START)),
        )
    folder = root / agent
    if folder.exists() or (BUILTIN_FOLDER / agent).exists():
        raise UsageError(
            _("There is an agent {agent} already.").format(agent=agent),
            hint=_("Choose another id."),
        )
    for name, text in files_of(agent, kind).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.suffix == ".sh":
            path.chmod(0o755)
    return folder


def validate(folder: Path, *, may_run: bool = True) -> list[Finding]:
    """Everything that is wrong with an agent's folder; golden cases are run.

    Those of a program run the program: with `may_run` false they are left out, with a note.
    """
    folder = folder.absolute()
    origin = "builtin" if folder.parent == BUILTIN_FOLDER else "own"
    entry = read_entry(folder, origin)
    if entry.manifest is None:
        problem = entry.problem
        return [_finding(problem.message, problem.where, problem.hint)] if problem else []
    found = [
        *_wording_findings(entry.manifest, folder),
        *_code_findings(entry.manifest, folder),
        *_prompt_findings(entry.manifest, folder),
    ]
    return found or list(_case_findings(entry, entry.manifest, may_run=may_run))


def _finding(message: str, where: str, hint: str) -> Finding:
    """An error whose message begins with its place."""
    return Finding(where, message.removeprefix(f"{where}: "), hint)


def _wording_findings(manifest: Manifest, folder: Path) -> Iterator[Finding]:
    text = (folder / FILE).read_text(encoding="utf-8")
    for place, flaw in wording_flaws(manifest):
        name = ".".join(str(part) for part in place)
        yield Finding(f"{folder / FILE}:{line_of(text, place)}", f"{name} {flaw}")


def _code_findings(manifest: Manifest, folder: Path) -> Iterator[Finding]:
    if manifest.type != "function":
        return
    for path in sorted(folder.glob("*.py")):
        for flaw in code_flaws(path.read_text(encoding="utf-8")):
            yield Finding(f"{path}:{flaw.line}", flaw.message)


def _prompt_findings(manifest: Manifest, folder: Path) -> Iterator[Finding]:
    if manifest.prompt is None:
        return
    path = folder / manifest.prompt.file
    try:
        flaw = template_flaw(read_text(path), frozenset(manifest.preferences), limit=MAX_PROMPT)
    except BadInput as error:
        yield _finding(error.message, error.where, error.hint)
        return
    if flaw:
        yield Finding(str(path), flaw)


def _case_findings(entry: Entry, manifest: Manifest, *, may_run: bool) -> Iterator[Finding]:
    paths = cases.case_files(entry.folder)
    if not paths:
        message = _("there are no golden cases; without them nothing shows that it works")
        yield Finding(str(entry.folder / "cases"), message, is_error=False)
    elif entry.needs_trust and not may_run:
        message = _("the golden cases were not run: they run the program, which you do not trust")
        yield Finding(str(entry.folder), message, is_error=False)
        return
    try:
        agent = load_agent(entry)
    except BadInput as error:
        yield _finding(error.message, error.where, error.hint)
        return
    for path in paths:
        yield from _findings_of_case(agent, manifest, path)


def _findings_of_case(agent: Agent, manifest: Manifest, path: Path) -> Iterator[Finding]:
    try:
        case = cases.load_case(path)
        lines = cases.differences(agent, manifest, case)
    except BadInput as error:
        yield _finding(error.message, error.where, error.hint)
        return
    except Exception as error:  # noqa: BLE001 - the author's code may raise anything
        yield Finding(str(path), fault(error, manifest))
        return
    for line in lines:
        yield Finding(str(path), line)
