"""What the decision of this moment would have a model shown; nothing is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oo_agents.templates import fit
from oo_app.model_answers import Shown
from oo_app.recommender.decide import offered
from oo_app.recommender.prompting import tip_prompt
from oo_app.recommender.replying import tip_ask
from oo_app.serving.port import Message
from oo_storage.errors import Refused
from oo_storage.words import _

if TYPE_CHECKING:
    from oo_app.profile.consents import Grants
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.prompt_file import PromptFile
    from oo_app.serving.port import Target


def shown_now(brief: Brief, grants: Grants, target: Target, file: PromptFile) -> Shown:
    """The prompt as this target would get it; raises Refused when there is none."""
    terms = replace(
        brief.model, model=target.model, host=target.host, keys=grants.shown_to(target.host)
    )
    brief = replace(brief, model=terms)
    options = offered(brief, fit)
    if not options:
        raise Refused(
            _("There is nothing to choose from now, so no model would be asked."),
            hint=_("`oo why` says what was weighed."),
        )
    prompt = tip_prompt(options, brief, file)
    if prompt is None:
        raise Refused(
            _("{host} may be shown nothing of this.").format(host=target.host),
            hint=_("`oo model use` shows what it could be shown, and asks."),
        )
    asked = tip_ask(prompt)
    used = {key for each in brief.snippets for key in each.keys_used}
    return Shown(
        messages=tuple(Message(role, content) for role, content in asked.messages),
        purpose=asked.prompt,
        keys=asked.keys,
        withheld=frozenset(used) - terms.keys,
        schema=asked.schema,
        max_tokens=asked.max_tokens,
    )
