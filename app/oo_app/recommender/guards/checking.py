"""All guards over one wording."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.guards.claims import read_claims
from oo_app.recommender.guards.examples import copied_example
from oo_app.recommender.guards.language import is_in_language, makes_sense
from oo_app.recommender.guards.links import link_faults
from oo_app.recommender.guards.names import name_faults
from oo_app.recommender.guards.numbers import number_faults
from oo_app.recommender.guards.objects import names_object
from oo_app.recommender.guards.polarity import polarity_faults
from oo_app.recommender.guards.reading import folded, without_quotes
from oo_app.recommender.guards.terms import LIMIT, Fault
from oo_app.recommender.guards.timing import timing_faults
from oo_app.recommender.guards.truth import truth_of
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_app.recommender.guards.terms import Ground, Spoken
    from oo_app.recommender.guards.truth import Truth

MOST_AGENTS = 3
# what would be a mark on a screen and not a word: tags, code, emphasis, headings, escapes
_MARKUP = re.compile(
    r"</?[a-z!][^>]*>|&#?\w+;|\*\*|__|```|`|^\s*(?:#+|[-*]) |\\u?x?[0-9a-f]{2,}|\{\{|\}\}" r"|\{%"
)


def faults(spoken: Spoken, ground: Ground) -> tuple[Fault, ...]:
    """Why the words may not be shown for the option; empty when they may."""
    if not spoken.text.strip():
        return (Fault("empty"),)
    truth = truth_of(ground)
    found = tuple(_outer(spoken, ground, truth))
    if found:
        # what is no plain line is not read any further
        return found
    return tuple(dict.fromkeys(_inner(spoken, ground, truth)))


def _outer(spoken: Spoken, ground: Ground, truth: Truth) -> Iterator[Fault]:
    for part, limit in ((spoken.text, ground.limit), (spoken.why, LIMIT)):
        if len(part) > limit:
            yield Fault("length", f"{len(part)} > {limit}")
        elif part != plain(part, limit) or _MARKUP.search(without_quotes(part, truth.names)):
            yield Fault("plain", part[:LIMIT])


def _inner(spoken: Spoken, ground: Ground, truth: Truth) -> Iterator[Fault]:
    text, why = folded(spoken.text), folded(spoken.why)
    whole = f"{text} \n {why}"
    support = f"{' '.join(truth.names)} {truth.template}"
    yield from link_faults(whole, support)
    bare = without_quotes(whole, truth.names)
    said = read_claims(bare)
    yield from timing_faults(said, truth)
    yield from number_faults(said, truth)
    yield from name_faults(bare, truth, ground.language)
    name = ground.option.candidate.snippet.facts.get("object")
    if isinstance(name, str) and not names_object(text, folded(name)):
        yield Fault("object", name)
    yield from polarity_faults(bare, truth)
    if ground.language and not is_in_language(bare, ground.language):
        yield Fault("language", ground.language)
    if ground.agents_given is not None:
        yield from _agent_faults(spoken, ground.agents_given, ground.option.candidate.agent)
    if not name and not makes_sense(bare, ground.language, truth.words):
        yield Fault("empty", text)
    copied = copied_example(text, ground.examples, support)
    if copied:
        yield Fault("example", copied)


def _agent_faults(spoken: Spoken, given: frozenset[str], own: str) -> Iterator[Fault]:
    for agent in sorted(set(spoken.agents) - given):
        yield Fault("agents", agent)
    if own not in spoken.agents or not 1 <= len(spoken.agents) <= MOST_AGENTS:
        yield Fault("agents", ", ".join(spoken.agents))
    if len(set(spoken.agents)) != len(spoken.agents):
        yield Fault("agents", ", ".join(spoken.agents))
