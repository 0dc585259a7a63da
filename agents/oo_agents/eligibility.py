"""Whether an agent may speak now, and if not, the one reason that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents.asks import ANY_TERMS, Terms
from oo_agents.registry import this_platform
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_agents.manifest import Manifest
    from oo_agents.registry import Entry
    from oo_storage.agents import Enabled, Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that decides about one agent besides its manifest.

    `granted` are the keys it may read (granted to it and collected), `collected` those that oO
    may collect; `has_output` says that findings of its last good look are still good. `terms` are
    those on which a prompt agent's model may be asked.
    """

    granted: frozenset[str]
    collected: frozenset[str]
    context: str
    now_ms: int
    enabled: Enabled | None = None
    trusted_hash: str = ""
    health: Health | None = None
    has_output: bool = False
    terms: Terms = ANY_TERMS


def reason_against(entry: Entry, situation: Situation) -> str:
    """Why the agent may not speak now; "" when it may."""
    manifest = entry.manifest
    if manifest is None:
        return _("unhealthy: {problem}").format(problem=entry.problem)
    return (
        _machine_reason(manifest)
        or _person_reason(entry, situation)
        or _consent_reason(manifest, situation)
        or _model_reason(manifest, situation)
        or _context_reason(manifest, situation)
        or _health_reason(situation)
    )


def _machine_reason(manifest: Manifest) -> str:
    if this_platform() not in manifest.platforms:
        names = ", ".join(sorted(manifest.platforms))
        return _("runs on {platforms} only").format(platforms=names)
    return ""


def _person_reason(entry: Entry, situation: Situation) -> str:
    enabled = situation.enabled
    if enabled is not None and not enabled.is_enabled:
        if enabled.reason in ("", "person"):
            return _("disabled; `oo agents enable {agent}` lets it speak").format(agent=entry.id)
        reasons = {"wrong-thrice": _("three of its tips were wrong")}
        return _("paused ({reason}); `oo agents enable {agent}` lets it speak").format(
            reason=reasons.get(enabled.reason, enabled.reason), agent=entry.id
        )
    if not entry.needs_trust or situation.trusted_hash == entry.hash:
        return ""
    if situation.trusted_hash:
        return _(
            "its folder changed since you trusted it; look at it, then `oo agents trust {agent}`"
        ).format(agent=entry.id)
    return _(
        "an unconfined program, which can read your files and use the network;"
        " `oo agents trust {agent}` lets it run"
    ).format(agent=entry.id)


def _consent_reason(manifest: Manifest, situation: Situation) -> str:
    missing = sorted(manifest.required_keys - situation.granted)
    if not missing:
        return ""
    keys = ", ".join(missing)
    if uncollected := [key for key in missing if key not in situation.collected]:
        return _(
            "needs {keys}: connect a source that has it (`oo connect`),"
            " or let oO collect it (`oo consent grant {key}`)"
        ).format(keys=", ".join(uncollected), key=uncollected[0])
    command = f"oo consent grant {missing[0]} --agent {manifest.id}"
    if situation.granted & manifest.keys:
        return _("asks for {keys} too, which you have not granted to it: `{command}`").format(
            keys=keys, command=command
        )
    return _("needs {keys}, which you have not granted to it: `{command}`").format(
        keys=keys, command=command
    )


def _model_reason(manifest: Manifest, situation: Situation) -> str:
    if manifest.type != "prompt":
        return ""
    terms = situation.terms
    if terms.problem:
        return _("needs a model: {problem}").format(problem=terms.problem)
    missing = sorted(manifest.required_keys - terms.keys)
    if not missing:
        return ""
    return _(
        "its model runs at {host}, which may not be shown {keys}:"
        " `oo consent grant {key} --host {host}`"
    ).format(host=terms.host, keys=", ".join(missing), key=missing[0])


def _context_reason(manifest: Manifest, situation: Situation) -> str:
    context = situation.context
    if context in manifest.silenced_by:
        return _("silenced by the context {context}").format(context=context)
    if manifest.requires_contexts and context not in manifest.requires_contexts:
        names = ", ".join(sorted(manifest.requires_contexts))
        return _("speaks only in the context {contexts}").format(contexts=names)
    return ""


def _health_reason(situation: Situation) -> str:
    health = situation.health
    if health is None or not health.message or situation.has_output:
        return ""
    if health.retry_ms <= situation.now_ms:
        return ""
    return _("unhealthy: {problem}").format(problem=health.message)
