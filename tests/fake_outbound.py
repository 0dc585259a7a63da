"""The part of the assistant in memory that tells what left the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oo_app.answers import Effect
from oo_app.answers_models import ActivityRow, SecretRow
from oo_storage.errors import Locked, UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

T = TypeVar("T")


class _Fake(Protocol):
    now: datetime
    kept: dict[str, str]
    sealed_with: str

    def _note(self, called: str, /, **arguments: Any) -> None: ...

    def _said(self, answer: T) -> T: ...

    def _open(self) -> None: ...


class FakeOutbound:
    """A ledger of two rows, and secrets that are locked while `sealed_with` is set."""

    def activity(self: _Fake, *, limit: int = 50) -> Sequence[ActivityRow]:
        self._note("activity", limit=limit)
        row = ActivityRow(
            time=self.now, host="127.0.0.1:11434", purpose="Wording a tip", bytes_out=2048,
            bytes_in=310, keys=("tasks.title",), withheld=("notes.text",), outcome="ok",
        )  # fmt: skip
        refused = ActivityRow(
            time=self.now, host="api.example.org:443", purpose="Wording a tip", bytes_out=0,
            bytes_in=0, keys=(), outcome="refused",
        )  # fmt: skip
        return [self._said(row), self._said(refused)][:limit]

    def note_told(
        self: _Fake,
        purpose: str,
        *,
        keys: Sequence[str],
        withheld: Sequence[str] = (),
        size: int = 0,
    ) -> Effect:
        self._note("note_told", purpose=purpose, keys=keys, withheld=withheld, size=size)
        return self._said(Effect(message="It is noted."))

    def secrets(self: _Fake) -> Sequence[SecretRow]:
        self._note("secrets")
        self._open()
        return [SecretRow(name=name, where="in memory") for name in sorted(self.kept)]

    def set_secret(self: _Fake, name: str, value: str) -> Effect:
        self._note("set_secret", name=name)
        self._open()
        self.kept[name] = value
        return self._said(Effect(message="It is kept."))

    def remove_secret(self: _Fake, name: str) -> Effect:
        self._note("remove_secret", name=name)
        self._open()
        if name not in self.kept:
            raise UnknownName("secret", name, sorted(self.kept))
        del self.kept[name]
        return self._said(Effect(message="It is forgotten."))

    def unlock_secrets(self: _Fake, passphrase: str) -> Effect:
        self._note("unlock_secrets")
        if self.sealed_with not in ("", passphrase):
            raise Locked("The passphrase does not open it.", hint="Try again.")
        self.sealed_with = ""
        return self._said(Effect(message="The secrets can be read."))

    def _open(self: _Fake) -> None:
        if self.sealed_with:
            raise Locked("The secrets are sealed.", hint="Say it: oo secrets unlock")
