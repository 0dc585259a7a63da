"""What every look must keep to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import agent_folders
from oo_agents.api import Findings, Snippet
from oo_agents.findings import MAX_SNIPPETS, MAX_STATE_BYTES, checked, state_text
from oo_agents.manifest import parse_manifest
from oo_agents.world_json import decode_world
from oo_storage.errors import BadInput

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=BERLIN)
MANIFEST = parse_manifest(agent_folders.manifest_text())
WORLD = decode_world({"now": NOW.isoformat(), "zone": "Europe/Berlin", "tasks": [{}, {}]})
GOOD = Snippet(
    kind="task_due",
    facts={"object": "Rent", "due": NOW, "n": 3, "left": timedelta(minutes=5)},
    evidence=(1,),
    dedupe_key="k",
    expires_at=NOW + timedelta(hours=1),
    actions=("do",),
    subjects=("tasks/case/1",),
)


def check(**changes: Any) -> tuple[Snippet, ...]:
    snippet = replace(GOOD, **changes)
    return checked(Findings(snippets=(snippet,)), MANIFEST, WORLD).snippets


def test_good_findings_stay_as_they_are() -> None:
    assert check() == (GOOD,)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other"},
        {"actions": ()},
        {"actions": ("do", "do")},
        {"actions": ("jump",)},
        {"evidence": ()},
        {"evidence": (3,)},
        {"evidence": ("1",)},
        {"evidence": tuple(range(99))},
        {"subjects": ("tasks/case/3",)},
        {"priority": 4},
        {"priority": True},
        {"priority": 1.5},
        {"estimate_min": -1},
        {"due": datetime(2026, 11, 22)},  # noqa: DTZ001 - the missing zone is what is tested
        {"due": datetime(9999, 1, 1, tzinfo=BERLIN)},
        {"expires_at": "later"},
        {"dedupe_key": ""},
        {"dedupe_key": "k" * 201},
        {"facts": {f"f{n}": n for n in range(21)}},
        {"facts": {"Object": "x"}},
        {"facts": {"_now": NOW}},
        {"facts": {"x": "y" * 5000}},
        {"facts": {"x": float("nan")}},
        {"facts": {"x": 10**4000}},
        {"facts": {"x": 10**20}},
        {"facts": {"x": None}},
        {"facts": {"x": ["a"]}},
        {"facts": {"x": datetime(2026, 11, 22)}},  # noqa: DTZ001 - as above
    ],
)
def test_what_is_not_allowed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        check(**changes)


def test_texts_become_plain() -> None:
    (snippet,) = check(facts={"object": "a\x1b[2J\u202eb\nc"}, text="x\ty", dedupe_key="k\n1")
    assert snippet.facts["object"] == "a[2Jb c"
    assert (snippet.text, snippet.dedupe_key) == ("x y", "k 1")


def test_an_expiry_beyond_the_declared_period_is_clamped() -> None:
    (snippet,) = check(expires_at=NOW + timedelta(days=9))
    assert snippet.expires_at == NOW + MANIFEST.ttl_max


def test_what_has_expired_is_left_out() -> None:
    assert check(expires_at=NOW) == ()


def test_findings_with_one_key_are_one() -> None:
    findings = Findings(snippets=(GOOD, replace(GOOD, priority=3)))
    assert checked(findings, MANIFEST, WORLD).snippets == (GOOD,)


def test_too_many_snippets() -> None:
    many = tuple(replace(GOOD, dedupe_key=str(n)) for n in range(MAX_SNIPPETS + 1))
    with pytest.raises(BadInput, match="20"):
        checked(Findings(snippets=many), MANIFEST, WORLD)


@pytest.mark.parametrize("findings", [None, [], {}, Findings(snippets=("x",))])  # type: ignore[arg-type]
def test_something_else_altogether(findings: Any) -> None:
    with pytest.raises(BadInput):
        checked(findings, MANIFEST, WORLD)


def test_states() -> None:
    assert state_text(None) == ""
    assert state_text({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'
    assert len(state_text("x" * (MAX_STATE_BYTES - 2))) == MAX_STATE_BYTES
    for bad in ("x" * (MAX_STATE_BYTES - 1), float("nan"), {1, 2}, "\ud800"):
        with pytest.raises(BadInput):
            state_text(bad)  # type: ignore[arg-type]
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadInput):
        state_text(deep)
