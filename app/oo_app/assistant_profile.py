"""What a face may ask about the person, the agents' findings and changes; part of `Assistant`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from oo_app.answers import Changes
from oo_app.answers_profile import OutputRow, Profile


class Following(Protocol):
    """Changes, one after the other; who waits for the next is let go by `close`."""

    def __iter__(self) -> Iterator[Changes]:
        """Each change as it comes."""

    def close(self) -> None:
        """End it, from any thread."""


class ProfileQuestions(Protocol):
    """The profile as a whole, what agents have found, and what changes from now on."""

    def profile(self) -> Profile:
        """Zone, language, active context, pause, and every preference and context."""

    def outputs(self, *, agent: str = "") -> Sequence[OutputRow]:
        """The unexpired snippets of every agent that may speak, or of one; nothing is looked at."""

    def follow(self, *, since: int | None = None) -> Following:
        """What changed since a seq (by default: nothing yet), then each change as it comes.

        It waits without asking again and again, and ends with CoreUnreachable when the core does.
        """
