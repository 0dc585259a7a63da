"""The recommender's effects: reads what was, decides, and keeps the outcome in one commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from oo_app.answers_tips import TipAnswer
from oo_app.recommender.acceptance import REMEMBERED
from oo_app.recommender.decide import MODEL, TEMPLATE, decide
from oo_app.recommender.horizon import valid_until
from oo_app.recommender.named import decision_named, default_tip, nothing_decided, tip_named
from oo_app.recommender.past import past_of
from oo_app.recommender.plan_events import events_of
from oo_app.recommender.reactions import check, react
from oo_app.recommender.record import (
    decision_data,
    fingerprint,
    reasons_of,
    recorded_reasons,
    tip_made,
)
from oo_app.recommender.rows import history_row, tip_row, unsaved
from oo_app.recommender.tips import open_tips, plan, stands_until, words_hold
from oo_app.recommender.why import why_of, why_without_record
from oo_app.recommender.wording import worded
from oo_storage import recommender as storage
from oo_storage import recommender_records as records
from oo_storage.errors import Refused
from oo_storage.log import last_seq
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from oo_app.answers import Effect, HistoryRow
    from oo_app.answers_tips import Tip
    from oo_app.answers_why import Why
    from oo_app.recommender.brief import Brief, Fit, Rules, Shown
    from oo_app.recommender.candidates import Candidate
    from oo_app.recommender.decide import Decision
    from oo_app.recommender.policy import Policy
    from oo_app.recommender.prompting import TipPrompt
    from oo_app.recommender.reactions import Wanted
    from oo_app.recommender.rows import EvidenceOf
    from oo_app.recommender.tips import Plan
    from oo_storage.database import Database
    from oo_storage.log import Log, NewEvent
    from oo_storage.recommender import StoredTip
    from oo_storage.recommender_records import StoredDecision

    Closing = Callable[[sqlite3.Connection, Sequence[str]], Sequence[NewEvent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that was kept; it holds until `valid_until` while the world stays as it is.

    `seq` is the log's last one once the answer was kept; None when nothing had to be written.
    `wanted` is what a model may be asked before anyone sees the answer, and `is_replied` says that
    it rests on a model's reply.
    """

    answer: TipAnswer
    decision: str
    valid_until: datetime
    seq: int | None = None
    wanted: TipPrompt | None = None
    is_replied: bool = False


