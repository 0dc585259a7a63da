"""Plain completions by an alias, and whom an alias may ask outside of live decisions.

This is the prompt lab's: here a model in the cloud may be asked too, with its key and a consent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_app.answers_models import ChatAnswer
from oo_app.model_access import CLOUD, access_of
from oo_app.serving.aliases import EMBEDDER, preference_of, target_of
from oo_app.serving.port import ASSISTANT, SYSTEM, USER, Answer, Message, Question
from oo_storage.errors import Refused, UnknownName, UsageError
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from oo_app.asking import Access
    from oo_app.profile.view import ProfileView
    from oo_app.serving.port import Model, Target

PURPOSE = "chat"
ROLES = (SYSTEM, USER, ASSISTANT)
MOST_MESSAGES, MOST_LETTERS = 200, 400_000
MOST_TOKENS = 32_768
HOTTEST = 2.0
# No tip waits for it, and the model may have to be loaded first.
LIMIT_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How an answer is to be: with a JSON schema in `fit` it is JSON that fits."""

    max_tokens: int
    temperature: float
    fit: Mapping[str, object] | None = None


class Chatting:
    """Every method may be called from any thread; raises an OoError."""

    def __init__(self, model: Callable[[], Model], access: Callable[[str], Access]) -> None:
        """`access` says whom an alias may ask, or raises."""
        self._model = model
        self._access = access

    def whole(self, alias: str, messages: Sequence[Mapping[str, str]], how: How) -> ChatAnswer:
        """The whole answer."""
        question = self._question(alias, messages, how)
        return _answer(question.target, self._model().complete(question, limit_s=LIMIT_S))

    def stream(
        self, alias: str, messages: Sequence[Mapping[str, str]], how: How
    ) -> Iterator[str | ChatAnswer]:
        """The answer's text in pieces and at the end the answer; refuses before the first piece."""
        return self._pieces(self._question(alias, messages, how))

    def _pieces(self, question: Question) -> Iterator[str | ChatAnswer]:
        for piece in self._model().stream(question, limit_s=LIMIT_S):
            yield piece if isinstance(piece, str) else _answer(question.target, piece)

    def _question(self, alias: str, messages: Sequence[Mapping[str, str]], how: How) -> Question:
        if not 1 <= how.max_tokens <= MOST_TOKENS:
            raise UsageError(
                _("An answer may have from 1 to {count} tokens.").format(count=MOST_TOKENS)
            )
        if not 0 <= how.temperature <= HOTTEST:
            raise UsageError(_("The temperature is a number from 0 to 2."))
        checked = _messages(messages)
        access = self._access(alias)
        if access.target is None:
            raise unset(alias)
        return Question(
            target=access.target,
            messages=checked,
            purpose=PURPOSE,
            schema=how.fit,
            max_tokens=how.max_tokens,
            temperature=how.temperature,
            num_ctx=access.num_ctx,
            keep_alive=access.keep_alive,
        )


def trial_access(
    view: ProfileView,
    alias: str,
    environment: Mapping[str, str],
    has_secret: Callable[[Target], bool],
) -> Access:
    """Whom an alias may ask in a trial; raises what is missing, with the command that mends it."""
    target = target_of(alias, view.preferences.text(preference_of(alias)), environment)
    if alias == EMBEDDER:
        raise UsageError(_("The embedder turns texts into vectors; it writes none."))
    if target is None:
        raise unset(alias)
    if not view.grants.may_reach(target.host):
        raise Refused(
            _("You have not allowed oO to connect to {host}.").format(host=target.host),
            hint=f"oo consent grant host.reach --host {target.host}",
        )
    if target.locality == CLOUD and not has_secret(target):
        raise Refused(
            _("There is no key for {host}.").format(host=target.host),
            hint=f"oo secrets set {target.secret}",
        )
    return replace(access_of(view, alias, environment), problem="")


def unset(alias: str) -> UsageError:
    """Nothing is behind an alias."""
    return UsageError(
        _("No model is chosen for {alias}.").format(alias=alias),
        hint=_("Choose one with: oo model use {alias} PROVIDER/MODEL").format(alias=alias),
    )


def _messages(messages: Sequence[Mapping[str, str]]) -> tuple[Message, ...]:
    if not messages:
        raise UsageError(_("There is no message."))
    if len(messages) > MOST_MESSAGES:
        raise UsageError(_("There are more than {count} messages.").format(count=MOST_MESSAGES))
    found = tuple(_message(each) for each in messages)
    if sum(len(each.content) for each in found) > MOST_LETTERS:
        raise UsageError(
            _("The messages are longer than {count} characters.").format(count=MOST_LETTERS)
        )
    return found


def _message(message: Mapping[str, str]) -> Message:
    if set(message) != {"role", "content"}:
        raise UsageError(_("A message has a role and a content."))
    if message["role"] not in ROLES:
        raise UnknownName(_("role"), message["role"], list(ROLES))
    return Message(message["role"], message["content"])


def _answer(target: Target, answer: Answer) -> ChatAnswer:
    return ChatAnswer(
        model=target.model,
        text=answer.text,
        finish=answer.finish,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
    )
