"""Why a model gave no answer: one code from what was seen on the wire, and words for it."""

from __future__ import annotations

import re

from oo_app.serving.port import ModelFault
from oo_storage.plain import plain
from oo_storage.words import _

NOT_INSTALLED, UNREACHABLE, MISSING, TIMEOUT = "not-installed", "unreachable", "missing", "timeout"
OVERLOADED, FAILED, REFUSED = "overloaded", "failed", "refused"
TRUNCATED, TOO_LONG, CANCELLED = "truncated", "too-long", "cancelled"
FAULTS = (
    NOT_INSTALLED, UNREACHABLE, MISSING, TIMEOUT, OVERLOADED, FAILED, REFUSED, TRUNCATED,
    TOO_LONG, CANCELLED,
)  # fmt: skip

STATUS = {
    TIMEOUT: 504, MISSING: 404, UNREACHABLE: 502, OVERLOADED: 503, FAILED: 502, REFUSED: 403,
    TRUNCATED: 413, TOO_LONG: 502, CANCELLED: 499, NOT_INSTALLED: 501,
}  # fmt: skip
DETAIL_LIMIT = 200

_MEMORY = re.compile(r"memory|killed|cudaMalloc|no slots? available|server busy", re.IGNORECASE)
_CONTEXT = re.compile(
    r"context[ _](size|length|window)|exceed\w*[ _]context|maximum context|too many tokens",
    re.IGNORECASE,
)


class Failed(Exception):
    """A call failed: the fault's code, and what the model's server said about it."""

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.detail = detail


def fault_of_status(status: int, said: str) -> str:
    """The fault behind an HTTP error and the text that came with it."""
    if status in (401, 403, 407):
        return REFUSED
    if status in (400, 413, 500) and _CONTEXT.search(said):
        return TRUNCATED
    if status == 404:
        return MISSING
    if status in (408, 504):
        return TIMEOUT
    if status in (429, 503, 529) or _MEMORY.search(said):
        return OVERLOADED
    return FAILED


def told(fault: str, *, model: str, host: str, detail: str = "") -> ModelFault:
    """The fault in the person's words; what the server said is quoted, cleaned and cut."""
    message, hint = _words(fault)
    said = plain(detail, DETAIL_LIMIT)
    quoted = _("{message} It said: {said}") if said else "{message}"
    whole = quoted.format(message=message.format(model=model, host=host), said=said)
    name = model.partition("/")[2]
    return ModelFault(fault, whole, hint=hint.format(model=model, host=host, name=name))


def serving_gone(url: str = "") -> ModelFault:
    """The serving process itself is not there: this machine's own, or the one at a URL."""
    if url:
        message = _("The serving process at {url} does not answer.").format(url=url)
        return ModelFault(UNREACHABLE, message, hint=_("Start it there: `oo model serve`."))
    message = _("The process that asks models ended.")
    return ModelFault(FAILED, message, hint=_("Try again; the log in the cache folder says more."))


def _words(fault: str) -> tuple[str, str]:
    known = {
        NOT_INSTALLED: (_("What asks models is not installed."), _("`oo model setup` adds it.")),
        UNREACHABLE: (
            _("Nobody answers at {host}."),
            _("Start the model server there; for Ollama: `ollama serve`."),
        ),
        MISSING: (_("{host} has no model {model}."), _("`oo model pull {name}` fetches it.")),
        TIMEOUT: (
            _("{model} did not answer in time."),
            _("A smaller model answers sooner; `oo prefs set model.time_limit` allows more."),
        ),
        OVERLOADED: (
            _("{host} has not the memory, or not the time, to run {model}."),
            _("Use a smaller model (`oo model list`), or close what fills the memory."),
        ),
        REFUSED: (
            _("{host} did not let us in."),
            _("See that its key is right: `oo secrets list`, `oo secrets set`."),
        ),
        TRUNCATED: (
            _("The prompt is longer than {model} reads at once."),
            _("`oo prefs set model.num_ctx` lets it read more."),
        ),
        TOO_LONG: (
            _("{model} did not stop talking."),
            _("Another model may keep to what it is asked: `oo model use`."),
        ),
        CANCELLED: (_("The question was withdrawn."), ""),
    }
    other = (_("{model} failed to answer."), _("The model server's own log may say why."))
    return known.get(fault, other)
