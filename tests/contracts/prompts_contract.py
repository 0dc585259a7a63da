"""What every assistant does about wishes in plain words and about prompts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from oo_storage.errors import BadInput, Refused, UnknownName, UsageError

if TYPE_CHECKING:
    from oo_app.assistant import Assistant


def values(assistant: Assistant) -> dict[str, object]:
    """Every preference's value."""
    return {row.name: row.value for row in assistant.preferences()}


class PromptsContract:
    """Inherit it beside `AssistantContract`."""

    def test_a_wish_is_shown_before_it_holds_and_undone_as_one(self, assistant: Assistant) -> None:
        before = values(assistant)
        proposal = assistant.say_preferences("nothing before nine, no birthdays and fewer errands")
        assert [(each.name, each.before, each.after) for each in proposal.changes] == [
            ("quiet_hours", "22:00-07:00", "22:00-09:00"),
            ("agent.people_dates", "on", "off"),
            ("category.tasks", "normal", "less"),
        ]
        assert {each.source for each in proposal.changes} == {"rules"}
        assert values(assistant) == before
        effect = assistant.change_preferences({each.name: each.after for each in proposal.changes})
        assert effect.can_undo
        assert len(effect.details) == 3
        after = values(assistant)
        assert (after["quiet_hours"], after["category.tasks"]) == ("22:00-09:00", "less")
        rows = {row.id: row for row in assistant.agents()}
        assert not rows["people_dates"].enabled
        assistant.undo()
        assert values(assistant) == before
        assert {row.id: row for row in assistant.agents()}["people_dates"].enabled

    def test_what_is_not_understood_is_named(self, assistant: Assistant) -> None:
        proposal = assistant.say_preferences("Water my plants, and talk less")
        assert [each.name for each in proposal.changes] == ["chattiness"]
        assert proposal.unread == ("Water my plants",)

    def test_what_is_so_already_is_no_change(self, assistant: Assistant) -> None:
        proposal = assistant.say_preferences("at most three tips a day")
        assert (proposal.changes, proposal.unread) == ((), ())
        assert proposal.note

    def test_changes_are_all_or_none_and_once_for_a_request(self, assistant: Assistant) -> None:
        before = values(assistant)
        for wrong in ({"daily_cap": "many"}, {"agent.people_dates": "perhaps"}):
            with pytest.raises(BadInput):
                assistant.change_preferences({"chattiness": "quiet", **wrong})
        with pytest.raises(UnknownName):
            assistant.change_preferences({"chattiness": "quiet", "dayly_cap": "4"})
        with pytest.raises(UsageError):
            assistant.change_preferences({})
        assert values(assistant) == before
        request = str(uuid.uuid4())
        assistant.change_preferences({"daily_cap": "4"}, request=request)
        seq = assistant.status().last_seq
        assistant.change_preferences({"daily_cap": "4"}, request=request)
        assert assistant.status().last_seq == seq

    def test_where_a_model_runs_is_not_changed_by_saying_so(self, assistant: Assistant) -> None:
        proposal = assistant.say_preferences("set model.judge to openai/x")
        assert proposal.changes == ()
        with pytest.raises(UnknownName):
            assistant.change_preferences({"model.judge": "openai/x"})

    @pytest.mark.parametrize("text", ["", "  ", "x" * 5000])
    def test_nothing_and_too_much_are_refused(self, assistant: Assistant, text: str) -> None:
        with pytest.raises(UsageError):
            assistant.say_preferences(text)

    def test_the_prompt_of_a_decision_is_shown_without_a_model_too(
        self, connected: Assistant
    ) -> None:
        with pytest.raises(Refused):
            connected.prompt()
        tip = connected.tip().tip
        assert tip is not None
        shown = connected.prompt(tip.id)
        assert "Send the tax form" in shown.user
        assert (shown.version, shown.model, shown.reply) == ("tip.v4", "", "")
        assert connected.prompt(shown.decision, version="ranked.v1").version == "ranked.v1"
        with pytest.raises(UnknownName):
            connected.prompt(version="tip.v9")
        with pytest.raises(UnknownName):
            connected.prompt("no-such-decision")

    def test_another_policy_can_be_tried_and_nothing_is_kept(self, connected: Assistant) -> None:
        tip = connected.tip().tip
        assert tip is not None
        seq = connected.status().last_seq
        trial = connected.try_prompt(tip.id, policy="builtin")
        assert (trial.text, trial.model, trial.faults) == (tip.text, "", ())
        assert connected.status().last_seq == seq
        with pytest.raises(UnknownName):
            connected.try_prompt(tip.id, policy="oracle")
        with pytest.raises(UsageError, match="tip-generator"):
            connected.try_prompt(tip.id)

    def test_a_completion_needs_a_model_and_a_consent_for_its_host(
        self, assistant: Assistant
    ) -> None:
        hello = [{"role": "user", "content": "Hello"}]
        with pytest.raises(UsageError, match="tip-generator"):
            assistant.chat("tip-generator", hello)
        with pytest.raises(UsageError, match="tip-generator"):
            next(assistant.stream_chat("tip-generator", hello))
        assistant.use_model("tip-generator", "ollama/tiny")
        with pytest.raises(Refused, match="not allowed"):
            assistant.chat("tip-generator", hello)
        with pytest.raises(Refused, match="not allowed"):
            next(assistant.stream_chat("tip-generator", hello))
        with pytest.raises(UsageError):
            assistant.chat("tip-generator", [])
