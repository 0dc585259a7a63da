"""Consents: who may have which data key, as the heads of each consent's history say.

A consent is (data key, recipient); the recipient is `oo` (may collect), an agent's id or a host,
written "host:port". Nothing is sent to a host that was not granted `host.reach` besides.
It is given if there is a head and every head is a grant: of a grant and a withdrawal that did
not see each other, the withdrawal holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from oo_app.answers import ConsentRow
from oo_app.profile.data_keys import CATALOGUE, known_key
from oo_app.wall_clock import instant
from oo_storage.events import intents
from oo_storage.events.registry import HISTORY_KEY, REACH_KEY
from oo_storage.log import NewEvent
from oo_storage.plain import plain
from oo_storage.profile import ConsentNode, consent_heads, consent_subject
from oo_storage.words import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

OO = "oo"

# oO keeps its own history without asking; it can be withdrawn like anything else.
WITHOUT_ASKING = frozenset({(HISTORY_KEY, OO)})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A grant that is asked for: what for, the text that was shown, and the exact recipient.

    `recipient_hash` is the hash of the agent's folder or manifest at that moment; "" for oO.
    """

    key: str
    recipient: str = OO
    purpose: str = ""
    notice: str = ""
    recipient_hash: str = ""


@dataclass(frozen=True)
class Grants:
    """Everything that is granted now, as (data key, recipient)."""

    given: frozenset[tuple[str, str]] = frozenset()

    def allows(self, key: str, recipient: str) -> bool:
        """Whether the recipient itself was granted the key."""
        return (key, recipient) in self.given

    def collected(self) -> frozenset[str]:
        """The keys oO may collect."""
        return self._of(OO)

    def granted_to(self, agent: str) -> frozenset[str]:
        """The keys an agent may read: granted to it and collected."""
        return self._of(agent) & self.collected()

    def may_reach(self, host: str) -> bool:
        """Whether this machine may connect to a host at all."""
        return self.allows(REACH_KEY, host)

    def shown_to(self, host: str) -> frozenset[str]:
        """The keys whose data a host may be shown: granted to it, collected, and it is reached."""
        return self.granted_to(host) if self.may_reach(host) else frozenset()

    def _of(self, recipient: str) -> frozenset[str]:
        return self._by_recipient.get(recipient, frozenset())

    @cached_property
    def _by_recipient(self) -> Mapping[str, frozenset[str]]:
        # With hundreds of agents, each asked several times a decision, looking through all is slow.
        keys: dict[str, set[str]] = {}
        for key, recipient in self.given:
            keys.setdefault(recipient, set()).add(key)
        return {recipient: frozenset(found) for recipient, found in keys.items()}


def is_host(recipient: str) -> bool:
    """Whether a recipient is a host; no agent's id ends with a colon and a number."""
    name, colon, port = recipient.rpartition(":")
    return bool(name and colon) and port.isascii() and port.isdecimal()


def grants_from(heads: Iterable[ConsentNode]) -> Grants:
    """What the heads of all consents allow."""
    given: set[tuple[str, str]] = set(WITHOUT_ASKING)
    refused: set[tuple[str, str]] = set()
    for head in heads:
        (given if head.is_grant else refused).add((head.key, head.recipient))
    return Grants(frozenset(given - refused))


def collected_keys(db: sqlite3.Connection) -> frozenset[str]:
    """The keys oO may collect, inside the transaction that is to keep what it collected."""
    return grants_from(consent_heads(db)).collected()


def given_to(db: sqlite3.Connection, recipient: str) -> tuple[tuple[str, str], ...]:
    """The (data key, recipient) pairs of one recipient that are given or disputed."""
    given = {
        (head.key, head.recipient)
        for head in consent_heads(db)
        if head.is_grant and head.recipient == recipient
    }
    return tuple(sorted(given))


