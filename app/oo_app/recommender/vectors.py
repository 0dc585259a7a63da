"""The vectors of what tips are about: kept by a keyed hash of the text, and in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from oo_app.recommender.likeness import BY_WORDS, Likeness, VectorLikeness
from oo_storage import recommender_vectors as stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from oo_app.recommender.brief import StoredSnippet
    from oo_storage.database import Database

Vector = tuple[float, ...]
LONGEST = 300


def texts_of(snippets: Iterable[StoredSnippet]) -> dict[str, frozenset[str]]:
    """What findings are about, each with the data keys that it rests on."""
    found: dict[str, frozenset[str]] = {}
    for each in snippets:
        text = each.snippet.facts.get("object")
        if isinstance(text, str) and 0 < len(text) <= LONGEST:
            found[text] = found.get(text, frozenset()) | frozenset(each.keys_used)
    return found


class Vectors:
    """The vectors of one model at a time; every method may be called from any thread."""

    def __init__(
        self,
        database: Database,
        *,
        epoch_of: Callable[[sqlite3.Connection], int],
        now_ms: Callable[[], int],
        salt: bytes,
    ) -> None:
        """`epoch_of` reads the consent epoch; `salt` keys the hashes of texts."""
        self._database = database
        self._epoch_of = epoch_of
        self._now_ms = now_ms
        self._salt = salt
        self._known: tuple[str, int, Mapping[str, Vector]] = ("", -1, {})

    def likeness(self, model: str) -> Likeness:
        """By the vectors of this model where there are some, by words elsewhere."""
        known = self._of(model)
        return VectorLikeness(_ByText(known, self._salt)) if known else BY_WORDS

    def missing(self, model: str, texts: Iterable[str]) -> list[str]:
        """The texts that have no vector yet."""
        known = self._of(model)
        return [text for text in texts if _hash(text, self._salt) not in known]

    def epoch(self) -> int:
        """The consent epoch, to be handed to `keep` with what was made under it."""
        return self._database.read(self._epoch_of)

    def keep(
        self,
        model: str,
        found: Mapping[str, Vector],
        texts: Mapping[str, frozenset[str]],
        epoch: int,
    ) -> None:
        """Keep the vectors of texts, unless a consent moved meanwhile."""
        rows = [
            stored.StoredVector(_hash(text, self._salt), vector, texts[text])
            for text, vector in found.items()
        ]

        def keep(db: sqlite3.Connection) -> bool:
            if self._epoch_of(db) != epoch:
                return False
            stored.keep_vectors(db, model, rows, self._now_ms())
            return True

        if self._database.write(keep, is_durable=False, is_urgent=False):
            known = {**self._of(model), **{row.text_hash: row.vector for row in rows}}
            self._known = (model, epoch, known)

    def _of(self, model: str) -> Mapping[str, Vector]:
        """Read again when the model or a consent is another: an erasure may have taken some."""
        epoch = self.epoch()
        if self._known[:2] != (model, epoch):
            found = self._database.read(lambda db: stored.vectors(db, model))
            self._known = (model, epoch, found)
        return self._known[2]


@dataclass(frozen=True, slots=True)
class _ByText(Mapping[str, Vector]):
    """Vectors by their text, which is not kept."""

    known: Mapping[str, Vector]
    salt: bytes

    def __getitem__(self, text: str) -> Vector:
        return self.known[_hash(text, self.salt)]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return len(self.known)


def _hash(text: str, salt: bytes) -> str:
    return blake2b(text.encode(), key=salt, digest_size=12).hexdigest()
