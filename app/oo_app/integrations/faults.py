"""What a person, and oO's diary, are told when a connector fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.integrations.connector import Problem
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_storage.errors import OoError


def problem_of(error: OoError, place: str) -> Problem:
    """A refusal as a problem of its place, or of the more exact one that it names."""
    where = getattr(error, "where", "")
    return Problem(where or place, error.message.removeprefix(f"{where}: "), error.hint)


def unreadable(error: BaseException) -> str:
    """What a person is told of a connector's own fault; an exception's text may hold content."""
    return _("It could not be read ({error}).").format(error=type(error).__name__)


def too_many(place: str, limit: int, left_out: int) -> list[Problem]:
    """What is said when a source has more records than are read; [] when none was left out."""
    if not left_out:
        return []
    message = _("It has more than {limit} records; {count} were left out.")
    hint = _("Connect a smaller file or folder.")
    return [Problem(place, message.format(limit=limit, count=left_out), hint)]
