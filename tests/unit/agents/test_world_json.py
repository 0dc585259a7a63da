"""The world as JSON: what is written is read back, and what is odd is refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_agents.api import Findings, Own, Snippet, When
from oo_agents.world_json import (
    decode_facts,
    decode_findings,
    decode_own,
    decode_world,
    encode_facts,
    encode_own,
    encode_snippet,
    encode_world,
)
from oo_storage.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)
WORLD = {
    "now": "2026-11-22T14:00",
    "zone": "Europe/Berlin",
    "context": "work",
    "tasks": [{"title": "b", "due": "2026-11-23"}, {"id": "tasks/a", "due": "2026-11-22T15:00"}],
    "device": [{"battery_percent": 18, "disks": [{"mount": "/", "total_mb": 9, "free_mb": 1}]}],
    "tips": [{"given": "2026-11-22T12:00:00Z"}],
}


def test_a_world_is_read() -> None:
    world = decode_world(WORLD)
    assert world.now == NOW
    assert [task.id for task in world.tasks] == ["tasks/a", "tasks/case/1"]
    assert world.tasks[0].due == When(NOW.replace(hour=15))
    assert world.tasks[1].due == When(datetime(2026, 11, 23, tzinfo=BERLIN), is_all_day=True)
    assert [world.tasks[1].event, world.tasks[0].event, world.device[0].event] == [1, 2, 3]
    assert world.tips[0].given == NOW.replace(hour=13)
    assert world.device[0].disks[0].free_mb == 1


def test_a_world_goes_there_and_back() -> None:
    world = decode_world(WORLD)
    assert decode_world(encode_world(world)) == world


def test_own_goes_there_and_back() -> None:
    own = Own(preferences={"window": 7200}, state={"seen": [1]})
    assert decode_own(encode_own(own)) == own


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"now": "noon"}, "instant"),
        ({"now": "2026-13-22T14:00"}, "moment"),
        ({"zone": "Europe/Nowhere"}, "Nowhere"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": 3}, "zone"),
        ({"week_start": "monday"}, "week_start"),
        ({"weather": []}, "weather"),
        ({"work_hours": ["09:00"]}, "work_hours"),
        ({"tasks": [{"titel": "x"}]}, "titel"),
        ({"tasks": [{"title": 3}]}, "title"),
        ({"tasks": [{"priority": True}]}, "priority"),
        ({"tasks": [{"tags": "home"}]}, "tags"),
        ({"tasks": ["x"]}, "tasks"),
        ({"device": [{"disks": [{"mount": "/"}]}]}, "total_mb"),
    ],
)
def test_an_odd_world_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        decode_world({**WORLD, **change})


facts = st.dictionaries(
    st.sampled_from(["object", "due", "n", "left", "text"]),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(["2026-11-22", "2026-11-22T14:00", "2026-11-22T14:00:00+01:00"]),
        st.booleans(),
        st.integers(-1000, 1000),
        st.just(NOW),
        st.just(When(datetime(2026, 11, 23, tzinfo=BERLIN), is_all_day=True)),
        st.integers(0, 1000).map(lambda n: timedelta(minutes=n)),
    ),
)


@given(facts)
@settings(max_examples=100)
def test_facts_go_there_and_back(found: dict[str, object]) -> None:
    if not isinstance(found.get("object", ""), str):
        found["object"] = "x"
    encoded = encode_facts(found)  # type: ignore[arg-type]
    assert decode_facts(encoded, BERLIN) == found


@pytest.mark.parametrize("value", [None, [1], {"minutes": "3"}, {"text": 3}, {"other": 1}])
def test_odd_facts_are_refused(value: object) -> None:
    with pytest.raises(BadInput):
        decode_facts({"x": value}, BERLIN)


def test_findings_go_there_and_back() -> None:
    snippet = Snippet(
        kind="task_due",
        facts={"object": "2026-11-22", "due": NOW},
        evidence=(3,),
        dedupe_key="k",
        expires_at=NOW,
        actions=("do",),
        due=NOW,
        subjects=("tasks/a",),
    )
    findings = Findings(snippets=(snippet,), state={"n": 1}, next_change=NOW)
    printed: dict[str, object] = {
        "snippets": [encode_snippet(snippet)],
        "state": {"n": 1},
        "next_change": NOW.isoformat(),
    }
    assert decode_findings(printed, BERLIN) == findings


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"snippets": {}},
        {"snippets": [{}]},
        {"snippets": [{"kind": "a", "facts": {}, "evidence": [], "dedupe_key": "k"}]},
        {"next_change": 7},
        {"surprise": 1},
    ],
)
def test_odd_findings_are_refused(data: object) -> None:
    with pytest.raises(BadInput):
        decode_findings(data, UTC)


def test_an_instant_out_of_range() -> None:
    with pytest.raises(BadInput):
        decode_facts({"x": "0001-01-01T00:00:00+14:00"}, ZoneInfo("America/New_York"))
