"""The score of a candidate in log-odds: a sum of terms, each of which multiplies the odds.

`z = b + 0.8·importance + 1.2·urgency + 0.9·context + 1.5·novelty + Δcategory + Δtime + Δwish`. The
base `b` is such that something new of ordinary importance has a chance of 0.4 to be welcome, the
prior of acceptance: it speaks. The same thing on the day after it was shown does not, unless it
became urgent.

What is late loses urgency with time, down to that of something due in twelve hours: what can still
be done in time comes first, then what was due most recently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from oo_agents.moments import span_words
from oo_app.recommender.acceptance import category_shift, time_shift
from oo_storage.words import _

if TYPE_CHECKING:
    from datetime import datetime, time

    from oo_app.recommender.brief import Brief
    from oo_app.recommender.candidates import Candidate

BASE = -2.6
IMPORTANCE, URGENCY, CONTEXT, NOVELTY = 0.8, 1.2, 0.9, 1.5
HIGHEST_PRIORITY = 3
# half of the urgency is reached with six hours of slack; four hours more or less change it most
HALF_URGENT_H, URGENCY_SPREAD_H = 6.0, 4.0
LATEST_H = 12.0
NOVELTY_DAYS = 3.0
# when asked, only what the person has shown not to want stays unsaid
ASKED_COST = 0.05
HOUR = timedelta(hours=1)
WORK_CATEGORIES = frozenset({"code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the terms are computed from, kept in the record; None where not known.

    `slack_h` are the hours until it must be begun, `late_h` those since it was due (0 before).
    """

    importance: float
    slack_h: float | None
    late_h: float
    fit: float
    is_fit_known: bool
    days_since_shown: float | None
    category_shift: float
    time_shift: float
    wish: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A candidate's terms by name, and their sum `total` in log-odds."""

    features: Features
    terms: tuple[tuple[str, float], ...]
    total: float

    @property
    def probability(self) -> float:
        """The chance that it is welcome."""
        return sigmoid(self.total)


def score(brief: Brief, candidate: Candidate) -> Score:
    """The terms of one candidate."""
    features = _features(brief, candidate)
    terms = (
        ("base", BASE),
        ("importance", IMPORTANCE * features.importance),
        ("urgency", URGENCY * _urgency(features)),
        ("context", CONTEXT * features.fit),
        ("novelty", NOVELTY * _novelty(features.days_since_shown)),
        ("category", features.category_shift),
        ("time", features.time_shift),
        ("wish", features.wish),
    )
    return Score(features=features, terms=terms, total=math.fsum(value for _name, value in terms))


def is_worth_it(brief: Brief, scored: Score) -> bool:
    """Whether the chance outweighs the cost: p > c/(1+c); when asked, c is a low floor."""
    return scored.probability > threshold(brief)


def threshold(brief: Brief) -> float:
    """The chance above which a tip is worth its cost."""
    cost = ASKED_COST if brief.is_asked else max(brief.rules.cost, ASKED_COST)
    return cost / (1 + cost)


def term_words(name: str, features: Features) -> str:
    """What a term says about the candidate, in words."""
    return _TERM_WORDS[name](features)


def sigmoid(value: float) -> float:
    """1 / (1 + exp(-value)), for any value."""
    if value < 0:
        grown = math.exp(max(value, -700.0))
        return grown / (1 + grown)
    return 1 / (1 + math.exp(-min(value, 700.0)))


def is_in_work_hours(brief: Brief) -> bool | None:
    """Whether now is in the person's work hours; None when they gave none."""
    hours = brief.rules.work_hours
    if hours is None:
        return None
    if brief.now.weekday() not in brief.rules.work_days:
        return False
    return is_between(brief.now, hours[0], hours[1])


