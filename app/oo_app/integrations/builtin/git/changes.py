"""Which checked-out files differ from the last commit: changed, added, deleted or not yet known.

Files are compared by `stat` and by their bytes, here and not by dulwich's `get_unstaged_changes`,
which opens the repositories of submodules with their config and reads files of any size. Filters,
attributes and fsmonitor, which a config could turn into programs, are not looked at.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from oo_app.integrations.builtin.git.finding import is_regular
from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from oo_app.integrations.builtin.git.finding import Layout

ENTRIES_LIMIT = 100_000
CHANGES_LIMIT = 1_000
HASHED_BYTES = 64 * 1024 * 1024
INDEX_BYTES = 64 * 1024 * 1024
_GIT_LINK = 0o160000
_SKIP_WORKTREE = 0x4000
_ASSUME_VALID = 0x8000
_SECOND_NS = 1_000_000_000


@dataclass(slots=True)
class Changes:
    """Paths that differ, and the oldest time one of them was last touched (ns)."""

    paths: set[bytes] = field(default_factory=set)
    oldest_ns: int | None = None

    def add(self, path: bytes, mtime_ns: int | None) -> None:
        """Count one path, once."""
        if len(self.paths) >= CHANGES_LIMIT or path in self.paths:
            return
        self.paths.add(path)
        if mtime_ns is not None:
            self.oldest_ns = min(mtime_ns, self.oldest_ns or mtime_ns)

    @property
    def since(self) -> datetime | None:
        """When the change that was touched longest ago was touched."""
        if self.oldest_ns is None:
            return None
        return datetime.fromtimestamp(self.oldest_ns // _SECOND_NS, UTC)


def read_changes(where: Layout, store: Any, tree: bytes, home: Path) -> Changes:  # noqa: ANN401
    """The changed files, at most 1,000 of them; raises for a damaged or huge index."""
    changes = Changes()
    if where.files is None:
        return changes
    entries = _entries(where.git / "index")
    root = os.fsencode(where.files)
    budget = _Budget(HASHED_BYTES)
    for path, entry in entries.items():
        mtime_ns, differs = _compared(os.path.join(root, path), entry, budget)
        if differs:
            changes.add(path, mtime_ns)
    for path in _staged(entries, store, tree):
        changes.add(path, _mtime_ns(os.path.join(root, path)))
    for path, mtime_ns in _unknown(where, entries, home):
        changes.add(path, mtime_ns)
    return changes


@dataclass(slots=True)
class _Budget:
    left: int


def _entries(index: Path) -> Mapping[bytes, Any]:
    from dulwich.index import Index

    if not is_regular(index):
        return {}
    if index.stat().st_size > INDEX_BYTES:
        raise BadInput(_("The index is too large."), where=str(index))
    entries: dict[bytes, Any] = {}
    for path, entry in Index(str(index)).items():
        parts = path.split(b"/")
        if b".." not in parts and not path.startswith(b"/") and len(entries) < ENTRIES_LIMIT:
            entries[path] = entry
    return entries


def _compared(path: bytes, entry: Any, budget: _Budget) -> tuple[int | None, bool]:  # noqa: ANN401
    """The file's time of change, and whether it differs from its entry in the index."""
    if not hasattr(entry, "sha"):  # a conflict
        return _mtime_ns(path), True
    hidden = entry.extended_flags & _SKIP_WORKTREE or entry.flags & _ASSUME_VALID
    if hidden or stat.S_IFMT(entry.mode) == _GIT_LINK:
        return None, False
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None, True
    if stat.S_IFMT(found.st_mode) != stat.S_IFMT(entry.mode):
        return found.st_mtime_ns, True
    if found.st_size == entry.size and found.st_mtime_ns == _recorded_ns(entry):
        return found.st_mtime_ns, False
    # An entry of size 0 may be one that git left to be compared.
    if found.st_size != entry.size and entry.size:
        return found.st_mtime_ns, True
    return found.st_mtime_ns, not _is_same(path, found, entry.sha, budget)