class Recommender:
    """Answers, takes reactions, and reads its own records."""

    def __init__(
        self,
        database: Database,
        log: Log,
        policy: Policy,
        fit: Fit,
        *,
        evidence: EvidenceOf,
        new_id: Callable[[], str],
        seconds: Callable[[], float],
    ) -> None:
        """`evidence` reads on its own; `new_id` makes unique ids; `seconds` is a running clock."""
        self._database = database
        self._log = log
        self._policy = policy
        self._fit = fit
        self._evidence = evidence
        self._new_id = new_id
        self._seconds = seconds

    def answer(
        self,
        brief: Brief,
        shown: Sequence[Shown],
        *,
        is_current: Callable[[sqlite3.Connection], bool] = lambda _db: True,
    ) -> Answered | None:
        """The open tip, a new one, or silence; kept when this returns.

        The brief's `past` is filled in here. None when the home moved on meanwhile, by
        `is_current` (asked in the commit) or because another answer was kept: build anew.
        """
        tips = self._tips(brief.now)
        brief = replace(brief, past=past_of(tips, shown, brief.now))
        started = self._seconds()
        planned = self._without_old_news(
            plan(tips, {each.tip for each in shown}, brief, self._decide)
        )
        latency_ms = (self._seconds() - started) * 1000
        if planned.keep is not None and not planned.ends and planned.decision is None:
            return self._kept(brief, planned, planned.keep)
        return self._commit(brief, planned, tips, latency_ms, is_current)

    def what_if(self, brief: Brief, shown: Sequence[Shown]) -> tuple[TipAnswer, Why]:
        """The answer at the brief's moment and why; writes nothing."""
        at_ms = _ms(brief.now)
        tips = _as_of(self._tips(brief.now), at_ms)
        seen = [each for each in shown if each.time_ms <= at_ms]
        brief = replace(brief, past=past_of(tips, seen, brief.now))
        planned = plan(tips, {each.tip for each in seen}, brief, self._decide)
        if planned.keep is not None:
            answer = _answer(brief, tip=self._worded(brief, planned.keep, planned.carrier))
            why = self.why(planned.keep.id, now=brief.now, names=brief.source_names)
            return replace(answer, is_what_if=True), replace(why, tip=answer.tip)
        decision = planned.decision or self._decide(brief)
        return self._unkept(brief, decision, planned)

    def react(
        self,
        wanted: Wanted,
        *,
        tip: str = "",
        shown: Sequence[Shown] = (),
        rules: Rules,
        names: Mapping[str, str],
        request: str = "",
        enabled_since: Callable[[str], datetime | None] = lambda _agent: None,
        closing: Closing = lambda _db, _subjects: (),
    ) -> Effect:
        """React to a tip (by id or its beginning; by default the last shown, else the open one).

        `closing` gives, in the same transaction, the events that close records which oO may write
        to. All events are on disk when this returns. Raises UnknownName, UsageError or Refused.
        """
        check(wanted)
        tips = self._database.read(storage.tips)
        chosen = tip_named(tip, tips) if tip else default_tip(tips, shown)
        reacted = react(
            chosen,
            wanted,
            tips=tips,
            rules=rules,
            names=names,
            enabled_since=enabled_since(chosen.agent),
        )
        is_done = wanted.kind == "done" or wanted.reason == "already-done"

        def keep(db: sqlite3.Connection) -> None:
            if not reacted.stands(storage.tip_of(db, chosen.id)):
                closed = closing(db, chosen.subjects) if is_done else ()
                self._log.append(db, (*reacted.events, *closed), request=request)

        self._database.write(keep)
        return reacted.effect

    def why(self, id: str = "", *, now: datetime, names: Mapping[str, str]) -> Why:
        """The decision behind a tip or decision id; by default the open tip's, else the newest."""
        decision, tip = self._database.read(lambda db: decision_named(db, id))
        if decision is not None:
            return why_of(decision, tip, evidence=self._evidence, now=now, names=names)
        if tip is not None:
            return why_without_record(tip, evidence=self._evidence, now=now, names=names)
        raise nothing_decided()

    def record(self, id: str = "") -> StoredDecision:
        """What is kept of the decision behind a tip or decision id; raises like `why`."""
        decision, tip = self._database.read(lambda db: decision_named(db, id))
        if decision is not None:
            return decision
        if tip is not None:
            raise Refused(_("The record of this decision is no longer kept."))
        raise nothing_decided()

    def history(self, shown: Collection[str], *, limit: int, now: datetime) -> list[HistoryRow]:
        """The tips that the person saw, newest first; `shown` are the ids of all that were shown.

        A tip prepared for who asks next, and overtaken before anyone did, is none of them.
        """
        seen = (
            tip
            for tip in self._database.read(storage.tips)
            if tip.id in shown or tip.reaction is not None
        )
        return [history_row(tip, now) for tip in islice(seen, limit)]

    def _tips(self, now: datetime) -> list[StoredTip]:
        since_ms = _ms(now - REMEMBERED)
        return self._database.read(lambda db: storage.tips(db, since_ms=since_ms))

    def _decide(self, brief: Brief) -> Decision:
        return decide(brief, self._policy, self._fit)

    def _worded(self, brief: Brief, tip: StoredTip, carrier: Candidate | None) -> Tip:
        """The open tip as of now: the words follow the moment, the evidence its finding."""
        words = None
        if carrier is not None:
            tip = replace(tip, evidence=carrier.snippet.evidence)
            if not words_hold(tip, brief.now):
                tip = replace(tip, wording=TEMPLATE)
                words = worded(brief, carrier, self._fit)
        return tip_row(
            tip,
            evidence=self._evidence,
            now=brief.now,
            names=brief.source_names,
            words=words if words is None or words.why else replace(words, why=tip.why),
        )

    def _kept(self, brief: Brief, planned: Plan, tip: StoredTip) -> Answered:
        carrier = None if words_hold(tip, brief.now) else planned.carrier
        return Answered(
            answer=_answer(brief, tip=self._worded(brief, tip, planned.carrier)),
            decision=tip.decision,
            valid_until=min(
                valid_until(brief, carrier, self._fit), stands_until(tip, brief.instant)
            ),
            wanted=planned.wanted,
            is_replied=tip.wording == MODEL,
        )

    def _without_old_news(self, planned: Plan) -> Plan:
        """Reasons about a kept tip are kept once, however often they are given."""
        if planned.keep is None or planned.decision is None or planned.is_reworded:
            return planned
        tip, news = planned.keep.id, reasons_of(planned.decision)
        known = self._database.read(lambda db: records.decision_of(db, tip))
        is_old = known is not None and recorded_reasons(known.data) == news
        return replace(planned, decision=None) if is_old else planned

    def _commit(
        self,
        brief: Brief,
        planned: Plan,
        tips: Sequence[StoredTip],
        latency_ms: float,
        is_current: Callable[[sqlite3.Connection], bool],
    ) -> Answered | None:
        expected = [tip.id for tip in open_tips(tips)]
        since_ms = _ms(brief.now - REMEMBERED)
        record = self._record(planned, latency_ms)
        events = events_of(planned, record, _ms(brief.now))

        def commit(db: sqlite3.Connection) -> tuple[str, StoredTip | None, int] | None:
            known = [tip.id for tip in open_tips(storage.tips(db, since_ms=since_ms))]
            if known != expected or not is_current(db):
                return None
            self._log.append(db, events)
            decision = _recorded(db, record)
            made = storage.tip_of(db, record.tip) if record and record.tip else None
            return decision, made, last_seq(db)

        kept = self._database.write(commit, is_durable=bool(events))
        if kept is None:
            return None
        decision, made, seq = kept
        return replace(self._committed(brief, planned, decision, made), seq=seq)

    def _committed(
        self, brief: Brief, planned: Plan, decision: str, made: StoredTip | None
    ) -> Answered:
        if planned.keep is not None:
            return self._kept(brief, planned, made or planned.keep)
        carrier = None
        answer = _answer(brief, silence_of=planned)
        if made is not None and planned.decision and planned.decision.chosen:
            if not words_hold(made, brief.now):
                carrier = planned.decision.chosen.candidate
            row = tip_row(made, evidence=self._evidence, now=brief.now, names=brief.source_names)
            answer = _answer(brief, tip=row)
        return Answered(
            answer=answer,
            decision=decision,
            valid_until=valid_until(brief, carrier, self._fit),
            wanted=planned.wanted,
            is_replied=planned.decision is not None and planned.decision.model is not None,
        )

    def _record(self, planned: Plan, latency_ms: float) -> StoredDecision | None:
        decision = planned.decision
        if decision is None:
            return None
        kept = planned.keep.id if planned.keep else ""
        return records.StoredDecision(
            id=self._new_id(),
            time_ms=_ms(decision.brief.now),
            tip=kept or (self._new_id() if decision.chosen else ""),
            gate=decision.silence.gate if decision.silence else "",
            fingerprint=fingerprint(decision),
            data=decision_data(decision, self._fit, latency_ms=latency_ms),
        )

    def _unkept(self, brief: Brief, decision: Decision, planned: Plan) -> tuple[TipAnswer, Why]:
        data = decision_data(decision, self._fit)
        record = records.StoredDecision(
            id="", time_ms=_ms(brief.now), tip="", gate="", fingerprint="", data=data
        )
        made = None
        if decision.chosen and planned.silence is None:
            made = unsaved(tip_made(decision, "", ""), _ms(brief.now))
        names = brief.source_names
        why = why_of(record, made, evidence=self._evidence, now=brief.now, names=names)
        answer = _answer(brief, tip=why.tip) if why.tip else _answer(brief, silence_of=planned)
        return replace(answer, is_what_if=True), why


def _answer(brief: Brief, *, tip: Tip | None = None, silence_of: Plan | None = None) -> TipAnswer:
    silence = None
    if silence_of is not None:
        decided = silence_of.decision.silence if silence_of.decision else None
        silence = silence_of.silence or decided
    return TipAnswer(tip=tip, silence=silence, now=brief.now)


def _recorded(db: sqlite3.Connection, record: StoredDecision | None) -> str:
    """Keep a decision, unless it is the same silence as the last one; the id that stands for it."""
    if record is None:
        return ""
    newest = records.newest_decision(db)
    is_repeated = (
        newest is not None
        and not record.tip
        and (newest.tip, newest.gate, newest.fingerprint) == ("", record.gate, record.fingerprint)
    )
    if newest is not None and is_repeated:
        return newest.id
    records.record_decision(db, record)
    return record.id


def _as_of(tips: Sequence[StoredTip], at_ms: int) -> list[StoredTip]:
    """The tips and reactions that there were at a moment."""
    return [
        replace(tip, reaction=None)
        if tip.reaction is not None and tip.reaction.time_ms > at_ms
        else tip
        for tip in tips
        if tip.made_ms <= at_ms
    ]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
