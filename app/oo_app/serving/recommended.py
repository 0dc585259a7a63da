"""Which models would fit a machine, by its memory; pure.

Chosen for short answers that follow a schema in several languages; models that think aloud before
they answer are left out, because a tip is worth no minute of thinking.
"""

from __future__ import annotations

from dataclasses import dataclass

from oo_storage.words import N_, _

GB = 1_000_000_000
# The rest of the machine, its screen and its browser go on beside the model.
SHARE_OF_MEMORY = 0.6
MOST = 3


@dataclass(frozen=True, slots=True)
class Recommended:
    """A model as Ollama names it: bytes to fetch, bytes of memory it takes, and what it is for."""

    name: str
    size: int
    memory: int
    words: str
    is_embedder: bool = False

    @property
    def note(self) -> str:
        """What it is for, in the person's language."""
        return _(self.words)


GENERATORS: tuple[Recommended, ...] = (
    Recommended("mistral-small:24b", 14 * GB, 18 * GB, N_("the most careful words; wants much")),
    Recommended("gemma3:12b", int(8.1 * GB), 11 * GB, N_("careful words in many languages")),
    Recommended("qwen2.5:7b", int(4.7 * GB), 7 * GB, N_("good words, keeps to the form")),
    Recommended("gemma3:4b", int(3.3 * GB), 5 * GB, N_("good words in many languages")),
    Recommended("llama3.2:3b", int(2.0 * GB), int(3.4 * GB), N_("quick, and good enough")),
    Recommended("qwen2.5:1.5b", int(1.0 * GB), int(2.0 * GB), N_("for little memory")),
    Recommended("qwen2.5:0.5b", int(0.4 * GB), int(1.0 * GB), N_("for very little memory")),
)
EMBEDDERS: tuple[Recommended, ...] = (
    Recommended("bge-m3", int(1.2 * GB), int(1.6 * GB), N_("compares texts"), is_embedder=True),
    Recommended("all-minilm", 46_000_000, int(0.2 * GB), N_("compares texts"), is_embedder=True),
)


def recommended(memory: int) -> tuple[Recommended, ...]:
    """The models that fit a machine with so many bytes of memory, the best first.

    At most three that write and one that compares texts; none where even the smallest is too big.
    """
    room = memory * SHARE_OF_MEMORY
    writing = [each for each in GENERATORS if each.memory <= room][:MOST]
    comparing = [each for each in EMBEDDERS if each.memory <= room / 4][:1]
    return (*writing, *(comparing if writing else ()))


def has_room(size: int, free: int) -> bool:
    """Whether a model of so many bytes can be loaded into so much free memory."""
    return size * 1.2 <= free
