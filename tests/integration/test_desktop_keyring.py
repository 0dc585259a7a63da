"""The vault in a real desktop keyring: gnome-keyring on a D-Bus of the test's own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from contracts.vault_contract import VaultContract
from oo_app.vault.choosing import chosen_vault
from oo_app.vault.keyring_vault import KeyringVault, sealed_backend
from oo_app.vault.sealed_file import SealedFileVault
from oo_storage.errors import OoError
from support.real import absent, real

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from oo_app.vault.port import Vault

NEEDED = ("dbus-daemon", "gnome-keyring-daemon")
START_S = 10.0
# Without the machine's own service files, so that the bus starts no keyring by itself.
BUS = """<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

pytestmark = [
    *real(absent(NEEDED)),
    pytest.mark.skipif(sys.platform != "linux", reason="a keyring of Linux desktops"),
]


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus that only this test knows."""
    path = tmp_path / "bus"
    address = f"unix:path={path}"
    (tmp_path / "bus.conf").write_text(BUS.format(address=address))
    daemon = subprocess.Popen(
        ["dbus-daemon", "--nofork", f"--config-file={tmp_path / 'bus.conf'}"],
        stderr=subprocess.DEVNULL,
    )
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    until(path.exists)
    yield address
    daemon.terminate()
    daemon.wait(START_S)


@pytest.fixture
def keyring_daemon(bus: str) -> Iterator[None]:
    """A keyring that a passphrase unlocked, as a login does."""
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus},
    )
    assert daemon.stdin is not None
    daemon.stdin.write(b"login words")
    daemon.stdin.close()
    until(is_unlocked)
    yield
    daemon.terminate()
    daemon.wait(START_S)


def is_unlocked() -> bool:
    """Whether the keyring is there and open; it may be there before it is open."""
    import secretstorage

    if sealed_backend() is None:
        return False
    with contextlib.closing(secretstorage.dbus_init()) as bus:
        try:
            found = secretstorage.Collection(bus, "/org/freedesktop/secrets/aliases/default")
            return not found.is_locked()
        except secretstorage.exceptions.SecretStorageException:
            return False


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < START_S
        time.sleep(0.05)


class TestDesktopKeyring(VaultContract):
    @pytest.fixture
    def vault(self, keyring_daemon: None, tmp_path: Path) -> Vault:
        vault = chosen_vault(tmp_path / "secrets", "oo test", {})
        assert isinstance(vault, KeyringVault)
        return vault


def test_it_is_kept_beyond_the_process_and_on_the_disk_only_sealed(
    keyring_daemon: None, tmp_path: Path
) -> None:
    chosen_vault(tmp_path / "secrets", "oo test", {}).set("api.key", "zebrafinch")
    assert chosen_vault(tmp_path / "secrets", "oo test", {}).get("api.key") == "zebrafinch"
    assert chosen_vault(tmp_path / "secrets", "oo other", {}).names() == ()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("keyrings" in path.parts for path in files)
    assert all(b"zebrafinch" not in path.read_bytes() for path in files)


def test_a_bus_without_a_keyring_is_no_vault(bus: str, tmp_path: Path) -> None:
    assert isinstance(chosen_vault(tmp_path / "secrets", "oo test", {}), SealedFileVault)


def test_a_keyring_that_goes_away_is_an_error_in_time(
    keyring_daemon: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = chosen_vault(tmp_path / "secrets", "oo test", {})
    vault.set("api.key", "x")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(OoError) as told:
        vault.get("api.key")
    assert "OO_VAULT=file" in told.value.hint
