"""Tips as faces show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from oo_app.answers import HistoryRow
from oo_app.answers_tips import Evidence, Tip
from oo_app.recommender.acceptance import instant
from oo_storage.recommender import StoredTip
from oo_storage.words import _

if TYPE_CHECKING:
    from datetime import datetime

    from oo_app.recommender.wording import Worded
    from oo_storage.events import intents


EvidenceOf = Callable[[int], Evidence | None]
"""The record behind a seq of the log; None when it is no longer there."""

Names = Mapping[str, str]
"""What to call each source, by its id."""

REACTIONS = ("done", "snooze", "dismiss")


def tip_row(
    tip: StoredTip,
    *,
    evidence: EvidenceOf,
    now: datetime,
    names: Names,
    words: Worded | None = None,
) -> Tip:
    """A tip, in the given words or those it was made with; an erased one has neither."""
    return Tip(
        id=tip.id,
        text=(words.text if words else tip.text) or _("(erased)"),
        why=words.why if words else tip.why,
        agents=(tip.agent,),
        kind=tip.kind,
        action=tip.action,
        evidence=evidence_rows(tip.evidence if tip.text else (), evidence),
        actions=REACTIONS,
        policy=tip.policy,
        wording=tip.wording,
        made=instant(tip.made_ms).astimezone(now.tzinfo),
        expires=instant(tip.expires_ms).astimezone(now.tzinfo),
        due=instant(tip.due_ms).astimezone(now.tzinfo) if tip.due_ms is not None else None,
        note=read_only_note(tip, names),
    )


def evidence_rows(seqs: tuple[int, ...], evidence: EvidenceOf) -> tuple[Evidence, ...]:
    """The records that still stand behind these seqs."""
    return tuple(found for seq in seqs if (found := evidence(seq)) is not None)


def read_only_note(tip: StoredTip, names: Names) -> str:
    """That "done" holds in oO only, for a source that is not written to; "" otherwise."""
    if not tip.is_read_only:
        return ""
    sources = ", ".join(names.get(source, source) for source in tip.sources)
    return _("“Done” holds in oO only: {sources} is not written to.").format(sources=sources)


def history_row(tip: StoredTip, now: datetime) -> HistoryRow:
    """A tip and what became of it; `status` is answered, open or the reason it ended."""
    reaction = tip.reaction
    return HistoryRow(
        id=tip.id,
        made=instant(tip.made_ms).astimezone(now.tzinfo),
        text=tip.text or _("(erased)"),
        agent=tip.agent,
        status="answered" if reaction else tip.ended or "open",
        reaction=reaction.kind if reaction else "",
        reason=reaction.reason if reaction else "",
        reacted=instant(reaction.time_ms).astimezone(now.tzinfo) if reaction else None,
    )


def unsaved(made: intents.TipMade, made_ms: int) -> StoredTip:
    """A tip as it would be kept, for a what-if."""
    return StoredTip(
        id=made.id,
        opened=0,
        opened_ms=made_ms,
        made_ms=made_ms,
        decision=made.decision,
        agent=made.agent,
        agent_version=made.agent_version,
        kind=made.kind,
        action=made.action,
        category=made.category,
        dedupe_key=made.dedupe_key,
        subjects=tuple(made.subjects),
        revisions=tuple(made.revisions),
        text=made.text,
        why=made.why,
        facts=made.facts,
        keys_used=tuple(made.keys_used),
        evidence=tuple(made.evidence),
        due_ms=made.due_ms if made.HasField("due_ms") else None,
        expires_ms=made.expires_ms,
        policy=made.policy,
        wording=made.wording,
        sources=tuple(made.sources),
        is_read_only=made.is_read_only,
    )
