"""The sealed file: nothing of a secret in it, no wrong passphrase opens it, no crash halves it."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from oo_app.vault.passphrases import given_passphrase, without_passphrases
from oo_app.vault.sealed_file import Cost, SealedFileVault
from oo_storage.errors import BadInput, Locked, OoError, Refused, UsageError

if TYPE_CHECKING:
    from pathlib import Path

CHEAP = Cost(turns=1, memory=1 << 13)
WORDS = "correct horse battery"


def vault_at(path: Path, passphrase: str = WORDS) -> SealedFileVault:
    """A vault of a process of its own."""
    return SealedFileVault(path, passphrase=lambda: passphrase, cost=CHEAP)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one secret."""
    path = tmp_path / "secrets.sealed"
    vault_at(path).set("api.key", "zebrafinch")
    return path


def test_the_file_is_closed_to_others_and_holds_nothing_to_read(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    assert b"zebrafinch" not in content
    assert b"api.key" not in content
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_another_process_opens_it_with_the_passphrase(path: Path) -> None:
    assert vault_at(path).get("api.key") == "zebrafinch"


def test_a_wrong_passphrase_opens_nothing_and_harms_nothing(path: Path) -> None:
    before = path.read_bytes()
    wrong = vault_at(path, "incorrect horse")
    problem = wrong.problem()
    assert problem is not None
    assert "does not open" in problem.message
    for act in (lambda: wrong.get("api.key"), wrong.names, lambda: wrong.remove("api.key")):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused):
        wrong.set("api.key", "other")
    assert path.read_bytes() == before
    wrong.unlock(WORDS)
    assert wrong.get("api.key") == "zebrafinch"


def test_without_a_passphrase_it_is_locked_until_it_is_said(path: Path) -> None:
    silent = vault_at(path, "")
    with pytest.raises(Locked) as told:
        silent.get("api.key")
    assert "oo secrets unlock" in told.value.hint
    assert isinstance(silent.problem(), Locked)
    with pytest.raises(Refused):
        silent.unlock("a wrong one")
    with pytest.raises(Locked):
        silent.get("api.key")
    silent.unlock(WORDS)
    assert silent.get("api.key") == "zebrafinch"
    assert silent.problem() is None


def test_a_new_file_needs_a_passphrase_of_some_length(tmp_path: Path) -> None:
    silent = vault_at(tmp_path / "new", "")
    assert silent.names() == ()
    assert silent.get("a") is None
    assert silent.problem() is None
    with pytest.raises(Locked):
        silent.set("a", "x")
    with pytest.raises(UsageError):
        silent.unlock("short")
    silent.unlock(WORDS)
    silent.set("a", "x")
    assert vault_at(tmp_path / "new").get("a") == "x"


@pytest.mark.parametrize(
    "change",
    [
        {"box": "AAAA"}, {"box": "!"}, {"box": 1}, {"salt": "AAAA"}, {"turns": 0}, {"turns": 10**9},
        {"turns": True}, {"memory": 1 << 40}, {"memory": "1"}, {"format": 2},
    ],
)  # fmt: skip
def test_a_damaged_file_is_an_error_and_stays_as_it_is(path: Path, change: dict[str, Any]) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    before = path.read_bytes()
    with pytest.raises(OoError) as told:
        vault_at(path).set("a", "x")
    assert told.value.hint
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": 1}'])
def test_no_file_of_secrets_is_said_to_be_none(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadInput) as told:
        vault_at(path).get("a")
    assert str(path) in told.value.message


def test_a_changed_byte_of_the_box_is_noticed(path: Path) -> None:
    held = json.loads(path.read_text())
    box = bytearray(held["box"], "ascii")
    box[60] = ord("A") if box[60] != ord("A") else ord("B")
    path.write_text(json.dumps(held | {"box": box.decode()}))
    with pytest.raises(Refused):
        vault_at(path).get("api.key")


def test_a_write_that_fails_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = vault_at(path)
    vault.names()

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OoError) as told:
        vault.set("b", "x")
    assert told.value.code == "disk-full"
    monkeypatch.undo()
    assert vault_at(path).names() == ("api.key",)
    vault.set("b", "x")  # what was left half written is in nobody's way
    assert vault_at(path).names() == ("api.key", "b")


def test_the_size_tells_little(tmp_path: Path) -> None:
    sizes = set()
    for number, value in enumerate(("x", "x" * 100, "x" * 300)):
        vault_at(tmp_path / str(number)).set("a", value)
        sizes.add((tmp_path / str(number)).stat().st_size)
    assert len(sizes) == 1


def test_a_passphrase_comes_from_a_descriptor_first(tmp_path: Path) -> None:
    (tmp_path / "oo-passphrase").write_text("from a credential\n")
    reading, writing = os.pipe()
    os.write(writing, b"from a descriptor\n")
    os.close(writing)
    environment = {
        "OO_PASSPHRASE_FD": str(reading),
        "CREDENTIALS_DIRECTORY": str(tmp_path),
        "OO_PASSPHRASE": "from the environment",
    }
    assert given_passphrase(environment) == "from a descriptor"
    del environment["OO_PASSPHRASE_FD"]
    assert given_passphrase(environment) == "from a credential"
    environment["CREDENTIALS_DIRECTORY"] = str(tmp_path / "nowhere")
    assert given_passphrase(environment) == "from the environment"
    assert given_passphrase({}) == ""


@pytest.mark.parametrize("descriptor", ["x", "-1", "99999", " "])
def test_a_descriptor_that_cannot_be_read_is_an_error(descriptor: str) -> None:
    with pytest.raises(BadInput):
        given_passphrase({"OO_PASSPHRASE_FD": descriptor})


def test_other_programs_do_not_get_the_passphrase() -> None:
    environment = {"OO_PASSPHRASE": "x", "OO_PASSPHRASE_FD": "3", "PATH": "/bin"}
    assert without_passphrases(environment) == {"PATH": "/bin"}


def test_a_descriptor_is_read_once(tmp_path: Path) -> None:
    asked = []

    def once() -> str:
        asked.append(1)
        return WORDS

    vault = SealedFileVault(tmp_path / "s", passphrase=once, cost=CHEAP)
    vault.set("a", "x")
    vault.set("b", "x")
    assert vault.names() == ("a", "b")
    assert len(asked) == 1
