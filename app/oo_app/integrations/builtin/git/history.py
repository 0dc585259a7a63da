"""Branches and commits of a repository, read with dulwich from its objects and references alone.

The repository object of dulwich is not used: it would read the repository's config, which may
name programs to run and files to include.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oo_app.integrations.builtin.git.finding import is_regular
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from oo_app.integrations.builtin.git.finding import Layout

STALE = timedelta(days=90)
UNPUSHED_LIMIT = 1_000
CONFIG_BYTES = 64 * 1024
SMALL_BYTES = 1024 * 1024
REFERENCES_LIMIT = 5_000
_REMOTE = re.compile(rb"^\s*\[remote\s", re.MULTILINE)
_HEADS, _REMOTES = b"refs/heads/", b"refs/remotes/"


@dataclass(frozen=True, slots=True)
class History:
    """What a repository's references say; `tree` is that of the last commit, for comparing."""

    branch: str = ""
    head: bytes = b""
    tree: bytes = b""
    last_commit: datetime | None = None
    unpushed: int = 0
    unpushed_since: datetime | None = None
    stale_branches: int = 0
    has_remote: bool = False


def read_history(where: Layout, store: Any, now: datetime) -> History:  # noqa: ANN401 - untyped
    """The history as of now; raises for a damaged repository."""
    from dulwich.refs import DiskRefsContainer

    references = DiskRefsContainer(str(where.common), str(where.git))
    branch, head = _head(references)
    heads = _commits(references, _HEADS, store)
    remotes = _commits(references, _REMOTES, store)
    last = store[head] if head else None
    old = now - STALE
    current = _HEADS + branch
    stale = [name for name, tip in heads.items() if name != current and _time(tip) < old]
    tips = [tip.id for name, tip in heads.items() if name not in stale]
    has_remote = bool(remotes) or _names_remote(where.common / "config")
    unpushed = (
        _unpushed(where, store, [*tips, *([head] if head else [])], remotes) if has_remote else []
    )
    return History(
        branch=plain(branch.decode("utf-8", errors="replace")),
        head=head,
        tree=last.tree if last is not None else b"",
        last_commit=_time(last) if last is not None else None,
        unpushed=len(unpushed),
        unpushed_since=min((_time(commit) for commit in unpushed), default=None),
        stale_branches=len(stale),
        has_remote=has_remote,
    )


def object_store(where: Layout) -> Any:  # noqa: ANN401 - dulwich's own
    """The repository's objects, with a limit on how far one of them may unfold."""
    from dulwich.object_store import DiskObjectStore

    return DiskObjectStore(str(where.common / "objects"), loose_object_size_limit=16 * 1024 * 1024)


def _head(references: Any) -> tuple[bytes, bytes]:  # noqa: ANN401 - dulwich's own
    """The current branch (b"" when detached) and its commit (b"" before the first one)."""
    chain, commit = references.follow(b"HEAD")
    name = chain[-1] if chain else b""
    branch = name[len(_HEADS) :] if name.startswith(_HEADS) else b""
    return branch, commit or b""


def _commits(references: Any, base: bytes, store: Any) -> Mapping[bytes, Any]:  # noqa: ANN401
    """Commits by reference; those whose object is missing or of another kind are left out."""
    commits = {}
    for name in sorted(references.keys(base))[:REFERENCES_LIMIT]:
        full = base + name if not name.startswith(base) else name
        try:
            found = store[references[full]]
        except KeyError:
            continue
        if found.type_name == b"commit":
            commits[full] = found
    return commits


def _unpushed(
    where: Layout,
    store: Any,  # noqa: ANN401 - dulwich's own
    tips: list[bytes],
    remotes: Mapping[bytes, Any],
) -> list[Any]:
    from dulwich.walk import Walker

    pushed = {commit.id for commit in remotes.values()}
    wanted = sorted(set(tips) - pushed)
    if not wanted:
        return []
    cut = _shallow(where.common / "shallow")

    def parents(commit: Any) -> list[Any]:  # noqa: ANN401 - dulwich's own
        known = [] if commit.id in cut else commit.parents
        return [parent for parent in known if parent in store]

    walker = Walker(
        store,
        wanted,  # type: ignore[arg-type]
        exclude=sorted(pushed),
        max_entries=UNPUSHED_LIMIT,
        get_parents=parents,
    )
    return [entry.commit for entry in walker]


def _shallow(file: Path) -> set[bytes]:
    if not is_regular(file):
        return set()
    with file.open("rb") as opened:
        return set(opened.read(SMALL_BYTES).split())


def _names_remote(config: Path) -> bool:
    """Whether the config has a remote; its text is searched, nothing in it is followed."""
    if not is_regular(config):
        return False
    with config.open("rb") as opened:
        return _REMOTE.search(opened.read(CONFIG_BYTES)) is not None


def _time(commit: Any) -> datetime:  # noqa: ANN401 - dulwich's own
    """When it was committed; a time out of the calendar counts as long ago."""
    try:
        return datetime.fromtimestamp(commit.commit_time, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