def is_between(now: datetime, start: time, end: time) -> bool:
    """Whether the local time is in [start, end), which may cross midnight; equal ends: never."""
    clock = now.time()
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def _features(brief: Brief, candidate: Candidate) -> Features:
    snippet, now = candidate.snippet, brief.instant
    shown = brief.past.last_shown.get(snippet.dedupe_key)
    fits = _fits(brief, candidate)
    return Features(
        importance=min(max(snippet.priority, 0), HIGHEST_PRIORITY) / HIGHEST_PRIORITY,
        slack_h=_slack_h(now, snippet.due, snippet.estimate_min),
        late_h=0.0 if snippet.due is None else max((now - snippet.due) / HOUR, 0.0),
        fit=sum(fits) / len(fits) if fits else 0.5,
        is_fit_known=bool(fits),
        days_since_shown=_days(now, shown.at) if shown else None,
        category_shift=category_shift(brief.past.acceptance, candidate.stored.category),
        time_shift=time_shift(brief.past.acceptance, brief.now),
        wish=brief.rules.wishes.get(candidate.stored.category, 0.0),
    )


def _fits(brief: Brief, candidate: Candidate) -> list[float]:
    fits = []
    estimate = candidate.snippet.estimate_min
    if estimate > 0 and brief.free_min is not None:
        fits.append(1.0 if brief.free_min >= estimate else 0.0)
    is_work = is_in_work_hours(brief)
    if candidate.stored.category in WORK_CATEGORIES and is_work is not None:
        fits.append(1.0 if is_work else 0.0)
    return fits


def _slack_h(now: datetime, due: datetime | None, estimate_min: int) -> float | None:
    if due is None:
        return None
    return (due - now - timedelta(minutes=max(estimate_min, 0))) / HOUR


def _days(now: datetime, shown: datetime) -> float:
    return max((now - shown) / timedelta(days=1), 0.0)


def _urgency(features: Features) -> float:
    if features.slack_h is None:
        return 0.0
    distance_h = min(features.late_h, LATEST_H) if features.late_h else features.slack_h
    return sigmoid((HALF_URGENT_H - distance_h) / URGENCY_SPREAD_H)


def _novelty(days_since_shown: float | None) -> float:
    return 1.0 if days_since_shown is None else 1 - math.exp(-days_since_shown / NOVELTY_DAYS)


def _base_words(_features: Features) -> str:
    return _("where every suggestion starts")


def _importance_words(features: Features) -> str:
    if features.importance >= 1:
        return _("urgent by its nature")
    return _("important") if features.importance > 0.5 else _("of ordinary importance")


def _urgency_words(features: Features) -> str:
    if features.slack_h is None:
        return _("no date")
    if features.late_h:
        return _("{span} late").format(span=span_words(60 * features.late_h))
    if features.slack_h < 0:
        return _("no time left")
    return _("{span} left").format(span=span_words(60 * features.slack_h))


def _context_words(features: Features) -> str:
    if not features.is_fit_known:
        return _("nothing known for or against this moment")
    if features.fit >= 1:
        return _("it fits this moment")
    return (
        _("it fits this moment in part") if features.fit > 0 else _("it does not fit this moment")
    )


def _novelty_words(features: Features) -> str:
    if features.days_since_shown is None:
        return _("not shown before")
    return _("shown {span} ago").format(span=span_words(24 * 60 * features.days_since_shown))


def _category_words(features: Features) -> str:
    return _taste(features.category_shift, _("suggestions of this sort"))


def _time_words(features: Features) -> str:
    return _taste(features.time_shift, _("suggestions at this hour"))


def _wish_words(features: Features) -> str:
    if features.wish > 0:
        return _("you asked for more suggestions of this sort")
    if features.wish < 0:
        return _("you asked for fewer suggestions of this sort")
    return _("you asked for neither more nor fewer of this sort")


def _taste(shift: float, what: str) -> str:
    if abs(shift) < 0.05:
        return _("nothing learned about {what}").format(what=what)
    if shift > 0:
        return _("so far you mostly acted on {what}").format(what=what)
    return _("so far you seldom acted on {what}").format(what=what)


_TERM_WORDS = {
    "base": _base_words,
    "importance": _importance_words,
    "urgency": _urgency_words,
    "context": _context_words,
    "novelty": _novelty_words,
    "category": _category_words,
    "time": _time_words,
    "wish": _wish_words,
}
