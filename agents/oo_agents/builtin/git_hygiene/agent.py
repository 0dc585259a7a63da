"""Names repositories whose work is not committed, or committed and not pushed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from oo_agents.api import (
    Findings,
    Own,
    Repository,
    Snippet,
    World,
    day_end,
    instant,
    later,
    next_of,
    shortened,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Span(NamedTuple):
    """From when to when a repository's state is worth a word."""

    since: datetime
    begins: datetime
    ends: datetime
    repository: Repository
    kind: str


class GitHygiene:
    """Changes that wait too long, until they are so old that they were given up."""

    def look(self, world: World, own: Own) -> Findings:
        """Snippets for the longest waiting changes of each kind."""
        now = instant(world.now)
        spans = sorted(_spans(world, own), key=lambda span: (span.since, span.repository.id))
        waiting = [span for span in spans if span.begins <= now < span.ends]
        edges = [edge for span in spans for edge in (span.begins, span.ends)]
        if waiting:
            edges.append(day_end(world.now))
        limit = own.count("limit")
        return Findings(
            snippets=tuple(
                _snippet(span, world.now)
                for kind in ("code_uncommitted", "code_unpushed")
                for span in [span for span in waiting if span.kind == kind][:limit]
            ),
            next_change=next_of(edges, now),
        )


def _spans(world: World, own: Own) -> Iterator[Span]:
    uncommitted = timedelta(hours=own.count("uncommitted_h"))
    unpushed = timedelta(days=own.count("unpushed_days"))
    given_up = timedelta(days=own.count("given_up_days"))
    for code in world.code:
        if code.changed_files and code.changed_since:
            since = instant(code.changed_since.at)
            ends = later(since, given_up)
            yield Span(since, later(since, uncommitted), ends, code, "code_uncommitted")
        if code.has_remote and code.unpushed_commits and code.unpushed_since:
            since = instant(code.unpushed_since.at)
            yield Span(since, later(since, unpushed), later(since, given_up), code, "code_unpushed")


def _snippet(span: Span, now: datetime) -> Snippet:
    code = span.repository
    is_uncommitted = span.kind == "code_uncommitted"
    return Snippet(
        kind=span.kind,
        facts={
            "object": code.name,
            "branch": shortened(code.branch),
            "n": code.changed_files if is_uncommitted else code.unpushed_commits,
            "since": span.since,
            "has_remote": code.has_remote,
        },
        evidence=(code.event,),
        dedupe_key=f"git_hygiene/{span.kind}/{code.id}",
        expires_at=min(span.ends, day_end(now)),
        actions=("commit" if is_uncommitted else "push",),
        subjects=(code.id,),
    )
