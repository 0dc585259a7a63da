"""Every template of a manifest, checked before anything is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_agents.template import facts_of
from oo_agents.templates import template_flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oo_agents.manifest import Manifest
    from oo_storage.flaws import Path as Place


def wording_flaws(manifest: Manifest) -> Iterator[tuple[Place, str]]:
    """Every template that is refused, with its place in the manifest."""
    found, known = facts_of(manifest) or ("", None)
    for number, (kind, emit) in enumerate(manifest.emits.items()):
        for action, wording in emit.actions.items():
            place: Place = ("emits", number, "actions", action)
            of_kind = known if kind == found else None
            sources = [(("short",), wording.short), (("why",), wording.why)]
            sources += [(("normal",), source) for source in wording.normal]
            for length, source in sources:
                if flaw := template_flaw(source, of_kind):
                    yield (*place, *length), flaw
