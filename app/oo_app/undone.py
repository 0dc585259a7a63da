"""What `oo undo` took back, in words a person understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.events import intents, signals
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from google.protobuf.message import Message

    from oo_storage.log import Event


def undone_words(events: Sequence[Event]) -> str:
    """One sentence for the act whose events were taken back."""
    words = [each for event in events if (each := _words(event.data))]
    # what a reaction closed or paused with it is open again with it
    reactions = [each.data for each in events if isinstance(each.data, intents.ReactionGiven)]
    return " ".join([_reaction(reactions[0])] if reactions else dict.fromkeys(words))


def _reaction(data: intents.ReactionGiven) -> str:
    name = data.reason or data.kind
    return {
        "done": _("No longer done: the tip may come again."),
        "snooze": _("No longer snoozed: the tip may come again."),
        "not-now": _("“Not now” is taken back: the tip may come again."),
        "already-done": _("No longer done: the tip may come again."),
        "wrong": _("“Wrong” is taken back: the tip may come again."),
        "less": _("“Less of this” is taken back: the tip may come again."),
        "never": _("“Never” is taken back: the tip may come again."),
        "never-agent": _("“Never” is taken back: the tip may come again, and its agent speaks."),
    }.get(name, _("The reaction is taken back: the tip may come again."))


def _words(data: Message) -> str:
    match data:
        case signals.TaskSeen():
            return _("Taken out of the inbox: {title}").format(title=data.title)
        case (
            intents.PreferenceSet(name="paused_until")
            | intents.PreferenceUnset(name="paused_until")
        ):
            return _("The pause is what it was before.")
        case intents.PreferenceSet() | intents.PreferenceUnset():
            return _("{name} is what it was before.").format(name=data.name)
        case intents.ContextDefined() | intents.ContextRemoved():
            return _("The context {context} is what it was before.").format(context=data.id)
        case intents.ContextChosen():
            return _("The context is the one from before.")
        case intents.AgentEnabled():
            return _("{agent} is off again.").format(agent=data.agent)
        case intents.AgentDisabled():
            return _("{agent} is on again.").format(agent=data.agent)
        case intents.AgentTrusted():
            return _("{agent} is no longer trusted as it is now.").format(agent=data.agent)
        case _:
            return ""
