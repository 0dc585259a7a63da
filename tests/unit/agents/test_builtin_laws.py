"""What holds for every built-in agent in every world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oo_agents.api import KINDS, Agent, Findings, Own, World
from oo_agents.findings import checked
from oo_agents.registry import BUILTIN_FOLDER, load_agent, read_entry
from oo_agents.templates import LENGTHS, fit
from unit.agents.random_worlds import masked, random_world

if TYPE_CHECKING:
    from oo_agents.manifest import Manifest

AGENTS = (
    "break_guard", "day_review", "due_risk", "free_gap", "git_hygiene",
    "next_event", "open_loops", "people_dates", "power_disk", "stale_task",
)  # fmt: skip
SEEDS = st.integers(0, 2**32)
FAR = timedelta(days=400)

every_agent = pytest.mark.parametrize("name", AGENTS)
worlds = settings(max_examples=25, deadline=None)


@cache
def built(name: str) -> tuple[Agent, Manifest, Own]:
    entry = read_entry(Path(BUILTIN_FOLDER) / name, "builtin")
    assert entry.manifest is not None, entry.problem
    own = Own(preferences={p.name: p.default for p in entry.manifest.preferences.values()})
    return load_agent(entry), entry.manifest, own


def look(name: str, world: World) -> Findings:
    agent, _, own = built(name)
    return agent.look(world, own)


def at(world: World, moment: datetime) -> World:
    return replace(world, now=moment.astimezone(world.now.tzinfo))


@every_agent
@worlds
@given(seed=SEEDS)
def test_what_it_finds_is_sound_whatever_is_granted(name: str, seed: int) -> None:
    """With any subset of its optional keys: valid, in time, unique, and all of it can be said."""
    random = Random(seed)
    _, manifest, _ = built(name)
    optional = sorted(manifest.keys - manifest.required_keys)
    hidden = set(random.sample(optional, random.randrange(len(optional) + 1)))
    world = masked(random_world(random), hidden)
    findings = look(name, world)
    kept = checked(findings, manifest, world)
    assert len(kept.snippets) == len(findings.snippets)
    for snippet, sound in zip(findings.snippets, kept.snippets, strict=True):
        assert sound.expires_at.astimezone(UTC) == snippet.expires_at.astimezone(UTC)
        for action in snippet.actions:
            wording = manifest.emits[snippet.kind].actions[action]
            for source in (wording.short, *wording.normal, wording.why):
                assert fit(source, sound.facts, world.now, max(LENGTHS.values()))


@every_agent
@worlds
@given(seed=SEEDS, share=st.floats(0, 1))
@example(seed=394, share=0.0)  # an appointment that ends before it begins
def test_nothing_changes_before_next_change(name: str, seed: int, share: float) -> None:
    world = random_world(Random(seed))
    now = world.now.astimezone(UTC)
    first = look(name, world)
    change = first.next_change or now + FAR
    assert change > now
    span = min(change - now, FAR) - timedelta(milliseconds=1)
    for moment in (now + share * span, now + span):
        assert look(name, at(world, moment)).snippets == first.snippets
    assert all(snippet.expires_at.astimezone(UTC) >= change for snippet in first.snippets)


@every_agent
@worlds
@given(seed=SEEDS)
def test_without_its_evidence_a_snippet_is_not_found(name: str, seed: int) -> None:
    world = random_world(Random(seed))
    for snippet in look(name, world).snippets:
        without: dict[str, Any] = {
            kind: tuple(r for r in getattr(world, kind) if r.event not in snippet.evidence)
            for kind in KINDS
        }
        others = look(name, replace(world, **without)).snippets
        assert snippet.dedupe_key not in [other.dedupe_key for other in others]


@every_agent
def test_random_worlds_make_it_speak(name: str) -> None:
    """Else the laws above would hold of silence."""
    _, manifest, _ = built(name)
    found = [s for seed in range(300) for s in look(name, random_world(Random(seed))).snippets]
    assert {snippet.kind for snippet in found} == set(manifest.emits)
    assert len(found) > 10


@every_agent
def test_the_order_of_records_does_not_matter(name: str) -> None:
    for seed in range(40):
        world = random_world(Random(seed))
        turned: dict[str, Any] = {kind: getattr(world, kind)[::-1] for kind in KINDS}
        ours, theirs = look(name, world), look(name, replace(world, **turned))
        key = [snippet.dedupe_key for snippet in ours.snippets]
        assert sorted(key) == sorted(snippet.dedupe_key for snippet in theirs.snippets)


@every_agent
def test_an_empty_world_is_silent_and_stays_so(name: str) -> None:
    empty = World(now=datetime(2026, 11, 27, 10, 0, tzinfo=UTC))
    assert look(name, empty).snippets == ()
