"""A link without threads: every question is answered before it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_app.assistant import Assistant

T = TypeVar("T")


class InlineLink:
    """Asks at once; for a face that has nothing to do meanwhile."""

    def __init__(
        self, assistant: Assistant, linked: Callable[[bool], None] = lambda _is_linked: None
    ) -> None:
        """`linked` is told once, when the link starts."""
        self._assistant = assistant
        self._linked = linked

    def start(self) -> None:
        """The home is open already."""
        self._linked(True)

    def close(self) -> None:
        """The assistant belongs to who opened it."""

    def start_again(self) -> None:
        """It never went away."""

    def ask(
        self,
        question: Callable[[Assistant], T],
        answered: Callable[[T], None],
        failed: Callable[[OoError], None],
    ) -> None:
        """Answer or fail before this returns."""
        try:
            answer = question(self._assistant)
        except OoError as error:
            failed(error)
            return
        answered(answer)
