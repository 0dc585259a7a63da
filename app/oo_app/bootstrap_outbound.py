"""The parts of a home that leave the machine: the outbound door, its ledger, and the vault."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from oo_app.once import once

if TYPE_CHECKING:
    from oo_app.outbound.door import Door
    from oo_app.outbound.ledger import Ledger
    from oo_app.paths import HomePaths
    from oo_app.profile.acts import Profile
    from oo_app.vault.port import Vault
    from oo_storage.database import Database


class _Home(Protocol):
    """What these parts rest on."""

    paths: HomePaths
    database: Database

    @property
    def profile(self) -> Profile: ...

    @property
    def ledger(self) -> Ledger: ...

    def now_ms(self) -> int: ...


class OutboundParts:
    """Mixed into the home."""

    @once
    def ledger(self: _Home) -> Ledger:
        """What left the machine."""
        from oo_app.outbound.ledger import Ledger

        return Ledger(self.database, now_ms=self.now_ms)

    @once
    def door(self: _Home) -> Door:
        """The one way out."""
        from oo_app.outbound.door import Door

        return Door(self.ledger, granted=self.profile.host_grants)

    @once
    def vault(self: _Home) -> Vault:
        """Keeps secrets."""
        from oo_app.vault.choosing import chosen_vault
        from oo_storage.home import value_of

        name = self.database.read(lambda db: value_of(db, "device"))
        return chosen_vault(self.paths.secrets, f"oo {name}", os.environ)
