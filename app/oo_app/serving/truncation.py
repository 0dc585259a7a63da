"""Whether a model read all of a prompt: Ollama drops what does not fit, and says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Prose has no tokens of more bytes; what a tokenizer does not know takes more tokens, not fewer.
MOST_BYTES_PER_TOKEN = 10
LEAST_BYTES_PER_TOKEN = 2
NEVER_DROPPED = 2  # the system's message and the last one


def is_cut(texts: Sequence[str], tokens_in: int, num_ctx: int) -> bool:
    """Whether the prompt was cut, by the tokens the server counted (0: it counts none).

    A prompt cut in its middle counts as exactly the context. Where whole messages were dropped
    the count is small: less than so many bytes could ever be.
    """
    if tokens_in <= 0:
        return False
    if tokens_in >= num_ctx:
        return True
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    may_drop = len(texts) > NEVER_DROPPED and size > num_ctx * LEAST_BYTES_PER_TOKEN
    return may_drop and tokens_in < size // MOST_BYTES_PER_TOKEN
