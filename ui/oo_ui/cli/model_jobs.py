"""Watching a pull to its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from oo_storage.words import _
from oo_ui.cli.model_hosts import allowed
from oo_ui.cli.progress import Bar

if TYPE_CHECKING:
    from oo_app.answers_models import Job
    from oo_ui.cli.turn import Turn

EVERY_S = 0.1
INTERRUPTED = 130
RUNNING, DONE = "running", "done"


def pull_shown(here: Turn, model: str, *, yes: bool = False) -> int:
    """Fetch a model with a bar; the exit code. Ctrl-C ends the job, what was fetched stays."""
    job = allowed(here, lambda: here.assistant.pull_model(model), yes=yes)
    title = _("Fetching {model}").format(model=job.subject)
    bar = Bar(here.screen, title, monotonic_s=time.monotonic, shown=not here.is_json)
    try:
        job = _watched(here, job, bar)
    except KeyboardInterrupt:
        job = here.assistant.cancel_job(job.id)
        bar.end()
        _say(here, job)
        return INTERRUPTED
    bar.end()
    _say(here, job)
    return int(job.state != DONE)


def _watched(here: Turn, job: Job, bar: Bar) -> Job:
    while job.state == RUNNING:
        time.sleep(EVERY_S)
        job = here.assistant.job(job.id)
        bar.show(job.message, job.completed, job.total)
    return job


def _say(here: Turn, job: Job) -> None:
    if here.is_json:
        here.screen.json(job)
        return
    here.screen.line(job.message, strong=job.state != DONE)
    if job.hint:
        here.screen.indented(job.hint)
