"""The prompt of a decision: the stable part first, the clock last.

Rules, answer's form and examples; preferences; findings, those of slow agents first; the context;
the candidates; date and time. A model server that keeps what it read reads on from the first
change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from oo_app.recommender.candidates import Candidate, stable_hash
from oo_app.recommender.gates import IMMINENT, truth_gates
from oo_app.recommender.languages import language_name
from oo_app.recommender.prompt_parts import day_words, fenced, finding_words, is_name, tokens
from oo_app.recommender.wording import NORMAL_LIMIT, SHORT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oo_app.recommender.brief import Brief, StoredSnippet
    from oo_app.recommender.policy import Option
    from oo_app.recommender.prompt_file import PromptFile

NONE = "none"
MOST_AGENTS = 3
# what the cost of a needless tip (in useful ones) means for who chooses
OFTEN_BELOW, SELDOM_ABOVE = 0.25, 0.45
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class TipPrompt:
    """What a model is shown to choose among candidates and word the choice.

    `version` names the prompt file ("tip.v4"). `system` are the rules, the schema and the
    examples, `user` the rest; `schema` is the JSON schema that the reply must fit. `labels` are
    the candidates' names in the order c1, c2 …; `agents` those whose findings are shown, and
    `rests_on` the data keys that these rest on, as (agent, key). An answer words up
    to `picks` candidates, each tip in `tip_limit` characters, and has at most `answer_tokens`.
    `hash` names everything but the time of day, and the model and its host: with the same hash the
    model need not be asked again.
    """

    version: str
    system: str
    user: str
    schema: Mapping[str, Any]
    labels: tuple[str, ...]
    agents: tuple[str, ...]
    rests_on: frozenset[tuple[str, str]]
    hash: str
    picks: int = 1
    tip_limit: int = NORMAL_LIMIT
    answer_tokens: int = 320

    @property
    def keys_used(self) -> frozenset[str]:
        """All data keys that it rests on."""
        return frozenset(key for _agent, key in self.rests_on)

    @property
    def text(self) -> str:
        """All of it, as a record keeps it."""
        return f"{self.system}\n\n{self.user}"


def tip_prompt(options: Sequence[Option], brief: Brief, file: PromptFile) -> TipPrompt | None:
    """The prompt for these options; None when the model's host may be shown none of them.

    What the host may not be shown, no gate lets pass or finds no room is left out.
    """
    offered = [each for each in options if may_be_shown(each.candidate.stored, brief)]
    if not offered:
        return None
    offered.sort(key=lambda option: _label_order(option, brief))
    limit = SHORT_LIMIT if brief.rules.tip_length == "short" else NORMAL_LIMIT
    head, tail = _head(brief, limit), _tail_size(offered, brief)
    room = file.tokens - file.size - tokens(head) - tail
    findings = _findings(offered, brief, file.findings, room)
    stable = "\n".join((head, *_lines(findings, offered, brief)))
    agents = tuple(sorted({each.stored.agent for each in findings}))
    schema = _schema(len(offered), agents, limit, file.picks)
    return TipPrompt(
        version=file.version,
        system=file.system,
        user=f"{stable}\nNOW {day_words(brief.now)} {brief.now:%H:%M}",
        schema=schema,
        labels=tuple(option.candidate.name for option in offered),
        agents=agents,
        rests_on=frozenset((f.stored.agent, key) for f in findings for key in f.stored.keys_used),
        hash=_hash(brief, file, stable, schema),
        picks=file.picks,
        tip_limit=limit,
        answer_tokens=file.answer_tokens,
    )


def may_be_shown(stored: StoredSnippet, brief: Brief) -> bool:
    """Whether the model's host may be shown a finding: all data keys that it rests on."""
    is_granted = brief.model.keys.issuperset(stored.keys_used)
    return is_granted and is_name(stored.agent) and is_name(stored.snippet.kind)


def is_pressing_now(stored: StoredSnippet, brief: Brief) -> bool:
    """Whether it is due within two hours, or was due no longer ago."""
    due = stored.snippet.due
    return due is not None and abs(due - brief.instant) <= IMMINENT


@dataclass(frozen=True, slots=True)
class _Finding:
    """A finding that is shown, and its line."""

    stored: StoredSnippet
    line: str


def _label_order(option: Option, brief: Brief) -> tuple[int, str]:
    """Not the order of scores, which a model would take for an answer."""
    name = option.candidate.name
    return stable_hash(brief.model.salt.hex(), name), name


def _head(brief: Brief, limit: int) -> str:
    rules = brief.rules
    parts = [
        f"language {language_name(rules.language)}",
        f"tip up to {limit} characters",
        f"why up to {NORMAL_LIMIT}",
        f"speaks {_how_often(rules.cost)}",
    ]
    if rules.work_hours is not None:
        start, end = rules.work_hours
        days = " ".join(_DAYS[day] for day in sorted(rules.work_days) if 0 <= day < len(_DAYS))
        parts.append(f"works {days} {start:%H:%M} to {end:%H:%M}")
    return f"PREFERENCES {' · '.join(parts)}\nFINDINGS"


