"""What a person reads about the core that runs: who needs it, and when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oo_agents.moments import when_words
from oo_app.answers import Check
from oo_app.life import PREFERENCE, RUN
from oo_storage.durations import duration_text
from oo_storage.words import _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from oo_app.answers_life import CoreLife


def process_words(core: CoreLife, now: datetime) -> str:
    """Which process it is, and since when."""
    words = _("process {number}, since {moment}")
    return words.format(number=core.process, moment=when_words(core.started, now))


def ending_words(core: CoreLife, now: datetime) -> str:
    """When it ends, and why not before."""
    if core.stays == RUN:
        return _("it was started to stay; `oo stop` ends it")
    if core.stays == PREFERENCE:
        return _("it keeps watching in the background, as you chose; `oo stop` ends it")
    linger = duration_text(timedelta(seconds=core.linger_s))
    if core.ends is None:
        return _("{span} after the last face is closed").format(span=linger)
    clock = f"{core.ends.astimezone(now.tzinfo):%H:%M:%S}"
    return _("at {time}, if nobody asks before").format(time=clock)


def faces_words(core: CoreLife, now: datetime) -> str:
    """Who listens now, and which kinds of face were there."""
    parts = []
    if core.listening:
        counted = ngettext("{count} open now", "{count} open now", core.listening)
        parts.append(counted.format(count=core.listening))
    parts += [f"{face.name} ({when_words(face.last, now)})" for face in core.faces]
    return ", ".join(parts) or _("none so far")


def core_check(core: CoreLife | None, now: datetime) -> Check:
    """The line of `oo doctor`."""
    if core is None:
        return Check(
            name="core",
            state="ok",
            message=_("No core stays after this answer; oO looks only while a face is open."),
        )
    message = _("{process}. Faces: {faces}. It ends: {ending}.").format(
        process=process_words(core, now),
        faces=faces_words(core, now),
        ending=ending_words(core, now),
    )
    return Check(name="core", state="ok", message=message, value=str(core.process))
