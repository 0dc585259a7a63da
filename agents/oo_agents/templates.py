"""Wording: facts and a sandboxed template become one line of plain text.

Facts are the template's variables and hold instants; "in 35 min" is worded when it is shown. A
template's source is a gettext message id. What a template may contain is an allow-list without
loops, calls, attributes and multiplication, so that rendering is bounded by its length.

Filters: `when` ("tomorrow at 14:00"), `time` ("14:00" today, else as `when`), `relative`
("in 35 min"), `span` ("2 h 10 min") and `plural` (`{{ n | plural("{n} file", "{n} files") }}`).
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from oo_agents import moments
from oo_agents.api import Fact, When
from oo_agents.manifest import NORMAL_LIMIT, SHORT_LIMIT, WHY_LIMIT
from oo_agents.schema import MAX_TEMPLATE
from oo_storage.errors import BadInput
from oo_storage.plain import TEXT_LIMIT, plain
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment, Template
    from jinja2.runtime import Context

    from oo_agents.manifest import Wording

LENGTHS = {"short": SHORT_LIMIT, "normal": NORMAL_LIMIT, "why": WHY_LIMIT}
_SHORTEST_OBJECT = 8
_NOW = "_now"


def render(source: str, facts: Mapping[str, Fact], now: datetime) -> str:
    """The template's line for these facts at `now`; raises BadInput for a template that fails."""
    from jinja2 import TemplateError

    message = _(source) if source else ""
    try:
        text = _compiled(message).render({**_plain_facts(facts), _NOW: now})
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BadInput(
            _("the template {source!r} cannot be rendered: {error}").format(
                source=source, error=error
            )
        ) from error
    return plain(text, TEXT_LIMIT)


def render_lines(source: str, values: Mapping[str, Fact], limit: int) -> str:
    """A prompt's text, of at most `limit` characters, line by line; it knows no moment.

    Raises BadInput for a template that is refused or fails.
    """
    from jinja2 import TemplateError

    refused = template_flaw(source, limit=limit)
    if refused:
        raise BadInput(_("the prompt {flaw}").format(flaw=refused))
    try:
        text = _environment().from_string(source).render({**_plain_facts(values), _NOW: None})
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BadInput(_("the prompt cannot be rendered: {error}").format(error=error)) from error
    return "\n".join(plain(line, TEXT_LIMIT) for line in text.splitlines())[:limit]


def fit(source: str, facts: Mapping[str, Fact], now: datetime, limit: int) -> str:
    """The rendered line in at most `limit` characters: the fact `object` is shortened first."""
    text = render(source, facts, now)
    found = facts.get("object")
    shown = plain(found) if isinstance(found, str) else ""
    mentions = max(1, source.count("object"))
    while len(text) > limit and len(shown) > _SHORTEST_OBJECT:
        too_much = max(1, (len(text) - limit) // mentions)
        shown = plain(shown, max(_SHORTEST_OBJECT, len(shown) - too_much))
        text = render(source, {**facts, "object": shown}, now)
    return plain(text, limit)


def word(
    wording: Wording, length: str, facts: Mapping[str, Fact], now: datetime, *, key: str = ""
) -> str:
    """One wording of an action: `length` is short, normal or why; `key` picks among variants."""
    sources = {"short": wording.short, "why": wording.why}
    source = sources.get(length) or variant(wording.normal, key)
    return fit(source, facts, now, LENGTHS[length])


def variant(sources: Sequence[str], key: str) -> str:
    """The same one of several sources for the same key, everywhere and always."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return sources[int.from_bytes(digest) % len(sources)]


def template_flaw(
    source: str, known: frozenset[str] | None = None, *, limit: int = MAX_TEMPLATE
) -> str:
    """Why a template is refused, "" when it is not; `known` names the facts it may use."""
    from jinja2 import TemplateSyntaxError, meta

    if len(source) > limit:
        return _("must have at most {limit} characters").format(limit=limit)
    try:
        tree = _environment().parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        return _("is not a template: {error}").format(error=error)
    refused = _refused_part(tree)
    if refused:
        return _("may not use {part}").format(part=refused)
    unknown = meta.find_undeclared_variables(tree) - (known or frozenset())
    if known is not None and unknown:
        message = _("uses {name}, which is no fact; there are {names}")
        return message.format(name=min(unknown), names=", ".join(sorted(known)))
    return ""


_ALLOWED = frozenset(
    [
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Const",
        "Filter",
        "Keyword",
        "If",
        "CondExpr",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "Test",
        "Add",
        "Sub",
        "Neg",
        "Concat",
    ]
)
_FILTERS = frozenset(
    [
        "when",
        "time",
        "relative",
        "span",
        "plural",
        "default",
        "lower",
        "upper",
        "capitalize",
        "round",
        "abs",
    ]
)
_TESTS = frozenset({"defined", "undefined"})


def _refused_part(tree: Any) -> str:  # noqa: ANN401 - any value
    from jinja2 import nodes

    for node in tree.find_all(nodes.Node):
        name = type(node).__name__
        if name not in _ALLOWED:
            return name
        if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            return str(node.name)
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            return str(node.name)
        if isinstance(node, nodes.Name) and node.name.startswith("_"):
            return str(node.name)
    return ""


@lru_cache(maxsize=1024)
def _compiled(source: str) -> Template:
    refused = template_flaw(source)
    if refused:
        raise BadInput(_("the template {source!r} {flaw}").format(source=source, flaw=refused))
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    from jinja2 import Undefined, pass_context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Missing(Undefined):
        """Is false in a condition, and an error when it is to be printed."""

        __slots__ = ()
        __str__ = Undefined._fail_with_undefined_error

    def worded(filter_: Any) -> Any:  # noqa: ANN401 - any value
        return pass_context(lambda context, value: filter_(value, _now_of(context)))

    environment = ImmutableSandboxedEnvironment(
        undefined=Missing, autoescape=False, finalize=pass_context(_printed)
    )
    environment.globals.clear()
    environment.filters = {
        **{name: environment.filters[name] for name in _FILTERS if name in environment.filters},
        "when": worded(moments.when_words),
        "time": worded(moments.time_words),
        "relative": worded(moments.relative_words),
        "span": moments.span_words,
        "plural": _plural,
    }
    return environment


def _now_of(context: Context) -> datetime:
    now = context[_NOW]
    if not isinstance(now, datetime):
        raise TypeError(_NOW)
    return now


def _printed(context: Context, value: object) -> object:
    if isinstance(value, datetime | When):
        return moments.when_words(value, _now_of(context))
    if isinstance(value, timedelta):
        return moments.span_words(value)
    return f"{value:g}" if isinstance(value, float) else value


def _plural(count: int, one: str, many: str) -> str:
    return ngettext(one, many, int(count)).replace("{n}", str(int(count)))


def _plain_facts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {
        name: plain(value) if isinstance(value, str) else value for name, value in facts.items()
    }
