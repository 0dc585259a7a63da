"""Receipts: what was agreed to or withdrawn, in the fields of ISO/IEC TS 27560, without content.

A receipt is canonical JSON, so the same act always gives the same bytes, and its `digest` shows
whether a kept copy was changed.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oo_app.profile.consents import is_host
from oo_app.profile.data_keys import CATALOGUE
from oo_app.wall_clock import instant
from oo_storage.events import intents
from oo_storage.profile import ConsentNode

if TYPE_CHECKING:
    from oo_storage.log import NewEvent

SCHEMA = "ISO/IEC TS 27560:2023"


def receipt(act: ConsentNode) -> str:
    """The receipt of one grant or withdrawal, as canonical JSON."""
    import hashlib

    known = CATALOGUE.get(act.key)
    fields: dict[str, object] = {
        "schema_version": SCHEMA,
        "record_id": act.id,
        "data_controller": "the person, on their own device",
        "pii_categories": [act.key],
        "sensitivity": known.sensitivity if known else "",
        "purpose": act.purpose or ("collect" if act.recipient == "oo" else ""),
        "recipient": {"id": act.recipient, "hash": act.recipient_hash},
        "notice_hash": act.notice,
        "event_type": "given" if act.is_grant else "withdrawn",
        "event_time": instant(act.time_ms, ZoneInfo("UTC")).astimezone(UTC).isoformat(),
        "withdrawal": _way_out(act) if act.is_grant else "",
    }
    digest = hashlib.sha256(_canonical(fields).encode()).hexdigest()
    return _canonical({**fields, "digest": digest})


def act_of(event: NewEvent) -> ConsentNode | None:
    """The act in an event that gives or withdraws a consent; None for any other."""
    data = event.data
    if isinstance(data, intents.ConsentGiven):
        return ConsentNode(
            data.id, data.data_key, data.recipient, True, data.purpose, data.notice,
            data.recipient_hash, event.time_ms, True,
        )  # fmt: skip
    if isinstance(data, intents.ConsentWithdrawn):
        return ConsentNode(
            data.id, data.data_key, data.recipient, False, "", "", "", event.time_ms, True
        )
    return None


def _way_out(act: ConsentNode) -> str:
    if act.recipient == "oo":
        return f"oo consent revoke {act.key}"
    option = "--host" if is_host(act.recipient) else "--agent"
    return f"oo consent revoke {act.key} {option} {act.recipient}"


def _canonical(fields: dict[str, object]) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
