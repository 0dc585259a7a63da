"""Every screen's page and what its actions do, without a toolkit."""

from __future__ import annotations

import time
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fake_assistant import NOW, FakeAssistant, failing
from fake_face import FakeFace, OlderCore, Sitting, face_assistant, terms
from oo_app.answers import Added, HistoryRow
from oo_app.answers_tips import Silence
from oo_app.gateway.client import READ_TIMEOUT_S
from oo_app.local_notices import LONGEST_WAIT_S
from oo_storage.errors import BadInput, CoreUnreachable, Refused
from oo_storage.plain import is_kept
from oo_ui.viewmodels import link as link_module
from oo_ui.viewmodels import notice_watch
from oo_ui.viewmodels.catalogue import SCREENS
from oo_ui.viewmodels.history import plots
from oo_ui.viewmodels.link import Link
from oo_ui.viewmodels.pages import NOT_SHOWN, Choice, Form, Page, Reading, Text, Ticks, found
from oo_ui.viewmodels.today import added_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fake_profile import FakeFollowing

HOSTILE = "\x1b[2J\x1b]0;x\x07[bold red]x[/] \u202egnirts {0} %s \u200b中文👩‍👩‍👧 " + "A" * 100_000


def page_of(screen: str, assistant: FakeAssistant) -> Page:
    load = next(each.load for each in SCREENS if each.id == screen)
    return load(face_assistant(assistant), terms(assistant))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name in NOT_SHOWN:
                continue
            yield from texts(getattr(value, field.name))


def open_form(sitting: Sitting) -> Form:
    assert sitting.showing.form is not None
    return sitting.showing.form


def open_reading(sitting: Sitting) -> Reading | None:
    return sitting.showing.reading


@pytest.mark.parametrize("screen", [each.id for each in SCREENS])
def test_every_screen_has_rows_or_a_card_or_a_friendly_word(screen: str) -> None:
    page = page_of(screen, FakeFace())
    assert page.title
    assert page.card or page.rows or (page.empty and page.empty.text)
    assert len({row.id for row in page.rows}) == len(page.rows)
    for row in page.rows:
        keys = [action.key for action in (*row.actions, *page.actions)]
        assert "" not in keys
        assert len({action.key for action in row.actions}) == len(row.actions)


@pytest.mark.parametrize("screen", [each.id for each in SCREENS])
def test_hostile_text_is_plain_on_every_screen(screen: str) -> None:
    page = page_of(screen, FakeFace(text=lambda words: words + HOSTILE))
    for text in texts(page):
        assert all(is_kept(char) for char in text), text[:80]
        assert len(text) <= 4_000


@pytest.mark.parametrize("screen", [each.id for each in SCREENS])
def test_a_page_that_did_not_change_is_the_same(screen: str) -> None:
    assistant = FakeFace()
    assert page_of(screen, assistant) == page_of(screen, assistant)


def test_a_core_that_knows_no_models_still_has_every_screen() -> None:
    for screen in SCREENS:
        assert page_of(screen.id, OlderCore()).title


def test_done_is_one_act_however_often_the_key_is_hit() -> None:
    sitting = Sitting(FakeFace())
    action = next(each for each in sitting.showing.actions if each.key == "d")
    sitting.session.do(action.step)
    sitting.session.do(action.step)
    calls = sitting.assistant.named("react")
    assert [call["kind"] for call in calls] == ["done", "done"]
    assert calls[0]["tip"] == "t1"
    assert calls[0]["face"] == "tui"
    assert calls[0]["request"] == calls[1]["request"] != ""
    assert sitting.showing.told is not None
    assert sitting.showing.told.can_undo


def test_dismissing_asks_why_and_never_asks_twice() -> None:
    sitting = Sitting(FakeFace())
    assert sitting.session.press("x")
    reasons = open_form(sitting).fields[0]
    assert isinstance(reasons, Choice)
    assert reasons.value == ""
    assert len(reasons.options) == 6
    sitting.session.submit({"reason": "never"})
    assert sitting.assistant.named("react")[0]["reason"] == "never"
    assert sitting.assistant.named("set_agent") == []
    sitting.session.submit({})
    assert sitting.assistant.named("set_agent")[0]["agent"] == "due_risk"
    assert sitting.showing.form is None


def test_snooze_counts_from_the_moment_of_the_answer() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.press("s")
    sitting.session.submit({"span": "3h"})
    assert (sitting.assistant.named("react")[0]["until"] - NOW).total_seconds() == 3 * 3600


