"""What every assistant answers about its person, its agents' findings, and changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import UnknownName

if TYPE_CHECKING:
    from oo_app.answers import Changes
    from oo_app.assistant import Assistant

SOON_S = 10.0


class ProfileContract:
    """Mixed into the assistant's contract."""

    def test_the_profile_is_what_was_chosen(self, assistant: Assistant) -> None:
        assistant.set_preference("zone", "Europe/Berlin")
        assistant.use_context("focus")
        profile = assistant.profile()
        assert (profile.zone, profile.context) == ("Europe/Berlin", "focus")
        assert profile.paused_until is None
        assert list(profile.preferences) == list(assistant.preferences())
        assert [row.id for row in profile.contexts if row.is_active] == ["focus"]

    def test_what_agents_found_is_shown_with_what_it_rests_on(self, connected: Assistant) -> None:
        connected.tip()
        rows = connected.outputs()
        assert any("Send the tax form" in row.text and "tasks.title" in row.keys for row in rows)
        assert connected.why().keys
        agent = rows[0].agent
        assert [row for row in rows if row.agent == agent] == list(connected.outputs(agent=agent))
        with pytest.raises(UnknownName):
            connected.outputs(agent="nobody")

    def test_without_a_consent_nothing_found_is_left(self, connected: Assistant) -> None:
        connected.tip()
        connected.revoke("tasks.title")
        assert [row for row in connected.outputs() if "tasks.title" in row.keys] == []

    def test_who_follows_hears_what_was_before_and_what_comes(self, assistant: Assistant) -> None:
        assistant.add("Tea")
        following = assistant.follow(since=0)
        changes = iter(following)
        first = next(changes)
        assert "task.seen" in first.types
        heard: list[Changes] = []
        listening = threading.Thread(target=lambda: heard.append(next(changes)), daemon=True)
        listening.start()
        assistant.set_preference("daily_cap", "3")
        listening.join(SOON_S)
        assert heard[0].last_seq > first.last_seq
        assert "preference.set" in heard[0].types
        following.close()

    def test_who_waits_for_a_change_is_let_go(self, assistant: Assistant) -> None:
        following = assistant.follow()
        ended = threading.Event()

        def listen() -> None:
            for _changes in following:
                pass
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
        following.close()
        assert ended.wait(SOON_S)
        assert assistant.status().last_seq >= 0
