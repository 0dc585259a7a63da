"""What is asked: nothing is ticked beforehand, and no answer means no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli_runs import Ran, face_for, ran
from fake_assistant import FakeAssistant
from oo_app.answers_sources import FoundPlace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def new_home() -> FakeAssistant:
    """A home that nothing is connected to."""
    assistant = FakeAssistant()
    assistant.connected = []
    return assistant


def test_connecting_shows_everything_and_takes_what_was_ticked(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    face = face_for(assistant, tmp_path, "2", "1 2", "", "y")
    done = ran(face, "connect", "ics", "/x")
    shown = ["home.ics", "12 kB", "calendar.title", "off unless you ask for it", "next_event"]
    assert [word for word in shown if word not in done.out] == []
    (called,) = assistant.named("connect")
    assert called["parts"] == ("work.ics",)
    assert called["keys"] == ["calendar.title", "people.names"]
    assert called["readers"] == []


def test_all_means_all_that_is_not_optional(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path, "all", "all", "all", "yes"), "connect", "ics", "/x")
    (called,) = assistant.named("connect")
    assert (called["parts"], called["keys"]) == ((), ["calendar.title"])
    assert called["readers"] == ["next_event"]


@pytest.mark.parametrize(
    "typed", [("",), ("all", ""), ("all", "all", "all", ""), ("all", "all", "all", "n"), ("all",)]
)
def test_no_answer_connects_nothing(tmp_path: Path, typed: tuple[str, ...]) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, *typed), "connect", "ics", "/x")
    assert done.code == 0
    assert done.out.endswith("Nothing was connected.\n")
    assert assistant.named("connect") == []


def test_an_answer_that_is_no_number_is_asked_again_and_then_given_up(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, "9", "x", "-1"), "connect", "ics", "/x")
    assert done.code == 2
    assert done.out.count("Type numbers between 1 and 2") == 3
    assert assistant.named("connect") == []


def test_a_known_place_is_chosen_by_its_number(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path, "3", "all", "all", "all", "y"), "connect")
    assert assistant.named("connect")[0]["place"] == "/home/u/calendars"
    done = ran(face_for(FakeAssistant(), tmp_path, ""), "connect")
    assert done.code == 0


def test_a_revocation_is_counted_before_it_is_asked(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, "n"), "consent", "revoke", "tasks.title")
    assert [called["dry_run"] for called in assistant.named("revoke")] == [True]
    assert "Nothing was changed." in done.out
    ran(face_for(assistant, tmp_path, "y"), "consent", "revoke", "tasks.title")
    assert assistant.named("revoke")[-1]["dry_run"] is False


def test_never_asks_about_the_agent_in_a_second_question(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path, "n"), "dismiss", "--reason", "never")
    assert assistant.named("set_agent") == []
    ran(face_for(assistant, tmp_path, "y"), "dismiss", "--reason", "never")
    assert assistant.named("set_agent")[0]["agent"] == "due_risk"


def test_a_backup_is_chosen_by_its_number(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path, "1"), "restore")
    assert assistant.named("restore") == [{"path": "/home/u/b.sqlite3"}]
    done = ran(face_for(assistant, tmp_path, "n"), "restore", "/x")
    assert "Nothing was changed." in done.out
    assert len(assistant.named("restore")) == 1


def test_trust_is_asked_with_what_it_means(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, ""), "agents", "trust", "mine")
    assert "can read your files and use the network" in done.out
    assert assistant.named("trust_agent") == []


def first_run(assistant: FakeAssistant, folder: Path, *typed: str) -> Ran:
    return ran(face_for(assistant, folder, *typed), "tip", "--first-run")


def test_the_first_tip_comes_from_a_source_that_was_agreed_to(
    tmp_path: Path, new_home: FakeAssistant
) -> None:
    done = first_run(new_home, tmp_path, "1", "all", "all", "all", "y")
    assert done.code == 0
    assert [called["kind"] for called in new_home.named("connect")] == ["todotxt"]
    assert "Pay the rent now" in done.out
    assert "What must you not forget?" not in done.out


def test_several_sources_are_agreed_to_together(tmp_path: Path, new_home: FakeAssistant) -> None:
    new_home.places = [
        FoundPlace(kind="ics", place="/home/u/calendars", exists=True, connected=False),
        FoundPlace(kind="todotxt", place="/home/u/todo.txt", exists=True, connected=False),
    ]
    first_run(new_home, tmp_path, "all", "1", "all", "1", "1", "y")
    called = new_home.named("connect")
    assert [each["kind"] for each in called] == ["todotxt", "ics"]
    assert [each["parts"] for each in called] == [("home.ics",), ()]
    assert {tuple(each["keys"]) for each in called} == {("calendar.title",)}
    assert {tuple(each["readers"]) for each in called} == {("next_event",)}


def test_an_agent_that_reads_none_of_the_ticked_keys_is_not_offered(tmp_path: Path) -> None:
    done = ran(face_for(FakeAssistant(), tmp_path, "all", "2", "y"), "connect", "ics", "/x")
    assert "next_event" not in done.out
    assert "nobody, so no tip comes of it" in done.out


def test_options_narrow_what_is_asked(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    typed = face_for(assistant, tmp_path, "all", "all", "y")
    done = ran(typed, "connect", "ics", "/x", "--part", "work.ics")
    assert "home.ics" not in done.out
    assert assistant.named("connect")[0]["parts"] == ("work.ics",)


def test_the_first_tip_comes_from_an_answer(tmp_path: Path, new_home: FakeAssistant) -> None:
    new_home.places = [
        FoundPlace(kind="inbox", place="", exists=True, connected=False),
        FoundPlace(kind="device", place="", exists=True, connected=False),
    ]
    done = first_run(new_home, tmp_path, "pay rent today 18:00")
    assert done.code == 0
    assert done.out.index("oO keeps your answer in its own inbox") < done.out.index("not forget?")
    names = [name for name, _arguments in new_home.calls if name in ("connect", "add", "tip")]
    assert names == ["connect", "add", "tip"]
    assert new_home.named("connect")[0]["kind"] == "inbox"


@pytest.mark.parametrize(("typed", "said"), [("tomorrow", "tomorrow"), ("", "today")])
def test_an_answer_without_a_date_gets_one(
    tmp_path: Path, new_home: FakeAssistant, typed: str, said: str
) -> None:
    new_home.places = []
    first_run(new_home, tmp_path, "buy milk", typed)
    added = [called["text"] for called in new_home.named("add")]
    assert added == ["buy milk", f"buy milk {said}"]
    assert len(new_home.named("undo")) == 1


def test_no_answer_keeps_nothing_and_is_fine(tmp_path: Path, new_home: FakeAssistant) -> None:
    done = first_run(new_home, tmp_path, "", "")
    assert done.code == 0
    assert new_home.named("connect") == new_home.named("add") == []


def test_without_a_person_the_first_tip_is_a_sample_lifes(
    tmp_path: Path, new_home: FakeAssistant
) -> None:
    done = first_run(new_home, tmp_path)
    assert done.code == 0
    *marked, last = done.out.splitlines()
    assert all(line.startswith("demo ·") for line in marked)
    assert last == "That was a sample life. Connect your own data with: oo connect"


def test_a_connected_home_answers_at_once(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = first_run(assistant, tmp_path)
    assert done.out.startswith("Pay the rent now")
    assert assistant.named("connect") == []
