"""Replies of a model to known worlds: good ones, and ones with one thing wrong.

Each comes with the brief whose only finding it is about, so that `decide` and a scripted server can
be asked for it; in the good ones nothing is false, in the wrong ones exactly one change was made.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from builders.briefs import Words, brief, found
from builders.labelled import AGENTS, BUILTIN, Tip, labelled_tips
from builders.mutants import mutants
from oo_agents.manifest import read_manifest
from oo_app.recommender.brief import Brief, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from builders.mutants import Mutant

GOOD, WRONG = 100, 200


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a model says to a brief; `wrong` names the one change, "" for none."""

    brief: Brief
    tip: Tip
    wrong: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it may be shown word for word."""
        return not self.wrong

    def as_json(self, choice: str = "c1") -> str:
        """As it stands on the wire."""
        words = {
            "choice": choice,
            "agents_used": list(self.tip.agents),
            "tip": self.tip.text,
            "why": self.tip.why,
        }
        return json.dumps(words, ensure_ascii=False)


def scripted_replies(seed: int, good: int = GOOD, wrong: int = WRONG) -> list[Reply]:
    """So many of each, the wrong ones evenly of every kind of change, in a random order."""
    chance = Random(seed)
    tips = labelled_tips()
    found = [Reply(brief=brief_of(tip), tip=tip) for tip in chance.sample(tips, good)]
    changed = list(_evenly(mutants(tips, chance), chance))[:wrong]
    found += [Reply(brief=brief_of(each.true), tip=each.tip, wrong=each.kind) for each in changed]
    chance.shuffle(found)
    return found


def _evenly(made: Sequence[Mutant], chance: Random) -> Iterator[Mutant]:
    by_kind: dict[str, list[Mutant]] = defaultdict(list)
    for each in chance.sample(made, len(made)):
        by_kind[each.kind].append(each)
    while any(by_kind.values()):
        for kind in by_kind.values():
            if kind:
                yield kind.pop()


def brief_of(tip: Tip) -> Brief:
    """A brief whose only candidate is the tip's finding, in its language and agent's templates.

    The other agents that a true tip names have findings too, which nothing can be said of.
    """
    option = tip.world.option
    stored = option.candidate.stored
    key = (tip.world.agent, stored.snippet.kind, option.candidate.action)
    now = tip.world.now
    others = [
        found(
            f"matter of {agent}", agent=agent, keys_used=tuple(stored.keys_used), priority=0,
            expires_at=now + timedelta(days=1), created=now,
        )
        for agent in tip.agents
        if agent in AGENTS - {tip.world.agent}
    ]  # fmt: skip
    return brief(
        stored,  # type: ignore[arg-type]
        *others,
        now=tip.world.now,
        rules=Rules(quiet_hours=None, language=tip.language),
        phrases={key: _phrases(tip)},
        grants={agent: frozenset(stored.keys_used) for agent in AGENTS | {tip.world.agent}},
    )


def _phrases(tip: Tip) -> Words:
    """The manifest's templates; an invented agent's are its words."""
    agent, snippet = tip.world.agent, tip.world.option.candidate.snippet
    if agent in AGENTS:
        wording = read_manifest(BUILTIN / agent).emits[snippet.kind].actions[snippet.actions[0]]
        return Words(short=wording.short, normal=wording.normal, why=wording.why)
    return Words(short="", normal=(tip.world.option.text,), why=tip.world.option.why)
