"""The value of a secret: what the vault keeps, or else an environment variable of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oo_app.vault.port import Vault


def secret_value(vault: Vault, name: str, environment: Mapping[str, str]) -> str:
    """A secret by its name; "" for none, also where the vault is locked: `oo doctor` says so."""
    try:
        kept = vault.get(name)
    except OoError:
        kept = None
    return kept or environment.get(name, "")
