"""The simplest vault: in memory, gone with the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.vault.port import checked_name, checked_value
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_storage.errors import OoError


class MemoryVault:
    """Keeps secrets for as long as the process runs."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    @property
    def where(self) -> str:
        """In words, where the secrets are kept."""
        return _("in memory, until this process ends")

    def problem(self) -> OoError | None:
        """Nothing is ever in the way."""
        return None

    def names(self) -> tuple[str, ...]:
        """The names of the secrets that are kept, sorted."""
        return tuple(sorted(self._secrets))

    def get(self, name: str) -> str | None:
        """A secret; None when there is none of that name."""
        return self._secrets.get(checked_name(name))

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        self._secrets[checked_name(name)] = checked_value(value)

    def remove(self, name: str) -> bool:
        """Forget a secret; whether there was one."""
        return self._secrets.pop(checked_name(name), None) is not None

    def unlock(self, passphrase: str) -> None:
        """Nothing is sealed."""
