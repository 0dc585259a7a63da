"""What `oo mcp` tells, asked by the SDK's own client; without a consent it tells nothing."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from mcp import Client

from fake_assistant import NOW, FakeAssistant
from oo_app.answers import ConsentRow
from oo_app.hosts import MCP_HOST
from oo_ui.mcp.answering import Answering
from oo_ui.mcp.server import mcp_server

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from oo_app.answers_why import Why
    from oo_app.assistant import Assistant

REACH, TITLE = "host.reach", "tasks.title"
CONTENT = "rent"


class Consenting(FakeAssistant):
    """Rests its tip on a title, and grants "mcp" what the test says."""

    def __init__(self, *granted: str, **more: Any) -> None:
        super().__init__(**more)
        self.granted = granted

    def consents(self) -> list[ConsentRow]:
        return [
            ConsentRow(
                key=key, recipient=MCP_HOST, granted=True, purpose="", since=NOW, description="",
                records=0,
            )
            for key in self.granted
        ]  # fmt: skip

    def why(self, id: str = "", *, at: Any = None) -> Why:
        from dataclasses import replace

        return replace(super().why(id, at=at), keys=(TITLE,))


def told(assistant: FakeAssistant, ask: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    """What the SDK's client hears from a server in front of the assistant."""

    async def asked() -> Any:
        answering = Answering(lambda: cast("Assistant", assistant), now=lambda: NOW)
        async with Client(mcp_server(answering)) as client:
            return await ask(client)

    return asyncio.run(asked())


def called(assistant: FakeAssistant, tool: str, **arguments: Any) -> tuple[bool, str]:
    """Whether a tool failed, and all that it said."""
    result = told(assistant, lambda client: client.call_tool(tool, arguments))
    return bool(result.is_error), "".join(each.text for each in result.content)


def read(assistant: FakeAssistant, uri: str) -> Any:
    result = told(assistant, lambda client: client.read_resource(uri))
    return json.loads(result.contents[0].text)


ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("get_tip", {}),
    ("why", {}),
    ("react", {"kind": "done", "tip": "t1"}),
    ("add_task", {"text": "Tea"}),
)


@pytest.mark.parametrize(("tool", "arguments"), ACTS)
def test_without_a_consent_nothing_is_told_or_done(tool: str, arguments: dict[str, Any]) -> None:
    assistant = Consenting()
    is_error, said = called(assistant, tool, **arguments)
    assert is_error
    assert "oo consent grant host.reach --host mcp" in said
    assert not {"tip", "react", "add", "why"} & {name for name, _arguments in assistant.calls}
    assert assistant.is_closed


@pytest.mark.parametrize("tool", ["get_tip", "why"])
def test_what_a_tip_rests_on_must_be_granted(tool: str) -> None:
    assistant = Consenting(REACH)
    is_error, said = called(assistant, tool)
    assert not is_error
    assert json.loads(said)["withheld"] == [TITLE]
    assert CONTENT not in said
    assert assistant.named("tip") == [], "what is not told is no delivery"


def test_with_a_consent_the_tip_its_reason_and_reactions_are_there() -> None:
    assistant = Consenting(REACH, TITLE)
    tip = json.loads(called(assistant, "get_tip")[1])["tip"]
    assert (tip["id"], "rent" in tip["text"]) == ("t1", True)
    assert assistant.named("tip")[0]["face"] == "mcp"
    why = json.loads(called(assistant, "why", tip="t1")[1])
    assert why["reasons"] == ["It is due today."]
    assert "free hour" not in json.dumps(why), "other candidates rest on other keys"
    assert not called(assistant, "react", kind="snooze", tip="t1", until=NOW.isoformat())[0]
    reaction = assistant.named("react")[0]
    assert (reaction["kind"], reaction["tip"], reaction["until"]) == ("snooze", "t1", NOW)
    assert reaction["request"]


def test_a_task_is_added_and_a_wrong_reaction_is_refused() -> None:
    assistant = Consenting(REACH)
    assert not called(assistant, "add_task", text="Water the plants")[0]
    assert assistant.named("add")[0]["text"] == "Water the plants"
    assert called(assistant, "react", kind="explode", tip="t1")[0]
    assert called(assistant, "react", kind="done")[0]
    assert assistant.named("react") == []


def test_resources_hold_only_what_may_be_told() -> None:
    listed = told(Consenting(REACH), lambda client: client.list_resources())
    assert {str(each.uri) for each in listed.resources} == {"oo://profile", "oo://agents"}
    profile = read(Consenting(REACH), "oo://profile")
    assert (profile["zone"], profile["context"]) == ("UTC", "work")
    kept = read(Consenting(REACH), "oo://agents")
    assert kept["withheld"] == [TITLE]
    assert CONTENT not in json.dumps(kept)
    shown = read(Consenting(REACH, TITLE), "oo://agents")
    assert CONTENT in json.dumps(shown)


def test_hostile_text_is_told_as_plain_text() -> None:
    assistant = Consenting(REACH, TITLE, text=lambda text: f"{text}\x1b[2J\u202e" + "x" * 9_000)
    said = called(assistant, "get_tip")[1]
    assert "\\u001b" not in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "x" * 3_000 not in said
