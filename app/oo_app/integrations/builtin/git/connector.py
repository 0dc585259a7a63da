"""Git repositories below a folder: what is uncommitted, unpushed or long untouched."""

from __future__ import annotations

import logging
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oo_app.diary import trace_of
from oo_app.integrations.builtin.git.changes import read_changes
from oo_app.integrations.builtin.git.finding import find_repositories, is_repository, layout
from oo_app.integrations.builtin.git.history import object_store, read_history
from oo_app.integrations.connector import Fetch, FoundRecord, Part, Preview, PreviewPart, Problem
from oo_app.integrations.file_kind import candidates, existing_place
from oo_app.integrations.files import is_racy
from oo_app.integrations.moments import as_written
from oo_app.integrations.time_limit import TooSlow, time_limit
from oo_storage.errors import BadInput
from oo_storage.events._generated.signals_pb2 import RepositorySeen
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.integrations.builtin.git.finding import Layout
    from oo_app.integrations.connector import Candidate, Connector, Cursor, Json, Surroundings

AGAIN = timedelta(minutes=15)
"""Files may change without a trace in the repository, so each one is compared this often."""

SECONDS_EACH = 5.0
SECONDS_IN_ALL = 40.0
FOLDERS_LIMIT = 500
_USUAL = ("src", "code", "Code", "projects", "Projects", "repos", "git", "dev", "work",
          "workspace", "Documents/code", "Documents/GitHub", "go/src")  # fmt: skip
_diary = logging.getLogger(__name__)


class Repositories:
    """Reads each repository on its own; one that is broken or hostile does not stop the others."""

    def discover(self, surroundings: Surroundings) -> tuple[Candidate, ...]:
        """Folders where people keep their code; opens nothing."""
        return candidates(surroundings.user_home / place for place in _USUAL)

    def preview(self, place: str, surroundings: Surroundings) -> Preview:
        """The repositories that would be read; raises BadInput when there is none."""
        path = existing_place(place, surroundings)
        found = find_repositories(path)
        if not found.repositories:
            raise BadInput(_("There is no git repository here."), where=str(path))
        note = _("There are more; connect a smaller folder.") if found.is_cut else ""
        return Preview(
            str(path), tuple(PreviewPart(str(each)) for each in found.repositories), note
        )

    def fetch(
        self, place: str, parts: tuple[str, ...], cursor: Cursor, surroundings: Surroundings
    ) -> Fetch:
        """Read the repositories that changed or were not compared for a while."""
        path = existing_place(place, surroundings)
        found = find_repositories(path)
        chosen = [each for each in found.repositories if not parts or str(each) in parts]
        before = _known(cursor)
        reading = _Reading(path, surroundings)
        began = time.monotonic()
        for each in chosen:
            if time.monotonic() - began < SECONDS_IN_ALL:
                reading.look_at(each, before.get(str(each)))
            else:
                reading.put_off(each)
        names = {str(each) for each in chosen}
        return Fetch(
            parts=tuple(reading.parts),
            gone=tuple(name for name in before if name not in names and not _is_there(name)),
            cursor={"repositories": reading.known},
            problems=tuple(reading.problems),
            next_due=reading.next_due,
            watched=(str(path), *reading.watched),
        )

    def warm(self) -> None:
        """Import the library ahead of need."""
        import dulwich.index
        import dulwich.object_store
        import dulwich.refs
        import dulwich.walk  # noqa: F401


def connect() -> Connector:
    """The connector of this kind."""
    return Repositories()


