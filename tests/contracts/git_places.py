"""Repositories for tests, made with dulwich as another program would leave them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COMMITTED = datetime(2026, 11, 20, 12, tzinfo=UTC)
WHO = b"Test <test@example.org>"


def make_repository(path: Path, **files: str) -> Path:
    """A repository with one commit of these files (name with _ for a dot: text)."""
    from dulwich.repo import Repo

    path.mkdir(parents=True, exist_ok=True)
    Repo.init(str(path), default_branch=b"main").close()
    for name, text in (files or {"a_txt": "one\n"}).items():
        (path / name.replace("_", ".")).write_text(text)
    commit_all(path)
    return path


def commit_all(path: Path, moment: datetime = COMMITTED) -> bytes:
    """Commit every file; the commit's name."""
    from dulwich import porcelain
    from dulwich.repo import Repo

    with Repo(str(path)) as repo:
        names = [each.name for each in path.iterdir() if each.is_file()]
        porcelain.add(repo, [str(path / name) for name in names])
        made: bytes = repo.get_worktree().commit(
            message=b"change",
            committer=WHO,
            author=WHO,
            commit_timestamp=moment.timestamp(),
            author_timestamp=moment.timestamp(),
            commit_timezone=0,
            author_timezone=0,
        )
    return made


def set_reference(path: Path, name: str, commit: bytes) -> None:
    """Write a reference, such as `refs/remotes/origin/main`."""
    file = path / ".git" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(commit + b"\n")


def age(path: Path, seconds: int = 3_600) -> None:
    """Let everything in a repository look older, its index included."""
    for folder, _folders, files in os.walk(path):
        for name in (".", *files):
            file = os.path.join(folder, name)
            earlier = os.lstat(file).st_mtime_ns - seconds * 1_000_000_000
            os.utime(file, ns=(earlier, earlier), follow_symlinks=False)
