"""How speaking first is: where it may, what is missing there, and what the desk does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_app.answers import Check
from oo_app.notifier.moment import unreadable
from oo_app.notifier.showing import INBOX, OFF
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oo_app.notifier.moment import Desk

OK, WARN = "ok", "warn"


class NoticeHealth:
    """Looks at the channels and the desk of one home; shows nothing."""

    def __init__(
        self,
        *,
        choice: Callable[[], str],
        problems: Callable[[str], list[tuple[str, str]]],
        desk: Callable[[], Desk],
    ) -> None:
        """`choice` is the preference `notify`; `problems` are those of the channels it means."""
        self._choice = choice
        self._problems = problems
        self._desk = desk

    def checks(self) -> tuple[Check, ...]:
        """One line for the channels, and one for the desk where it does not tell everything."""
        choice = self._choice()
        if choice == OFF:
            message = _("oO speaks only if asked.")
            hint = _("Where it may speak first: oo prefs set notify auto")
            return (Check(name="notices", state=OK, message=message, hint=hint),)
        return (self._channels(choice), *self._signals())

    def _channels(self, choice: str) -> Check:
        problems = self._problems(choice)
        ready = [name for name, problem in problems if not problem]
        missing = "; ".join(f"{name}: {problem}" for name, problem in problems if problem)
        message = _("oO speaks first through {channel}.").format(channel=ready[0])
        is_worse = ready[0] == INBOX != choice
        return Check(
            name="notices",
            state=WARN if is_worse else OK,
            message=f"{message} {missing}".strip(),
            hint=_("`oo notices` lists what is in the inbox.") if is_worse else "",
        )

    def _signals(self) -> Iterator[Check]:
        if unknown := unreadable(self._desk()):
            message = _("This desktop does not tell {signals}; it holds no notice back.")
            yield Check(name="desk", state=OK, message=message.format(signals=", ".join(unknown)))
