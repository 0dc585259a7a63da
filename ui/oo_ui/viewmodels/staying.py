"""What becomes of oO when a face is closed, and how it starts again after somebody ended it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.request_id import new_request
from oo_ui.viewmodels.pages import Action, Answers, Form, Leaving, Option, Step, Ticks, told

if TYPE_CHECKING:
    from oo_app.answers_life import CoreLife
    from oo_app.assistant import Assistant
    from oo_ui.viewmodels.asking import Terms
    from oo_ui.viewmodels.pages import Told

STAYS = "watch_in_background"
TICK = "stay"


def staying_form(assistant: Assistant, terms: Terms) -> Form | None:
    """The question that the last face asks once ever when it is closed; None where it is settled.

    It is settled where the person has chosen, where oO was started to stay, where another face
    goes on, and where there is nothing to watch.
    """
    status = assistant.status()
    core = status.core
    if core is None or core.stays or core.listening > 1 or not status.sources or status.is_demo:
        return None
    if any(row.name == STAYS and row.is_set for row in assistant.preferences()):
        return None
    return Form(
        title=_("oO looks only while a face is open"),
        text=_("After this one it ends {moment}.").format(moment=ends_words(core, terms)),
        fields=(
            Ticks(
                id=TICK,
                label=_("When this is closed"),
                options=(
                    Option(
                        id=TICK,
                        label=_("Keep watching in the background"),
                        note=_("Then `oo stop` ends it. You are not asked again either way."),
                    ),
                ),
            ),
        ),
        yes=_("Close"),
        no=_("Back"),
        submit=_stay_or_not,
    )


def ends_words(core: CoreLife, terms: Terms) -> str:
    """How long a core that nobody needs goes on, as a face says it now."""
    from datetime import timedelta

    return terms.since(terms.now + timedelta(seconds=core.linger_s))


def _stay_or_not(answers: Answers) -> Step:
    stays, request = TICK in answers.get(TICK, ()), new_request()

    def step(assistant: Assistant) -> Leaving:
        assistant.set_preference(STAYS, "yes" if stays else "no", request=request)
        return Leaving()

    return step


def start_again_action() -> Action:
    """What a person may do after oO was stopped."""
    return Action(id="start", key="r", label=_("Start oO again"), step=start_again_step)


def start_again_step(assistant: Assistant) -> Told:
    """A session hands this to its link: there is no core that could be asked."""
    del assistant
    return told("")
