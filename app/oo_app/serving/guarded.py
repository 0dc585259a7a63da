"""A model behind the outbound door: no host is asked without consent, and every byte is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from oo_app.serving.port import Answer, ModelFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from oo_app.serving.port import Embeddings, Health, Model, Question, RawRequest, Target


class Counted(Protocol):
    """One passage through the door."""

    def count(self, *, out: int = 0, into: int = 0) -> None:
        """Note what went out and what came in."""


class Doorway(Protocol):
    """The outbound door, as far as models need it."""

    def passage(
        self, host: str, purpose: str, keys: frozenset[str]
    ) -> AbstractContextManager[Counted]:
        """Open the way, or raise Refused; what happens inside goes into the ledger."""


class GuardedModel:
    """Has every call pass the door; what sends nothing passes as it is."""

    def __init__(self, model: Model, door: Doorway) -> None:
        self._model = model
        self._door = door

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        """The whole answer within `limit_s`."""
        host = question.target.host
        with self._door.passage(host, question.purpose, question.keys) as passage:
            try:
                answer = self._model.complete(question, limit_s=limit_s)
            except ModelFault as error:
                passage.count(out=error.bytes_out, into=error.bytes_in)
                raise
            passage.count(out=answer.bytes_out, into=answer.bytes_in)
            return answer

    def stream(self, question: Question, *, limit_s: float) -> Iterator[str | Answer]:
        """The answer's text in pieces, and at the end the Answer."""
        host = question.target.host
        with self._door.passage(host, question.purpose, question.keys) as passage:
            try:
                for part in self._model.stream(question, limit_s=limit_s):
                    if isinstance(part, Answer):
                        passage.count(out=part.bytes_out, into=part.bytes_in)
                    yield part
            except ModelFault as error:
                passage.count(out=error.bytes_out, into=error.bytes_in)
                raise

    def embed(
        self,
        target: Target,
        texts: Sequence[str],
        *,
        purpose: str,
        limit_s: float,
        keys: frozenset[str] = frozenset(),
    ) -> Embeddings:
        """A vector for each text; `keys` are the data keys that the texts hold."""
        with self._door.passage(target.host, purpose, keys) as passage:
            try:
                found = self._model.embed(target, texts, purpose=purpose, limit_s=limit_s)
            except ModelFault as error:
                passage.count(out=error.bytes_out, into=error.bytes_in)
                raise
            passage.count(out=found.bytes_out, into=found.bytes_in)
            return found

    def preview(self, question: Question) -> RawRequest:
        """The request that `complete` would send; sends nothing."""
        return self._model.preview(question)

    def health(self) -> Health | None:
        """How the serving process is; None when none runs."""
        return self._model.health()

    def cancel(self) -> None:
        """End every call that is under way."""
        self._model.cancel()

    def close(self) -> None:
        """Let go of the serving process."""
        self._model.close()
