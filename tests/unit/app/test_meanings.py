"""An embedder reads each text once, and only what its host may be shown."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from builders.briefs import found
from oo_app.asking import Access
from oo_app.meanings import BATCH, EMBEDDER, Meanings
from oo_app.recommender.likeness import BY_WORDS
from oo_app.recommender.vectors import Vectors, texts_of
from oo_app.serving.port import Embeddings, ModelFault, Target
from oo_storage import recommender, recommender_vectors
from oo_storage.database import Database
from oo_storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TITLE = frozenset({"tasks.title"})
TARGET = Target(alias=EMBEDDER, model="ollama/tiny", host="127.0.0.1:11434")
DAY_MS = 24 * 3_600_000


@dataclass
class FakeEmbedder:
    """Gives each text a vector by its length; notes what it was shown."""

    shown: list[str] = field(default_factory=list)
    fault: str = ""
    short: bool = False
    keys: frozenset[str] = frozenset()

    def embed(
        self,
        target: Target,
        texts: Sequence[str],
        *,
        purpose: str,
        limit_s: float,
        keys: frozenset[str] = frozenset(),
    ) -> Embeddings:
        assert (target, purpose) == (TARGET, "likeness")
        self.keys |= keys
        if self.fault:
            raise ModelFault(self.fault, "It failed.")
        self.shown += texts
        vectors = tuple((float(len(text)), 1.0) for text in texts)
        return Embeddings(vectors=vectors[1:] if self.short else vectors)


class Home:
    def __init__(self, root: Path) -> None:
        self.database = Database(root / "oo.sqlite3")
        self.database.outside_transaction(lambda db: migrate(db, [recommender.MIGRATIONS]))
        self.model = FakeEmbedder()
        self.access = Access(target=TARGET, keys=TITLE)
        self.epoch = 1
        self.now_ms = 0
        self.meanings = self.new()

    def new(self) -> Meanings:
        vectors = Vectors(
            self.database,
            epoch_of=lambda _db: self.epoch,
            now_ms=lambda: self.now_ms,
            salt=b"salt",
        )
        return Meanings(vectors, lambda: self.model, lambda _alias: self.access)  # type: ignore[arg-type,return-value]

    def kept(self) -> int:
        return len(self.database.read(lambda db: recommender_vectors.vectors(db, TARGET.model)))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.meanings.stop()
    made.database.close()


def texts(*names: str, keys: frozenset[str] = TITLE) -> dict[str, frozenset[str]]:
    return dict.fromkeys(names, keys)


def test_each_text_is_read_once(home: Home) -> None:
    assert home.meanings.read(texts("Rent", "Gift")) == 2
    assert home.meanings.read(texts("Rent", "Gift", "Trip")) == 1
    assert home.model.shown == ["Rent", "Gift", "Trip"]
    assert home.model.keys == TITLE
    home.meanings = home.new()
    assert home.meanings.read(texts("Rent", "Gift", "Trip")) == 0


def test_vectors_tell_likeness_once_they_are_there(home: Home) -> None:
    assert home.meanings.likeness() is BY_WORDS
    home.meanings.read(texts("Rent", "Miet"))
    likeness = home.meanings.likeness()
    assert likeness.is_alike("Rent", "Miet")
    assert not likeness.is_alike("Rent", "never read")
    assert home.new().likeness().is_alike("Rent", "Miet")


def test_many_texts_are_read_in_batches(home: Home) -> None:
    assert home.meanings.read(texts(*map(str, range(BATCH * 2 + 1)))) == BATCH * 2 + 1
    assert home.kept() == BATCH * 2 + 1


def test_a_host_is_shown_only_what_it_may_be_shown(home: Home) -> None:
    mine = texts("Rent") | texts("Secret", keys=frozenset({"notes.text"}))
    home.meanings.read(mine)
    assert home.model.shown == ["Rent"]


@pytest.mark.parametrize("access", [Access(), Access(target=TARGET, problem="not-allowed")])
def test_nobody_is_asked_without_leave(home: Home, access: Access) -> None:
    home.meanings.read(texts("Rent", "Miet"))
    home.access = access
    assert home.meanings.read(texts("Trip")) == 0
    assert home.meanings.likeness() is BY_WORDS
    assert not home.meanings.is_wanted
    home.meanings.want(texts("Trip"))
    home.meanings.stop()
    assert home.model.shown == ["Rent", "Miet"]


def test_what_was_read_under_a_consent_that_is_gone_is_not_kept(home: Home) -> None:
    inner = home.model.embed

    def revoked(*args: object, **more: object) -> Embeddings:
        home.epoch = 2
        return inner(*args, **more)  # type: ignore[arg-type]

    home.model.embed = revoked  # type: ignore[method-assign]
    home.meanings.read(texts("Rent"))
    assert home.kept() == 0


@pytest.mark.parametrize("agent", [None, "due_risk", TARGET.host])
def test_an_erasure_takes_the_vectors(home: Home, agent: str | None) -> None:
    home.access = Access(target=TARGET, keys=TITLE | {"notes.text"})
    home.meanings.read(texts("Rent", "Miet") | texts("note", keys=frozenset({"notes.text"})))
    scrubber = recommender_vectors.VectorScrubber()
    assert home.database.write(lambda db: scrubber.scrub(db, TITLE, agent)) == 2
    assert home.database.read(lambda db: scrubber.count(db, TITLE, agent)) == 0
    home.epoch += 1
    assert not home.meanings.likeness().is_alike("Rent", "Miet")
    assert home.kept() == 1


def test_another_model_reads_anew_and_takes_the_place(home: Home) -> None:
    home.meanings.read(texts("Rent"))
    other = Target(alias=EMBEDDER, model="ollama/other", host=TARGET.host)
    vectors = Vectors(home.database, epoch_of=lambda _db: 1, now_ms=lambda: 0, salt=b"salt")
    assert vectors.missing(other.model, ["Rent"]) == ["Rent"]
    vectors.keep(other.model, {"Rent": (1.0,)}, texts("Rent"), 1)
    assert home.kept() == 0


def test_old_vectors_go(home: Home) -> None:
    home.meanings.read(texts("Rent"))
    home.now_ms = 8 * DAY_MS
    home.meanings.read(texts("Gift"))
    assert home.kept() == 1


def test_no_text_is_kept(home: Home, tmp_path: Path) -> None:
    home.meanings.read(texts("Rent for the flat in the mill"))
    home.database.close()
    assert b"mill" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


def test_it_reads_on_a_thread_of_its_own_and_survives_failures(home: Home) -> None:
    home.model.fault = "unreachable"
    home.meanings.want(texts("Rent"))
    home.meanings.stop()
    assert not [each for each in threading.enumerate() if each.name == "oo-meanings"]
    assert (home.model.shown, home.kept()) == ([], 0)


def test_want_reads(home: Home) -> None:
    home.meanings.want(texts("Rent"))
    home.meanings.stop()
    assert home.model.shown == ["Rent"]


def test_fewer_vectors_than_texts_are_refused(home: Home) -> None:
    home.model.short = True
    with pytest.raises(ModelFault):
        home.meanings.read(texts("Rent", "Gift"))
    assert home.kept() == 0


def test_what_findings_are_about() -> None:
    one = found("Rent", keys_used=("tasks.title",))
    other = found("Rent", keys_used=("notes.text",), agent="open_loops")
    nameless, endless = found(facts={"count": 2}), found("x" * 400)
    assert texts_of([one, other, nameless, endless]) == {
        "Rent": frozenset({"tasks.title", "notes.text"})
    }
