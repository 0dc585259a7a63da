"""The JSON shapes are stable and hold nothing that a terminal obeys."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from fake_assistant import FakeAssistant
from oo_app.as_json import as_json, json_text


def test_an_answer_has_exactly_one_of_tip_and_silence() -> None:
    assistant = FakeAssistant()
    shape = as_json(assistant.tip())
    assert set(shape) == {"tip", "silence", "now", "demo", "what_if"}
    wanted = {"id", "text", "why", "agents", "evidence", "actions", "policy", "wording"}
    assert shape["silence"] is None
    assert wanted <= set(shape["tip"])
    assert shape["tip"]["evidence"][0]["stale"] is False
    assistant.is_silent = True
    silent = as_json(assistant.tip())
    assert silent["tip"] is None
    assert set(silent["silence"]) == {"gate", "reason", "hint"}


def test_instants_are_iso_with_their_offset() -> None:
    assert as_json(datetime(2026, 11, 25, 13, 25, tzinfo=UTC)) == "2026-11-25T13:25:00+00:00"
    assert as_json({"at": [datetime(2026, 1, 1, 0, 0, 0, 5000, UTC)]}) == {
        "at": ["2026-01-01T00:00:00.005+00:00"]
    }


def test_every_character_survives_and_none_is_obeyed() -> None:
    hostile = "a\x1b[31m\u202e\u200b\x00\n家é\U000e0041"
    text = json_text({"title": hostile})
    assert json.loads(text)["title"] == hostile
    assert not set(text) & set("\x1b\u202e\u200b\x00\U000e0041")
    assert "家é" in text
    assert json_text({"title": "é"}, ascii_only=True).isascii()