def _how_often(cost: float) -> str:
    if cost < OFTEN_BELOW:
        return "often"
    return "seldom" if cost > SELDOM_ABOVE else "normally"


def _findings(offered: Sequence[Option], brief: Brief, most: int, room: int) -> list[_Finding]:
    """The candidates' findings and, by priority, as many others as there is room for."""
    own = {id(option.candidate.stored): option.candidate.stored for option in offered}
    chosen = [_finding(each, brief) for each in own.values()]
    room -= sum(_size(each) for each in chosen)
    others = sorted(_others(brief, own), key=_priority_order)
    # far more than can be shown need not be written first
    for stored in others[: 2 * most]:
        finding = _finding(stored, brief)
        room -= _size(finding)
        if room < 0 or len(chosen) >= most:
            break
        chosen.append(finding)
    return sorted(chosen, key=lambda finding: _place(finding, brief))


def _others(brief: Brief, own: Mapping[int, StoredSnippet]) -> Iterable[StoredSnippet]:
    for stored in brief.snippets:
        if id(stored) in own or not may_be_shown(stored, brief):
            continue
        if not truth_gates(brief, Candidate(stored=stored, action="", rank=0)):
            yield stored


def _finding(stored: StoredSnippet, brief: Brief) -> _Finding:
    return _Finding(stored, finding_words(stored, brief.model.salt, brief.now))


def _size(finding: _Finding) -> int:
    return tokens(f"f99 {finding.line}\n")


def _priority_order(stored: StoredSnippet) -> tuple[int, bool, float, str, str, str]:
    snippet = stored.snippet
    due = snippet.due.timestamp() if snippet.due else 0.0
    name = snippet.dedupe_key, stored.agent, snippet.kind
    return -snippet.priority, snippet.due is None, due, *name


def _place(finding: _Finding, brief: Brief) -> tuple[float, str, int, str, str]:
    """Slow agents first, in a fixed order; of one agent what changed last comes last."""
    stored = finding.stored
    ttl = brief.ttls.get(stored.agent)
    seconds = ttl.total_seconds() if ttl else 0.0
    newest = max(stored.snippet.evidence, default=0)
    return -seconds, stored.agent, newest, stored.snippet.dedupe_key, finding.line


def _lines(findings: Sequence[_Finding], offered: Sequence[Option], brief: Brief) -> Iterable[str]:
    labels = {id(each.stored): f"f{n}" for n, each in enumerate(findings, start=1)}
    yield from (f"{labels[id(each.stored)]} {each.line}" for each in findings)
    yield _context(brief)
    yield from _candidates(offered, labels, brief)


def _context(brief: Brief) -> str:
    context = brief.context
    name = fenced(context.id, brief.model.salt) or NONE
    return f"CONTEXT {name}{' · busy' if context.is_busy else ''}"


def _candidates(
    offered: Sequence[Option], labels: Mapping[int, str], brief: Brief
) -> Iterable[str]:
    yield f"CANDIDATES, to be answered in {language_name(brief.rules.language)}"
    for n, option in enumerate(offered, start=1):
        candidate = option.candidate
        action = candidate.action if is_name(candidate.action) else "act"
        pressing = " · pressing" if is_pressing_now(candidate.stored, brief) else ""
        yield f"c{n} = {labels[id(candidate.stored)]} · {action}{pressing}"


def _tail_size(offered: Sequence[Option], brief: Brief) -> int:
    """Tokens of what follows the findings."""
    labels = {id(option.candidate.stored): "f99" for option in offered}
    rest = (_context(brief), *_candidates(offered, labels, brief), "NOW Wed 30 Sep 2026 00:00")
    return tokens("\n".join(rest)) + 2


def _schema(count: int, agents: Sequence[str], tip_limit: int, picks: int) -> dict[str, Any]:
    """What an answer must fit; its keys are written in this order, the choice first."""
    labels = [f"c{n}" for n in range(1, count + 1)]
    properties = {
        "choice": {"type": "string", "enum": [*labels, NONE]},
        "agents_used": {
            "type": "array",
            "items": {"type": "string", "enum": list(agents)},
            "minItems": 1,
            "maxItems": min(MOST_AGENTS, len(agents)),
        },
        "tip": {"type": "string", "maxLength": tip_limit},
        "why": {"type": "string", "maxLength": NORMAL_LIMIT},
    }
    one = _closed(properties)
    if picks == 1:
        return one
    several = {"type": "array", "items": one, "minItems": 1, "maxItems": min(picks, count)}
    return _closed({"candidates": several})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _hash(brief: Brief, file: PromptFile, stable: str, schema: Mapping[str, Any]) -> str:
    parts = (
        file.version, file.system, stable, day_words(brief.now),
        json.dumps(schema, sort_keys=True), brief.model.model, brief.model.host,
    )  # fmt: skip
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
