"""The desktop's keyring as a vault: only backends that are known to keep secrets sealed.

`keyring` by itself takes whatever is installed or configured, a plain text file included; so the
backend is chosen here, from a list, and never by its configuration.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from oo_app.vault.asking import Asking
from oo_app.vault.port import checked_name, checked_value
from oo_storage.errors import OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keyring.backend import KeyringBackend

ANSWER_S = 20.0
FINDING_S = 3.0
# No secret can have this name, because it has a colon.
INDEX = "oo:names"
SEALED = {
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
        ("keyring.backends.libsecret", "Keyring"),
    ),
}


def sealed_backend(
    allowed: Sequence[tuple[str, str]] | None = None, *, limit_s: float = FINDING_S
) -> KeyringBackend | None:
    """The first backend of the list that works here; None without one."""
    places = SEALED.get(sys.platform, ()) if allowed is None else allowed
    try:
        return Asking(limit_s).answer(lambda: _first_viable(places))
    except OoError:
        return None


def _first_viable(places: Sequence[tuple[str, str]]) -> KeyringBackend | None:
    for module, name in places:
        try:
            backend: type[KeyringBackend] = getattr(import_module(module), name)
        except ImportError:
            continue
        if backend.viable:
            return backend()
    return None


class KeyringVault:
    """Secrets of one home in a keyring; the keyring cannot list, so an entry holds the names."""

    def __init__(self, backend: KeyringBackend, *, service: str, limit_s: float = ANSWER_S) -> None:
        """`service` keeps the secrets of this home apart from those of others."""
        self._backend = backend
        self._service = service
        self._asking = Asking(limit_s)

    @property
    def where(self) -> str:
        """In words, where the secrets are kept."""
        return _("in the keyring ({name})").format(name=self._backend.name)

    def problem(self) -> OoError | None:
        """It is asked only when something is wanted of it: that may open a window."""
        return None

    def names(self) -> tuple[str, ...]:
        """The names of the secrets that are kept, sorted."""
        return self._asking.answer(self._names)

    def get(self, name: str) -> str | None:
        """A secret; None when there is none of that name."""
        name = checked_name(name)
        return self._asking.answer(lambda: self._backend.get_password(self._service, name))

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        name, value = checked_name(name), checked_value(value)

        def keep() -> None:
            self._write_names((*self._names(), name))
            self._backend.set_password(self._service, name, value)

        self._asking.answer(keep)

    def remove(self, name: str) -> bool:
        """Forget a secret; whether there was one."""
        name = checked_name(name)

        def forget() -> bool:
            is_there = self._backend.get_password(self._service, name) is not None
            if is_there:
                self._backend.delete_password(self._service, name)
            self._write_names(each for each in self._names() if each != name)
            return is_there

        return self._asking.answer(forget)

    def unlock(self, passphrase: str) -> None:
        """The keyring is unlocked by its own means."""

    def _names(self) -> tuple[str, ...]:
        try:
            found = json.loads(self._backend.get_password(self._service, INDEX) or "[]")
        except ValueError:
            return ()
        return tuple(sorted(each for each in found if isinstance(each, str)))

    def _write_names(self, names: Iterable[str]) -> None:
        self._backend.set_password(self._service, INDEX, json.dumps(sorted(frozenset(names))))
