"""The kinds of source there are: a folder each, found by name and loaded when it is wanted."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.integrations.manifest import read_manifest
from oo_storage.errors import BadInput, UnknownName
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.integrations.connector import Connector
    from oo_app.integrations.manifest import SourceManifest

BUILTIN = "oo_app.integrations.builtin"


class Catalogue:
    """Manifests and connectors by kind; each is loaded once, at its first use."""

    def __init__(self, package: str = BUILTIN) -> None:
        """`package` holds one folder per kind, each with manifest.toml and connector.py."""
        self._package = package
        self._manifests: dict[str, SourceManifest] = {}
        self._connectors: dict[str, Connector] = {}
        self._kinds: tuple[str, ...] | None = None

    def kinds(self) -> tuple[str, ...]:
        """Every kind's name, sorted; nothing is loaded."""
        if self._kinds is None:
            folders = [Path(folder) for folder in import_module(self._package).__path__]
            found = {path.parent.name for folder in folders for path in _manifests_in(folder)}
            self._kinds = tuple(sorted(found))
        return self._kinds

    def manifest(self, kind: str) -> SourceManifest:
        """The kind's manifest; raises UnknownName, or BadInput for one that is broken."""
        if kind not in self._manifests:
            path = self._folder(kind) / "manifest.toml"
            self._manifests[kind] = read_manifest(path, is_checked=self._package == BUILTIN)
        return self._manifests[kind]

    def manifests(self) -> tuple[SourceManifest, ...]:
        """All manifests, by kind."""
        return tuple(self.manifest(kind) for kind in self.kinds())

    def connector(self, kind: str) -> Connector:
        """The kind's connector; its libraries are imported by its own functions."""
        if kind not in self._connectors:
            self._connectors[kind] = load_connector(self.module(kind))
        return self._connectors[kind]

    def module(self, kind: str) -> str:
        """The dotted name of the kind's connector module."""
        self._folder(kind)
        return f"{self._package}.{kind}.connector"

    def kinds_with(self, key: str) -> tuple[str, ...]:
        """The kinds of source that can report a data key."""
        return tuple(each.kind for each in self.manifests() if key in each.key_names)

    def _folder(self, kind: str) -> Path:
        if kind not in self.kinds():
            raise UnknownName(_("kind of source"), kind, list(self.kinds()))
        folders = [Path(folder) / kind for folder in import_module(self._package).__path__]
        return next(folder for folder in folders if (folder / "manifest.toml").is_file())


def load_connector(module: str) -> Connector:
    """Import a connector's module and make its connector."""
    connect = getattr(import_module(module), "connect", None)
    if connect is None:
        raise BadInput(_("It defines no function `connect`."), where=module)
    made: Connector = connect()
    return made


def _manifests_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/manifest.toml"))
