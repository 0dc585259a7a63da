"""What another assistant is answered, and what is kept from it.

Whoever runs `oo mcp` may hand what it hears to a model anywhere. So it is a recipient of consents
like a host, named "mcp": that it may ask at all is `host.reach`, and a tip or finding is told only
if every data key that it rests on is granted. Each question opens the home and lets go of it, so
that this face holds it from no other.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from oo_app.as_json import as_json
from oo_app.hosts import MCP_HOST
from oo_storage.errors import Refused
from oo_storage.plain import plain
from oo_storage.words import N_, _
from oo_ui.request_id import new_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from oo_app.answers_tips import Tip
    from oo_app.answers_why import Why
    from oo_app.assistant import Assistant

FACE = "mcp"
REACH = "host.reach"
MOST_CHARS = 2_000
Answer = dict[str, Any]
TIP = N_("A tip, told to another assistant")
REASON = N_("Why it was a tip, told to another assistant")
REACTION = N_("What a reaction changed, told to another assistant")
TASK = N_("A task that another assistant added")
PROFILE = N_("The profile, told to another assistant")
FINDINGS = N_("Findings, told to another assistant")


class Answering:
    """Every tool and resource, without the protocol around them; may be used from any thread."""

    def __init__(self, open_home: Callable[[], Assistant], *, now: Callable[[], datetime]) -> None:
        self._open = open_home
        self._now = now

    def tip(self) -> Answer:
        """The one thing worth doing now, or silence, or what is missing to be told it."""
        with self._asked() as (assistant, granted):
            ahead = assistant.why(at=self._now())
            if ahead.tip is not None and (missing := _missing(ahead.keys, granted)):
                return _withheld(assistant, TIP, missing)
            answer = assistant.tip(face=FACE)
            if answer.tip is None:
                silence = {"tip": None, "silence": as_json(answer.silence)}
                return _told(assistant, TIP, silence)
            keys = assistant.why(answer.tip.id).keys
            if missing := _missing(keys, granted):
                return _withheld(assistant, TIP, missing)
            return _told(assistant, TIP, {"tip": _tip(answer.tip)}, keys)

    def why(self, tip: str = "") -> Answer:
        """How a tip came about; the newest decision by default."""
        with self._asked() as (assistant, granted):
            why = assistant.why(tip)
            if missing := _missing(why.keys, granted):
                return _withheld(assistant, REASON, missing)
            return _told(assistant, REASON, _why(why), why.keys)

    def react(self, kind: str, tip: str, reason: str, until: datetime | None) -> Answer:
        """done, snooze or dismiss."""
        with self._asked() as (assistant, granted):
            effect = assistant.react(
                kind, tip=tip, reason=reason, until=until, face=FACE, request=new_request()
            )
            # the effect names the tip
            keys = assistant.why(tip).keys
            is_told = not _missing(keys, granted)
            message = effect.message if is_told else _("It is noted.")
            told = {"message": message, "can_undo": effect.can_undo}
            return _told(assistant, REACTION, told, keys if is_told else ())

    def add_task(self, text: str) -> Answer:
        """A task put into oO's own inbox."""
        with self._asked() as (assistant, _granted):
            return _told(assistant, TASK, as_json(assistant.add(text, request=new_request())))

    def profile(self) -> Answer:
        """Zone, language, context, pause and how oO speaks; nothing of agents or models."""
        with self._asked() as (assistant, _granted):
            found = assistant.profile()
            own = {row.name: row.value for row in found.preferences if "." not in row.name}
            told = {
                "zone": found.zone,
                "language": found.language,
                "context": found.context,
                "paused_until": as_json(found.paused_until),
                "preferences": as_json(own),
            }
            return _told(assistant, PROFILE, told)

    def agents(self) -> Answer:
        """Every agent, and those of its findings that may be told."""
        with self._asked() as (assistant, granted):
            rows = assistant.outputs()
            kept = {key for row in rows for key in _missing(row.keys, granted)}
            told = [row for row in rows if not _missing(row.keys, granted)]
            answer = {
                "agents": [
                    {
                        "id": row.id,
                        "name": row.name,
                        "description": row.description,
                        "enabled": row.enabled,
                        "findings": [each.text for each in told if each.agent == row.id],
                    }
                    for row in assistant.agents()
                ],
                "withheld": sorted(kept),
            }
            keys = {key for row in told for key in row.keys}
            return _told(assistant, FINDINGS, answer, keys, withheld=kept)

    @contextlib.contextmanager
    def _asked(self) -> Iterator[tuple[Assistant, frozenset[str]]]:
        """The assistant and what "mcp" is granted now; raises Refused where it may not ask."""
        assistant = self._open()
        try:
            granted = frozenset(
                row.key for row in assistant.consents() if row.recipient == MCP_HOST and row.granted
            )
            if REACH not in granted:
                raise Refused(
                    _("Nothing may be told to other assistants yet."),
                    hint=_("Allow it: oo consent grant host.reach --host mcp"),
                )
            yield assistant, granted
        finally:
            assistant.close()


def _missing(keys: Iterable[str], granted: frozenset[str]) -> list[str]:
    return sorted(frozenset(keys) - granted)


def _told(
    assistant: Assistant,
    purpose: str,
    answer: Answer,
    keys: Iterable[str] = (),
    *,
    withheld: Iterable[str] = (),
) -> Answer:
    """The answer as plain text, written down first: what cannot be noted is not told."""
    harmless = _harmless(answer)
    size = len(json.dumps(harmless, ensure_ascii=False).encode())
    assistant.note_told(purpose, keys=sorted(keys), withheld=sorted(withheld), size=size)
    return harmless


def _withheld(assistant: Assistant, purpose: str, missing: list[str]) -> Answer:
    assistant.note_told(purpose, keys=(), withheld=missing)
    return {
        "tip": None,
        "withheld": missing,
        "message": _("There is something, but it rests on what may not be told here."),
        "hint": _("Allow it: oo consent grant {key} --host mcp").format(key=missing[0]),
    }


def _tip(tip: Tip) -> Answer:
    names = ("id", "text", "why", "agents", "actions", "due", "expires", "note")
    told: Mapping[str, Any] = as_json(tip)
    return {name: told[name] for name in names}


def _why(why: Why) -> Answer:
    """The tip's own reasons; what else was considered may rest on other keys, and stays here."""
    return {
        "decision": why.decision,
        "made": as_json(why.made),
        "tip": _tip(why.tip) if why.tip else None,
        "silence": as_json(why.silence),
        "reasons": [term.words for term in why.top_terms],
        "evidence": [each.title for each in why.evidence],
        "policy": why.policy,
    }


def _harmless(answer: Answer) -> Answer:
    """The same with every text as plain text."""
    return {name: _plainly(each) for name, each in answer.items()}


def _plainly(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return plain(value, MOST_CHARS)
    if isinstance(value, list):
        return [_plainly(each) for each in value]
    if isinstance(value, dict):
        return _harmless(value)
    return value
