"""Prompt agents in the real command: asked ahead of time by a core, silent without a model."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from support.command import wait_until
from support.ollama_wire import OllamaWire, Reply, ollama
from support.worded import words

if TYPE_CHECKING:
    from support.command import Place
    from support.ollama_wire import Asked

pytestmark = pytest.mark.slow

__all__ = ["ollama"]
KEYS = ("notes.text", "notes.title")
NOTES = "# Moving\n\nTODO: reply to Ana about the lease\nTODO: sign the lease\nTODO: buy tea\n"
RECORD = re.compile(r"^(r\d+) · notes · ⟦\S+ (.*?) \S+⟧", re.MULTILINE)


def gist(text: str = "the lease") -> Any:
    """A model that gathers what is about the lease, and words tips as any other does."""
    tip = words("Begin with “{object}”.", "Your notes leave it open.")

    def reply(asked: Asked) -> Reply:
        records = RECORD.findall(asked.prompt)
        if not records:
            return tip(asked)
        cites = [label for label, name in records if "lease" in name]
        return Reply(text=json.dumps({"items": [{"cites": cites, "gist": text}]}))

    return reply


def about_notes(ollama: OllamaWire) -> list[Asked]:
    return [each for each in ollama.chats if "TASK" in each.prompt]


def agent(place: Place) -> dict[str, Any]:
    rows = place.oo("agents", "list", "--json").json
    return next(each for each in rows if each["id"] == "note_gist")


@pytest.fixture
def connected(place: Place, ollama: OllamaWire) -> Place:
    """A home with a note, whose model runs at the wire."""
    note = place.write("notes/moving.md", NOTES)
    place.environment["OLLAMA_HOST"] = ollama.url
    place.oo("prefs", "set", "quiet_hours", "off")  # at night nobody is asked ahead of time
    place.oo("connect", "markdown", str(note.parent), "--yes")
    shown = [word for key in KEYS for word in ("--show", key)]
    place.oo("model", "use", "tip-generator", "ollama/tiny", *shown, "--yes")
    return place


def test_a_core_asks_once_and_finds_what_the_model_read_until_its_host_may_no_more(
    connected: Place, ollama: OllamaWire
) -> None:
    ollama.otherwise = gist("lease with Ana")
    with connected.core():
        wait_until(lambda: bool(about_notes(ollama)), 120, "the question")
        wait_until(lambda: agent(connected)["snippets"] == 1, 60, "the gist")
    (asked,) = about_notes(ollama)
    assert "reply to Ana about the lease" in asked.prompt
    assert asked.body["format"]["properties"]["items"]["maxItems"] == 2
    (found,) = connected.oo("agents", "run", "note_gist", "--json").json["snippets"]
    assert (found["facts"]["gist"], found["facts"]["count"]) == ("lease with Ana", 2)
    assert len(about_notes(ollama)) == 1, "its reply is kept, so a replay asks nobody"
    connected.oo("consent", "revoke", "notes.text", "--host", ollama.host, "--yes")
    assert agent(connected)["snippets"] == 0
    assert connected.holding(b"lease with Ana") == []


def test_without_a_model_it_is_silent_and_says_why(connected: Place, ollama: OllamaWire) -> None:
    connected.oo("model", "use", "tip-generator", "none", "--yes")
    row = agent(connected)
    assert not row["eligible"]
    assert row["reason"].startswith("needs a model")
    assert about_notes(ollama) == []


def test_a_host_that_may_not_see_notes_is_not_asked(connected: Place, ollama: OllamaWire) -> None:
    ollama.otherwise = gist()
    connected.oo("consent", "revoke", "notes.text", "--host", ollama.host, "--yes")
    row = agent(connected)
    assert "which may not be shown notes.text" in row["reason"]
    assert about_notes(ollama) == []
