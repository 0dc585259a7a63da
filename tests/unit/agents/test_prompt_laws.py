"""What holds for the built-in prompt agents in every world, whatever their model says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oo_agents.api import KINDS, Own, World
from oo_agents.findings import checked
from oo_agents.preferences import own_preferences
from oo_agents.prompt import PromptAgent
from oo_agents.prompt_cases import answered, asked
from oo_agents.registry import BUILTIN_FOLDER, load_agent, read_entry
from oo_agents.templates import LENGTHS, fit
from unit.agents.random_worlds import masked, random_world

AGENTS = ("note_gist", "week_shape")
worlds = settings(max_examples=60, deadline=None)
every_agent = pytest.mark.parametrize("name", AGENTS)
FILLERS = ("", " today", " 77", " for Zoe", " not", " www.x.example", " rent")


@cache
def built(name: str) -> tuple[PromptAgent, Own]:
    entry = read_entry(BUILTIN_FOLDER / name, "builtin")
    assert entry.manifest is not None, entry.problem
    agent = load_agent(entry)
    assert isinstance(agent, PromptAgent)
    return agent, Own(preferences=own_preferences(entry.manifest.preferences.values(), {}))


def reply(agent: PromptAgent, world: World, own: Own, random: Random) -> str:
    """An answer that fits, about records drawn at random: true, or with something added."""
    shown, form = agent.shown(world, own), agent.part.form
    items = []
    for _each in range(random.randint(0, form.items)):
        cited = random.sample(
            shown, min(len(shown), random.randint(form.cites_min, form.cites_max))
        )
        text = cited[0].object + random.choice(FILLERS)
        texts = {each.name: text[-each.max_length :] or "x" for each in form.fields}
        items.append({"cites": [each.label for each in cited], **texts})
    return json.dumps({"items": items})


@every_agent
@worlds
@given(seed=st.integers(0, 2**32))
def test_whatever_is_said_what_it_finds_is_sound(name: str, seed: int) -> None:
    random = Random(seed)
    agent, own = built(name)
    manifest = agent.manifest
    optional = sorted(manifest.keys - manifest.required_keys)
    world = masked(random_world(random), random.sample(optional, len(optional) // 2))
    if asked(agent, world, own) is None:
        assert agent.look(world, own).snippets == ()
        return
    raw = reply(agent, world, own, random)
    findings = answered(agent, world, own, raw).look(world, own)
    assert findings == answered(agent, world, own, raw).look(world, own)
    assert findings.next_change is None or findings.next_change > world.now
    for snippet in checked(findings, manifest, world).snippets:
        assert timedelta() < snippet.expires_at - world.now <= manifest.ttl_max
        said = [str(snippet.facts[each.name]) for each in agent.part.form.fields]
        assert not any(filler.strip() in text for text in said for filler in FILLERS[1:6])
        for action in snippet.actions:
            wording = manifest.emits[snippet.kind].actions[action]
            for source in (wording.short, *wording.normal, wording.why):
                assert 0 < len(fit(source, snippet.facts, world.now, LENGTHS["why"])) <= 160


@every_agent
@worlds
@given(seed=st.integers(0, 2**32))
def test_the_order_of_records_does_not_matter(name: str, seed: int) -> None:
    agent, own = built(name)
    world = random_world(Random(seed))
    turned: dict[str, Any] = {kind: getattr(world, kind)[::-1] for kind in KINDS}
    ours, theirs = asked(agent, world, own), asked(agent, replace(world, **turned), own)
    assert (ours and ours.input_hash) == (theirs and theirs.input_hash)


@every_agent
@worlds
@given(seed=st.integers(0, 2**32), minutes=st.integers(0, 23 * 60))
def test_a_day_asks_once(name: str, seed: int, minutes: int) -> None:
    """The same world gives the same input until its day ends."""
    agent, own = built(name)
    world = random_world(Random(seed))
    later = (world.now + timedelta(minutes=minutes)).astimezone(world.now.tzinfo)
    if later.date() != world.now.date():
        return
    ours, theirs = asked(agent, world, own), asked(agent, replace(world, now=later), own)
    assert (ours and ours.input_hash) == (theirs and theirs.input_hash)


@every_agent
def test_random_worlds_make_it_ask_and_speak(name: str) -> None:
    """Else the laws above would hold of silence."""
    agent, own = built(name)
    found = 0
    for seed in range(400):
        random = Random(seed)
        world = random_world(random)
        if asked(agent, world, own) is not None:
            raw = reply(agent, world, own, random)
            found += len(answered(agent, world, own, raw).look(world, own).snippets)
    assert found > 5
