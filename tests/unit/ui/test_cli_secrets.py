"""`oo secrets` and `oo activity`: what is asked for, and that no value is ever shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli_runs import face_for, ran
from fake_assistant import FakeAssistant

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "correct horse"


def test_a_value_is_typed_unseen(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, "zebrafinch"), "secrets", "set", "api.key")
    assert (done.code, done.err) == (0, "")
    assert assistant.kept["api.key"] == "zebrafinch"
    assert "zebrafinch" not in done.out


def test_a_value_is_piped_in_where_nobody_types(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    face = face_for(assistant, tmp_path, read_hidden=lambda _prompt: "zebrafinch\n")
    done = ran(face, "secrets", "set", "api.key", "--json")
    assert done.code == 0
    assert "zebrafinch" not in done.out
    json.loads(done.out)
    assert assistant.kept["api.key"].rstrip() == "zebrafinch"


def test_a_value_is_no_argument(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), "secrets", "set", "api.key", "zebrafinch")
    assert done.code == 2
    assert "zebrafinch" not in done.err
    assert "api.key" not in assistant.kept


@pytest.mark.parametrize("typed", [(), ("",), ("  ",)])
def test_no_value_changes_nothing(tmp_path: Path, typed: tuple[str, ...]) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, *typed), "secrets", "set", "api.key")
    assert done.code == 2
    assert not assistant.named("set_secret")


def test_a_person_is_asked_for_the_passphrase(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.sealed_with = WORDS
    done = ran(face_for(assistant, tmp_path, WORDS), "secrets", "list")
    assert (done.code, done.err) == (0, "")
    assert "serving.token" in done.out
    assert "canary" not in done.out
    assert WORDS not in done.out


def test_a_wrong_passphrase_is_an_error_with_a_hint(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.sealed_with = WORDS
    done = ran(face_for(assistant, tmp_path, "wrong"), "secrets", "list")
    assert done.code == 1
    assert "hint" in done.err


def test_nobody_is_asked_in_a_pipe(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.sealed_with = WORDS
    done = ran(face_for(assistant, tmp_path), "secrets", "list", "--json")
    assert done.code == 1
    assert json.loads(done.err)["error"]["code"] == "locked"
    assert not assistant.named("unlock_secrets")


class NewFile(FakeAssistant):
    """Nothing is kept yet, and the first secret needs a passphrase."""

    def __init__(self) -> None:
        super().__init__()
        self.kept.clear()
        self.chosen = ""

    def _open(self) -> None:
        self.sealed_with = "" if self.chosen or not self.named("set_secret") else "something"
        super()._open()

    def unlock_secrets(self, passphrase: str) -> object:  # type: ignore[override]
        self.chosen = passphrase
        self.sealed_with = ""
        return super().unlock_secrets(passphrase)


def test_a_new_passphrase_is_typed_twice(tmp_path: Path) -> None:
    assistant = NewFile()
    done = ran(face_for(assistant, tmp_path, "zebrafinch", WORDS, WORDS), "secrets", "set", "k")
    assert (done.code, done.err) == (0, "")
    assert assistant.chosen == WORDS
    assert assistant.kept == {"k": "zebrafinch"}


def test_two_that_differ_change_nothing(tmp_path: Path) -> None:
    assistant = NewFile()
    done = ran(face_for(assistant, tmp_path, "zebrafinch", WORDS, "other"), "secrets", "set", "k")
    assert done.code == 2
    assert (assistant.chosen, assistant.kept) == ("", {})


def test_the_passphrase_can_be_said_by_itself(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.sealed_with = WORDS
    face = face_for(assistant, tmp_path, read_hidden=lambda _prompt: WORDS + "\n")
    assert ran(face, "secrets", "unlock").code == 0
    assert assistant.sealed_with == ""


def test_an_unknown_secret_names_the_nearest(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "secrets", "remove", "serving.tokn")
    assert done.code == 2
    assert "serving.token" in done.err


def test_activity_says_where_what_for_how_much_and_what_was_withheld(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path), "activity")
    for words in ("127.0.0.1:11434", "Wording a tip", "2.0 kB", "310 B", "tasks.title",
                  "notes.text", "refused: no consent"):  # fmt: skip
        assert words in done.out


def test_no_activity_is_said_to_be_none(tmp_path: Path) -> None:
    class Quiet(FakeAssistant):
        def activity(self, *, limit: int = 50) -> list[object]:  # type: ignore[override]
            return []

    assert "Nothing left this machine." in ran(face_for(Quiet(), tmp_path), "activity").out
