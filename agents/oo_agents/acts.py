"""The events by which agents are enabled, trusted and made to forget."""

from __future__ import annotations

from oo_storage.events._generated import intents_pb2 as intents
from oo_storage.log import NewEvent


def subject_of(agent: str) -> str:
    """The subject of everything that concerns one agent."""
    return f"agent/{agent}"


def enabled(agent: str, now_ms: int) -> NewEvent:
    """The person lets an agent run."""
    return NewEvent(intents.AgentEnabled(agent=agent), "person", subject_of(agent), now_ms)


def disabled(agent: str, now_ms: int, *, reason: str = "person") -> NewEvent:
    """The person, or the rule that `reason` names, stops an agent."""
    source = "person" if reason == "person" else "oo"
    data = intents.AgentDisabled(agent=agent, reason=reason)
    return NewEvent(data, source, subject_of(agent), now_ms)


def trusted(agent: str, folder_hash: str, now_ms: int) -> NewEvent:
    """The person trusts a program agent's folder exactly as it is."""
    data = intents.AgentTrusted(agent=agent, folder_hash=folder_hash)
    return NewEvent(data, "person", subject_of(agent), now_ms)


def trust_withdrawn(agent: str, now_ms: int) -> NewEvent:
    """The person no longer trusts a program agent."""
    data = intents.AgentTrustWithdrawn(agent=agent)
    return NewEvent(data, "person", subject_of(agent), now_ms)


def state_changed(
    agent: str, version: str, state: str, keys_used: frozenset[str], now_ms: int
) -> NewEvent:
    """An agent keeps another state, JSON text that rests on these data keys."""
    data = intents.AgentStateChanged(
        agent=agent, version=version, state=state, keys_used=sorted(keys_used)
    )
    return NewEvent(data, "oo", subject_of(agent), now_ms)


def state_cleared(agent: str, now_ms: int) -> NewEvent:
    """An agent forgets its state: what it rested on was revoked."""
    return state_changed(agent, "", "", frozenset(), now_ms)
