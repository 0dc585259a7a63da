"""A model whose every call passes the outbound door: no consent, no call; and the ledger has it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from oo_app.serving.port import ModelFault
from oo_storage.errors import Refused
from oo_storage.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from oo_app.outbound.door import Door, Passage
    from oo_app.serving.port import (
        Answer,
        Embeddings,
        Health,
        Model,
        Question,
        RawRequest,
        Target,
    )

NOT_ALLOWED = "not-allowed"
# What the ledger says of each purpose; that of a prompt is its file's name and version.
PURPOSES = {
    "tip": N_("Wording a tip"),
    "model.test": N_("Testing a model"),
    "prompt.try": N_("Trying a prompt"),
    "chat": N_("Prompt lab"),
    "prefs": N_("Reading a wish in plain words"),
    "likeness": N_("Telling whether two tips mean the same"),
}
OTHERWISE = N_("Asking a model for an agent")


class ModelBehindDoor:
    """Asks the model inside once the door lets the call pass."""

    def __init__(
        self,
        inside: Model,
        door: Door,
        *,
        relay: Callable[[], str] = lambda: "",
        knock: Callable[[Target], None] = lambda _target: None,
    ) -> None:
        """`relay` is the host of a serving process elsewhere: it sees what the model is shown.

        `knock` raises ModelFault where nobody would answer, before a process is started for it.
        """
        self._inside = inside
        self._door = door
        self._relay = relay
        self._knock = knock

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        """The whole answer within `limit_s`."""
        with self._passage(question.target, question.purpose, question.keys) as passage:
            answer = self._inside.complete(question, limit_s=limit_s)
            passage.count(out=answer.bytes_out, into=answer.bytes_in)
            return answer

    def stream(self, question: Question, *, limit_s: float) -> Iterator[str | Answer]:
        """The answer's text in pieces, and at the end the Answer."""
        with self._passage(question.target, question.purpose, question.keys) as passage:
            for piece in self._inside.stream(question, limit_s=limit_s):
                if not isinstance(piece, str):
                    passage.count(out=piece.bytes_out, into=piece.bytes_in)
                yield piece

    def embed(
        self,
        target: Target,
        texts: Sequence[str],
        *,
        purpose: str,
        limit_s: float,
        keys: frozenset[str] = frozenset(),
    ) -> Embeddings:
        """A vector for each text."""
        with self._passage(target, purpose, keys) as passage:
            found = self._inside.embed(target, texts, purpose=purpose, limit_s=limit_s, keys=keys)
            passage.count(out=found.bytes_out, into=found.bytes_in)
            return found

    def preview(self, question: Question) -> RawRequest:
        """The request that `complete` would send; sends nothing, so that no consent is needed.

        A serving process elsewhere has to be shown it, to make the request: that needs consents.
        """
        try:
            if relay := self._relay():
                self._door.check(relay, question.keys)
        except Refused as error:
            raise ModelFault(NOT_ALLOWED, error.message, hint=error.hint) from error
        return self._inside.preview(question)

    def health(self) -> Health | None:
        """How the serving process is."""
        return self._inside.health()

    def cancel(self) -> None:
        """End every call that is under way."""
        self._inside.cancel()

    def close(self) -> None:
        """Let go of the serving process."""
        self._inside.close()

    @contextlib.contextmanager
    def _passage(self, target: Target, purpose: str, keys: Collection[str]) -> Iterator[Passage]:
        words = PURPOSES.get(purpose) or PURPOSES.get(purpose.partition(".")[0], OTHERWISE)
        try:
            if relay := self._relay():
                self._door.check(relay, keys)
            with self._door.passage(target.host, words, keys) as passage:
                yield from self._counted(passage, target)
        except Refused as error:
            raise ModelFault(NOT_ALLOWED, error.message, hint=error.hint) from error

    def _counted(self, passage: Passage, target: Target) -> Iterator[Passage]:
        """The passage; what a call sent before it failed counts as well."""
        try:
            if self._inside.health() is None:
                self._knock(target)
            yield passage
        except ModelFault as fault:
            passage.count(out=fault.bytes_out, into=fault.bytes_in)
            raise
