"""Whom an alias may ask for live decisions: its host and a serving process elsewhere, if agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_app.model_access import access_of
from oo_storage.errors import BadInput
from support.hosting import hosted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oo_app.asking import Access
    from oo_app.local import LocalAssistant

RELAY = "192.168.0.9:8700"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[LocalAssistant]:
    with hosted(tmp_path / "home") as hosting:
        for key in ("tasks.title", "tasks.due"):
            hosting.grant(key)
        hosting.use_model("tip-generator", "ollama/tiny", keys=("tasks.title", "tasks.due"))
        yield hosting


def access(assistant: LocalAssistant) -> Access:
    return access_of(assistant._home.profile.view(), "tip-generator", {})


def test_a_host_is_asked_with_what_it_may_be_shown(assistant: LocalAssistant) -> None:
    found = access(assistant)
    assert (found.problem, found.keys) == ("", frozenset({"tasks.title", "tasks.due"}))


def test_a_serving_process_elsewhere_is_shown_no_more_than_its_own_consents(
    assistant: LocalAssistant,
) -> None:
    assistant.set_preference("serving.url", f"http://{RELAY}")
    assert (access(assistant).problem, access(assistant).keys) == ("not-allowed", frozenset())
    assistant.grant("host.reach", host=RELAY)
    assistant.grant("tasks.due", host=RELAY)
    found = access(assistant)
    assert (found.problem, found.keys) == ("", frozenset({"tasks.due"}))


def test_a_serving_process_in_a_cloud_takes_no_part_in_live_decisions(
    assistant: LocalAssistant,
) -> None:
    assistant.set_preference("serving.url", "https://models.example.org/oo")
    for key in ("host.reach", "tasks.title"):
        assistant.grant(key, host="models.example.org:443")
    assert access(assistant).problem == "simulation-only"


@pytest.mark.parametrize(
    "url",
    ["nonsense", "http://", "ftp://x", "http://[::1", "https://a b", "http://u:p@x", "x" * 300],
)
def test_what_is_no_url_is_refused(assistant: LocalAssistant, url: str) -> None:
    with pytest.raises(BadInput, match=r"serving\.url"):
        assistant.set_preference("serving.url", url)


@pytest.mark.parametrize("url", ["http://[::1]:8700", "https://models.example.org", "off"])
def test_what_is_one_is_kept(assistant: LocalAssistant, url: str) -> None:
    assistant.set_preference("serving.url", url)
    kept = {each.name: each.value for each in assistant.preferences()}["serving.url"]
    assert kept == ("" if url == "off" else url)
