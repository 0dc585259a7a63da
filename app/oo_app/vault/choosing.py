"""Which vault a home has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from oo_app.vault.keyring_vault import KeyringVault, sealed_backend
from oo_app.vault.passphrases import given_passphrase
from oo_app.vault.sealed_file import SealedFileVault
from oo_storage.errors import BadInput, OoError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from oo_app.vault.port import Vault

CHOICE = "OO_VAULT"
KEYRING, FILE = "keyring", "file"


def chosen_vault(path: Path, service: str, environment: Mapping[str, str]) -> Vault:
    """The vault that OO_VAULT names; else the sealed file where there is one, else the keyring.

    On a machine without a keyring that can be trusted it is the sealed file at `path`.
    """
    choice = environment.get(CHOICE, "")
    if choice not in ("", KEYRING, FILE):
        raise BadInput(
            _("There are two vaults: keyring and file."), where=CHOICE, hint=_("Or leave it out.")
        )
    if choice != FILE and not (choice == "" and path.exists()):
        backend = sealed_backend()
        if backend is not None:
            return KeyringVault(backend, service=service)
        if choice == KEYRING:
            raise OoError(
                _("No keyring answers that keeps secrets sealed."),
                hint=_("Unlock it on the desktop, or leave OO_VAULT out."),
            )
    return SealedFileVault(path, passphrase=partial(given_passphrase, environment))
