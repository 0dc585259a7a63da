"""Finds agents: a folder each, the built-in ones and the person's own.

A broken agent is listed with what is wrong and where, and stops nothing else. None of an agent's
code is imported or run here.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from oo_agents.asks import no_replies
from oo_agents.folder import MAX_FILES, folder_hash
from oo_agents.manifest import FILE, Manifest, read_manifest
from oo_storage import __version__
from oo_storage.errors import BadInput, UnknownName
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_agents.api import Agent
    from oo_agents.asks import Replies

BUILTIN_FOLDER = Path(__file__).with_name("builtin")
MAX_OWN_AGENTS = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an agent cannot be used: file and line, what is wrong, what to do."""

    where: str
    message: str
    hint: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Entry:
    """One agent's folder; `manifest` is None exactly when `problem` is set.

    `origin` is "builtin" or "own"; `hash` (programs and own prompts only) is that of the folder.
    """

    id: str
    folder: Path
    origin: str
    manifest: Manifest | None
    problem: Problem | None = None
    hash: str = ""

    @property
    def is_builtin(self) -> bool:
        """It came with oO."""
        return self.origin == "builtin"

    @property
    def needs_trust(self) -> bool:
        """It is a program, and therefore unconfined."""
        return self.manifest is not None and self.manifest.type == "program"

    def with_manifest(self, manifest: Manifest) -> Entry:
        """The same agent with another manifest."""
        return replace(self, manifest=manifest)


class Registry:
    """Every agent of this home; reading again costs nothing for folders that did not change."""

    def __init__(self, own: Path | None = None, *, builtin: Path = BUILTIN_FOLDER) -> None:
        """`own` is the folder of the person's agents; it need not exist."""
        self._own = own
        self._builtin = builtin
        self._read: dict[Path, tuple[object, Entry]] = {}
        self._entries: tuple[Entry, ...] | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Built-in agents first, then the person's own, each sorted by id."""
        if self._entries is None:
            self.reload()
        return self._entries or ()

    def reload(self) -> None:
        """Look at all folders again."""
        self._join([self._entry(folder, "builtin") for folder in _folders(self._builtin)])

    def refresh(self) -> None:
        """Look at the person's own folders again; the built-in ones change with oO only."""
        self._join([entry for entry in self.entries() if entry.is_builtin])

    def get(self, agent: str) -> Entry:
        """The agent of this id as its folder is now; raises UnknownName with the nearest one."""
        self.refresh()
        for entry in self.entries():
            if entry.id == agent:
                return entry
        raise UnknownName(_("agent"), agent, [entry.id for entry in self.entries()])

    def manifest(self, agent: str) -> Manifest | None:
        """The manifest of a usable agent; None for an unknown or broken one."""
        return next((each.manifest for each in self.entries() if each.id == agent), None)

    def _join(self, built_in: list[Entry]) -> None:
        taken = {entry.id for entry in built_in}
        own = [] if self._own is None else list(_folders(self._own))[:MAX_OWN_AGENTS]
        found = [self._entry(folder, "own") for folder in own]
        self._entries = (*built_in, *(_not_shadowing(entry, taken) for entry in found))

    def _entry(self, folder: Path, origin: str) -> Entry:
        signature = _signature(folder)
        known = self._read.get(folder)
        if known is not None and known[0] == signature:
            return known[1]
        entry = read_entry(folder, origin, is_checked=origin == "builtin")
        self._read[folder] = (signature, entry)
        return entry


def read_entry(folder: Path, origin: str, *, is_checked: bool = False) -> Entry:
    """Read one agent's folder; a broken one becomes an entry with its problem.

    The manifest of one that `is_checked`, as every built-in one is by a test, is taken as it is.
    """
    try:
        manifest = read_manifest(folder, is_checked=is_checked)
        _check_origin(manifest, folder, origin)
        if not is_checked:
            _check_this_oo(manifest, folder)
        if origin != "builtin":
            _check_templates(manifest, folder)
        hashed = folder_hash(folder) if _is_hashed(manifest, origin) else ""
    except BadInput as error:
        problem = Problem(error.where, error.message, error.hint)
        return Entry(plain(folder.name, 60), folder, origin, None, problem)
    except Exception as error:
        logging.getLogger(__name__).exception("agent folder %s", folder.name)
        message = _("cannot be read: {error}").format(error=type(error).__name__)
        problem = Problem(str(folder), message, "")
        return Entry(plain(folder.name, 60), folder, origin, None, problem)
    return Entry(manifest.id, folder, origin, manifest, None, hashed)