def _recorded_ns(entry: Any) -> int:  # noqa: ANN401 - dulwich's own
    mtime = entry.mtime
    if isinstance(mtime, tuple):
        return int(mtime[0]) * _SECOND_NS + int(mtime[1])
    return round(float(mtime) * _SECOND_NS)


def _is_same(path: bytes, found: os.stat_result, sha: bytes, budget: _Budget) -> bool:
    budget.left -= found.st_size
    if budget.left < 0:
        return True
    try:
        content = os.readlink(path) if stat.S_ISLNK(found.st_mode) else _content(path)
    except OSError:
        return False
    unix = content.replace(b"\r\n", b"\n")
    return sha in (_blob_id(content), _blob_id(unix))


def _content(path: bytes) -> bytes:
    with open(path, "rb") as file:
        return file.read(HASHED_BYTES)


def _blob_id(content: bytes) -> bytes:
    from dulwich.objects import Blob

    return Blob.from_string(content).id


def _staged(entries: Mapping[bytes, Any], store: Any, tree: bytes) -> Iterator[bytes]:  # noqa: ANN401
    """Paths whose content differs from the last commit's; none of an index that was cut."""
    from dulwich.index import changes_from_tree

    if len(entries) >= ENTRIES_LIMIT:
        return

    def entry_at(path: bytes) -> tuple[bytes, int]:
        entry = entries[path]
        return getattr(entry, "sha", b""), getattr(entry, "mode", 0)

    changes = changes_from_tree(entries, entry_at, store, tree or None)  # type: ignore[arg-type]
    for (old, new), _modes, (was, sha) in islice(changes, ENTRIES_LIMIT):
        if was != sha:
            yield new or old or b""


def _unknown(
    where: Layout, entries: Mapping[bytes, Any], home: Path
) -> Iterator[tuple[bytes, int | None]]:
    """Files and folders beside known files that are neither known nor ignored."""
    if where.files is None:
        return
    ignored = _ignores(where, home)
    root = os.fsencode(where.files)
    for folder, known in _known_names(entries).items():
        try:
            with os.scandir(os.path.join(root, folder)) as scan:
                found = [each for each in scan if each.name not in known]
        except (OSError, ValueError):
            continue
        for each in found:
            path = os.path.join(folder, each.name)
            is_folder = each.is_dir(follow_symlinks=False)
            if each.name == b".git" or (is_folder and _is_uncounted(each.path)):
                continue
            if not ignored.is_ignored(os.fsdecode(path) + ("/" if is_folder else "")):
                yield path, _mtime_ns(each.path)


def _is_uncounted(folder: bytes) -> bool:
    """Whether a folder holds nothing, or a repository of its own."""
    try:
        names = os.listdir(folder)
    except OSError:
        return True
    return not names or b".git" in names


def _known_names(entries: Mapping[bytes, Any]) -> dict[bytes, set[bytes]]:
    """The names that the index knows in each folder."""
    known: dict[bytes, set[bytes]] = {b"": set()}
    for path in entries:
        while path:
            folder, _slash, name = path.rpartition(b"/")
            names = known.setdefault(folder, set())
            if name in names:
                break
            names.add(name)
            path = folder
    return known


def _ignores(where: Layout, home: Path) -> Any:  # noqa: ANN401 - dulwich's own
    from dulwich.ignore import IgnoreFilter, IgnoreFilterManager

    files = (where.common / "info" / "exclude", home / ".config" / "git" / "ignore")
    filters = [IgnoreFilter.from_path(str(file)) for file in files if is_regular(file)]
    return IgnoreFilterManager(str(where.files), filters, ignorecase=False)


def _mtime_ns(path: bytes) -> int | None:
    try:
        return os.lstat(path).st_mtime_ns
    except (OSError, ValueError):
        return None
