"""How a prompt writes things: untrusted text in its fence, moments, facts, findings; and its size.

Everything here gives the same bytes for the same values, in every process language and at every
moment: a model server reads again only what follows the first change.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from oo_agents.api import When
from oo_storage.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from oo_agents.api import Fact
    from oo_app.recommender.brief import StoredSnippet

OPENS, CLOSES = "⟦", "⟧"
# the fence itself, and what a reader could take for it
_FENCES = str.maketrans(dict.fromkeys("⟦⟧〚〛", ""))
MARK_BYTES = 2
OBJECT_TOKENS, TEXT_TOKENS, FINDING_TOKENS = 64, 32, 160
LARGEST = 10**15
LONGEST_MIN = 366 * 24 * 60

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
# beyond the letters that UTF-8 writes in two bytes
_LONG = re.compile("[^\0-\u07ff]")
_PIECE = re.compile(r"[A-Za-z]{1,4}|[^A-Za-z ]| (?= )")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def tokens(text: str) -> int:
    """A careful estimate of how many tokens a model makes of a text: rather too many.

    A word counts one for each four letters begun, every digit and sign one, a letter beyond ASCII
    one or two. A single space belongs to the word that follows.
    """
    count = len(_PIECE.findall(text))
    return count if text.isascii() else count + len(_LONG.findall(text))


def is_name(text: str) -> bool:
    """Whether a text can stand in a prompt unfenced: an id, a kind, an action, a fact's name."""
    return _NAME.fullmatch(text) is not None


def fenced(text: str, salt: bytes, limit: int = TEXT_TOKENS) -> str:
    """Untrusted text as one line between marks that its writer cannot guess; "" for nothing.

    The mark follows from the salt and the text, so that the same text is always written the same.
    """
    inner = _cut(plain(text, 8 * limit).translate(_FENCES).strip(), limit)
    if not inner:
        return ""
    mark = blake2b(inner.encode(), key=salt[:64], digest_size=MARK_BYTES).hexdigest()
    return f"{OPENS}{mark} {inner} {mark}{CLOSES}"


def _cut(text: str, limit: int) -> str:
    if tokens(text) <= limit:
        return text
    used, end = 2, 0
    for match in _PIECE.finditer(text):
        used += 2 if _LONG.match(match[0]) else 1
        if used > limit:
            break
        end = match.end()
    return text[:end].rstrip() + "…"


def day_words(day: datetime, *, has_year: bool = True) -> str:
    """ "Fri 27 Nov 2026"."""
    words = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if has_year else words


def moment_words(value: datetime | When, now: datetime) -> str:
    """ "Fri 27 Nov 14:00" in the zone of `now`, with the year if it is another.

    A whole day has no time and stays where it is.
    """
    moment = value if isinstance(value, When) else When(value)
    local = moment.at if moment.is_all_day else _local(moment.at, now.tzinfo)
    day = day_words(local, has_year=local.year != now.year)
    return day if moment.is_all_day else f"{day} {local:%H:%M}"


def _local(at: datetime, zone: tzinfo | None) -> datetime:
    if at.tzinfo is None:
        return at
    try:
        return at.astimezone(zone)
    except (OverflowError, ValueError):  # the first and the last days of the calendar
        return at


def finding_words(stored: StoredSnippet, salt: bytes, now: datetime) -> str:
    """One finding: who found it, its kind, priority and facts, the object first."""
    parts = [stored.agent, stored.snippet.kind, f"priority {_priority(stored)}"]
    used = tokens(" · ".join(parts))
    for part in _facts(stored, salt, now):
        used += tokens(f" · {part}")
        if used > FINDING_TOKENS:
            break
        parts.append(part)
    return " · ".join(parts)


def _priority(stored: StoredSnippet) -> int:
    return min(max(stored.snippet.priority, 0), 3)


def _facts(stored: StoredSnippet, salt: bytes, now: datetime) -> Iterator[str]:
    snippet = stored.snippet
    facts = dict(snippet.facts)
    if snippet.due is not None and not any(_is_at(each, snippet.due) for each in facts.values()):
        facts.setdefault("due", snippet.due)
    if 0 < snippet.estimate_min <= LONGEST_MIN:
        facts.setdefault("estimate", timedelta(minutes=snippet.estimate_min))
    for name in sorted(facts, key=lambda name: (name != "object", name)):
        limit = OBJECT_TOKENS if name == "object" else TEXT_TOKENS
        words = _fact(facts[name], salt, now, limit)
        if words and is_name(name):
            yield f"{name} {words}"


def _is_at(value: Fact, due: datetime) -> bool:
    """Whether a fact tells when it is due already."""
    if isinstance(value, When):
        value = value.until
    return isinstance(value, datetime) and bool(value.tzinfo) and value == due


def _fact(value: Fact, salt: bytes, now: datetime, limit: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return fenced(value, salt, limit)
    if isinstance(value, datetime | When):
        return moment_words(value, now)
    if isinstance(value, timedelta):
        return _span(value)
    return f"{value:.10g}" if abs(value) < LARGEST else ""


def _span(value: timedelta) -> str:
    minutes = round(abs(value).total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