def _is_hashed(manifest: Manifest, origin: str) -> bool:
    """Whether more than its manifest decides what it does, and may change by itself."""
    return manifest.type == "program" or (manifest.type == "prompt" and origin != "builtin")


def load_agent(
    entry: Entry, *, replies: Replies = no_replies, salt: bytes = b"", language: str = ""
) -> Agent:
    """The object behind `look`, for any kind; raises BadInput when there is none.

    `replies`, `salt` and the person's `language` are for prompt agents.
    """
    manifest = entry.manifest
    if manifest is None:
        message = entry.problem.message if entry.problem else entry.id
        raise BadInput(message, hint=entry.problem.hint if entry.problem else "")
    if manifest.type == "template" and manifest.select is not None:
        from oo_agents.template import TemplateAgent

        return TemplateAgent(manifest, manifest.select)
    if manifest.type == "function":
        from oo_agents.function import load_function

        return load_function(manifest, entry.folder)
    if manifest.type == "program":
        from oo_agents.program import ProgramAgent

        return ProgramAgent(manifest, entry.folder)
    if manifest.type == "prompt":
        from oo_agents.prompt import load_prompt

        return load_prompt(manifest, entry.folder, replies=replies, salt=salt, language=language)
    raise BadInput(_("has nothing that could look"), where=str(entry.folder / FILE))


def supports_version(wanted: str, version: str = __version__) -> bool:
    """Whether a version lies in a range such as ">=0.1,<1"; one being made counts as made."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    return SpecifierSet(wanted).contains(Version(version).base_version)


@cache
def this_platform() -> str:
    """linux, macos or windows."""
    return {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")


def _folders(root: Path) -> Iterator[Path]:
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir())
    except OSError as error:
        if root.exists():
            logging.getLogger(__name__).warning("%s: %s", root, error.strerror)
        return
    yield from (each for each in folders if not each.name.startswith((".", "_")))


def _signature(folder: Path) -> object:
    """Changes whenever a file of the folder does, as far as their times and sizes tell."""
    try:
        return frozenset(
            (path.as_posix(), stat.st_mtime_ns, stat.st_size, stat.st_mode)
            for path in islice(folder.rglob("*"), MAX_FILES + 1)
            for stat in (path.lstat(),)
        )
    except OSError:
        return object()


def _not_shadowing(entry: Entry, taken: set[str]) -> Entry:
    if entry.id not in taken:
        return entry
    problem = Problem(
        str(entry.folder),
        _("{folder}: the id {id!r} belongs to a built-in agent").format(
            folder=entry.folder, id=entry.id
        ),
        _("Give the folder and the id in its agent.toml another name."),
    )
    return Entry(entry.id, entry.folder, entry.origin, None, problem)


def _check_origin(manifest: Manifest, folder: Path, origin: str) -> None:
    if manifest.type == "function" and origin != "builtin":
        raise BadInput(
            _("type: a function runs inside oO and is for built-in agents only"),
            where=str(folder / FILE),
            hint=_('Use type = "template", or type = "program", which runs in its own process.'),
        )


def _check_this_oo(manifest: Manifest, folder: Path) -> None:
    if not supports_version(manifest.requires_oo):
        raise BadInput(
            _("requires oO {range}, and this is {version}").format(
                range=manifest.requires_oo, version=__version__
            ),
            where=str(folder / FILE),
            hint=_("Get the version of the agent, or of oO, that fits."),
        )


def _check_templates(manifest: Manifest, folder: Path) -> None:
    from oo_agents.wordings import wording_flaws

    for field, flaw in wording_flaws(manifest):
        from oo_agents.toml_lines import line_of

        line = line_of((folder / FILE).read_text(encoding="utf-8"), field)
        name = ".".join(str(part) for part in field)
        raise BadInput(
            f"{name} {flaw}",
            where=f"{folder / FILE}:{line}",
            hint=_("Correct the template, then run `oo agents validate`."),
        )
