"""One look of one agent: timed, checked, and contained whatever the agent does."""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oo_agents.asks import Unanswered
from oo_agents.findings import checked
from oo_storage.agents import Health
from oo_storage.errors import BadInput
from oo_storage.plain import plain
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from oo_agents.api import Agent, Findings, Own, World
    from oo_agents.asks import Ask
    from oo_agents.citations import Citations
    from oo_agents.manifest import Manifest

# Processor time one look may take, by the manifest's cost.
BUDGET_S = {"tiny": 0.05, "small": 0.25, "medium": 1.0, "heavy": 5.0}
MAX_OVERRUNS = 5
FIRST_RETRY_MS, LONGEST_RETRY_MS, SLOW_RETRY_MS = 60_000, 6 * 3_600_000, 3_600_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look gave: findings, or the problem in words, or what it waits for an answer to.

    `spent_s` is processor time.
    """

    findings: Findings | None
    problem: str = ""
    spent_s: float = 0.0
    ask: Ask | None = None


def look_at(
    agent: Agent,
    manifest: Manifest,
    world: World,
    own: Own,
    *,
    citations: Citations | None = None,
    clock_s: Callable[[], float] = time.thread_time,
) -> Looked:
    """Let an agent look; never raises for what the agent does."""
    started = clock_s()
    try:
        findings = checked(agent.look(world, own), manifest, world, citations)
    except Unanswered as waits:
        return Looked(None, "", clock_s() - started, waits.ask)
    except BadInput as error:
        return Looked(None, plain(str(error)), clock_s() - started)
    except Exception as error:  # noqa: BLE001 - an agent may raise anything; its frames are logged
        return Looked(None, fault(error, manifest), clock_s() - started)
    return Looked(findings, "", clock_s() - started)


def health_after(before: Health | None, manifest: Manifest, looked: Looked, now_ms: int) -> Health:
    """An agent's health after a look: failures back off, repeated overruns slow it down."""
    last = before or Health(manifest.id)
    spent = replace(last, last_ms=now_ms, elapsed_ms=round(looked.spent_s * 1000, 1))
    if looked.problem:
        return _failed(spent, looked.problem, now_ms)
    budget_s = BUDGET_S[manifest.cost]
    overruns = last.overruns + 1 if looked.spent_s > budget_s else 0
    if overruns < MAX_OVERRUNS:
        return replace(
            spent, state="healthy", message="", failures=0, overruns=overruns, retry_ms=0
        )
    message = _("took {spent} ms, {count} times in a row; {budget} ms are allowed").format(
        spent=round(looked.spent_s * 1000), count=overruns, budget=round(budget_s * 1000)
    )
    return replace(
        spent,
        state="unhealthy",
        message=message,
        failures=0,
        overruns=overruns,
        retry_ms=now_ms + SLOW_RETRY_MS,
    )


def _failed(spent: Health, problem: str, now_ms: int) -> Health:
    failures = spent.failures + 1
    wait_ms = min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(failures - 1, 20))
    return replace(
        spent, state="unhealthy", message=problem, failures=failures, retry_ms=now_ms + wait_ms
    )


def fault(error: Exception, manifest: Manifest) -> str:
    """Where an agent failed; the exception's own message may hold content and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    logging.getLogger(__name__).warning(
        "agent %s raised %s at %s", manifest.id, type(error).__name__, " < ".join(reversed(places))
    )
    last = frames[-1]
    return _("{file}:{line}: raised {error}").format(
        file=last.filename, line=last.lineno, error=type(error).__name__
    )
