"""The form of a model's answer. Loads pydantic: import it only where an answer has come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_AGENTS, LONGEST_WHY = 3, 160


class OneAnswer(BaseModel):
    """A choice and its words; the validation's context has `choices`, `agents` and `tip_limit`."""

    model_config = ConfigDict(strict=True, extra="forbid", str_strip_whitespace=True)

    choice: str
    agents_used: Annotated[list[str], Field(min_length=1, max_length=MOST_AGENTS)]
    tip: str
    why: Annotated[str, Field(max_length=LONGEST_WHY)]

    @field_validator("choice")
    @classmethod
    def _is_offered(cls, value: str, info: ValidationInfo) -> str:
        _must_be_among([value], _context(info)["choices"])
        return value

    @field_validator("agents_used")
    @classmethod
    def _are_shown(cls, value: list[str], info: ValidationInfo) -> list[str]:
        _must_be_among(value, _context(info)["agents"])
        return list(dict.fromkeys(value))

    @field_validator("tip")
    @classmethod
    def _fits(cls, value: str, info: ValidationInfo) -> str:
        limit = _context(info)["tip_limit"]
        if not isinstance(limit, int) or len(value) > limit:
            raise ValueError("too long")
        return value


class SeveralAnswers(BaseModel):
    """Several choices, each with its words."""

    model_config = ConfigDict(strict=True, extra="forbid")

    candidates: Annotated[list[OneAnswer], Field(min_length=1, max_length=3)]


def _context(info: ValidationInfo) -> dict[str, object]:
    return dict(info.context or {})


def _must_be_among(values: Sequence[str], known: object) -> None:
    if not isinstance(known, tuple) or not set(values) <= set(known):
        raise ValueError("not among those given")
