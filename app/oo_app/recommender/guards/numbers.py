"""Whether the numbers that are said stand in the facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oo_app.recommender.guards.terms import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from oo_app.recommender.guards.claims import Claims, NumberClaim
    from oo_app.recommender.guards.truth import Truth

_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|etwa|rund|ca\.?|knapp|fast|circa)\s*$"
)


def number_faults(said: Claims, truth: Truth) -> Iterator[Fault]:
    """A fault for each number that no fact bears."""
    for claim in said.numbers:
        is_rough = bool(_ROUGHLY.search(said.text[: claim.start]))
        if not _is_true(claim, truth, is_rough=is_rough):
            yield Fault("number", claim.token)


def _is_true(claim: NumberClaim, truth: Truth, *, is_rough: bool) -> bool:
    if not claim.values:
        return claim.token in truth.words or any(
            claim.token in name.casefold() for name in truth.names
        )
    if claim.sign:
        same = [each for each in truth.told.numbers if each.sign == claim.sign]
        if same:
            known = {value for each in same for value in each.values}
            return _is_among(claim.values, known, is_rough=is_rough)
    if _is_among(claim.values, truth.numbers, is_rough=is_rough):
        return True
    if any(claim.values & each.values for each in truth.told.numbers):
        return True
    return _is_in_a_name(claim, truth)


def _is_among(values: frozenset[float], known: Iterable[float], *, is_rough: bool) -> bool:
    numbers = frozenset(known)
    if values & numbers:
        return True
    return is_rough and any(round(each) in values for each in numbers)


def _is_in_a_name(claim: NumberClaim, truth: Truth) -> bool:
    """A number of a title needs its neighbour there, so that "room 3" grounds no three files."""
    token = claim.token.strip(":")
    if (claim.before, token) in truth.pairs or (token, claim.after) in truth.pairs:
        return True
    return any(token == name for name in truth.names) or (
        len(token) > 3 and any(token in name for name in truth.names)
    )
