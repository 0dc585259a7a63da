"""What agents would find at another moment: the same world seen then, and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.citations import Citations
from oo_agents.stored import StoredSnippet, outputs_of, stored_snippet
from oo_storage.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from oo_agents.runner import Runner
    from oo_agents.views import Views


def imagined(runner: Runner, now: datetime, views: Views, salt: bytes) -> tuple[StoredSnippet, ...]:
    """The findings of every eligible agent as if it were `now`, by agent and dedupe key."""
    citations = Citations()
    found = []
    for status in runner.statuses(now, views):
        manifest = status.entry.manifest
        if status.reason or manifest is None:
            continue
        keys = runner.keys_of(manifest.id, views)
        world = views.world(keys, now)
        try:
            looked = runner.run_once(manifest.id, world, runner.own_of(manifest.id, views))
        except Refused:  # a program whose folder changed just now
            continue
        if looked.findings is not None:
            outputs = outputs_of(
                looked.findings, manifest, keys, world, citations=citations, salt=salt
            )
            found += [stored_snippet(output, manifest, now) for output in outputs]
    return tuple(sorted(found, key=lambda each: (each.agent, each.snippet.dedupe_key)))