def test_why_is_something_to_read() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.press("w")
    reading = open_reading(sitting)
    assert reading is not None
    assert any("It is due today." in text for text in texts(reading))
    sitting.session.cancel()
    assert open_reading(sitting) is None


def test_a_typed_text_survives_a_failure_and_is_sent_once() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.press("a")
    form = open_form(sitting)
    assert isinstance(form.fields[0], Text)
    sitting.assistant.failure = CoreUnreachable("gone", hint="wait")
    sitting.session.submit({"task": "pay rent tomorrow"})
    assert open_form(sitting) is form
    assert "gone" in sitting.showing.problem
    sitting.assistant.failure = None
    sitting.session.submit({"task": "pay rent tomorrow"})
    calls = sitting.assistant.named("add")
    assert len({call["request"] for call in calls}) == 1
    assert sitting.showing.form is None
    sitting.session.press("a")
    sitting.session.submit({"task": "pay rent tomorrow"})
    assert len({call["request"] for call in sitting.assistant.named("add")}) == 2


def test_bad_input_stands_in_the_form() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("profile")
    sitting.session.choose("preference zone")
    sitting.session.press("e")
    sitting.assistant.failure = BadInput("No such zone.", hint="Type Europe/Berlin.")
    sitting.session.submit({"value": "Moon"})
    assert "No such zone." in sitting.showing.problem
    assert sitting.showing.form is not None


def test_revoking_counts_first_and_erases_only_after_a_yes() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("consents")
    sitting.session.press("space")
    assert open_form(sitting).is_grave
    assert any("3 events" in text for text in texts(open_form(sitting)))
    assert [call["dry_run"] for call in sitting.assistant.named("revoke")] == [True]
    sitting.session.cancel()
    assert [call["dry_run"] for call in sitting.assistant.named("revoke")] == [True]
    sitting.session.press("space")
    sitting.session.submit({})
    assert [call["dry_run"] for call in sitting.assistant.named("revoke")] == [True, True, False]


def test_connecting_shows_what_it_would_read_with_nothing_ticked() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("sources")
    sitting.session.press("c")
    sitting.session.submit({"place": "0"})
    form = open_form(sitting)
    assert [field.id for field in form.fields] == ["parts 0", "keys", "readers"]
    assert all(isinstance(field, Ticks) for field in form.fields)
    assert form.fields[1].usual == ("calendar.title",)  # type: ignore[union-attr]
    assert sitting.assistant.named("connect") == []
    sitting.session.submit(
        {"parts 0": ("home.ics",), "keys": ("calendar.title",), "readers": ("next_event",)}
    )
    connected = sitting.assistant.named("connect")[0]
    assert connected["keys"] == ["calendar.title"]
    assert connected["parts"] == ("home.ics",)
    assert connected["readers"] == ["next_event"]


def test_no_tick_connects_nothing() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("sources")
    sitting.session.press("c")
    sitting.session.submit({"place": "0"})
    sitting.session.submit({"parts 0": ("home.ics",), "keys": (), "readers": ("next_event",)})
    assert sitting.assistant.named("connect") == []


def new_home() -> FakeFace:
    assistant = FakeFace()
    assistant.connected.clear()
    return assistant


def test_a_first_run_takes_two_screens_and_ends_with_a_tip() -> None:
    sitting = Sitting(new_home())
    places = open_form(sitting).fields[0]
    assert isinstance(places, Ticks)
    sitting.session.submit({"places": ("0",)})
    assert open_form(sitting).title == "This is what I would read"
    sitting.session.submit({"parts 0": ("home.ics",), "keys": ("calendar.title",), "readers": ()})
    assert sitting.showing.form is None
    assert sitting.showing.screen == "today"
    assert sitting.showing.page is not None
    assert sitting.showing.page.card is not None


def test_a_first_run_without_a_find_takes_one_answer() -> None:
    assistant = new_home()
    assistant.places = [place for place in assistant.places if place.kind == "inbox"]
    sitting = Sitting(assistant)
    assert open_form(sitting).title == "What must you not forget?"
    sitting.session.submit({"task": "pay rent"})
    assert [call["text"] for call in assistant.named("add")] == ["pay rent", "pay rent today"]
    assert assistant.named("undo")


def test_a_first_run_may_be_left() -> None:
    sitting = Sitting(new_home())
    sitting.session.cancel()
    assert sitting.showing.form is None
    assert sitting.assistant.named("connect") == []
    sitting.session.linked(True)
    assert sitting.showing.form is None


def test_a_model_is_chosen_with_nothing_shown_unless_ticked() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("model")
    sitting.session.press("e")
    sitting.session.submit({"model": "ollama_chat/qwen3:4b"})
    sitting.session.submit({"keys": ()})
    assert sitting.assistant.named("use_model")[0]["keys"] == ()


