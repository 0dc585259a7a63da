"""Has an embedder read what tips are about, ahead of time, so that a repeat can be told by meaning.

A decision only compares vectors that are there. Without an embedder, or before it answered, words
are compared instead.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from oo_app.recommender.likeness import BY_WORDS, Likeness
from oo_app.serving.port import ModelFault
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oo_app.asking import Access
    from oo_app.recommender.vectors import Vectors
    from oo_app.serving.port import Model

EMBEDDER, PURPOSE = "embedder", "likeness"
BATCH = 32

_log = logging.getLogger(__name__)


class Meanings:
    """Reads each text once; every method may be called from any thread."""

    def __init__(
        self, vectors: Vectors, model: Callable[[], Model], access: Callable[[str], Access]
    ) -> None:
        """`model` gives the port when it is first needed; `access` says whom an alias may ask."""
        self._vectors = vectors
        self._model = model
        self._access = access
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def likeness(self) -> Likeness:
        """How likeness is told now."""
        access = self._access(EMBEDDER)
        if access.target is None or access.problem:
            return BY_WORDS
        return self._vectors.likeness(access.target.model)

    @property
    def is_wanted(self) -> bool:
        """Whether an embedder may be asked."""
        access = self._access(EMBEDDER)
        return access.target is not None and not access.problem

    def want(self, texts: Mapping[str, frozenset[str]]) -> None:
        """Have the texts read that were not yet, on a thread that ends when that is done.

        The keys beside a text are those that it rests on.
        """
        with self._lock:
            is_busy = self._thread is not None and self._thread.is_alive()
            if is_busy or self._is_closed or not self._missing(texts, self._access(EMBEDDER)):
                return
            self._thread = threading.Thread(
                target=self._read_quietly, args=(dict(texts),), name="oo-meanings", daemon=True
            )
            self._thread.start()

    def read(self, texts: Mapping[str, frozenset[str]]) -> int:
        """Have the texts read now that were not yet; how many. Raises ModelFault."""
        access = self._access(EMBEDDER)
        target = access.target
        if target is None:
            return 0
        epoch = self._vectors.epoch()
        missing = self._missing(texts, access)
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            rests_on = frozenset().union(*(texts[each] for each in batch))
            answer = self._model().embed(
                target, batch, purpose=PURPOSE, limit_s=access.limit_s, keys=rests_on
            )
            if len(answer.vectors) != len(batch):
                raise ModelFault("failed", _("The embedder did not give one vector for each text."))
            found = dict(zip(batch, answer.vectors, strict=True))
            self._vectors.keep(target.model, found, texts, epoch)
        return len(missing)

    def stop(self, wait_s: float = 5.0) -> None:
        """Read nothing more; a call that is under way ends with the model."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
        if thread is not None:
            thread.join(wait_s)

    def _read_quietly(self, texts: Mapping[str, frozenset[str]]) -> None:
        try:
            self.read(texts)
        except ModelFault as fault:
            _log.info("the embedder gave no vectors: %s", fault.fault)
        except Exception:  # noqa: BLE001 - what fails here must not end a decision
            _log.exception("texts could not be read; words are compared instead")

    def _missing(self, texts: Mapping[str, frozenset[str]], access: Access) -> list[str]:
        """The texts without a vector that the host may be shown."""
        if access.target is None or access.problem:
            return []
        shown = [text for text, keys in texts.items() if keys <= access.keys]
        return self._vectors.missing(access.target.model, shown)
