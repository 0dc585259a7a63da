"""The model port where the `model` extra is not installed: it says so, and asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.serving.ollama import not_installed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oo_app.serving.port import Answer, Embeddings, Health, Question, RawRequest, Target


class NoModel:
    """Every question ends in the fault "not-installed"."""

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        """No answer."""
        raise not_installed()

    def stream(self, question: Question, *, limit_s: float) -> Iterator[str | Answer]:
        """No answer."""
        raise not_installed()

    def embed(
        self, target: Target, texts: Sequence[str], *, purpose: str, limit_s: float
    ) -> Embeddings:
        """No vectors."""
        raise not_installed()

    def preview(self, question: Question) -> RawRequest:
        """No request."""
        raise not_installed()

    def health(self) -> Health | None:
        """None runs."""
        return None

    def cancel(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is held."""
