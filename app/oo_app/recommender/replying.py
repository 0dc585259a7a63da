"""What a model answered: checked once when it comes in, kept as canonical JSON, read back.

An answer that does not fit is asked for once more, with what is wrong; then the template speaks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oo_agents.asks import SYSTEM, USER, Ask, Checked
from oo_app.recommender.prompting import MOST_AGENTS, NONE
from oo_app.recommender.wording import NORMAL_LIMIT

if TYPE_CHECKING:
    from oo_app.recommender.prompting import TipPrompt

LONGEST_ANSWER, LONGEST_THOUGHT = 8_000, 64_000

_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)
_BLOCK = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
_KEYS = frozenset({"choice", "agents_used", "tip", "why"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A choice among a prompt's labels, None for none; with its words, and whom they rest on."""

    choice: int | None
    agents: tuple[str, ...]
    tip: str
    why: str


def tip_ask(prompt: TipPrompt) -> Ask:
    """What waits for a model's answer to a prompt."""
    return Ask(
        input_hash=prompt.hash,
        prompt=prompt.version,
        messages=((SYSTEM, prompt.system), (USER, prompt.user)),
        schema=prompt.schema,
        agents=prompt.agents,
        keys=prompt.keys_used,
        check=lambda raw: checked(raw, prompt),
        max_tokens=prompt.answer_tokens,
    )


def checked(raw: str, prompt: TipPrompt) -> Checked:
    """The answer as canonical JSON, or what to tell the model so that it repairs it."""
    try:
        value = _parsed(raw)
    except (ValueError, RecursionError):
        return Checked(problem=_repair("it was not one JSON object", prompt))
    wrong = _wrong(value, prompt)
    if wrong:
        return Checked(problem=_repair(wrong, prompt))
    answers = [_canonical(each) for each in _answers(value, prompt)]
    whole = answers[0] if prompt.picks == 1 else {"candidates": answers}
    return Checked(reply=json.dumps(whole, ensure_ascii=False, separators=(",", ":")))


def replies_in(kept: str, prompt: TipPrompt) -> tuple[Reply, ...]:
    """The choices in a kept reply; () for one that does not fit the prompt.

    It may come from another device, or from an older oO: it is not trusted. Costs no library.
    """
    try:
        found = [_reply(each, prompt) for each in _answers(_parsed(kept), prompt)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
    return tuple(found) if 1 <= len(found) <= prompt.picks else ()


def _parsed(raw: str) -> Any:  # noqa: ANN401 - any JSON value
    """The one JSON value of a text; thoughts before it and a code fence around it are let go."""
    text = _THOUGHT.sub("", raw[: LONGEST_THOUGHT + 1], count=1).strip().removeprefix("\ufeff")
    if len(raw) > LONGEST_THOUGHT or len(text) > LONGEST_ANSWER:
        raise ValueError("too long")
    block = _BLOCK.fullmatch(text)
    return json.loads(block[1] if block else text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _answers(value: Any, prompt: TipPrompt) -> list[Any]:  # noqa: ANN401 - any JSON value
    if prompt.picks == 1:
        return [value]
    several = value["candidates"]
    return several if isinstance(several, list) else []


def _wrong(value: Any, prompt: TipPrompt) -> str:  # noqa: ANN401 - any JSON value
    """What does not fit, in words without content; "" when all does."""
    from pydantic import ValidationError

    from oo_app.recommender.reply_shape import OneAnswer, SeveralAnswers

    shape = OneAnswer if prompt.picks == 1 else SeveralAnswers
    context = {
        "choices": _choices(prompt), "agents": prompt.agents, "tip_limit": prompt.tip_limit,
    }  # fmt: skip
    try:
        shape.model_validate(value, context=context)
    except ValidationError as error:
        names = {str(part) for each in error.errors() for part in each["loc"]}
        named = ", ".join(sorted(names & _KEYS))
        return f"this does not fit: {named}" if named else "its keys were not those asked for"
    chosen = [each for each in _answers(value, prompt) if each["choice"] != NONE]
    return "" if all(each["tip"].strip() for each in chosen) else "the tip was empty"


def _choices(prompt: TipPrompt) -> tuple[str, ...]:
    return (*(f"c{n}" for n in range(1, len(prompt.labels) + 1)), NONE)


def _canonical(answer: dict[str, Any]) -> dict[str, Any]:
    choice = answer["choice"].strip()
    return {
        "choice": choice,
        "agents_used": list(dict.fromkeys(each.strip() for each in answer["agents_used"])),
        "tip": "" if choice == NONE else answer["tip"].strip(),
        "why": answer["why"].strip(),
    }


def _reply(answer: Any, prompt: TipPrompt) -> Reply:  # noqa: ANN401 - any JSON value
    if not isinstance(answer, dict) or set(answer) != _KEYS:
        raise ValueError("keys")
    choice, agents, tip, why = (answer[k] for k in ("choice", "agents_used", "tip", "why"))
    _must(isinstance(tip, str) and len(tip) <= prompt.tip_limit)
    _must(isinstance(why, str) and len(why) <= NORMAL_LIMIT)
    _must(isinstance(agents, list) and 1 <= len(agents) <= MOST_AGENTS)
    _must(set(agents) <= set(prompt.agents))
    _must(bool(f"{tip}{why} ".encode()))  # half a character is refused
    index = _choices(prompt).index(choice)
    is_none = index == len(prompt.labels)
    _must(bool(tip.strip()) != is_none)
    return Reply(choice=None if is_none else index, agents=tuple(agents), tip=tip, why=why)


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError("it does not fit the prompt")


def _repair(wrong: str, prompt: TipPrompt) -> str:
    choices = ", ".join(f'"{each}"' for each in _choices(prompt))
    agents = ", ".join(f'"{each}"' for each in prompt.agents)
    one = (
        f'{{"choice": one of {choices}, "agents_used": one to {MOST_AGENTS} of {agents}, '
        f'"tip": text of at most {prompt.tip_limit} characters, '
        f'"why": text of at most {NORMAL_LIMIT} characters}}'
    )
    form = one if prompt.picks == 1 else f'{{"candidates": one to {prompt.picks} of {one}}}'
    return (
        f"Your answer could not be used: {wrong}. Answer again with exactly one JSON object and "
        f"nothing before or after it: {form}. With {NONE} the tip is empty."
    )
