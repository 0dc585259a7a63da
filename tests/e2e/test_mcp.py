"""`oo mcp` as another assistant starts it: the SDK's client over the real command's streams."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client, StdioServerParameters

if TYPE_CHECKING:
    from support.command import Place

pytestmark = pytest.mark.slow


def session(place: Place, *asked: tuple[str, dict[str, Any]]) -> list[Any]:
    """What the tools say, one after the other, in one session."""

    async def asking() -> list[Any]:
        parameters = StdioServerParameters(
            command=sys.executable,
            args=["-m", "oo_ui", "mcp"],
            env=place.environment_of_runs(),
            cwd=str(place.user),
        )
        async with Client(parameters) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert tools == {"get_tip", "why", "react", "add_task"}
            return [await client.call_tool(name, arguments) for name, arguments in asked]

    return asyncio.run(asking())


def ledger(place: Place) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = place.oo("activity", "--json").json
    assert {row["host"] for row in rows} == {"mcp:0"}
    return rows


def text(result: Any) -> str:
    return "".join(each.text for each in result.content)


def test_a_tip_is_asked_for_and_done_beside_other_faces(place: Place) -> None:
    place.oo("add", "Water the plants today")
    (refused,) = session(place, ("get_tip", {}))
    assert "host.reach" in text(refused)
    place.oo("consent", "grant", "host.reach", "--host", "mcp")
    (withheld,) = session(place, ("get_tip", {}))
    missing = json.loads(text(withheld))["withheld"]
    assert "tasks.title" in missing
    assert "plants" not in text(withheld)
    for key in missing:
        place.oo("consent", "grant", key, "--host", "mcp")
    tip, added = session(place, ("get_tip", {}), ("add_task", {"text": "Buy tea tomorrow"}))
    told = json.loads(text(tip))["tip"]
    assert "plants" in told["text"]
    assert json.loads(text(added))["title"] == "Buy tea"
    with place.core():
        why, done = session(
            place, ("why", {"tip": told["id"]}), ("react", {"kind": "done", "tip": told["id"]})
        )
        assert json.loads(text(why))["tip"]["id"] == told["id"]
        assert not done.is_error
        rows = place.oo("history", "--json").json
    assert (rows[0]["id"], rows[0]["reaction"]) == (told["id"], "done")
    told_of = [(row["purpose"].split(",")[0], row["outcome"]) for row in ledger(place)]
    assert told_of[::-1] == [
        ("A tip", "refused"), ("A tip", "ok"), ("A task that another assistant added", "ok"),
        ("Why it was a tip", "ok"), ("What a reaction changed", "ok"),
    ]  # fmt: skip
    place.oo("consent", "revoke", "host.reach", "--host", "mcp")
    assert "host.reach" in text(session(place, ("get_tip", {}))[0])