class _Reading:
    """One fetch: what was found, and what the next one needs to know."""

    def __init__(self, place: Path, surroundings: Surroundings) -> None:
        self.parts: list[Part] = []
        self.problems: list[Problem] = []
        self.known: dict[str, Json] = {}
        self.watched: list[str] = []
        self.next_due: datetime | None = None
        self._place = place
        self._surroundings = surroundings

    def look_at(self, path: Path, before: dict[str, Json] | None) -> None:
        """Read one repository, unless nothing shows a change and it was compared lately."""
        now = self._surroundings.now
        try:
            where = layout(path)
        except (OSError, ValueError):
            self._fail(path, "", _("It is not a complete repository."))
            return
        state = _state(where)
        self.watched += [str(where.git / "HEAD"), str(where.git / "index")]
        checked = _checked(before)
        is_same = before is not None and before.get("state") == state
        if is_same and checked is not None and checked <= now < checked + AGAIN:
            self._keep(path, state, checked, str(before.get("problem", "")) if before else "")
            return
        problem = self._read(path, where)
        self._keep(path, state, now, problem)

    def put_off(self, path: Path) -> None:
        """Say that there was no time for a repository; the next fetch begins with it as new."""
        message = _("There was no time to read it yet.")
        self.problems.append(Problem(str(path), message, _("It is read first next time.")))
        self.next_due = self._surroundings.now

    def _read(self, path: Path, where: Layout) -> str:
        """Add the repository's part; what is wrong with it, "" for nothing."""
        try:
            with time_limit(SECONDS_EACH):
                seen = seen_in(where, self._surroundings)
        except TooSlow:
            return _("Reading it took too long.")
        except (BadInput, NotImplementedError) as error:
            return getattr(error, "message", "") or _("It is kept in a way that oO cannot read.")
        except (Exception, MemoryError) as error:  # noqa: BLE001 - a repository may hold anything
            _diary.error("a repository could not be read:\n%s", trace_of(error))
            return _("The repository is damaged or kept in a way that oO cannot read.")
        name = path.relative_to(self._place).as_posix() if path != self._place else path.name
        self.parts.append(Part(str(path), (FoundRecord(name, seen),)))
        return ""

    def _keep(self, path: Path, state: str, checked: datetime, problem: str) -> None:
        self.known[str(path)] = {
            "state": state,
            "checked": checked.isoformat(),
            "problem": problem,
        }
        due = checked + AGAIN
        self.next_due = due if self.next_due is None else min(due, self.next_due)
        if problem:
            self._fail(path, state, problem)

    def _fail(self, path: Path, state: str, problem: str) -> None:
        hint = _("Run `git fsck` in it, or connect other repositories.")
        self.problems.append(Problem(str(path), problem, hint))
        self.known.setdefault(str(path), {"state": state, "problem": problem})


def seen_in(where: Layout, surroundings: Surroundings) -> RepositorySeen:
    """The repository as it is now; raises for one that is damaged."""
    if (where.common / "reftable").is_dir():
        raise BadInput(_("It keeps its branches in reftable files, which oO cannot read."))
    store = object_store(where)
    try:
        history = read_history(where, store, surroundings.now)
        changes = read_changes(where, store, history.tree, surroundings.user_home)
    finally:
        store.close()
    return RepositorySeen(
        name=plain(where.path.name.removesuffix(".git") or where.path.name),
        branch=history.branch,
        changed_files=len(changes.paths),
        changed_since=as_written(changes.since) if changes.since else None,
        last_commit=as_written(history.last_commit) if history.last_commit else None,
        unpushed_commits=history.unpushed,
        unpushed_since=as_written(history.unpushed_since) if history.unpushed_since else None,
        stale_branches=history.stale_branches,
        has_remote=history.has_remote,
    )


def _state(where: Layout) -> str:
    """A digest of what `stat` says of HEAD, index and references; opens nothing."""
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    now_ns = time.time_ns()
    files = [where.git / "HEAD", where.git / "index", where.common / "packed-refs"]
    for path in (*files, *_reference_folders(where.common / "refs")):
        try:
            found = path.stat()
        except OSError:
            digest.update(b"-")
            continue
        # One that changed just now may change again within its time stamp.
        mtime_ns = now_ns if is_racy(found.st_mtime_ns, now_ns) else found.st_mtime_ns
        digest.update(b"%d %d;" % (mtime_ns, found.st_size))
    return digest.hexdigest()


def _reference_folders(root: Path) -> Iterator[Path]:
    """Writing a reference renames a file into its folder, which changes the folder's time."""
    for count, (folder, inner, _files) in enumerate(os.walk(root)):
        if count >= FOLDERS_LIMIT:
            return
        inner.sort()
        yield Path(folder)


def _known(cursor: Cursor) -> dict[str, dict[str, Json]]:
    known = cursor.get("repositories")
    listed = known if isinstance(known, dict) else {}
    return {name: entry for name, entry in listed.items() if isinstance(entry, dict)}


def _checked(before: dict[str, Json] | None) -> datetime | None:
    written = before.get("checked") if before else None
    try:
        return datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _is_there(name: str) -> bool:
    """A repository beyond the limits, or in a folder that cannot be read now, is not gone."""
    return is_repository(Path(name))
