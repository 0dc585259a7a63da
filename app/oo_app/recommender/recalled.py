"""A recorded decision as a policy saw it, built again from its record; pure.

What the record does not hold is today's: the templates, the preferences and the consents. What was
erased is not there, and what is not granted any more is withheld.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oo_agents.api import Snippet, When
from oo_app.recommender.brief import ActiveContext, Past
from oo_app.recommender.candidates import Candidate
from oo_app.recommender.gates import truth_gates
from oo_app.recommender.policy import SHORTLIST, Option
from oo_app.recommender.score import Features, Score
from oo_app.recommender.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from oo_agents.api import Fact
    from oo_app.recommender.brief import Brief, Fit

# These say that a candidate had passed every gate, and was not said in the end.
_PASSED = frozenset({"policy", "wording"})


class Record(Protocol):
    """One decision's record."""

    @property
    def id(self) -> str:
        """The decision's id."""

    @property
    def data(self) -> dict[str, Any]:
        """What was weighed, as `record.decision_data` wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSnippet:
    """A finding as a decision's record holds it."""

    agent: str
    version: str
    category: str
    snippet: Snippet
    keys_used: frozenset[str]
    created: datetime
    revisions: tuple[tuple[str, int], ...]


def recalled(data: Mapping[str, Any], today: Brief, fit: Fit) -> tuple[tuple[Option, ...], Brief]:
    """The options of a recorded decision, and the brief that they stand in."""
    now = _moment(data, today)
    held = [each for each in data["candidates"] if _is_whole(each)]
    found = {_name(each): _snippet(each, held, now) for each in held}
    brief = replace(
        today,
        now=now,
        rules=replace(today.rules, language=data.get("language", "")),
        context=ActiveContext(id=data.get("context", "")),
        snippets=tuple(found.values()),
        past=Past(acceptance=today.past.acceptance),
        newest=None,
    )
    options = (_option(each, found[_name(each)], brief, fit) for each in held if _has_passed(each))
    known = [each for each in options if each is not None]
    return _one_of_each(known)[:SHORTLIST], brief


def _is_whole(candidate: Mapping[str, Any]) -> bool:
    return not candidate.get("is_erased") and bool(candidate.get("facts"))


def _has_passed(candidate: Mapping[str, Any]) -> bool:
    return candidate["is_chosen"] or {gate for gate, _reason in candidate["gates"]} <= _PASSED


def _moment(data: Mapping[str, Any], today: Brief) -> datetime:
    zone: tzinfo | None = today.now.tzinfo
    # else it is a fixed offset, or a zone that this machine does not know
    with contextlib.suppress(ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo(data.get("zone", ""))
    return datetime.fromisoformat(data["now"]).astimezone(zone)


def _name(candidate: Mapping[str, Any]) -> tuple[str, str, str]:
    """What candidates of one finding share."""
    return candidate["agent"], candidate["kind"], candidate["dedupe_key"]


def _snippet(
    candidate: Mapping[str, Any], held: Iterable[Mapping[str, Any]], now: datetime
) -> RecordedSnippet:
    name = _name(candidate)
    actions = dict.fromkeys(each["action"] for each in held if _name(each) == name)
    due = candidate.get("due")
    return RecordedSnippet(
        agent=candidate["agent"],
        version=candidate.get("agent_version", ""),
        category=candidate.get("category", ""),
        snippet=Snippet(
            kind=candidate["kind"],
            facts={key: fact_of(value) for key, value in candidate["facts"].items()},
            evidence=tuple(candidate.get("evidence", ())),
            dedupe_key=candidate["dedupe_key"],
            expires_at=datetime.fromisoformat(candidate["expires"]),
            actions=tuple(actions),
            priority=candidate.get("priority", 1),
            due=datetime.fromisoformat(due) if due else None,
            subjects=tuple(candidate.get("subjects", ())),
        ),
        keys_used=frozenset(candidate["keys_used"]),
        created=now.astimezone(UTC),
        revisions=tuple((subject, seq) for subject, seq in candidate.get("revisions", ())),
    )


def fact_of(value: Any) -> Fact:  # noqa: ANN401 - a fact as JSON
    """A recorded fact as it was."""
    if not isinstance(value, dict):
        fact: Fact = value
        return fact
    if "seconds" in value:
        return timedelta(seconds=value["seconds"])
    at = datetime.fromisoformat(value["at"])
    return When(at, is_all_day=value["is_all_day"]) if "is_all_day" in value else at


def _option(
    data: Mapping[str, Any], stored: RecordedSnippet, brief: Brief, fit: Fit
) -> Option | None:
    rank = stored.snippet.actions.index(data["action"])
    candidate = Candidate(stored=stored, action=data["action"], rank=rank)
    if any(each.gate == "consent" for each in truth_gates(brief, candidate)):
        return None
    words = worded(brief, candidate, fit)
    if words is None:
        return None
    return Option(candidate=candidate, score=_score(data), text=words.text, why=words.why)


def _score(data: Mapping[str, Any]) -> Score:
    """The recorded score; a feature that the record does not know yet counts nothing."""
    known = data.get("features", {})
    features = Features(**{each.name: known.get(each.name, 0.0) for each in fields(Features)})
    terms = tuple((name, value) for name, value, _words in data.get("terms", ()))
    return Score(features=features, terms=terms, total=data.get("score", 0.0))


def _one_of_each(options: Iterable[Option]) -> tuple[Option, ...]:
    """One option for each finding: the first, which was the best."""
    found: dict[str, Option] = {}
    for option in options:
        found.setdefault(option.candidate.snippet.dedupe_key, option)
    return tuple(found.values())
