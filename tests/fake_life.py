"""The part of the assistant in memory about what of oO starts by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oo_app.answers_life import Autostart

if TYPE_CHECKING:
    from oo_app.answers import Effect

T = TypeVar("T")


class _Fake(Protocol):
    autostarts: str

    def _note(self, called: str, /, **arguments: Any) -> None: ...

    def _said(self, value: T) -> T: ...

    def _effect(self, message: str) -> Effect: ...


class FakeLife:
    """Mixed into the fake assistant."""

    autostarts = "off"

    def autostart(self: _Fake) -> Autostart:
        self._note("autostart")
        problem = "Another oO would start." if self.autostarts == "stale" else ""
        return self._said(
            Autostart(
                state=self.autostarts, place="/home/u/.config/autostart/oo.desktop",
                command=("/usr/bin/python3", "-m", "oo_ui", "run"), problem=problem,
                hint="oo autostart on" if problem else "",
            )
        )  # fmt: skip

    def set_autostart(self: _Fake, *, enabled: bool) -> Effect:
        self._note("set_autostart", enabled=enabled)
        self.autostarts = "on" if enabled else "off"
        return self._effect("oO starts with your session.")
