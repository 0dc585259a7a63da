"""Snippets as they are stored, and read back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oo_agents.due import from_ms, to_ms
from oo_agents.world_json import decode_snippet, encode_snippet
from oo_storage.agents import Output

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from oo_agents.api import Findings, Snippet, World
    from oo_agents.citations import Citations
    from oo_agents.manifest import Manifest


@dataclass(frozen=True, slots=True)
class StoredSnippet:
    """One unexpired finding of an eligible agent.

    `keys_used` are the data keys it rests on; `revisions` are its subjects, each with the seq of
    the revision that the agent saw.
    """

    agent: str
    version: str
    category: str
    snippet: Snippet
    keys_used: frozenset[str]
    created: datetime
    revisions: tuple[tuple[str, int], ...]


def outputs_of(
    findings: Findings,
    manifest: Manifest,
    keys_used: frozenset[str],
    world: World,
    *,
    citations: Citations,
    salt: bytes,
) -> list[Output]:
    """The rows that findings become; dedupe keys are hashed, because they may hold content."""
    now_ms = to_ms(world.now)
    return [
        _output(
            snippet,
            manifest,
            keys_used,
            now_ms,
            tuple((name, citations.revision(world, name) or 0) for name in snippet.subjects),
            salt,
        )
        for snippet in findings.snippets
    ]


def findings_hash(outputs: Iterable[Output], salt: bytes) -> str:
    """One hash over all outputs of a look."""
    digest = hashlib.blake2b(key=salt, digest_size=16)
    for output in sorted(outputs, key=lambda each: each.dedupe_key):
        digest.update(output.hash.encode())
    return digest.hexdigest()


def stored_snippet(output: Output, manifest: Manifest, now: datetime) -> StoredSnippet:
    """A row as a snippet in the zone of `now`."""
    expires = from_ms(output.expires_ms, now).isoformat()
    snippet = decode_snippet(json.loads(output.snippet) | {"expires_at": expires}, now.tzinfo)
    return StoredSnippet(
        agent=output.agent,
        version=output.version,
        category=manifest.emits[snippet.kind].category,
        snippet=snippet,
        keys_used=frozenset(output.keys_used),
        created=from_ms(output.created_ms, now),
        revisions=output.revisions,
    )


def _output(
    snippet: Snippet,
    manifest: Manifest,
    keys_used: frozenset[str],
    now_ms: int,
    revisions: tuple[tuple[str, int], ...],
    salt: bytes,
) -> Output:
    named = hashlib.blake2b(snippet.dedupe_key.encode(), key=salt, digest_size=12).hexdigest()
    data = encode_snippet(snippet) | {"dedupe_key": f"{manifest.id}/{named}"}
    # An expiry that moves on does not make it another finding; it has a column of its own.
    del data["expires_at"]
    text = json.dumps(data, ensure_ascii=False)
    keys = tuple(sorted(keys_used))
    basis = f"{text}\n{keys}\n{manifest.version}\n{revisions}"
    return Output(
        agent=manifest.id,
        dedupe_key=f"{manifest.id}/{named}",
        snippet=text,
        keys_used=keys,
        version=manifest.version,
        hash=hashlib.blake2b(basis.encode(), key=salt, digest_size=16).hexdigest(),
        created_ms=now_ms,
        expires_ms=to_ms(snippet.expires_at),
        revisions=revisions,
        by_model=manifest.type == "prompt",
    )
