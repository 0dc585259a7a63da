"""What every backend does with a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_app.notifier.port import Notice, NotShown, notice_of
from oo_app.notifier.showing import CHANNELS

if TYPE_CHECKING:
    from oo_app.notifier.port import Backend

NOTICE = notice_of("t1", "Pay the rent today.", "It is due.", with_content=True)
HOSTILE = (
    "--help",
    "<b>bold</b> <img src='x'> & &amp;",
    "a'}; rm -rf / {'b': <'c'>",
    "\x1b[31mred\x1b[0m \u202eright\u202c \x07 \\n \\x41",
    "書" * 500 + "👩‍👩‍👧‍👦" * 50,
    "سلام " * 100,
    "x" * 100_000,
)


class BackendContract:
    """Inherit it; give a `backend` that is there, and `seen`, the texts that a person can see."""

    @pytest.fixture
    def backend(self) -> Backend:
        raise NotImplementedError

    def seen(self) -> list[str]:
        """The texts that were shown, oldest first; empty where only the log knows."""
        return []

    def test_it_is_one_of_the_channels_and_is_there(self, backend: Backend) -> None:
        assert backend.name in CHANNELS
        assert backend.problem() == ""
        assert backend.problem() == ""

    def test_it_shows_a_notice(self, backend: Backend) -> None:
        backend.show(NOTICE)
        if texts := self.seen():
            assert len(texts) == 1
            assert "Pay the rent today." in texts[0]
            assert "It is due." in texts[0]

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_hostile_text_is_shown_plainly(self, backend: Backend, text: str) -> None:
        notice = notice_of("t1", text, text, with_content=True)
        backend.show(notice)
        for shown in self.seen():
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert "<b>" not in shown
            assert len(shown) < 2_000

    def test_withdrawing_is_harmless(self, backend: Backend) -> None:
        backend.withdraw("nobody")
        backend.show(NOTICE)
        backend.withdraw(NOTICE.tip)
        backend.withdraw(NOTICE.tip)
        assert backend.problem() == "", "it can show the next"

    def test_closing_is_harmless(self, backend: Backend) -> None:
        backend.show(NOTICE)
        backend.close()
        assert len(self.seen()) <= 1, "closing shows nothing"
        backend.close()


class RecordingBackend:
    """A backend in memory; a test says what is wrong with it."""

    def __init__(self, name: str = CHANNELS[0]) -> None:
        self.name = name
        self.wrong = ""
        self.refuses = ""
        self.shown: list[Notice] = []
        self.withdrawn: list[str] = []
        self.is_closed = False

    def problem(self) -> str:
        """What the test said."""
        return self.wrong

    def show(self, notice: Notice) -> None:
        """Keep it, or refuse."""
        if self.refuses:
            raise NotShown(self.refuses)
        self.shown.append(notice)

    def withdraw(self, tip: str) -> None:
        """Note it."""
        self.withdrawn.append(tip)

    def close(self) -> None:
        """Note it."""
        self.is_closed = True
