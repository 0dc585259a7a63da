"""Where a passphrase comes from when nobody can be asked for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from oo_storage.errors import BadInput
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

FROM_DESCRIPTOR, FROM_ENVIRONMENT = "OO_PASSPHRASE_FD", "OO_PASSPHRASE"
CREDENTIAL = "oo-passphrase"
LONGEST = 4096


def given_passphrase(environment: Mapping[str, str]) -> str:
    """The passphrase that this process was given, "" for none.

    From an open file descriptor (OO_PASSPHRASE_FD), else a systemd credential named
    "oo-passphrase", else OO_PASSPHRASE. A descriptor can be read once only.
    """
    if descriptor := environment.get(FROM_DESCRIPTOR):
        return _line(_read_descriptor(descriptor))
    if folder := environment.get("CREDENTIALS_DIRECTORY"):
        try:
            return _line((Path(folder) / CREDENTIAL).read_bytes())
        except FileNotFoundError:
            pass
        except OSError as error:
            raise _unreadable("CREDENTIALS_DIRECTORY") from error
    return environment.get(FROM_ENVIRONMENT, "")


def without_passphrases(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment as other programs may have it."""
    return {
        name: value
        for name, value in environment.items()
        if name not in (FROM_DESCRIPTOR, FROM_ENVIRONMENT)
    }


def _read_descriptor(text: str) -> bytes:
    try:
        number = int(text)
        if number < 0:
            raise ValueError(text)
        with os.fdopen(number, "rb") as file:
            return file.read(LONGEST)
    except (ValueError, OSError) as error:
        raise _unreadable(FROM_DESCRIPTOR) from error


def _line(content: bytes) -> str:
    return content[:LONGEST].decode("utf-8", errors="replace").rstrip("\r\n")


def _unreadable(where: str) -> BadInput:
    return BadInput(
        _("No passphrase can be read from there."),
        where=where,
        hint=_("It is an open file descriptor's number, or a systemd credential's folder."),
    )
