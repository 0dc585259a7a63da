"""The hash of an agent's whole folder: what the person trusts when they trust a program."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILES, MAX_BYTES = 2_000, 50 * 1024 * 1024


def folder_hash(folder: Path) -> str:
    """A hash of every file's name, content and executable bit.

    Raises BadInput for links, which could change what runs without changing the hash, for what
    cannot be read, and for folders beyond 2,000 files or 50 MB, so that the hash can be taken
    before every run.
    """
    try:
        return _hash_of(folder)
    except (OSError, RecursionError) as error:
        # It changes just now, or holds what oO may not read.
        raise BadInput(_("cannot be read as a whole"), where=str(folder)) from error


def _hash_of(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=32)
    total = 0
    for count, path in enumerate(_files(folder), start=1):
        size = path.stat().st_size
        total += size
        if count > MAX_FILES or total > MAX_BYTES:
            raise BadInput(_("is too large for an agent"), where=str(folder))
        name = os.fsencode(path.relative_to(folder).as_posix())
        is_executable = os.access(path, os.X_OK)
        digest.update(b"%d:%s%d%d:" % (len(name), name, is_executable, size))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        path = folder / entry.name
        if entry.is_symlink():
            raise BadInput(
                _("is a link; an agent's folder holds its own files only"), where=str(path)
            )
        if entry.is_dir():
            yield from _files(path)
        elif entry.is_file():
            yield path
        else:
            raise BadInput(_("is neither a file nor a folder"), where=str(path))
