"""The port of a vault: secrets by name; a value comes out for a connection, never for a face."""

from __future__ import annotations

import re
from typing import Protocol

from oo_storage.errors import BadInput, OoError
from oo_storage.plain import plain
from oo_storage.words import _

LONGEST_VALUE = 16_384
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@/-]{0,99}")


class Vault(Protocol):
    """Keeps secrets; may be used from any thread, and raises an OoError where it cannot."""

    @property
    def where(self) -> str:
        """In words, where the secrets are kept."""

    def problem(self) -> OoError | None:
        """Why nothing can be kept or read now; None when it can."""

    def names(self) -> tuple[str, ...]:
        """The names of the secrets that are kept, sorted."""

    def get(self, name: str) -> str | None:
        """A secret; None when there is none of that name."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret in place of what had the name; raises BadInput for an unusable one."""

    def remove(self, name: str) -> bool:
        """Forget a secret; whether there was one."""

    def unlock(self, passphrase: str) -> None:
        """Open what is sealed for as long as this process runs; raises Refused for a wrong one."""


def checked_name(name: str) -> str:
    """The name; raises BadInput for one that cannot be used."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            _("{name} is no name of a secret.").format(name=repr(plain(name, 60))),
            hint=_("Use letters, digits and . _ @ / - , such as ANTHROPIC_API_KEY."),
        )
    return name


def checked_value(value: str) -> str:
    """The value without line ends at its end; raises BadInput for one that cannot be used."""
    value = value.rstrip("\r\n")
    if not value.strip():
        raise BadInput(_("A secret cannot be empty."))
    if len(value) > LONGEST_VALUE or "\0" in value:
        raise BadInput(
            _("That is no secret: at most {count} letters, and none of them NUL.").format(
                count=LONGEST_VALUE
            )
        )
    return value
