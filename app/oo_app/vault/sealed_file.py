"""Secrets in a file sealed with a passphrase, for machines without a keyring.

Argon2id makes a key of the passphrase, and SecretBox (XSalsa20 with Poly1305) seals all secrets
with it. The file is replaced whole, so that it is always the old one or the new one.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_app.vault.port import checked_name, checked_value
from oo_storage.errors import BadInput, DiskFull, Locked, OoError, Refused, UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = 1
SHORTEST = 8
SALT_BYTES, KEY_BYTES = 16, 32
BLOCK = 512
# A forged file must not make this machine reckon for hours or run out of memory.
MOST_TURNS, MOST_MEMORY = 20, 1 << 30


@dataclass(frozen=True, slots=True)
class Cost:
    """How dear each guess at a passphrase is: turns, and bytes of memory."""

    turns: int = 3
    memory: int = 256 << 20


class SealedFileVault:
    """Secrets in one file; the key stays in memory once the passphrase was right."""

    def __init__(
        self, path: Path, *, passphrase: Callable[[], str], cost: Cost | None = None
    ) -> None:
        """`passphrase` gives what this process was started with, "" for none."""
        self._path = path
        self._passphrase = passphrase
        self._cost = cost or Cost()
        self._one_at_a_time = threading.RLock()
        self._key: tuple[bytes, bytes, Cost] | None = None
        self._said: str | None = None

    @property
    def where(self) -> str:
        """In words, where the secrets are kept."""
        return _("in {path}, sealed with a passphrase").format(path=self._path)

    def problem(self) -> OoError | None:
        """Why nothing can be kept or read now; None when it can."""
        try:
            with self._one_at_a_time:
                if self._path.exists():
                    self._open()
        except OoError as error:
            return error
        return None

    def names(self) -> tuple[str, ...]:
        """The names of the secrets that are kept, sorted."""
        with self._one_at_a_time:
            return tuple(sorted(self._open())) if self._path.exists() else ()

    def get(self, name: str) -> str | None:
        """A secret; None when there is none of that name."""
        name = checked_name(name)
        with self._one_at_a_time:
            return self._open().get(name) if self._path.exists() else None

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        name, value = checked_name(name), checked_value(value)
        with self._one_at_a_time:
            self._seal(self._open() | {name: value})

    def remove(self, name: str) -> bool:
        """Forget a secret; whether there was one."""
        name = checked_name(name)
        with self._one_at_a_time:
            secrets = self._open() if self._path.exists() else {}
            if secrets.pop(name, None) is None:
                return False
            self._seal(secrets)
            return True

    def unlock(self, passphrase: str) -> None:
        """Open the file, or for a new one take this passphrase; raises Refused for a wrong one."""
        with self._one_at_a_time:
            self._key = None
            self._open(passphrase)

    def _open(self, passphrase: str = "") -> dict[str, str]:
        """All secrets; raises Locked without a passphrase, and Refused with a wrong one."""
        if not self._path.exists():
            self._key = self._key or self._new_key(passphrase or self._given())
            return {}
        header, box = self._read()
        if self._key is None or self._key[1:] != header:
            salt, cost = header
            self._key = (_derived(passphrase or self._given(), salt, cost), salt, cost)
        try:
            return _unsealed(self._key[0], box)
        except _WrongKeyError:
            self._key = None
            raise Refused(
                _("The passphrase does not open {path}.").format(path=self._path),
                hint=_("Try again; without it the secrets in it are lost: remove the file then."),
            ) from None

    def _given(self) -> str:
        if self._said is None:  # a descriptor can be read only once
            self._said = self._passphrase()
        if self._said:
            return self._said
        raise Locked(
            _("The secrets are sealed, and their passphrase is not known."),
            hint=_("Say it: oo secrets unlock. Or start oO with OO_PASSPHRASE_FD set."),
        )

    def _new_key(self, passphrase: str) -> tuple[bytes, bytes, Cost]:
        if len(passphrase) < SHORTEST:
            raise UsageError(_("A passphrase has at least {count} letters.").format(count=SHORTEST))
        salt = os.urandom(SALT_BYTES)
        return _derived(passphrase, salt, self._cost), salt, self._cost

    def _read(self) -> tuple[tuple[bytes, Cost], bytes]:
        try:
            held = json.loads(self._path.read_bytes())
            cost = Cost(_whole(held["turns"], MOST_TURNS), _whole(held["memory"], MOST_MEMORY))
            salt = base64.b64decode(held["salt"], validate=True)
            box = base64.b64decode(held["box"], validate=True)
            if held["format"] != FORMAT or len(salt) != SALT_BYTES:
                raise ValueError(held["format"])
        except OSError as error:
            raise _unreadable(self._path) from error
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                _("This is no file of sealed secrets, or it is damaged."),
                where=str(self._path),
                hint=_("Put its backup back, or remove it and set the secrets anew."),
            ) from None
        return (salt, cost), box

    def _seal(self, secrets: dict[str, str]) -> None:
        assert self._key is not None  # noqa: S101 - opened before
        key, salt, cost = self._key
        held = {
            "format": FORMAT,
            "turns": cost.turns,
            "memory": cost.memory,
            "salt": base64.b64encode(salt).decode(),
            "box": base64.b64encode(_sealed(key, secrets)).decode(),
        }
        try:
            _replace(self._path, json.dumps(held, indent=1).encode() + b"\n")
        except OSError as error:
            raise DiskFull(
                _("The secrets cannot be written to {path}.").format(path=self._path),
                hint=_("Free some space, and check that you may write there."),
            ) from error


class _WrongKeyError(Exception):
    """The key does not open the box."""


def _derived(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    from nacl.pwhash import argon2id

    return bytes(
        argon2id.kdf(KEY_BYTES, passphrase.encode(), salt, opslimit=cost.turns,
                     memlimit=cost.memory)
    )  # fmt: skip


def _sealed(key: bytes, secrets: dict[str, str]) -> bytes:
    from nacl.secret import SecretBox

    content = json.dumps(secrets, sort_keys=True).encode()
    # Filled up with blanks, so that the file's size tells little of what is in it.
    return bytes(SecretBox(key).encrypt(content.ljust(-(-len(content) // BLOCK) * BLOCK)))


def _unsealed(key: bytes, box: bytes) -> dict[str, str]:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        found: dict[str, str] = json.loads(SecretBox(key).decrypt(box))
    except (CryptoError, ValueError):
        raise _WrongKeyError from None
    return found


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _whole(value: Any, most: int) -> int:  # noqa: ANN401 - parsed JSON
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise ValueError(value)
    return value


def _unreadable(path: Path) -> OoError:
    return OoError(
        _("The sealed secrets in {path} cannot be read.").format(path=path),
        hint=_("Check that the file is yours and that you may read it."),
    )
