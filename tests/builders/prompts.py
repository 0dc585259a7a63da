"""Briefs in which a model takes part, replies to their prompts, and a life with twelve findings."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from builders.briefs import NOW, Found, brief, found
from oo_app.recommender.brief import ModelTerms
from oo_app.recommender.prompt_file import read_prompt
from oo_app.recommender.prompting import tip_prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Option
    from oo_app.recommender.prompt_file import PromptFile
    from oo_app.recommender.prompting import TipPrompt

MODEL, HOST = "ollama_chat/tiny", "127.0.0.1:11434"
TERMS = ModelTerms(
    model=MODEL, host=HOST, keys=frozenset({"tasks.title", "tasks.due"}), salt=b"a home's own"
)
SLOW, MIDDLING, FAST = timedelta(days=7), timedelta(days=1), timedelta(minutes=30)
TTLS = {"people_dates": SLOW, "stale_task": MIDDLING, "due_risk": MIDDLING, "next_event": FAST}


@dataclass(frozen=True, kw_only=True)
class Replied:
    """A known reply."""

    reply: str = ""
    fault: str = ""
    calls: int = 1
    tokens_in: int = 900
    tokens_out: int = 60
    latency_ms: int = 1200


def model_brief(*snippets: Found, **changes: Any) -> Brief:
    """A brief in which a model that may see everything takes part."""
    return brief(*snippets, **{"model": TERMS, "ttls": TTLS, **changes})


def prompt_of(options: Sequence[Option], given: Brief, file: PromptFile | None = None) -> TipPrompt:
    """The prompt of a brief in which there is one."""
    made = tip_prompt(options, given, file or read_prompt())
    assert made is not None
    return made


def answer(choice: str, agents: Sequence[str], tip: str = "", why: str = "Because.") -> str:
    """What a model would write."""
    given = {"choice": choice, "agents_used": list(agents), "tip": tip, "why": why}
    return json.dumps(given)


def with_reply(given: Brief, prompt: TipPrompt, reply: str, **changes: Any) -> Brief:
    """The same brief, with what the model said to a prompt."""
    known = {**given.model.replies, prompt.hash: Replied(reply=reply, **changes)}
    return replace(given, model=replace(given.model, replies=known))


def shared(one: str, other: str) -> float:
    """How much of the first text is also the beginning of the second."""
    differing = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other))) / len(one)


def changed(snippets: Sequence[Found], index: int, title: str = "Another thing") -> list[Found]:
    """The same findings, one of which is about a record that has just changed."""
    old = snippets[index]
    facts = {**old.snippet.facts, "object": title}
    snippet = replace(old.snippet, facts=facts, evidence=(99,))
    return [*snippets[:index], replace(old, snippet=snippet), *snippets[index + 1 :]]


def twelve(at: datetime = NOW) -> list[Found]:
    """Twelve findings of four agents, as a day would have them."""
    due = at + timedelta(days=1)
    made = [
        found(f"Birthday of Person {n}", agent="people_dates", evidence=(n + 1,), priority=1,
              facts={"object": f"Person {n}", "date": due + timedelta(days=n), "years": 30 + n})
        for n in range(3)
    ]  # fmt: skip
    made += [
        found(f"Sort the papers of year {n}", agent="stale_task", evidence=(n + 10,), priority=1,
              facts={"object": f"Sort the papers of year {n}", "times": 3 + n, "since": at})
        for n in range(3)
    ]  # fmt: skip
    made += [
        found(f"Send report {n}", agent="due_risk", evidence=(n + 20,), priority=2, due=due,
              facts={"object": f"Send report {n}", "due": due, "project": "Harbour", "postponed": n,
                     "estimate": timedelta(minutes=45)})
        for n in range(3)
    ]  # fmt: skip
    made += [
        found(f"Meeting {n}", agent="next_event", evidence=(n + 30,), priority=2,
              facts={"object": f"Meeting {n}", "start": at + timedelta(hours=n + 3),
                     "end": at + timedelta(hours=n + 4), "place": "Room 4", "overlaps": ""})
        for n in range(3)
    ]  # fmt: skip
    return [replace(each, snippet=replace(each.snippet, expires_at=due)) for each in made]
