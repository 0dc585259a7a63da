"""What every look must keep to, whatever kind of agent it was; texts become plain text here."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from oo_agents.api import Fact, Findings, Json, Snippet, When, World
from oo_agents.citations import Citations
from oo_agents.schema import NAME
from oo_storage.errors import BadInput
from oo_storage.plain import TITLE_LIMIT, plain
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_agents.manifest import Manifest

MAX_SNIPPETS, MAX_FACTS, MAX_EVIDENCE = 20, 20, 50
MAX_STATE_BYTES = 64 * 1024
MAX_KEY = 200
LARGEST = 1e15


def checked(
    findings: Findings, manifest: Manifest, world: World, citations: Citations | None = None
) -> Findings:
    """The findings with plain texts and clamped expiries; raises BadInput for what is not allowed.

    Snippets that have expired already and repeated dedupe keys are left out.
    """
    if not isinstance(findings, Findings):
        raise BadInput(_("look() must return Findings"))
    if len(findings.snippets) > MAX_SNIPPETS:
        raise BadInput(
            _("{count} snippets are too many; at most {limit}").format(
                count=len(findings.snippets), limit=MAX_SNIPPETS
            )
        )
    state_text(findings.state)
    if findings.next_change is not None:
        _check_instant(findings.next_change, "next_change")
    known = _Known(world, citations or Citations())
    kept: dict[str, Snippet] = {}
    for number, snippet in enumerate(findings.snippets):
        found = _checked_snippet(snippet, manifest, known, f"snippets[{number}]")
        if found.expires_at.astimezone(UTC) > world.now.astimezone(UTC):
            kept.setdefault(found.dedupe_key, found)
    return replace(findings, snippets=tuple(kept.values()))


def state_text(state: Json) -> str:
    """The state as canonical JSON ("" for none); raises BadInput beyond 64 KiB or JSON."""
    if state is None:
        return ""
    try:
        text = json.dumps(
            state, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        size = len(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(_("state: must be JSON")) from error
    if size > MAX_STATE_BYTES:
        raise BadInput(
            _("state: {size} bytes are too many; at most {limit}").format(
                size=size, limit=MAX_STATE_BYTES
            )
        )
    return text


class _Known(NamedTuple):
    """What a look may cite."""

    world: World
    citations: Citations

    def has_event(self, event: object) -> bool:
        return self.citations.has_event(self.world, event)

    def has_subject(self, subject: object) -> bool:
        return self.citations.revision(self.world, subject) is not None


def _checked_snippet(snippet: Snippet, manifest: Manifest, known: _Known, where: str) -> Snippet:
    if not isinstance(snippet, Snippet):
        raise BadInput(_("must be a Snippet"), where=where)
    emit = manifest.emits.get(snippet.kind)
    if emit is None:
        raise BadInput(
            _("the kind {kind!r} is not declared in [[emits]]").format(kind=snippet.kind),
            where=where,
        )
    undeclared = set(snippet.actions) - set(emit.actions)
    if undeclared or not snippet.actions or len(set(snippet.actions)) < len(snippet.actions):
        raise BadInput(
            _("actions must be some of {names}").format(names=", ".join(emit.actions)), where=where
        )
    _check_citations(snippet, known, where)
    _check_numbers(snippet, where)
    _check_instant(snippet.expires_at, f"{where}.expires_at")
    now = known.world.now
    latest = now.astimezone(UTC) + manifest.ttl_max
    return replace(
        snippet,
        facts=_checked_facts(snippet, where),
        dedupe_key=_checked_key(snippet.dedupe_key, where),
        expires_at=min(snippet.expires_at.astimezone(UTC), latest).astimezone(now.tzinfo),
        text=plain(snippet.text),
    )


def _check_citations(snippet: Snippet, known: _Known, where: str) -> None:
    if not snippet.evidence or len(snippet.evidence) > MAX_EVIDENCE:
        raise BadInput(
            _("evidence: must name 1 to {limit} events").format(limit=MAX_EVIDENCE), where=where
        )
    if unseen := [event for event in snippet.evidence if not known.has_event(event)]:
        raise BadInput(
            _("evidence: the world has no event {event!r}").format(event=unseen[0]), where=where
        )
    if len(snippet.subjects) > MAX_EVIDENCE or not all(map(known.has_subject, snippet.subjects)):
        raise BadInput(_("subjects: must be ids of records of the world"), where=where)


def _check_numbers(snippet: Snippet, where: str) -> None:
    if type(snippet.priority) is not int or not 0 <= snippet.priority <= 3:
        raise BadInput(_("priority: expected 0 to 3"), where=where)
    if type(snippet.estimate_min) is not int or not 0 <= snippet.estimate_min <= 24 * 60:
        raise BadInput(_("estimate_min: expected 0 to 1440"), where=where)
    if snippet.due is not None:
        _check_instant(snippet.due, f"{where}.due")


def _check_instant(value: object, where: str) -> None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise BadInput(_("expected an instant with a zone"), where=where)
    if not 1970 < value.year < 9000:
        raise BadInput(_("is out of range"), where=where)


def _checked_key(key: object, where: str) -> str:
    if not isinstance(key, str) or not key or len(key) > MAX_KEY:
        raise BadInput(
            _("dedupe_key: expected a text of at most {limit} characters").format(limit=MAX_KEY),
            where=where,
        )
    return plain(key)


def _checked_facts(snippet: Snippet, where: str) -> dict[str, Fact]:
    if len(snippet.facts) > MAX_FACTS:
        raise BadInput(_("facts: at most {limit}").format(limit=MAX_FACTS), where=where)
    return {
        _checked_name(name, where): _checked_fact(value, f"{where}.facts.{name}")
        for name, value in snippet.facts.items()
    }


def _checked_name(name: object, where: str) -> str:
    import re

    if isinstance(name, str) and re.fullmatch(NAME.strip("^$"), name):
        return name
    raise BadInput(_("facts: a name is lower-case letters, digits and _"), where=where)


def _checked_fact(value: object, where: str) -> Fact:
    if isinstance(value, str):
        if len(value) > TITLE_LIMIT * 8:
            raise BadInput(_("is too long"), where=where)
        return plain(value)
    if isinstance(value, bool | timedelta):
        return value
    if isinstance(value, int | float):
        # Not a number compares as neither; the integers have no end.
        if not abs(value) <= LARGEST:
            raise BadInput(_("is out of range"), where=where)
        return value
    if isinstance(value, When):
        _check_instant(value.at, where)
        return value
    _check_instant(value, where)
    return value  # type: ignore[return-value]  # an instant, as just checked
