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
