"""The guards on true tips and on tips with one thing wrong, in two languages."""

from __future__ import annotations

from collections import Counter
from random import Random, SystemRandom
from time import process_time
from typing import TYPE_CHECKING

import pytest

from builders.labelled import AGENTS, labelled_tips, wrong_tips
from builders.mutants import CHANGES, mutants
from builders.replies import scripted_replies
from oo_agents.templates import fit
from oo_app.recommender.decide import decide
from oo_app.recommender.guards import CODES, Ground, Spoken, faults
from oo_app.recommender.policy import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from builders.labelled import Tip
    from oo_app.recommender.brief import Brief
    from oo_app.recommender.policy import Option

LEAST_RECALL, LEAST_OF_A_KIND, MOST_REJECTED = 0.98, 0.9, 0.03
PARTS = pytest.mark.parametrize("is_held_out", [False, True], ids=["tuned on", "held out"])


def part(*, is_held_out: bool) -> list[Tip]:
    return [tip for tip in labelled_tips() if tip.world.is_held_out == is_held_out]


def test_the_set_is_large_varied_and_in_part_held_out() -> None:
    tips = labelled_tips()
    assert len(tips) >= 200
    assert Counter(tip.language for tip in tips).keys() == {"en", "de"}
    assert min(Counter(tip.language for tip in tips).values()) > 0.4 * len(tips)
    assert {tip.world.agent for tip in tips} > AGENTS
    assert 0.25 < len(part(is_held_out=True)) / len(tips) < 0.35
    assert len({tip.text for tip in tips}) == len(tips)


@PARTS
def test_few_true_tips_are_refused(
    record_property: Callable[[str, object], None], *, is_held_out: bool
) -> None:
    tips = part(is_held_out=is_held_out)
    refused = [(tip.text, found) for tip in tips if (found := faults(tip.spoken, tip.ground))]
    record_property("refused", f"{len(refused)} of {len(tips)}")
    assert len(refused) <= MOST_REJECTED * len(tips), refused


@pytest.mark.slow
@PARTS
def test_wrong_tips_are_found_and_called_by_their_name(
    record_property: Callable[[str, object], None], *, is_held_out: bool
) -> None:
    seed = SystemRandom().randrange(1 << 32)
    made, found, named = Counter[str](), Counter[str](), Counter[str]()
    for mutant in mutants(part(is_held_out=is_held_out), Random(seed)):
        codes = {fault.code for fault in faults(mutant.tip.spoken, mutant.tip.ground)}
        assert codes <= set(CODES)
        made[mutant.kind] += 1
        found[mutant.kind] += bool(codes)
        named[mutant.kind] += mutant.kind in codes
    recall = {kind: round(found[kind] / made[kind], 3) for kind in sorted(made)}
    record_property("recall", f"seed {seed}: {recall}")
    assert made.keys() == CHANGES.keys()
    assert found.total() >= LEAST_RECALL * made.total(), (seed, recall)
    assert min(recall.values()) >= LEAST_OF_A_KIND, (seed, recall)
    assert all(named[kind] >= 0.8 * made[kind] for kind in made), (seed, made, named)


class Saying:
    """A policy that chooses the first option and says what it was given."""

    name, version = "saying", "1"

    def __init__(self, tip: Tip) -> None:
        self.tip = tip

    def choose(self, options: Sequence[Option], brief: Brief) -> Choice:
        tip = self.tip
        chances = (1.0,) + (0.0,) * (len(options) - 1)
        return Choice(index=0, propensities=chances, text=tip.text, why=tip.why, agents=tip.agents)


@pytest.mark.slow
def test_scripted_replies_are_shown_or_replaced() -> None:
    replies = scripted_replies(7)
    assert Counter(reply.is_good for reply in replies) == {True: 100, False: 200}
    assert len({reply.wrong for reply in replies}) == 1 + len(CHANGES)
    as_wished = Counter[bool]()
    for reply in replies:
        if reply.wrong == "agents":
            # who was shown is known to the policy that asks
            continue
        decision = decide(reply.brief, Saying(reply.tip), fit)
        assert decision.chosen is not None
        is_shown = (decision.text, decision.wording) == (reply.tip.text, "model")
        as_wished[reply.is_good] += is_shown == reply.is_good
        assert bool(decision.faults) == (decision.wording == "template")
    wrong = sum(not reply.is_good and reply.wrong != "agents" for reply in replies)
    assert as_wished[True] >= 97
    assert as_wished[False] >= 0.98 * wrong


def test_most_false_tips_written_by_hand_are_found() -> None:
    """Free opposites cannot all be found without understanding; what is countable can."""
    missed = [
        (wrong, tip.text) for wrong, tip in wrong_tips() if not faults(tip.spoken, tip.ground)
    ]
    countable = [each for each in missed if each[0] != "polarity"]
    assert len(wrong_tips()) >= 130
    assert len(missed) <= 0.08 * len(wrong_tips()), missed
    assert len(countable) <= 0.05 * len(wrong_tips()), countable


def test_a_tip_is_judged_in_a_few_milliseconds() -> None:
    tips = labelled_tips()
    began = process_time()
    for tip in tips:
        faults(tip.spoken, tip.ground)
    assert process_time() - began < 0.02 * len(tips)


def test_gibberish_is_never_shown() -> None:
    chance = Random(3)
    letters = "abcdefghijklmnopqrstuvwxyzäöüß   .,:;!?0123456789ABCDEFGH“”"
    tips = labelled_tips()
    for _number in range(300):
        tip = chance.choice(tips)
        text = "".join(chance.choices(letters, k=chance.randrange(1, 160)))
        assert faults(Spoken(text, "", tip.agents), tip.ground), text


def test_a_template_s_own_words_pass() -> None:
    worlds = {tip.world.id: tip.world for tip in labelled_tips()}
    for world in worlds.values():
        option = world.option
        ground = Ground(option, world.now, agents_given=frozenset({world.agent}))
        assert faults(Spoken(option.text, option.why, (world.agent,)), ground) == (), option.text
