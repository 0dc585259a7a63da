"""Every owner's tables, named once: how they are made, what folds into them, what is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage import (
    agents,
    integrations,
    jobs,
    notifier,
    outbound,
    profile,
    recommender,
    recommender_records,
    recommender_vectors,
    serving,
)
from oo_storage import log as events

if TYPE_CHECKING:
    from oo_storage.erasure import Scrubber
    from oo_storage.log import Projection

MIGRATIONS = (
    events.MIGRATIONS,
    jobs.MIGRATIONS,
    profile.MIGRATIONS,
    integrations.MIGRATIONS,
    agents.MIGRATIONS,
    recommender.MIGRATIONS,
    notifier.MIGRATIONS,
    outbound.MIGRATIONS,
    serving.MIGRATIONS,
)
FORGET = (
    recommender_records.forget_decisions,
    notifier.forget_deliveries,
    notifier.forget_notices,
    outbound.forget_passages,
)


def scrubbers() -> tuple[Scrubber, ...]:
    """What erases records and caches that rest on data keys, the sources' cursors aside."""
    return (
        agents.DerivedScrubber(),
        recommender_records.DecisionScrubber(),
        recommender_vectors.VectorScrubber(),
    )


def projections() -> tuple[Projection, ...]:
    """Every owner's folds."""
    return (
        profile.ProfileProjection(),
        *integrations.projections(),
        agents.AgentsProjection(),
        recommender.TipProjection(),
        serving.ReplyProjection(),
    )
