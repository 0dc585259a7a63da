"""The terminal face: one app that draws what its session shows, and hands keys to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette
from textual.containers import Horizontal
from textual.widgets import Input

from oo_storage.words import _
from oo_ui.tui import bars
from oo_ui.tui.commands import OoCommands
from oo_ui.tui.dialogs import FormScreen, JobScreen, ReadingScreen
from oo_ui.tui.page_view import PageView
from oo_ui.tui.sheet import Sheet
from oo_ui.tui.theme import NAMES, themes
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.keys import keys_reading, row_reading
from oo_ui.viewmodels.session import Asks, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, tzinfo

    from textual import events
    from textual.app import ComposeResult, SystemCommand
    from textual.binding import BindingType
    from textual.geometry import Size
    from textual.screen import ModalScreen, Screen

    from oo_ui.appearance import KeptAppearance
    from oo_ui.look import Palette
    from oo_ui.tui.drawing import Line
    from oo_ui.tui.rows import RowList
    from oo_ui.viewmodels.pages import Page
    from oo_ui.viewmodels.showing import Showing

FACE = "tui"
WIDE, SMALL = 100, 50
LOW, LOWEST = 30, 20
MINUTE_S = 60.0
NOTICE_S = 8.0


class StartedLink(Asks, Protocol):
    """The link of a face, as an app uses it."""

    def start(self) -> None:
        """Open the home."""

    def close(self) -> None:
        """Let go of it."""


class OoApp(App[None]):
    """Draws a session; its own state is the cursor."""

    CSS_PATH = "oo.tcss"
    COMMANDS: ClassVar = {OoCommands}
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "theme", show=False),
        Binding("ctrl+q", "leave", show=False),
        Binding("f5", "refresh", show=False),
    ]

    def __init__(
        self,
        make_link: Callable[[OoApp], StartedLink],
        *,
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        appearance: KeptAppearance,
        is_ground_dark: bool = True,
        first: Page | None = None,
    ) -> None:
        """`make_link` is called once, before the first frame; `is_ground_dark` of the terminal.

        `first` is Today's page until the core has answered.
        """
        super().__init__()
        for each in themes():
            self.register_theme(each)
        self._appearance, self._is_ground_dark = appearance, is_ground_dark
        self._put_on()
        self._link = make_link(self)
        self.session = Session(
            self._link, face=FACE, now=now, zone=zone, show=self._show, first=first
        )
        self._shown = self.session.showing
        self._dialog: ModalScreen[None] | None = None
        self._is_notice_old = False
        self.failure: Exception | None = None

    def compose(self) -> ComposeResult:
        """The bars around, the page between."""
        yield Sheet(lambda p, w: bars.top(self._shown, p, w), id="top")
        yield Sheet(lambda p, w: bars.tabs(self._shown.screen, p, w), id="tabs")
        with Horizontal(id="middle"):
            yield Sheet(lambda p, w: bars.nav(self._shown.screen, p, w), id="nav")
            yield PageView()
        yield Sheet(self._notice, id="notice")
        yield Sheet(lambda p, w: bars.keys(self._shown, p, w), id="keys")

    def on_mount(self) -> None:
        """Open the home once the first frame is there."""
        self._page.show(self._shown)
        self.set_interval(MINUTE_S, self.session.refresh)
        self.call_after_refresh(self._link.start)

    def on_unmount(self) -> None:
        """Let go of the home."""
        self._link.close()
        self._appearance.close()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Only what is ours."""
        del screen
        return ()

    def _handle_exception(self, error: Exception) -> None:
        """End with what went wrong kept for the boundary: a person sees no traceback."""
        self.failure = self._exception = error
        self.exit(return_code=1)
        self._exception_event.set()

    def linked(self, is_linked: bool) -> None:
        """The core went away or came back."""
        self.session.linked(is_linked)

    def stopped(self) -> None:
        """Somebody ended the core."""
        self.session.stopped()

    def changed(self) -> None:
        """Something happened in the core."""
        self.session.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """What fits is shown."""
        for screen in self.screen_stack:
            _fit(screen, event.size)

    def on_key(self, event: events.Key) -> None:
        """Keys that no widget took."""
        if isinstance(self._dialog, ReadingScreen) and self._dialog.is_current:
            self.session.press(event.key)
            return
        if len(self.screen_stack) > 1:
            return
        if isinstance(self.focused, Input):
            if event.key == "escape":
                self._close_search()
            return
        if self._own_key(event.key, event.character or "") or self.session.press(event.key):
            event.stop()

    def _own_key(self, key: str, character: str) -> bool:
        screen = next((each for each in SCREENS if each.key == key), None)
        if screen is not None:
            self.session.go(screen.id)
        elif character == "?":
            self.action_keys()
        elif character == "/":
            self._open_search()
        elif key in {"left", "right"}:
            self.session.step_screen(-1 if key == "left" else 1)
        elif key == "escape":
            self.session.cancel()
        elif key == "q":
            self.action_leave()
        else:
            return False
        return True

    def action_leave(self) -> None:
        """Close this face."""
        self.session.leave(self.exit)

    def action_theme(self) -> None:
        """Light for dark and back."""
        self._appearance.change_theme(system=self._is_ground_dark)
        self._put_on()
        self.call_after_refresh(self.screen_stack[0].query_one(PageView).redraw)

    def _put_on(self) -> None:
        is_dark = self._appearance.now.is_dark(system=self._is_ground_dark)
        self.theme = NAMES["dark" if is_dark else "light"]

    def action_refresh(self) -> None:
        """Ask again."""
        self.session.refresh()

    def action_command_palette(self) -> None:
        """Every command by name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("Search"), id="--command-palette"))

    def action_keys(self) -> None:
        """Every key that does something here."""
        self.session.read(keys_reading(self.session.showing.actions))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """The cursor moved."""
        self.session.choose(event.row)

    def on_row_list_opened(self, _event: RowList.Opened) -> None:
        """Everything about a row, where there is no room beside the list."""
        row = self.session.showing.row
        if row is not None:
            self.session.read(row_reading(row))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Searching goes on while typing."""
        if event.input.id == "search":
            self.session.find(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Into what was found."""
        if event.input.id == "search":
            self._page.focus_page()

    def on_form_screen_submitted(self, event: FormScreen.Submitted) -> None:
        """The person answered."""
        self.session.submit(event.answers)

    def on_form_screen_left(self, _event: FormScreen.Left) -> None:
        """The person said no."""
        self.session.cancel()

    def on_reading_screen_left(self, _event: ReadingScreen.Left) -> None:
        """The person has read it."""
        self.session.cancel()

    def on_job_screen_looked(self, _event: JobScreen.Looked) -> None:
        """How does it go?"""
        self.session.look_at_job()

    def on_job_screen_cancelled(self, _event: JobScreen.Cancelled) -> None:
        """End it."""
        self.session.cancel_job()

    def on_job_screen_left(self, _event: JobScreen.Left) -> None:
        """Look no longer."""
        self.session.close_job()

    @property
    def _page(self) -> PageView:
        return self.screen_stack[0].query_one(PageView)

    def _open_search(self) -> None:
        self.session.begin_search()
        search = self._page.query_one("#search", Input)
        search.add_class("open")
        search.disabled = False
        search.focus()

    def _close_search(self) -> None:
        search = self._page.query_one("#search", Input)
        search.value = ""
        search.remove_class("open")
        search.disabled = True
        self._page.focus_page()

    def _show(self, showing: Showing) -> None:
        """Draw what is shown now, and lay on top what is asked."""
        before, self._shown = self._shown, showing
        if not self.is_running:
            return
        base = self.screen_stack[0]
        is_search_left = bool(before.search) and not showing.search
        is_typing = isinstance(self.focused, Input)
        if showing.screen != before.screen or (is_search_left and not is_typing):
            self._close_search()
        for id in ("#top", "#tabs", "#nav", "#keys"):
            base.query_one(id, Sheet).redraw()
        if showing.times_told != before.times_told:
            self._is_notice_old = False
            self.set_timer(NOTICE_S, lambda: self._age(showing.times_told))
        base.query_one("#notice", Sheet).redraw()
        self._page.show(showing)
        self._lay_on_top(before, showing)

    def _lay_on_top(self, before: Showing, showing: Showing) -> None:
        dialog = self._dialog
        if isinstance(dialog, FormScreen) and dialog.form is showing.form:
            if showing.problem != before.problem:
                dialog.tell(showing.problem)
            return
        if isinstance(dialog, JobScreen) and showing.job and dialog.job.id == showing.job.id:
            dialog.show(showing.job)
            return
        if isinstance(dialog, ReadingScreen) and dialog.reading is showing.on_top:
            return
        if dialog is not None:
            self._dialog = None
            dialog.dismiss()
        self._dialog = _dialog(showing)
        if self._dialog is not None:
            _fit(self._dialog, self.size)
            self.push_screen(self._dialog)

    def _notice(self, palette: Palette, width: int) -> list[Line]:
        return [] if self._is_notice_old else bars.notice(self._shown, palette, width)

    def _age(self, times_told: int) -> None:
        if times_told == self._shown.times_told:
            self._is_notice_old = True
            self.screen_stack[0].query_one("#notice", Sheet).redraw()


def _fit(screen: Screen[Any], size: Size) -> None:
    """Let the stylesheet know how much room there is."""
    screen.set_class(size.width >= WIDE, "wide")
    screen.set_class(size.width < WIDE, "narrow")
    screen.set_class(size.width < SMALL, "small")
    screen.set_class(size.height < LOW, "low")
    screen.set_class(size.height < LOWEST, "lowest")


def _dialog(showing: Showing) -> ModalScreen[None] | None:
    if showing.job is not None:
        return JobScreen(showing.job)
    if showing.form is not None:
        return FormScreen(showing.form)
    return ReadingScreen(showing.reading) if showing.reading is not None else None
