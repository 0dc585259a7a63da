"""Every vault keeps the contract; a keyring that hangs or fails holds nobody up."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

import keyring.backend
import keyring.errors
import pytest

from contracts.vault_contract import VaultContract
from oo_app.vault.asking import Asking
from oo_app.vault.choosing import chosen_vault
from oo_app.vault.keyring_vault import SEALED, KeyringVault, sealed_backend
from oo_app.vault.memory import MemoryVault
from oo_app.vault.sealed_file import Cost, SealedFileVault
from oo_storage.errors import BadInput, OoError, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from oo_app.vault.port import Vault

CHEAP = Cost(turns=1, memory=1 << 13)


class FakeKeyring:
    """A keyring in memory that a test can let hang or fail; it cannot list, like real ones."""

    name = "fake"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.hangs_until = threading.Event()
        self.hangs_until.set()
        self.failure: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._stop()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._stop()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._stop()
        del self.kept[service, username]

    def _stop(self) -> None:
        self.hangs_until.wait()
        if self.failure is not None:
            raise self.failure


def on(fake: FakeKeyring, service: str = "oo test", limit_s: float = 5.0) -> KeyringVault:
    """A vault on a fake keyring."""
    backend = cast("keyring.backend.KeyringBackend", fake)
    return KeyringVault(backend, service=service, limit_s=limit_s)


class TestMemoryVault(VaultContract):
    @pytest.fixture
    def vault(self) -> Vault:
        return MemoryVault()


class TestKeyringVault(VaultContract):
    @pytest.fixture
    def vault(self) -> Vault:
        return on(FakeKeyring())


class TestSealedFileVault(VaultContract):
    @pytest.fixture
    def vault(self, tmp_path: Path) -> Vault:
        return SealedFileVault(tmp_path / "secrets", passphrase=lambda: "correct horse", cost=CHEAP)


def test_two_homes_share_a_keyring_and_no_secret() -> None:
    shared = FakeKeyring()
    one, other = on(shared, "oo a"), on(shared, "oo b")
    one.set("key", "x")
    assert other.get("key") is None
    assert other.names() == ()


def test_a_keyring_that_hangs_holds_nobody_up() -> None:
    hanging = FakeKeyring()
    vault = on(hanging, limit_s=0.05)
    hanging.hangs_until.clear()
    with pytest.raises(OoError, match="does not answer") as told:
        vault.get("a")
    assert "OO_VAULT=file" in told.value.hint
    with pytest.raises(OoError, match="does not answer"):
        vault.set("a", "x")  # behind the one that hangs, and yet in time
    hanging.hangs_until.set()


def test_whoever_comes_after_one_that_hangs_is_told_at_once() -> None:
    may_end = threading.Event()
    asking = Asking(0.05)
    with pytest.raises(OoError, match="does not answer"):
        asking.answer(may_end.wait)
    asking._limit_s = 60.0
    for _each in range(3):
        with pytest.raises(OoError, match="does not answer"):
            asking.answer(lambda: "never asked")
    may_end.set()
    threads = [each for each in threading.enumerate() if each.name == "oo-keyring"]
    for each in threads:
        each.join(10.0)
    assert asking.answer(lambda: "asked again") == "asked again"


@pytest.mark.parametrize(
    "failure", [keyring.errors.KeyringLocked("s3cret"), RuntimeError("s3cret"), OSError("s3cret")]
)
def test_a_keyring_that_fails_is_an_error_without_its_words(failure: Exception) -> None:
    failing = FakeKeyring()
    failing.failure = failure
    with pytest.raises(OoError) as told:
        on(failing).get("a")
    assert "s3cret" not in told.value.message + told.value.hint
    assert told.value.hint


def test_a_damaged_index_is_an_empty_one() -> None:
    fake = FakeKeyring()
    on(fake).set("a", "x")
    fake.kept["oo test", "oo:names"] = "{"
    assert on(fake).names() == ()
    on(fake).set("a", "x")
    assert on(fake).names() == ("a",)


def test_only_backends_that_keep_secrets_sealed_are_taken() -> None:
    names = {module for places in SEALED.values() for module, _name in places}
    assert all(name.startswith("keyring.backends.") for name in names)
    assert not any(word in name for name in names for word in ("alt", "null", "fail", "chainer"))
    assert sealed_backend([("keyring.backends.nowhere", "Keyring")]) is None
    assert sealed_backend([("keyring.backends.null", "Nothing")][:0]) is None


def test_a_configured_plain_text_keyring_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    vault = chosen_vault(tmp_path / "secrets", "oo test", {})
    assert isinstance(vault, SealedFileVault)
    with pytest.raises(OoError):
        chosen_vault(tmp_path / "secrets", "oo test", {"OO_VAULT": "keyring"})


def test_the_choice_is_between_two(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        chosen_vault(tmp_path / "secrets", "oo test", {"OO_VAULT": "plaintext"})


def test_where_there_is_a_sealed_file_it_is_the_vault(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    path.write_text("")
    assert isinstance(chosen_vault(path, "oo test", {}), SealedFileVault)


def test_what_was_asked_in_time_is_answered() -> None:
    asking = Asking(5.0)
    assert asking.answer(lambda: 7) == 7

    def refused() -> None:
        raise Refused("no")

    with pytest.raises(Refused, match="no"):
        asking.answer(refused)


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here finds the keyring of who runs it."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("OO_VAULT", raising=False)
