"""A model that says what a test scripts, in this process and at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oo_app.serving.faults import CANCELLED, told
from oo_app.serving.port import Answer, Embeddings, Health, RawRequest
from support.ollama_routes import bag_of_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oo_app.serving.port import ModelFault, Question, Target

PIECE = 5
LETTERS_PER_TOKEN = 4


@dataclass(slots=True)
class FakeModel:
    """`replies` are given in turn (a text, a fault, an Answer), then `otherwise` again and again.

    `asked` is every question that came. While `holds` is set a call waits until it is cancelled or
    its limit is over.
    """

    replies: list[str | Answer | ModelFault] = field(default_factory=list)
    otherwise: str | Answer | ModelFault | Callable[[Question], str | Answer | ModelFault] = "ok"
    asked: list[Question] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    holds: bool = False
    is_closed: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)

    def complete(self, question: Question, *, limit_s: float) -> Answer:
        """The next reply."""
        self.asked.append(question)
        self._hold(question, limit_s)
        reply = self.replies.pop(0) if self.replies else self.otherwise
        if callable(reply):
            reply = reply(question)
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, Answer) else _answer(question, reply)

    def stream(self, question: Question, *, limit_s: float) -> Iterator[str | Answer]:
        """The next reply in pieces."""
        whole = self.complete(question, limit_s=limit_s)
        for start in range(0, len(whole.text), PIECE):
            yield whole.text[start : start + PIECE]
        yield whole

    def embed(
        self,
        target: Target,
        texts: Sequence[str],
        *,
        purpose: str,
        limit_s: float,
        keys: frozenset[str] = frozenset(),
    ) -> Embeddings:
        """Vectors that are near for texts with the same words."""
        del target, purpose, limit_s, keys
        self.embedded.extend(texts)
        return Embeddings(vectors=tuple(tuple(bag_of_words(each)) for each in texts))

    def preview(self, question: Question) -> RawRequest:
        """The messages, as if they were a request's body."""
        body = "\n".join(each.content for each in question.messages).encode()
        return RawRequest(method="POST", url=question.target.api_base, body=body)

    def health(self) -> Health | None:
        """It runs nowhere."""
        return None

    def cancel(self) -> None:
        """Let go of the calls that wait."""
        self.cancelled.set()

    def close(self) -> None:
        """Let go of everything."""
        self.cancel()
        self.is_closed = True

    def _hold(self, question: Question, limit_s: float) -> None:
        if not self.holds:
            return
        self.cancelled.clear()
        self.waiting.set()
        began = time.monotonic()
        was_cancelled = self.cancelled.wait(limit_s)
        fault = CANCELLED if was_cancelled or time.monotonic() - began < limit_s else "timeout"
        raise told(fault, model=question.target.model, host=question.target.host)


def _answer(question: Question, text: str) -> Answer:
    size = sum(len(each.content) for each in question.messages)
    return Answer(
        text=text,
        finish="stop",
        tokens_in=max(1, size // LETTERS_PER_TOKEN),
        tokens_out=max(1, len(text) // LETTERS_PER_TOKEN),
    )
