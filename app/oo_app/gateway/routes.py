"""Every route, once: which method of the assistant it calls, and how.

Server and client are both made from this table and the assistant's own signatures, so neither can
say something else than the other. A GET takes its arguments from the query, a POST from a JSON
body; the answer is the method's return value as JSON, or an error as `{code, message, hint}`.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any, get_type_hints

from oo_app.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Route:
    """One method of the assistant under one path; a stream answers in lines, as they come."""

    verb: str
    path: str
    method: str
    is_stream: bool = False


EVENTS = "/api/events"
"""Where changes come as server-sent events: `Assistant.follow`."""

ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/tip", "tip"),
    Route("GET", "/api/profile", "profile"),
    Route("GET", "/api/agents/outputs", "outputs"),
    Route("GET", "/api/decisions", "why"),
    Route("POST", "/api/feedback", "react"),
    Route("POST", "/api/undo", "undo"),
    Route("POST", "/api/inbox", "add"),
    Route("GET", "/api/agents/registry", "agents"),
    Route("POST", "/api/agents/enabled", "set_agent"),
    Route("POST", "/api/agents/trust", "trust_agent"),
    Route("GET", "/api/agents/run", "run_agent"),
    Route("GET", "/api/consents", "consents"),
    Route("POST", "/api/consents/grant", "grant"),
    Route("POST", "/api/consents/revoke", "revoke"),
    Route("GET", "/api/contexts", "contexts"),
    Route("POST", "/api/contexts/use", "use_context"),
    Route("POST", "/api/contexts/define", "define_context"),
    Route("POST", "/api/contexts/remove", "remove_context"),
    Route("GET", "/api/preferences", "preferences"),
    Route("POST", "/api/preferences/set", "set_preference"),
    Route("POST", "/api/preferences/unset", "unset_preference"),
    Route("GET", "/api/sources/discover", "discover"),
    Route("GET", "/api/sources/preview", "preview"),
    Route("POST", "/api/sources/connect", "connect"),
    Route("POST", "/api/sources/disconnect", "disconnect"),
    Route("GET", "/api/sources", "sources"),
    Route("GET", "/api/tips", "history"),
    Route("GET", "/api/notices", "notices"),
    Route("POST", "/api/notices/wait", "wait_for_notice"),
    Route("POST", "/api/notices/take", "take_notice"),
    Route("GET", "/api/log", "log"),
    Route("POST", "/api/core/pause", "pause"),
    Route("POST", "/api/core/stop", "stop"),
    Route("GET", "/api/autostart", "autostart"),
    Route("POST", "/api/autostart/set", "set_autostart"),
    Route("POST", "/api/core/rebuild", "rebuild"),
    Route("POST", "/api/backups/make", "backup"),
    Route("GET", "/api/backups", "backups"),
    Route("POST", "/api/backups/restore", "restore"),
    Route("GET", "/api/activity", "activity"),
    Route("POST", "/api/activity/note", "note_told"),
    Route("GET", "/api/secrets", "secrets"),
    Route("POST", "/api/secrets/set", "set_secret"),
    Route("POST", "/api/secrets/remove", "remove_secret"),
    Route("POST", "/api/secrets/unlock", "unlock_secrets"),
    Route("GET", "/api/doctor", "doctor"),
    Route("GET", "/api/status", "status"),
    Route("GET", "/api/changes", "changes"),
    Route("GET", "/api/models/status", "model_status"),
    Route("GET", "/api/models/alias", "preview_alias"),
    Route("POST", "/api/models/use", "use_model"),
    Route("GET", "/api/models", "local_models"),
    Route("POST", "/api/models/pull", "pull_model"),
    Route("POST", "/api/models/unload", "unload_model"),
    Route("GET", "/api/jobs", "job"),
    Route("POST", "/api/jobs/cancel", "cancel_job"),
    Route("POST", "/api/models/test", "test_model"),
    Route("GET", "/api/models/preview", "preview_model"),
    Route("GET", "/api/preferences/say", "say_preferences"),
    Route("POST", "/api/preferences/change", "change_preferences"),
    Route("GET", "/api/prompts", "prompt"),
    Route("POST", "/api/prompts/try", "try_prompt"),
    Route("POST", "/api/prompts/chat", "chat"),
    Route("POST", "/api/prompts/chat/stream", "stream_chat", is_stream=True),
)

ONE_DECISION = Route("GET", "/api/decisions/{id}", "why")
"""The same as `why` with an id, at an address of its own."""


def signature_of(method: str) -> inspect.Signature:
    """The signature of an assistant's method with real types, without `self`."""
    function = getattr(Assistant, method)
    hints: dict[str, Any] = get_type_hints(function)
    parameters = [
        parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "self"
    ]
    return inspect.Signature(parameters, return_annotation=hints["return"])


def positional_names(method: str) -> tuple[str, ...]:
    """The names of the arguments a caller may give by position, in order."""
    parameters = inspect.signature(getattr(Assistant, method)).parameters.values()
    by_position = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return tuple(each.name for each in parameters if each.kind is by_position)[1:]
