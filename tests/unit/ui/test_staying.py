"""What becomes of oO when a face is closed, and after somebody stopped it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fake_assistant import NOW, FakeAssistant
from fake_face import FakeFace, Sitting, face_assistant, terms
from oo_app.answers_life import CoreLife, Status
from oo_app.answers_notices import OfferedNotice
from oo_storage.errors import CoreStopped, CoreUnreachable
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.notice_watch import NoticeWatch
from oo_ui.viewmodels.opening import Opening
from oo_ui.viewmodels.pages import Ticks
from oo_ui.viewmodels.staying import staying_form

if TYPE_CHECKING:
    from collections.abc import Callable

CORE = CoreLife(process=1, started=NOW, stays="", listening=1, linger_s=300)
LONGEST_S = 10.0


class Lasting(FakeFace):
    """Lives in a core that a face started."""

    def __init__(self, core: CoreLife | None = CORE, **changes: Any) -> None:
        super().__init__()
        self.core = core
        self.told = changes
        self.values["watch_in_background"] = ""

    def status(self) -> Status:
        told = Status(
            version="0.1.0", home="/home/u", is_watching=True, is_demo=False, paused_until=None,
            sources=1, last_seq=12, core=self.core,
        )  # fmt: skip
        return replace(told, **self.told)


def test_nothing_is_ticked_and_the_words_say_when_it_ends() -> None:
    assistant = Lasting()
    form = staying_form(face_assistant(assistant), terms(assistant))
    assert form is not None
    [ticks] = form.fields
    assert isinstance(ticks, Ticks)
    assert ticks.usual == ()
    assert "in 5 min" in form.text


@pytest.mark.parametrize(
    "assistant",
    [
        Lasting(None),
        Lasting(replace(CORE, stays="run")),
        Lasting(replace(CORE, stays="preference")),
        Lasting(replace(CORE, listening=2)),
        Lasting(sources=0),
        Lasting(is_demo=True),
    ],
    ids=["no core", "run", "preference", "another face", "nothing to watch", "demo"],
)
def test_where_it_is_settled_nobody_is_asked(assistant: Lasting) -> None:
    assert staying_form(face_assistant(assistant), terms(assistant)) is None


@pytest.mark.parametrize(("ticked", "value"), [((), "no"), (("stay",), "yes")])
def test_the_answer_is_kept_whichever_it_is(ticked: tuple[str, ...], value: str) -> None:
    sitting = Sitting(Lasting())
    left: list[bool] = []
    sitting.session.leave(lambda: left.append(True))
    assert left == []
    sitting.session.submit({"stay": ticked})
    assert left == [True]
    said = [given for name, given in sitting.assistant.calls if name == "set_preference"]
    assert [(each["name"], each["value"]) for each in said] == [("watch_in_background", value)]


def test_who_leaves_a_face_whose_core_is_gone_is_not_asked() -> None:
    sitting = Sitting(Lasting())
    sitting.session.linked(False)
    left: list[bool] = []
    sitting.session.leave(lambda: left.append(True))
    assert left == [True]


def test_a_face_that_was_stopped_offers_to_start_again_and_keeps_what_is_typed() -> None:
    sitting = Sitting(FakeFace())
    started: list[bool] = []
    sitting.session._link.start_again = lambda: started.append(True)  # type: ignore[method-assign]
    assert sitting.session.press("a")
    sitting.session.linked(False)
    sitting.session.stopped()
    assert [action.key for action in sitting.showing.actions] == ["r"]
    sitting.session.submit({"task": "milk"})
    assert started == [True]
    assert sitting.showing.form is not None
    assert "answer once more" in sitting.showing.problem
    assert not [name for name, _given in sitting.assistant.calls if name == "add"]
    sitting.session.press("r")
    assert started == [True, True]
    sitting.session.linked(True)
    assert not sitting.showing.is_stopped
    sitting.session.submit({"task": "milk"})
    assert [name for name, _given in sitting.assistant.calls if name == "add"] == ["add"]


def test_a_face_that_nobody_sees_asks_for_nothing() -> None:
    assistant = FakeFace()
    sitting = Sitting(assistant)
    sitting.session.see(is_seen=False)
    before = len(assistant.calls)
    sitting.session.refresh()
    assert len(assistant.calls) == before
    sitting.session.see(is_seen=True)
    assert len(assistant.calls) > before


def test_what_was_ended_is_not_started_behind_anyones_back() -> None:
    opened: list[FakeAssistant] = []
    is_stopped = False

    def open() -> FakeAssistant:
        opened.append(FakeAssistant())
        return opened[-1]

    opening = Opening(open, lambda: is_stopped)
    opening()
    opening()
    is_stopped = True
    with pytest.raises(CoreStopped):
        opening()
    assert len(opened) == 2
    opening.start_again()
    opening()
    with pytest.raises(CoreStopped):
        opening()


def test_a_new_face_starts_what_was_stopped_before_it() -> None:
    opening = Opening(FakeAssistant, lambda: True)
    assert opening() is not None


def test_the_link_says_that_it_was_stopped_and_starts_again_at_once() -> None:
    stopped, linked = threading.Event(), threading.Event()
    may_start = threading.Event()

    def open() -> FakeAssistant:
        if not may_start.is_set():
            raise CoreStopped("oO was stopped.")
        return FakeAssistant()

    def post(call: Callable[[], None]) -> None:
        call()

    link = Link(
        open, post=post, stopped=stopped.set, start_again=may_start.set,
        linked=lambda is_linked: linked.set() if is_linked else None,
    )  # fmt: skip
    link.start()
    assert stopped.wait(LONGEST_S)
    link.start_again()
    assert linked.wait(LONGEST_S)
    link.close()


def test_notices_are_taken_before_they_are_shown_and_only_then() -> None:
    shown: list[OfferedNotice] = []
    was_shown, over = threading.Event(), threading.Event()

    class Core(FakeAssistant):
        taken: tuple[str, ...] = ()

        def wait_for_notice(self, *, wait_s: float) -> OfferedNotice | None:
            if len(self.taken) == 2:
                over.wait(LONGEST_S)
                raise CoreUnreachable("gone")
            return OfferedNotice(tip=f"t{wait_s:.0f}", title="oO", text="Pay the rent.")

        def take_notice(self, tip: str) -> bool:
            Core.taken = (*self.taken, tip)
            return len(self.taken) == 2

    def show(notice: OfferedNotice) -> None:
        shown.append(notice)
        was_shown.set()

    watch = NoticeWatch(Core, post=lambda call: call(), show=show, again_s=0.01)
    watch.start()
    watch.linked(True)
    assert was_shown.wait(LONGEST_S)
    over.set()
    watch.close()
    assert len(shown) == 1, "the first one was too late"
    assert len(Core.taken) == 2
