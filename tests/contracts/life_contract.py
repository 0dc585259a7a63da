"""What every assistant tells about its life, and about starting by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oo_app.assistant import Assistant


class LifeContract:
    """Inherit it beside `AssistantContract`; the user's home is the test's own."""

    def test_nothing_starts_by_itself_until_the_person_wants_it(self, assistant: Assistant) -> None:
        told = assistant.autostart()
        assert told.state == "off"
        assert "oo_ui" in " ".join(told.command)
        assert not Path(told.place).exists()

    def test_it_is_switched_on_and_off(self, assistant: Assistant) -> None:
        effect = assistant.set_autostart(enabled=True)
        assert effect.message
        told = assistant.autostart()
        assert (told.state, told.problem) == ("on", "")
        assert Path(told.place).exists()
        row = {check.name: check for check in assistant.doctor()}["autostart"]
        assert (row.state, row.value) == ("ok", "on")
        assistant.set_autostart(enabled=False)
        assistant.set_autostart(enabled=False)
        assert assistant.autostart().state == "off"
        assert not Path(told.place).exists()

    def test_a_command_that_is_gone_is_noticed(self, assistant: Assistant) -> None:
        assistant.set_autostart(enabled=True)
        place = Path(assistant.autostart().place)
        text = place.read_text(encoding="utf-8")
        gone = assistant.autostart().command
        program = next(word for word in gone if word.startswith("/"))
        place.write_text(text.replace(program, "/nowhere/bin/python"), encoding="utf-8")
        told = assistant.autostart()
        assert told.state == "stale"
        assert "/nowhere/bin/python" in told.problem
        assert told.hint
        row = {check.name: check for check in assistant.doctor()}["autostart"]
        assert (row.state, row.hint) == ("warn", told.hint)
        assistant.set_autostart(enabled=True)
        assert assistant.autostart().state == "on"

    def test_an_assistant_that_only_answers_has_no_core(self, assistant: Assistant) -> None:
        assert assistant.status().core is None
