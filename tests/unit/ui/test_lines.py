"""Every screen line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli_runs import face_for, ran
from fake_face import FakeFace
from oo_ui.viewmodels.catalogue import SCREENS

if TYPE_CHECKING:
    from pathlib import Path

    from fake_assistant import FakeAssistant

HOSTILE = "\x1b[2J\x07[bold]x[/] \u202egnirts" + "A" * 10_000


def heard(assistant: FakeAssistant, folder: Path, *typed: str) -> str:
    done = ran(face_for(assistant, folder, *typed), "--plain")
    assert done.code == 0
    assert done.err == ""
    return done.out


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_every_screen_is_told_by_name_and_by_digit(screen: object, tmp_path: Path) -> None:
    id, key = getattr(screen, "id", ""), getattr(screen, "key", "")
    by_name = heard(FakeFace(), tmp_path, id)
    assert by_name == heard(FakeFace(), tmp_path, f"{key}!")
    assert "Pay the rent now" in by_name


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.id)
def test_hostile_text_is_told_plainly(screen: object, tmp_path: Path) -> None:
    id = getattr(screen, "id", "")
    told = heard(FakeFace(text=lambda words: words + HOSTILE), tmp_path, id, "1", "w")
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_a_tip_is_done_and_taken_back(tmp_path: Path) -> None:
    assistant = FakeFace()
    told = heard(assistant, tmp_path, "d", "u", "q")
    assert assistant.named("react")[0]["kind"] == "done"
    assert assistant.named("react")[0]["face"] == "plain"
    assert assistant.named("undo")
    assert "It will not come again." in told


def test_dismissing_asks_why_and_no_answer_means_no(tmp_path: Path) -> None:
    assistant = FakeFace()
    assert "Nothing was changed." in heard(assistant, tmp_path, "x", "")
    assert assistant.named("react") == []
    heard(assistant, tmp_path, "x", "9", "3")
    assert assistant.named("react")[0]["reason"] == "wrong"


def test_a_number_opens_a_row_and_its_keys_work(tmp_path: Path) -> None:
    assistant = FakeFace()
    told = heard(assistant, tmp_path, "consents", "2", "space", "n", "space", "y")
    assert "To name the task." in told
    assert [call["dry_run"] for call in assistant.named("revoke")] == [True, True, False]
    assert {call["agent"] for call in assistant.named("revoke")} == {"due_risk"}


def test_the_first_run_ends_with_a_tip(tmp_path: Path) -> None:
    assistant = FakeFace()
    assistant.connected.clear()
    told = heard(assistant, tmp_path, "1", "y", "all", "all", "all", "y", "d")
    connected = assistant.named("connect")[0]
    assert connected["keys"] == ["calendar.title"]
    assert "Pay the rent now" in told
    assert assistant.named("react")[0]["kind"] == "done"


def test_nothing_ticked_connects_nothing(tmp_path: Path) -> None:
    assistant = FakeFace()
    assistant.connected.clear()
    heard(assistant, tmp_path, "1", "y", "", "", "", "y")
    assert assistant.named("connect") == []


def test_fetching_tells_how_far_it_is(tmp_path: Path) -> None:
    told = heard(FakeFace(), tmp_path, "model", "4", "space")
    assert "gemma3:1b: It is here." in told


def test_what_means_nothing_is_said(tmp_path: Path) -> None:
    told = heard(FakeFace(), tmp_path, "zz", "99", "?", "/nowhere")
    assert "'zz' means nothing here" in told
    assert "There is no row 99 here." in told


def test_words_of_the_help_are_those_that_work(tmp_path: Path) -> None:
    told = heard(FakeFace(), tmp_path, "?")
    assert "9!" in told
    assert "Ctrl+" not in told
    assert "Esc" not in told


def test_a_key_s_name_counts_however_it_is_written(tmp_path: Path) -> None:
    assistant = FakeFace()
    heard(assistant, tmp_path, "consents", "2", "Space", "n")
    assert assistant.named("revoke")


def test_searching_on_today_looks_through_history(tmp_path: Path) -> None:
    assert "History" in heard(FakeFace(), tmp_path, "/rent")


def test_screens_are_refused_in_a_word_where_nothing_can_be_drawn(tmp_path: Path) -> None:
    done = ran(face_for(FakeFace(), tmp_path), "tui")
    assert done.code == 2
    assert "oo --plain" in done.err
    assert "Pay the rent now" in ran(face_for(FakeFace(), tmp_path)).out
