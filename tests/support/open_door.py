"""A door that lets everyone through."""

from __future__ import annotations


class Open:
    """One passage."""

    def __enter__(self) -> Open:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to end."""

    def count(self, *, out: int = 0, into: int = 0) -> None:
        """Nobody reads it."""
