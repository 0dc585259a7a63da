"""A part of an owner that is built once, by one thread, when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

T = TypeVar("T")


class Owner(Protocol):
    """Holds such parts."""

    @property
    def building(self) -> AbstractContextManager[Any]:
        """A reentrant lock."""


class once(Generic[T]):  # noqa: N801 - used as a decorator, like property
    """Like `functools.cached_property`, which lets two threads build two of a thing."""

    def __init__(self, build: Callable[[Any], T]) -> None:
        self._build = build
        self._name = build.__name__
        self.__doc__ = build.__doc__

    def __get__(self, owner: Owner, _kind: type | None = None) -> T:
        """Asked only the first time: what was built then stands in for it in the owner."""
        parts = vars(owner)
        with owner.building:
            if self._name not in parts:
                parts[self._name] = self._build(owner)
        built: T = parts[self._name]
        return built
