"""What the assistant in this process answers about what left the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.answers import Effect
from oo_app.answers_models import SecretRow
from oo_app.hosts import MCP_HOST
from oo_storage.errors import UnknownName
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_models import ActivityRow
    from oo_app.bootstrap import Home

MOST_ROWS = 1_000_000


class _Local(Protocol):
    _home: Home
    is_watching: bool


class LocalOutbound:
    """Mixed into the assistant."""

    def activity(self: _Local, *, limit: int = 50) -> Sequence[ActivityRow]:
        """The passages through the outbound door, newest first."""
        zone = self._home.profile.view().zone
        return self._home.ledger.rows(zone, limit=min(max(limit, 0), MOST_ROWS))

    def note_told(
        self: _Local,
        purpose: str,
        *,
        keys: Sequence[str],
        withheld: Sequence[str] = (),
        size: int = 0,
    ) -> Effect:
        """Write down that a face told another assistant something."""
        self._home.ledger.note(MCP_HOST, purpose, keys, withheld=withheld, bytes_out=size)
        return Effect(message=_("It is noted."))

    def secrets(self: _Local) -> Sequence[SecretRow]:
        """The names of the secrets that are kept."""
        vault = self._home.vault
        return [SecretRow(name=name, where=vault.where) for name in vault.names()]

    def set_secret(self: _Local, name: str, value: str) -> Effect:
        """Keep a secret in place of what had the name."""
        vault = self._home.vault
        vault.set(name, value)
        message = _("{name} is kept {where}.").format(name=name, where=vault.where)
        return Effect(message=message)

    def remove_secret(self: _Local, name: str) -> Effect:
        """Forget a secret."""
        if not self._home.vault.remove(name):
            raise UnknownName(_("secret"), name, list(self._home.vault.names()))
        return Effect(message=_("{name} is forgotten.").format(name=name))

    def unlock_secrets(self: _Local, passphrase: str) -> Effect:
        """Open the sealed file of secrets until the core ends; a new one takes this passphrase."""
        self._home.vault.unlock(passphrase)
        if not self.is_watching:
            return Effect(
                message=_("That is the passphrase; `oo run` would keep it until it ends.")
            )
        return Effect(message=_("The secrets can be read until this oO ends."))
