"""The fields of one task line: the emoji of the Tasks plug-in, and Dataview's `[due:: …]`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from oo_app.integrations.estimates import minutes_of
from oo_app.integrations.moments import iso_moment
from oo_storage.plain import plain

if TYPE_CHECKING:
    from datetime import date

    from markdown_it import MarkdownIt

_DATE_SIGNS = {
    "📅": "due", "📆": "due", "🗓": "due", "⏳": "scheduled", "⌛": "scheduled", "🛫": "start",
    "➕": "created", "✅": "completed", "❌": "cancelled",
}  # fmt: skip
_PRIORITY_SIGNS = {"🔺": 1, "⏫": 1, "🔼": 2, "🔽": 3, "⏬": 3}
_PRIORITY_WORDS = {"highest": 1, "high": 1, "medium": 2, "low": 3, "lowest": 3}
_DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?"
_DATE_SIGN = re.compile(rf"([{''.join(_DATE_SIGNS)}])\ufe0f?\s*({_DAY})?")
_PRIORITY_SIGN = re.compile(rf"([{''.join(_PRIORITY_SIGNS)}])\ufe0f?")
# Recurrence, ids and dependencies of the Tasks plug-in: their text runs to the next sign.
_OTHER_SIGN = re.compile(r"(?:🔁|🏁|🆔|⛔)\ufe0f?[^📅📆🗓⏳⌛🛫➕✅❌🔺⏫🔼🔽⏬🔁🏁🆔⛔#\[(]*")
_INLINE_FIELD = re.compile(r"[\[(]\s*([A-Za-z][\w -]{0,30}?)\s*::?\s*([^\[\]()]{1,60})[\])]")
_FIELD_NAMES = {
    "due": "due", "deadline": "due", "scheduled": "scheduled", "start": "start",
    "created": "created", "completion": "completed", "completed": "completed",
    "done": "completed", "cancelled": "cancelled", "priority": "priority",
    "estimate": "estimate", "est": "estimate", "effort": "estimate", "duration": "estimate",
    "repeat": "", "recurrence": "", "id": "", "dependson": "", "oncompletion": "",
}  # fmt: skip
_TAG = re.compile(r"(?<!\S)#([^\s#.,;:!?()\[\]]{1,60})")
_WIKI_LINK = re.compile(r"!?\[\[([^\[\]|]{1,200})(?:\|([^\[\]]{1,200}))?\]\]")
_COMMENT = re.compile(r"<!--.{0,300}?-->|%%.{0,300}?%%")
_BLOCK_ID = re.compile(r"\s\^[\w-]{1,60}$")
_HIGHLIGHT = re.compile(r"==(?=\S)(.{1,300}?)(?<=\S)==")
TAG_LIMIT = 20


@dataclass(slots=True)
class Fields:
    """What a task line says: its title, its dates, and the rest."""

    title: str = ""
    dates: dict[str, date] = field(default_factory=dict)
    priority: int = 0
    estimate_min: int = 0
    tags: list[str] = field(default_factory=list)
    has_impossible_date: bool = False


def fields_of(line: str) -> Fields:
    """The fields of the text behind a check box."""
    fields = Fields()
    text = _COMMENT.sub(" ", line)
    text = _BLOCK_ID.sub("", text)
    text = _OTHER_SIGN.sub(" ", text)
    text = _DATE_SIGN.sub(lambda match: _dated(fields, match), text)
    text = _PRIORITY_SIGN.sub(lambda match: _ranked(fields, match), text)
    text = _INLINE_FIELD.sub(lambda match: _named(fields, match), text)
    fields.tags = [plain(tag) for tag in _TAG.findall(text)[:TAG_LIMIT]]
    fields.title = readable(text)
    return fields


def readable(text: str) -> str:
    """Plain words: links by their text, emphasis and surrounding tags removed."""
    text = _WIKI_LINK.sub(lambda match: match[2] or match[1], text)
    text = _HIGHLIGHT.sub(lambda match: match[1], text)
    words = _without_markup(text).split()
    while words and _TAG.fullmatch(words[-1]):
        words.pop()
    while words and _TAG.fullmatch(words[0]):
        words.pop(0)
    return plain(" ".join(words))


def _without_markup(text: str) -> str:
    (line,) = _inline().parseInline(text)
    return "".join(token.content for token in line.children or ())


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # What looks like HTML in a title is more often a word such as <name>.
    return MarkdownIt("commonmark").enable("strikethrough").disable("html_inline")


def _dated(fields: Fields, match: re.Match[str]) -> str:
    if match[2]:
        _keep_date(fields, _DATE_SIGNS[match[1]], match[2])
    return " "


def _ranked(fields: Fields, match: re.Match[str]) -> str:
    fields.priority = _PRIORITY_SIGNS[match[1]]
    return " "


def _named(fields: Fields, match: re.Match[str]) -> str:
    name, value = match[1].strip().lower(), match[2].strip()
    if name not in _FIELD_NAMES or not _is_field(match[0], name):
        return match[0]
    kind = _FIELD_NAMES[name]
    if kind == "priority":
        fields.priority = _PRIORITY_WORDS.get(value.lower(), 0)
    elif kind == "estimate":
        fields.estimate_min = minutes_of(value)
    elif kind:
        _keep_date(fields, kind, value)
    return " "


def _is_field(written: str, name: str) -> bool:
    """Dataview's double colon, or the looser `(due: …)` that people write by hand."""
    return "::" in written or _FIELD_NAMES[name] in {"due", "scheduled", "start"}


def _keep_date(fields: Fields, kind: str, written: str) -> None:
    written = _WIKI_LINK.sub(lambda match: match[1], written).strip()
    try:
        fields.dates[kind] = iso_moment(written.replace(" ", "T"))
    except ValueError:
        fields.has_impossible_date = True
