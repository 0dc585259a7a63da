"""What became of a notice, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oo_app.answers_notices import NoticeRow


def state_words(row: NoticeRow) -> str:
    """What became of it, as a person reads it."""
    words = {
        "deferred": _("put off"),
        "said": _("said after all"),
        "expired": _("let go"),
        "delivered": _("waits for an answer") if row.is_open else _("shown"),
        "failed": _("failed"),
        "unsure": _("oO ended meanwhile"),
        "claimed": _("begun"),
    }
    return words.get(row.state, row.state)


def channel_words(channel: str) -> str:
    """Where it was said, as a person reads it."""
    words = {
        "desktop": _("on the desktop"),
        "tray": _("from the tray"),
        "plyer": _("in a pop-up"),
        "mail": _("by mail"),
        "inbox": _("on the screens"),
    }
    return words.get(channel, channel)


def unasked_words(notices: Sequence[NoticeRow]) -> str:
    """The newest of a tip's notices in one line; "" where oO never wanted to say it first."""
    if not notices:
        return ""
    newest = notices[0]
    parts = (state_words(newest), channel_words(newest.channel), newest.reason)
    return " · ".join(part for part in parts if part)
