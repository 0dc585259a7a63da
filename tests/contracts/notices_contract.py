"""What every assistant tells about speaking first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import BadInput

if TYPE_CHECKING:
    from oo_app.assistant import Assistant


class NoticesContract:
    """Inherit it beside `AssistantContract`."""

    def test_an_assistant_that_only_answers_has_said_nothing_first(
        self, connected: Assistant
    ) -> None:
        connected.tip()
        assert list(connected.notices()) == []
        assert list(connected.notices(limit=0)) == []

    def test_nothing_is_said_first_until_the_person_chose_a_channel(
        self, assistant: Assistant
    ) -> None:
        [row] = [each for each in assistant.preferences() if each.name == "notify"]
        assert row.value == "off"
        with pytest.raises(BadInput):
            assistant.set_preference("notify", "pigeon")
        assert assistant.set_preference("notify", "inbox").can_undo

    def test_a_tray_waits_in_vain_where_nothing_is_said(self, assistant: Assistant) -> None:
        assert assistant.wait_for_notice(wait_s=0.01) is None
        assert assistant.take_notice("t1") is False
