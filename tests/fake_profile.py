"""The part of the assistant in memory about the person, findings and changes."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oo_app.answers import Changes
from oo_app.answers_profile import OutputRow, Profile
from oo_storage.errors import OoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from oo_app.answers import ContextRow, PreferenceRow

T = TypeVar("T")


class FakeFollowing:
    """What changes as the test says."""

    def __init__(self) -> None:
        self._coming: queue.SimpleQueue[Changes | OoError | None] = queue.SimpleQueue()
        self.tell(12)

    def tell(self, seq: int) -> None:
        self._coming.put(Changes(last_seq=seq))

    def fail(self, error: OoError) -> None:
        self._coming.put(error)

    def close(self) -> None:
        self._coming.put(None)

    def __iter__(self) -> Iterator[Changes]:
        while (coming := self._coming.get()) is not None:
            if isinstance(coming, OoError):
                raise coming
            yield coming


class FakeFollowings:
    """Everyone who listens to one fake."""

    def __init__(self) -> None:
        self.all: list[FakeFollowing] = []

    def begin(self) -> FakeFollowing:
        self.all.append(FakeFollowing())
        return self.all[-1]


class _Fake(Protocol):
    now: datetime
    followings: FakeFollowings

    def _note(self, called: str, /, **arguments: Any) -> None: ...

    def _said(self, value: T) -> T: ...

    def _known(self, what: str, name: str, known: list[str]) -> None: ...

    def contexts(self) -> Sequence[ContextRow]: ...

    def preferences(self) -> Sequence[PreferenceRow]: ...


class FakeProfile:
    """Mixed into the fake assistant."""

    def profile(self: _Fake) -> Profile:
        self._note("profile")
        return Profile(
            zone="UTC", language="", context="work", paused_until=None,
            contexts=tuple(self.contexts()), preferences=tuple(self.preferences()),
        )  # fmt: skip

    def outputs(self: _Fake, *, agent: str = "") -> Sequence[OutputRow]:
        self._note("outputs", agent=agent)
        self._known("agent", agent, ["", "due_risk"])
        row = OutputRow(
            agent="due_risk", kind="task_due", text="Pay the rent is due today.",
            facts={"object": "Pay the rent"}, priority=2, made=self.now, due=self.now,
            expires=self.now, actions=("do",), evidence=(7,), keys=("tasks.title",),
        )  # fmt: skip
        return [self._said(row)]

    def follow(self: _Fake, *, since: int | None = None) -> FakeFollowing:
        self._note("follow", since=since)
        return self.followings.begin()