def test_fetching_shows_progress_and_can_be_cancelled() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("model")
    sitting.session.choose("model gemma3:1b")
    sitting.session.press("space")
    assert sitting.showing.job is not None
    assert 0 < sitting.showing.job.completed < sitting.showing.job.total
    sitting.session.look_at_job()
    sitting.session.cancel_job()
    assert sitting.showing.job.state == "cancelled"


def test_search_leaves_what_holds_every_word() -> None:
    rows = page_of("agents", FakeFace()).rows
    assert [row.id for row in found(rows, "DUE speak")] != []
    assert found(rows, "due nowhere") == ()


def test_plots_count_answers_by_day_and_hour() -> None:
    row = HistoryRow(
        id="t", made=NOW, text="x", agent="a", status="closed", reaction="done", reason="",
        reacted=NOW,
    )  # fmt: skip
    days, hours = plots([row, replace(row, reaction="dismiss"), row], terms(FakeFace()))
    assert len(days.labels) == 14
    assert days.series[0][2][-1] == 2
    assert hours.series[2][2][13] == 1
    assert plots([], terms(FakeFace())) == ()


def test_a_page_that_fails_says_so_and_the_last_one_stays() -> None:
    sitting = Sitting(FakeFace())
    sitting.assistant.failure = failing("It failed.")
    sitting.session.go("agents")
    assert sitting.showing.told is not None
    assert sitting.showing.told.tone == "bad"
    assert sitting.showing.page is not None
    assert sitting.showing.page.empty is not None
    assert sitting.showing.page.empty.title == "It failed."
    sitting.assistant.failure = None
    sitting.session.refresh()
    assert sitting.showing.page is not None
    assert sitting.showing.page.screen == "agents"


class Core:
    """A core that can be gone."""

    def __init__(self) -> None:
        self.is_there = True
        self.faces: list[FakeFace] = []

    def open(self) -> FakeFace:
        if not self.is_there:
            raise CoreUnreachable("gone")
        self.faces.append(FakeFace())
        return self.faces[-1]

    def die(self) -> None:
        self.is_there = False
        self.following().fail(CoreUnreachable("gone"))

    def following(self) -> FakeFollowing:
        until(lambda: bool(self.faces[-1].followings.all))
        return self.faces[-1].followings.all[-1]


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.slow
def test_a_link_says_that_the_core_is_gone_and_that_it_is_back() -> None:
    core, states = Core(), list[bool]()
    link = Link(core.open, post=lambda call: call(), linked=states.append)
    link.start()
    until(lambda: states == [True])
    core.die()
    until(lambda: states[-1] is False)
    core.is_there = True
    until(lambda: states[-1] is True)
    answers: list[str] = []
    link.ask(lambda assistant: assistant.status().version, answers.append, lambda error: None)
    until(lambda: answers == ["0.1.0"])
    link.close()


def test_a_link_tells_each_change_and_asks_for_none() -> None:
    core, changed = Core(), list[int]()
    link = Link(core.open, post=lambda call: call(), changed=lambda: changed.append(1))
    link.start()
    until(lambda: len(changed) == 1)
    core.following().tell(13)
    until(lambda: len(changed) == 2)
    assert core.faces[-1].named("changes") == []
    began = time.monotonic()
    link.close()
    assert time.monotonic() - began < 1


def test_a_link_that_may_not_listen_looks_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "LOOK_EVERY_S", 0.01)
    core, changed = Core(), list[int]()
    link = Link(core.open, post=lambda call: call(), changed=lambda: changed.append(1))
    link.start()
    until(lambda: len(changed) == 1)
    core.following().fail(Refused("too many"))
    until(lambda: len(core.faces[-1].named("changes")) > 2)
    assert len(core.faces) == 1, "it asks the core that it has"
    link.close()


def test_a_fault_that_nobody_foresaw_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    core, states = Core(), list[bool]()
    faults = iter((RuntimeError("the first time"),))

    def open_home() -> FakeFace:
        if (fault := next(faults, None)) is not None:
            raise fault
        return core.open()

    link = Link(open_home, post=lambda call: call(), linked=states.append)
    link.start()
    until(lambda: states[-1:] == [True])
    link.close()
    assert "the first time" in caplog.text