def withdrawn(db: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """The (data key, recipient) pairs that a person took back and has not given again."""
    return frozenset((head.key, head.recipient) for head in consent_heads(db) if not head.is_grant)


def notice_text(key: str, recipient: str, purpose: str) -> str:
    """The text a person agrees to; raises UnknownName for an unknown data key."""
    words = known_key(key).description
    if recipient == OO:
        return _("oO may collect {key}: {words}.").format(key=key, words=words)
    if key == REACH_KEY:
        return _("oO may connect to {host}.").format(host=plain(recipient))
    if is_host(recipient):
        return _("{host} may be shown {key}: {words}; {purpose}.").format(
            host=plain(recipient), key=key, words=words, purpose=plain(purpose)
        )
    return _("{recipient} may read {key}: {words}; {purpose}.").format(
        recipient=recipient, key=key, words=words, purpose=plain(purpose)
    )


def grant_events(
    db: sqlite3.Connection, wanted: Sequence[Wanted], *, new_id: Callable[[], str], now_ms: int
) -> list[NewEvent]:
    """The events that give what is wanted; nothing for what stands so already.

    Raises UnknownName for an unknown data key. Append them in the same transaction.
    """
    heads = _by_consent(consent_heads(db))
    return [
        _grant(each, heads.get((each.key, each.recipient), []), new_id(), now_ms)
        for each in dict.fromkeys(wanted)
        if not _stands(each, heads.get((known_key(each.key).key, each.recipient), []))
    ]


def withdrawal_events(
    db: sqlite3.Connection,
    consents: Iterable[tuple[str, str]],
    *,
    new_id: Callable[[], str],
    now_ms: int,
) -> list[NewEvent]:
    """The events that withdraw (data key, recipient) pairs; nothing for what is not given.

    Raises UnknownName for an unknown data key. Append them in the same transaction.
    """
    heads = _by_consent(consent_heads(db))
    return [
        _withdrawal(key, recipient, heads.get((key, recipient), []), new_id(), now_ms)
        for key, recipient in dict.fromkeys(consents)
        if _is_given_or_disputed(known_key(key).key, recipient, heads.get((key, recipient), []))
    ]


def consent_rows(
    heads: Iterable[ConsentNode],
    readers: Mapping[str, Mapping[str, str]],
    records: Mapping[str, int],
    zone: ZoneInfo,
) -> tuple[ConsentRow, ...]:
    """One row per data key for oO and for each agent that wants it or was granted it.

    `readers` maps agent id → data key → purpose; `records` counts what is kept by data key.
    """
    by_consent = _by_consent(heads)
    pairs = {(key, OO) for key in CATALOGUE} | by_consent.keys()
    pairs |= {(key, agent) for agent, keys in readers.items() for key in keys}
    ordered = sorted(pairs, key=lambda pair: (pair[0], pair[1] != OO, pair[1]))
    return tuple(
        _row(
            key,
            recipient,
            by_consent.get((key, recipient), []),
            readers.get(recipient, {}).get(key, ""),
            records.get(key, 0),
            zone,
        )
        for key, recipient in ordered
    )


def _by_consent(heads: Iterable[ConsentNode]) -> dict[tuple[str, str], list[ConsentNode]]:
    found: dict[tuple[str, str], list[ConsentNode]] = {}
    for head in heads:
        found.setdefault((head.key, head.recipient), []).append(head)
    return found


def _is_given_or_disputed(key: str, recipient: str, heads: Sequence[ConsentNode]) -> bool:
    if not heads:
        return (key, recipient) in WITHOUT_ASKING
    return any(head.is_grant for head in heads)


def _stands(wanted: Wanted, heads: Sequence[ConsentNode]) -> bool:
    return bool(heads) and all(
        head.is_grant
        and head.purpose == plain(wanted.purpose)
        and head.recipient_hash == wanted.recipient_hash
        for head in heads
    )


def _grant(wanted: Wanted, heads: Sequence[ConsentNode], id: str, now_ms: int) -> NewEvent:
    notice = wanted.notice or notice_text(wanted.key, wanted.recipient, wanted.purpose)
    data = intents.ConsentGiven(
        id=id,
        data_key=wanted.key,
        recipient=wanted.recipient,
        heads=[head.id for head in heads],
        purpose=plain(wanted.purpose),
        notice=_hash(notice),
        recipient_hash=wanted.recipient_hash,
    )
    return NewEvent(data, "person", consent_subject(wanted.key, wanted.recipient), now_ms)


def _withdrawal(
    key: str, recipient: str, heads: Sequence[ConsentNode], id: str, now_ms: int
) -> NewEvent:
    data = intents.ConsentWithdrawn(
        id=id, data_key=key, recipient=recipient, heads=[head.id for head in heads]
    )
    return NewEvent(data, "person", consent_subject(key, recipient), now_ms)


def _row(
    key: str,
    recipient: str,
    heads: Sequence[ConsentNode],
    wanted_for: str,
    records: int,
    zone: ZoneInfo,
) -> ConsentRow:
    granted = grants_from(heads).allows(key, recipient)
    purposes = [head.purpose for head in heads if head.is_grant and head.purpose]
    return ConsentRow(
        key=key,
        recipient=recipient,
        granted=granted,
        purpose=purposes[-1] if granted and purposes else wanted_for,
        since=instant(min(head.time_ms for head in heads), zone) if granted and heads else None,
        description=_described(key),
        records=records,
    )


def _described(key: str) -> str:
    """What a key holds; "" for one that an older or newer oO knows."""
    return known_key(key).description if key in CATALOGUE or key == REACH_KEY else ""


def _hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
