"""Long jobs that go on in threads while faces ask how they go."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from oo_app.answers_models import Job
from oo_storage.errors import OoError, UnknownName
from oo_storage.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[["Progress"], str]

RUNNING, DONE, FAILED, CANCELLED = "running", "done", "failed", "cancelled"
KEPT = 20
LAST_WAIT_S = 2.0

_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person ended the job."""


class Progress:
    """How a job tells how it goes; its work calls `report` often, which ends a cancelled job."""

    def __init__(self, job: Job) -> None:
        self._lock = threading.Lock()
        self._job = job
        self._is_cancelled = threading.Event()

    @property
    def job(self) -> Job:
        """How it goes now."""
        with self._lock:
            return self._job

    def report(self, message: str, completed: int = 0, total: int = 0) -> None:
        """Tell how far it is; raises Cancelled when the person ended it."""
        if self._is_cancelled.is_set():
            raise Cancelled
        self._set(message=message, completed=completed, total=total)

    def cancel(self) -> None:
        """Let the next report end the job; nothing for a job that has ended."""
        self._is_cancelled.set()
        self._set(state=CANCELLED, message=_("Ended; what was fetched so far is kept."))

    def end(self, state: str, message: str, hint: str = "") -> None:
        """The job has ended, unless it was ended before."""
        self._set(state=state, message=message, hint=hint)

    def _set(self, **changes: object) -> None:
        with self._lock:
            if self._job.state == RUNNING:
                self._job = replace(self._job, **changes)  # type: ignore[arg-type]


class Jobs:
    """The jobs of one core, by id; the newest of those that ended are remembered."""

    def __init__(self, *, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._lock = threading.Lock()
        self._jobs: dict[str, Progress] = {}
        self._threads: dict[str, threading.Thread] = {}

    def start(self, kind: str, subject: str, work: Work) -> Job:
        """Begin work that returns its last words; the job that does the same already, if any."""
        with self._lock:
            for progress in self._jobs.values():
                running = progress.job
                if (running.kind, running.subject, running.state) == (kind, subject, RUNNING):
                    return running
            job = Job(id=self._new_id(), kind=kind, subject=subject, state=RUNNING, message="")
            progress = Progress(job)
            self._forget_old()
            self._jobs[job.id] = progress
            thread = threading.Thread(
                target=_run, args=(work, progress), name=f"oo-job-{kind}", daemon=True
            )
            self._threads[job.id] = thread
        thread.start()
        return job

    def job(self, id: str) -> Job:
        """How a job goes; raises UnknownName."""
        return self._progress(id).job

    def cancel(self, id: str) -> Job:
        """End a job; raises UnknownName. A job that ended stays as it is."""
        progress = self._progress(id)
        progress.cancel()
        return progress.job

    def close(self) -> None:
        """End every job and wait a moment for each."""
        with self._lock:
            jobs, threads = list(self._jobs.values()), list(self._threads.values())
        for progress in jobs:
            progress.cancel()
        for thread in threads:
            thread.join(timeout=LAST_WAIT_S)

    def _progress(self, id: str) -> Progress:
        with self._lock:
            if id not in self._jobs:
                raise UnknownName(_("job"), id, list(self._jobs))
            return self._jobs[id]

    def _forget_old(self) -> None:
        ended = [id for id, each in self._jobs.items() if each.job.state != RUNNING]
        for id in ended[: max(len(self._jobs) - KEPT + 1, 0)]:
            del self._jobs[id]
            del self._threads[id]


def _run(work: Work, progress: Progress) -> None:
    try:
        progress.end(DONE, work(progress))
    except Cancelled:
        return
    except OoError as error:
        progress.end(FAILED, error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - the boundary: a job's end is always told
        _log.exception("a job failed: %s", progress.job.kind)
        name = type(error).__name__
        progress.end(FAILED, _("Something went wrong inside oO ({name}).").format(name=name))
