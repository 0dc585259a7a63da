"""Where a home keeps its files: `OO_HOME`, or the platform's own folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class HomePaths:
    """The folders and files of one home; nothing is made before `create`."""

    data: Path
    cache: Path
    runtime: Path

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "oo.sqlite3"

    @property
    def lock(self) -> Path:
        """The file whose lock proves who owns the database."""
        return self.data / "core.lock"

    @property
    def prepared(self) -> Path:
        """The prepared tip that `oo tip` may print."""
        return self.data / "prepared.json"

    @property
    def spool(self) -> Path:
        """Showings of the prepared tip that the core has yet to record."""
        return self.data / "deliveries.spool"

    @property
    def reserve(self) -> Path:
        """Room on the disk that is given up when a withdrawal finds it full."""
        return self.data / "reserve"

    @property
    def secrets(self) -> Path:
        """Sealed secrets, where no keyring keeps them."""
        return self.data / "secrets.sealed"

    @property
    def backups(self) -> Path:
        """Verified copies of the database."""
        return self.data / "backups"

    @property
    def agents(self) -> Path:
        """The person's own agents, a folder each."""
        return self.data / "agents"

    @property
    def log(self) -> Path:
        """oO's own diary for finding faults; it holds no content."""
        return self.cache / "oo.log"

    @property
    def socket(self) -> Path:
        """The core's socket."""
        return self.runtime / "core.sock"

    @property
    def stopped(self) -> Path:
        """Says, until the next core starts, that somebody ended the last one."""
        return self.runtime / "core.stopped"

    @property
    def address(self) -> Path:
        """Says the core's port of this machine, while it listens on one."""
        return self.runtime / "core.address"

    @property
    def token(self) -> Path:
        """The token that is shown at the core's port."""
        return self.data / "core.token"

    @property
    def prompt_token(self) -> Path:
        """The token that clients of the prompt lab show."""
        return self.data / "prompt.token"

    @property
    def window(self) -> Path:
        """Where the window stood when it was last seen."""
        return self.data / "window.json"

    def appearance(self, face: str) -> Path:
        """How a face, by its name, is to look."""
        return self.data / f"appearance-{face}.json"

    @property
    def serving(self) -> Path:
        """The socket of the serving process, while one runs."""
        return self.runtime / "serving.sock"

    @property
    def serving_log(self) -> Path:
        """The serving process's own diary; it holds no content."""
        return self.cache / "serving.log"

    def create(self) -> None:
        """Make the folders, closed to other users."""
        for folder in (self.data, self.cache, self.runtime):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data.chmod(0o700)


def home_paths(environment: Mapping[str, str] = os.environ) -> HomePaths:
    """The home's paths: everything under `OO_HOME` if it is set."""
    if root := environment.get("OO_HOME"):
        home = Path(root).expanduser().absolute()
        return HomePaths(data=home, cache=home / "cache", runtime=home)
    import warnings

    from platformdirs import PlatformDirs

    folders = PlatformDirs("oo", appauthor=False)
    with warnings.catch_warnings():
        # without XDG_RUNTIME_DIR another folder serves; that is no news for a person
        warnings.simplefilter("ignore")
        runtime = folders.user_runtime_path
    return HomePaths(
        data=folders.user_data_path,
        cache=folders.user_cache_path,
        runtime=runtime / "oo",
    )
