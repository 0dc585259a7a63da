"""One decision: candidates, gates, score, choice, wording, guards. A pure function of its brief."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_app.recommender.candidates import Candidate, candidates, stable_hash
from oo_app.recommender.gates import (
    IMMINENT,
    Blocked,
    cool_down,
    interruption_gates,
    repeat,
    truth_gates,
)
from oo_app.recommender.guards import Ground, Spoken, faults
from oo_app.recommender.policy import SHORTLIST, Choice, Option
from oo_app.recommender.score import Score, is_worth_it, score
from oo_app.recommender.silence import silence_of
from oo_app.recommender.wording import NORMAL_LIMIT, SHORT_LIMIT, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_tips import Silence
    from oo_app.recommender.brief import Brief, Fit
    from oo_app.recommender.guards import Fault
    from oo_app.recommender.policy import ModelUse, Policy
    from oo_app.recommender.prompting import TipPrompt

TEMPLATE, MODEL = "template", "model"
# the language of who chose none: that of the templates, as the prompt says it too
TEMPLATES_SPEAK = "en"
_NOT_ASKED = Choice(index=None, propensities=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A candidate with its score, the gates that withhold it, and its wording if it had one.

    Equal scores are ordered by `tie`, a stable hash of the finding.
    """

    candidate: Candidate
    score: Score
    tie: int
    blocked: tuple[Blocked, ...] = ()
    text: str = ""
    why: str = ""
    propensity: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How an answer came about; exactly one of `chosen` and `silence` is set.

    `judged` holds every candidate, the best first; `rests_on` are the data keys of what stands in
    the `prompt`, as (agent, key). `model` is the call that it rests on; `faults`
    say why a model's wording was not used, `note` why no model took part (a code of `notes`), and
    `wanted` is the prompt whose reply would let one.
    """

    brief: Brief
    judged: tuple[Judged, ...]
    chosen: Judged | None
    silence: Silence | None
    text: str
    why: str
    wording: str
    policy: str
    policy_version: str
    prompt: str
    rests_on: frozenset[tuple[str, str]] = frozenset()
    faults: tuple[Fault, ...] = ()
    model: ModelUse | None = None
    note: str = ""
    wanted: TipPrompt | None = None


def decide(brief: Brief, policy: Policy, fit: Fit) -> Decision:
    """The one thing worth saying, or silence."""
    judged = _judge(brief)
    options = _shortlist(brief, [each for each in judged if not each.blocked], fit)
    if not options:
        return _silent(brief, policy, _withheld(judged, "wording"))
    choice = policy.choose(options, brief)
    pressing = next((at for at, each in enumerate(options) if is_pressing(brief, each)), None)
    index = _settled(choice, options, pressing)
    judged = _with_options(judged, options, _chances(choice, pressing))
    if index is None:
        return _silent(brief, policy, _withheld(judged, "policy"), choice)
    return _spoken(brief, policy, judged, options[index], choice, is_own=index != choice.index)


def offered(brief: Brief, fit: Fit) -> list[Option]:
    """At most five candidates that a policy may choose from at this moment."""
    return _shortlist(brief, [each for each in _judge(brief) if not each.blocked], fit)


def _judge(brief: Brief) -> list[Judged]:
    standing = interruption_gates(brief)
    found = [_judged(brief, candidate, standing) for candidate in candidates(brief)]
    return sorted(_without_duplicates(found), key=_order)


def _judged(brief: Brief, candidate: Candidate, standing: tuple[Blocked, ...]) -> Judged:
    scored = score(brief, candidate)
    blocked = truth_gates(brief, candidate) + standing
    if cooling := cool_down(brief, candidate):
        blocked += (cooling,)
    if not blocked and (told := repeat(brief, candidate)):
        blocked = (told,)
    if not blocked and not is_worth_it(brief, scored):
        blocked = (Blocked(gate="worth"),)
    snippet = candidate.snippet
    tie = stable_hash(snippet.dedupe_key, candidate.agent, snippet.kind)
    return Judged(candidate=candidate, score=scored, tie=tie, blocked=blocked)


def _order(judged: Judged) -> tuple[bool, float, int, int, str]:
    """The best first; of one finding in its own order of actions."""
    candidate = judged.candidate
    tie = judged.tie, candidate.rank, candidate.action
    return bool(judged.blocked), -judged.score.total, *tie


def _without_duplicates(found: Sequence[Judged]) -> list[Judged]:
    """Findings with the same key are one: the best of them stands for all."""
    best: dict[str, Judged] = {}
    for judged in sorted((each for each in found if not each.blocked), key=_order):
        best.setdefault(judged.candidate.snippet.dedupe_key, judged)
    return [_one_of(judged, best.get(judged.candidate.snippet.dedupe_key)) for judged in found]


def _one_of(judged: Judged, best: Judged | None) -> Judged:
    if best is None or judged.blocked or judged.candidate.stored is best.candidate.stored:
        return judged
    return replace(judged, blocked=(Blocked(gate="duplicate"),))


def _shortlist(brief: Brief, passed: Sequence[Judged], fit: Fit) -> list[Option]:
    """At most five options that can be worded, first one for each finding."""
    by_finding: dict[str, list[Judged]] = defaultdict(list)
    for judged in passed:
        by_finding[judged.candidate.snippet.dedupe_key].append(judged)
    options: list[Option] = []
    for actions in by_finding.values():
        if len(options) == SHORTLIST:
            break
        option = next((each for each in (_option(brief, a, fit) for a in actions) if each), None)
        if option is not None:
            options.append(option)
    return options


def _option(brief: Brief, judged: Judged, fit: Fit) -> Option | None:
    words = worded(brief, judged.candidate, fit)
    if words is None:
        return None
    return Option(candidate=judged.candidate, score=judged.score, text=words.text, why=words.why)


def _settled(choice: Choice, options: Sequence[Option], pressing: int | None) -> int | None:
    """The chosen index; a policy's none gives way only to what is due within two hours."""
    if choice.index is not None and 0 <= choice.index < len(options):
        return choice.index
    return pressing


