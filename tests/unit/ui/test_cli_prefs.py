"""`oo prefs say` shows what would change and asks; without a yes nothing does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli_runs import face_for, ran
from fake_assistant import FakeAssistant
from oo_app.answers_models import PreferenceProposal

if TYPE_CHECKING:
    from pathlib import Path

SAY = ("prefs", "say", "nothing before nine and go easy on me")


def test_a_wish_is_shown_and_a_yes_carries_it_out(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, "y"), *SAY)
    assert done.code == 0
    shown = ["22:00-07:00", "22:00-09:00", "nothing before nine", "as the model reads it",
             "Not understood: water my plants", "oo undo"]  # fmt: skip
    assert [word for word in shown if word not in done.out] == []
    assert assistant.named("say_preferences") == [{"text": SAY[2]}]
    (called,) = assistant.named("change_preferences")
    assert called["values"] == {"quiet_hours": "22:00-09:00", "daily_cap": "2"}
    assert called["request"]


@pytest.mark.parametrize("typed", ["", "n", "perhaps"])
def test_anything_but_a_yes_changes_nothing(tmp_path: Path, typed: str) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path, typed), *SAY)
    assert done.code == 0
    assert done.out.endswith("Nothing was changed.\n")
    assert assistant.named("change_preferences") == []


def test_where_nobody_can_be_asked_yes_has_to_be_said_before(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    done = ran(face_for(assistant, tmp_path), *SAY)
    assert done.code == 2
    assert "22:00-09:00" in done.out
    assert "--yes" in done.err
    assert assistant.named("change_preferences") == []
    assert ran(face_for(assistant, tmp_path), *SAY, "--yes").code == 0
    assert len(assistant.named("change_preferences")) == 1


def test_json_shows_and_changes_only_with_a_yes(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    shown = json.loads(ran(face_for(assistant, tmp_path), *SAY, "--json").out)
    assert [each["name"] for each in shown["proposal"]["changes"]] == ["quiet_hours", "daily_cap"]
    assert shown["effect"] is None
    assert assistant.named("change_preferences") == []
    shown = json.loads(ran(face_for(assistant, tmp_path), *SAY, "--json", "--yes").out)
    assert shown["effect"]["can_undo"]


def test_a_wish_that_is_not_understood_is_a_failure(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assistant.proposal = PreferenceProposal(changes=(), unread=("water my plants",), note="Hm.")
    done = ran(face_for(assistant, tmp_path, "y"), *SAY)
    assert done.code == 1
    assert done.out.splitlines() == [
        "Nothing would change.", "Not understood: water my plants",
        "  `oo prefs list` shows all that can be set.", "Hm.",
    ]  # fmt: skip
    assert assistant.named("change_preferences") == []


def test_words_need_no_quotation_marks(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    ran(face_for(assistant, tmp_path, "n"), "prefs", "say", "talk", "less")
    assert assistant.named("say_preferences") == [{"text": "talk less"}]