@pytest.mark.parametrize(
    ("gate", "key"),
    [
        ("nothing_connected", "c shows"), ("closed", "u takes"), ("consent", "Consents (3)"),
        ("agent", "which may not speak"), ("nothing_found", "which may not speak"),
        ("worth", "w shows"), ("wording", "template"), ("something_new", ""),
    ],
)  # fmt: skip
def test_a_screen_names_keys_and_not_what_is_typed_in_a_terminal(gate: str, key: str) -> None:
    class Silent(FakeFace):
        def tip(self, **asked: Any) -> Any:
            silence = Silence(gate=gate, reason="Why.", hint="`oo something` helps.")
            return replace(super().tip(**asked), tip=None, silence=silence)

    sitting = Sitting(Silent())
    card = sitting.showing.page.card if sitting.showing.page else None
    assert card is not None
    assert key in card.why
    assert bool(card.why) is bool(key)
    assert "`" not in card.why


def test_a_core_that_cannot_be_listened_to_is_not_asked_without_a_pause() -> None:
    class Deaf(FakeFace):
        def follow(self, **_asked: Any) -> Any:
            raise ValueError("not understood")

    opened = list[int]()

    def open_home() -> FakeFace:
        opened.append(1)
        return Deaf()

    link = Link(open_home, post=lambda call: call())
    link.start()
    until(lambda: len(opened) > 1)
    time.sleep(0.6)
    link.close()
    assert len(opened) <= 5


def test_a_tray_s_face_hangs_up_before_its_client_gives_the_core_up() -> None:
    assert notice_watch.WAIT_S < LONGEST_WAIT_S < READ_TIMEOUT_S


def test_an_empty_home_offers_to_connect_where_one_stands() -> None:
    class Empty(FakeFace):
        def status(self) -> Any:
            return replace(super().status(), sources=0)

    sitting = Sitting(Empty())
    sitting.session.press("c")
    assert open_form(sitting).title == "Connect a source"


def test_a_host_is_told_from_an_agent() -> None:
    class WithHost(FakeFace):
        def consents(self) -> Any:
            (own, _reader) = super().consents()
            return [own, replace(own, recipient="127.0.0.1:11434")]

    sitting = Sitting(WithHost())
    sitting.session.go("consents")
    sitting.session.choose("tasks.title 127.0.0.1:11434")
    sitting.session.press("space")
    assert sitting.assistant.named("revoke")[0]["host"] == "127.0.0.1:11434"
    assert sitting.assistant.named("revoke")[0]["agent"] == ""


def test_preferences_in_words_are_shown_before_they_change() -> None:
    sitting = Sitting(FakeFace())
    sitting.session.go("profile")
    sitting.session.press("y")
    sitting.session.submit({"words": "quiet from 22:00 to 7:00, and at most 3 a day"})
    assert sitting.assistant.named("change_preferences") == []
    assert open_form(sitting).title == "This would change"
    sitting.session.submit({})
    assert len(sitting.assistant.named("change_preferences")) == 1


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1:11434", True), ("[::1]:80", True), ("localhost:1", True), ("10.0.0.2:1", False)],
)
def test_what_stays_here_is_told_from_what_leaves(host: str, here: bool) -> None:
    from oo_ui.viewmodels.activity import is_here

    assert is_here(host) is here


def test_a_model_server_that_is_not_allowed_can_be_allowed_here() -> None:
    class Closed(FakeFace):
        def local_models(self) -> Any:
            raise Refused("oO may not connect to 127.0.0.1:11434.", hint="Allow it.")

    sitting = Sitting(Closed())
    sitting.session.go("model")
    sitting.session.choose("models")
    sitting.session.press("space")
    assert "127.0.0.1:11434" in open_form(sitting).title
    assert sitting.assistant.named("grant") == []
    sitting.session.submit({})
    assert sitting.assistant.named("grant")[0]["key"] == "host.reach"
    assert sitting.assistant.named("grant")[0]["host"] == "127.0.0.1:11434"


def test_what_is_due_tomorrow_is_a_day_away_until_its_midnight() -> None:
    words = terms(FakeFace())
    midnight = (NOW + timedelta(days=2)).replace(hour=0, minute=0)
    assert words.left(midnight) == words.since(NOW + timedelta(days=1))
    assert words.left(NOW + timedelta(hours=3)) == "in 3 h"
    assert words.left(None) == ""


@pytest.mark.parametrize("is_all_day", [True, False])
def test_a_task_for_a_whole_day_is_not_told_to_be_due_at_midnight(*, is_all_day: bool) -> None:
    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0)
    added = Added(title="Buy milk", due=midnight, is_all_day=is_all_day, message="Kept.")
    details = added_told(added, terms(FakeFace())).details
    assert ("00:00" in details[1]) is not is_all_day