def _chances(choice: Choice, pressing: int | None) -> list[float]:
    """The chance of each option to be said: that of none falls to what is pressing."""
    chances = list(choice.propensities)
    if pressing is not None and pressing < len(chances):
        chances[pressing] += max(1 - sum(chances), 0.0)
    return chances


def is_pressing(brief: Brief, option: Option | Judged) -> bool:
    """Whether it is due within two hours, or was due no longer ago."""
    due = option.candidate.snippet.due
    return due is not None and abs(due - brief.instant) <= IMMINENT


def _with_options(
    judged: Sequence[Judged], options: Sequence[Option], propensities: Sequence[float]
) -> list[Judged]:
    """The judged candidates with the wording and propensity of those on the shortlist."""
    chances = dict(zip((id(each.candidate) for each in options), propensities, strict=False))
    words = {id(each.candidate): each for each in options}
    return [
        replace(
            each,
            text=words[id(each.candidate)].text,
            why=words[id(each.candidate)].why,
            propensity=chances.get(id(each.candidate), 0.0),
        )
        if id(each.candidate) in words
        else each
        for each in judged
    ]


def _withheld(judged: Sequence[Judged], gate: str) -> list[Judged]:
    """Nothing that passed was said, by this gate."""
    return [
        each if each.blocked else replace(each, blocked=(Blocked(gate=gate),)) for each in judged
    ]


def _silent(
    brief: Brief, policy: Policy, judged: Sequence[Judged], choice: Choice = _NOT_ASKED
) -> Decision:
    withheld = [each.blocked for each in judged if each.blocked]
    return Decision(
        brief=brief,
        judged=tuple(judged),
        chosen=None,
        silence=silence_of(brief, withheld),
        text="",
        why="",
        wording="",
        policy=choice.policy or policy.name,
        policy_version=choice.version or policy.version,
        prompt=choice.prompt,
        rests_on=choice.rests_on,
        model=choice.model,
        note=choice.note,
        wanted=choice.wanted,
    )


def _spoken(
    brief: Brief,
    policy: Policy,
    judged: Sequence[Judged],
    option: Option,
    choice: Choice,
    *,
    is_own: bool,
) -> Decision:
    is_worded = bool(choice.text) and not is_own
    found = faults_of(brief, choice, option) if is_worded else ()
    uses_model = is_worded and not found
    return Decision(
        brief=brief,
        judged=tuple(judged),
        chosen=next(each for each in judged if each.candidate is option.candidate),
        silence=None,
        text=choice.text if uses_model else option.text,
        why=choice.why if uses_model and choice.why else option.why,
        wording=MODEL if uses_model else TEMPLATE,
        policy=choice.policy or policy.name,
        policy_version=choice.version or policy.version,
        prompt=choice.prompt,
        rests_on=choice.rests_on,
        faults=found,
        model=choice.model,
        note=choice.note,
        wanted=choice.wanted,
    )


def faults_of(brief: Brief, choice: Choice, option: Option) -> tuple[Fault, ...]:
    """Why a model's words may not be said."""
    spoken = Spoken(choice.text, choice.why, choice.agents)
    given = choice.agents_given
    limit = SHORT_LIMIT if brief.rules.tip_length == "short" else NORMAL_LIMIT
    language = brief.rules.language or TEMPLATES_SPEAK
    ground = Ground(option, brief.now, language, given, choice.examples, limit)
    return faults(spoken, ground)
