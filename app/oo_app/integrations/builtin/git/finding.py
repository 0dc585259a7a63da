"""Where repositories are and how they are laid out, by names and `stat`; a config is never run."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_DEPTH = 5
MAX_REPOSITORIES = 200
MAX_FOLDERS = 20_000
POINTER_BYTES = 4_096
_SKIPPED = {"node_modules", "__pycache__", "venv", "vendor", "target", "build", "dist"}


@dataclass(frozen=True, slots=True)
class Layout:
    """One repository: `git` holds its HEAD and index, `common` its objects and references.

    They differ in a linked worktree. `files` is the folder of checked-out files, None when bare.
    """

    path: Path
    git: Path
    common: Path
    files: Path | None


@dataclass(frozen=True, slots=True)
class Found:
    """The repositories below a folder; `is_cut` when there were too many folders to look at."""

    repositories: tuple[Path, ...]
    is_cut: bool = False


def find_repositories(place: Path) -> Found:
    """Repositories at or below a place; opens no file and follows no link."""
    found: list[Path] = []
    for looked, folder in enumerate(_folders(place)):
        if looked >= MAX_FOLDERS or len(found) >= MAX_REPOSITORIES:
            return Found(tuple(found), is_cut=True)
        if is_repository(folder):
            found.append(folder)
    return Found(tuple(found))


def is_repository(folder: Path) -> bool:
    """Whether a folder looks like a repository, a linked worktree or a bare repository."""
    return (folder / ".git").exists() or _is_git_folder(folder)


def layout(path: Path) -> Layout:
    """How a repository is laid out; ValueError when it is none."""
    if _is_git_folder(path):
        return Layout(path, path, path, None)
    inner = path / ".git"
    git = inner if inner.is_dir() else _pointed_at(inner, path)
    common = git
    if is_regular(git / "commondir"):
        common = (git / _first_line(git / "commondir")).resolve()
    if not _is_git_folder(common) or not is_regular(git / "HEAD"):
        raise ValueError(path)
    return Layout(path, git, common, path)


def is_regular(path: Path) -> bool:
    """Whether it is an ordinary file: opening a pipe or a device could last for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _folders(place: Path) -> Iterator[Path]:
    """The folder and those below it, breadth first; not below a repository."""
    level = [place]
    for _depth in range(MAX_DEPTH + 1):
        below: list[Path] = []
        for folder in level:
            yield folder
            if not is_repository(folder):
                below += _inside(folder)
        level = below


def _inside(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as scan:
            names = [each.name for each in scan if each.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    shown = (name for name in sorted(names) if not name.startswith(".") and name not in _SKIPPED)
    return [folder / name for name in shown]


def _is_git_folder(folder: Path) -> bool:
    folders = (folder / "objects").is_dir() and (folder / "refs").is_dir()
    return folders and is_regular(folder / "HEAD")


def _pointed_at(file: Path, path: Path) -> Path:
    """The folder that a linked worktree's `.git` file names."""
    if not is_regular(file):
        raise ValueError(file)
    word, _colon, target = _first_line(file).partition(":")
    if word != "gitdir" or not target.strip():
        raise ValueError(file)
    return (path / target.strip()).resolve()


def _first_line(file: Path) -> str:
    with file.open("rb") as opened:
        return os.fsdecode(opened.read(POINTER_BYTES).split(b"\n")[0].strip())
